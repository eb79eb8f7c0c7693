package version

import (
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestDescribe(t *testing.T) {
	for _, c := range []struct {
		name               string
		info               *debug.BuildInfo
		commit, experiment string
	}{
		{"no build information", nil, "unknown", ""},
		{"no version control", &debug.BuildInfo{}, "unknown", ""},
		{"clean tree", settings("vcs.revision", "0123456789abcdef0123", "vcs.modified", "false"), "0123456789ab", ""},
		{"changed tree", settings("vcs.revision", "0123456789abcdef0123", "vcs.modified", "true"), "0123456789ab+dirty", ""},
		{"experiment", settings("GOEXPERIMENT", "simd"), "unknown", "simd"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := describe(c.info)
			assert.Equal(t, Release, b.Version)
			assert.Equal(t, c.commit, b.Commit)
			assert.Equal(t, c.experiment, b.Experiment)
		})
	}
}

func settings(pairs ...string) *debug.BuildInfo {
	info := &debug.BuildInfo{}
	for i := 0; i < len(pairs); i += 2 {
		info.Settings = append(info.Settings, debug.BuildSetting{Key: pairs[i], Value: pairs[i+1]})
	}
	return info
}
