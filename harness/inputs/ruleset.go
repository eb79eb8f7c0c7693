package inputs

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/rules"
	"github.com/tigerbench/tigerbench/rules/naive"
)

// RuleOptions say how rules are read.
type RuleOptions struct {
	GeoIP           string // mmdb file for rules that name countries; empty: none
	SkipUnsupported bool   // leave out, and count, rules that can't be used here
	// OpsPerMicrosecond is what a microsecond of a rule's cost is made of; 0: measured once a process. A study that goes on takes
	// what it began with, see Rate.
	OpsPerMicrosecond float64
	// Costs are what each rule costs, by rule set and corpus; what is not there is measured where it is needed, see Set.Weigh.
	Costs map[string]map[string][]float64
}

// rateNote is under which name a rule set's Input keeps what it was made with.
const rateNote = "operations a microsecond"

// Rate returns what a microsecond of a rule's cost was made of where inputs were opened; 0 where none of them has such a cost.
func Rate(inputs []study.Input) float64 {
	for _, in := range inputs {
		if rate, err := strconv.ParseFloat(in.Notes[rateNote], 64); err == nil {
			return rate
		}
	}
	return 0
}

// Rules is a rule set as blocks load it.
type Rules struct {
	Set      *rules.Set
	Input    study.Input
	Warnings []string
	File     *os.File // rule image
	oracle   func() (Oracle, error)
}

// operations is what a microsecond of a rule's cost is made of: measured once a process, so that all rule sets of a study
// agree. Blocks get the number of operations and never measure.
var operations = sync.OnceValue(rules.Calibrate)

// OpenRules reads what spec names and encodes it, so that every block loads the very same rules.
func OpenRules(spec string, o RuleOptions) (*Rules, error) {
	options := rules.Options{GeoIP: o.GeoIP, Unsupported: rules.RefuseUnsupported}
	if strings.Contains(spec, "cost=") {
		if o.OpsPerMicrosecond == 0 {
			o.OpsPerMicrosecond = operations()
		}
		options.OpsPerMicrosecond = o.OpsPerMicrosecond
	}
	if o.SkipUnsupported {
		options.Unsupported = rules.SkipUnsupported
	}
	set, warnings, err := rules.Open(spec, options)
	if err != nil {
		return nil, err
	}
	r := &Rules{Set: set, Input: study.Input{Kind: "rules", Name: spec, Rules: set.Len()}}
	for _, w := range warnings {
		r.Warnings = append(r.Warnings, fmt.Sprint(w))
	}
	image, err := rules.Encode(set)
	if err != nil {
		return nil, err
	}
	r.Input.SHA256, r.Input.Bytes = fingerprint(spec, image)
	if err := r.note(o); err != nil {
		return nil, err
	}
	r.oracle = func() (Oracle, error) {
		e, err := naive.New(set.Rules(), set.Countries())
		if err != nil {
			return nil, fmt.Errorf("make oracle: %w", err)
		}
		return e.Evaluate, nil
	}
	r.File, err = store(image)
	return r, err
}

// note records what the verdicts and the cost of the rules depend on beside the rules themselves.
func (r *Rules) note(o RuleOptions) error {
	r.Input.Notes = map[string]string{}
	if n := r.Set.CostOperations(); n > 0 {
		r.Input.Notes["operations before each rule"] = strconv.FormatUint(n, 10)
		r.Input.Notes[rateNote] = strconv.FormatFloat(o.OpsPerMicrosecond, 'g', -1, 64)
	}
	if o.GeoIP == "" {
		return nil
	}
	data, err := os.ReadFile(o.GeoIP)
	if err != nil {
		return fmt.Errorf("hash country database: %w", err)
	}
	sum := sha256.Sum256(data)
	r.Input.Notes["geoip"], r.Input.Notes["geoip sha256"] = o.GeoIP, hex.EncodeToString(sum[:])
	return nil
}

// fingerprint is the hash of the file that spec names, or of the encoded rules where it names none.
func fingerprint(spec string, image []byte) (hash string, bytes int64) {
	data, err := os.ReadFile(spec)
	if err != nil {
		data = image
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), int64(len(data))
}

// DecodeRules reads a rule image. Rules that were left out when the image was made are left out again.
func DecodeRules(image []byte) (*rules.Set, error) {
	set, _, err := rules.Load("rules", image, rules.Options{Unsupported: rules.SkipUnsupported})
	if err != nil {
		return nil, fmt.Errorf("read rules: %w", err)
	}
	return set, nil
}
