package rules

// Rule is one rule as it stands in a rule file. See the package documentation for what each type means.
type Rule struct {
	ID     string   `json:"id"`
	Layer  int      `json:"layer"`
	Type   string   `json:"type"`
	Field  string   `json:"field,omitempty"`
	Values []string `json:"values"` // numbers in a file are kept as their decimal text; empty for type match
	Match           // the fields of type match
	Action string   `json:"action"`
	// Skipped says why the rule can't be used here, where it was left out: it keeps its index and never matches.
	Skipped string `json:"skipped,omitempty"`
}

// Match is what a rule of type match looks at. A field matches if any of its values does, and a rule if all fields
// that have values do.
type Match struct {
	Src      []string `json:"src,omitempty"`      // prefixes
	Dst      []string `json:"dst,omitempty"`      // prefixes
	Protocol []string `json:"protocol,omitempty"` // names or numbers
	SrcPort  []string `json:"src_port,omitempty"` // ports or ranges, of TCP, UDP and SCTP
	DstPort  []string `json:"dst_port,omitempty"`
	TCPFlags []string `json:"tcp_flags,omitempty"` // as in type tcp_flags
}

// String is the action's name in rule files.
func (a Action) String() string {
	if a == Drop {
		return "drop"
	}
	return "accept"
}
