package report

import (
	"encoding/json"
	"sync"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/harness/study/studytest"
)

// The made-up studies of these tests, which change what they get.
var (
	example         = copies(studytest.Results, "results/example")
	liveExample     = copies(studytest.LiveResults, "results/live")
	curves          = copies(studytest.Curves, "")
	originalExample = copies(studytest.OriginalExample, "")
)

// copies makes a study once, since that takes half a second, and returns what copies it.
func copies(make func(seed uint64) *study.Results, dir string) func() *study.Results {
	type files struct {
		Study  study.Study
		Blocks []study.Block
	}
	made := sync.OnceValue(func() []byte {
		r := make(1)
		data, err := json.Marshal(files{r.Study, r.Blocks})
		if err != nil {
			panic(err)
		}
		return data
	})
	return func() *study.Results {
		var f files
		if err := json.Unmarshal(made(), &f); err != nil {
			panic(err)
		}
		r := again(&study.Results{Dir: dir, Study: f.Study, Blocks: f.Blocks})
		r.Warnings = append([]string{studytest.Warning}, r.Warnings...)
		return r
	}
}
