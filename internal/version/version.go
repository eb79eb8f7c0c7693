// Package version says which build of tigerbench this is.
package version

import (
	"runtime"
	"runtime/debug"
)

// Release is the version of the source tree; "-dev" marks work towards it.
const Release = "0.1.0-dev"

// Build is what identifies one build.
type Build struct {
	Version    string `json:"version"`
	Commit     string `json:"commit"` // short hash, with "+dirty" where the tree was changed; "unknown" without one
	Go         string `json:"go"`
	Platform   string `json:"platform"`               // "linux/amd64"
	Experiment string `json:"goexperiment,omitempty"` // GOEXPERIMENT of the build
}

// Current describes the running program.
func Current() Build {
	info, _ := debug.ReadBuildInfo()
	return describe(info)
}

func describe(info *debug.BuildInfo) Build {
	b := Build{
		Version: Release, Commit: "unknown",
		Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH,
	}
	if info == nil {
		return b
	}
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	if hash := settings["vcs.revision"]; hash != "" {
		b.Commit = hash[:min(12, len(hash))]
	}
	if settings["vcs.modified"] == "true" {
		b.Commit += "+dirty"
	}
	b.Experiment = settings["GOEXPERIMENT"]
	return b
}
