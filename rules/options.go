package rules

// Options say how rules are read.
type Options struct {
	GeoIP       string // path of an mmdb file that knows countries; empty: none
	Unsupported string // what becomes of rules that can't be used here: RefuseUnsupported (or empty) or SkipUnsupported
	// OpsPerMicrosecond is Calibrate's result, for synthetic rules with a cost; 0: Open calibrates.
	OpsPerMicrosecond float64
}

// What becomes of rules that can't be used here: those with countries, where there is no GeoIP file.
const (
	RefuseUnsupported = "error" // the file is refused
	SkipUnsupported   = "skip"  // they keep their index and never match; a warning counts them
)
