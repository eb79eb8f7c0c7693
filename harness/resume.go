package harness

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/tigerbench/tigerbench/harness/runner"
	"github.com/tigerbench/tigerbench/harness/study"
)

// DifferentError says why a study can't go on.
type DifferentError struct {
	Dir     string
	Reasons []string
}

func (e *DifferentError) Error() string {
	return fmt.Sprintf("resume study: %s can't go on, because its blocks and new ones would not belong together: %s: measure again into another folder",
		e.Dir, strings.Join(e.Reasons, "; "))
}

// Resume goes on with the study in dir, which was made from the same options: with the first repetition that is not whole, which is
// measured anew. Otherwise it is as Measure. The error may be a *DifferentError.
func (s *Study) Resume(ctx context.Context, dir string) (runner.Outcome, error) {
	var none runner.Outcome
	record, err := s.record()
	if err != nil {
		return none, err
	}
	before, err := study.Open(dir)
	if err != nil {
		return none, fmt.Errorf("resume study: %w", err)
	}
	if reasons, err := differences(&before.Study, record); err != nil || len(reasons) > 0 {
		return none, errors.Join(err, refuse(dir, reasons))
	}
	writer, results, err := study.Resume(dir)
	if err != nil {
		return none, err
	}
	if err := writer.Rewind(study.Whole(&results.Study, writer.Blocks())); err != nil {
		return none, errors.Join(err, writer.Close())
	}
	return s.carryOut(ctx, writer, &results.Study)
}

func refuse(dir string, reasons []string) error {
	if len(reasons) == 0 {
		return nil
	}
	return &DifferentError{dir, reasons}
}

// differences compares the record with what files would hold of the new one.
func differences(before, record *study.Study) ([]string, error) {
	data, err := json.Marshal(record)
	if err != nil {
		return nil, fmt.Errorf("compare studies: %w", err)
	}
	var written study.Study
	if err := json.Unmarshal(data, &written); err != nil {
		return nil, fmt.Errorf("compare studies: %w", err)
	}
	return before.Differences(&written), nil
}
