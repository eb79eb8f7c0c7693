package rules

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"strconv"
)

// fileRule is a rule as files write it.
type fileRule struct {
	ID       string  `json:"id"`
	Layer    int     `json:"layer"`
	Type     string  `json:"type"`
	Field    string  `json:"field,omitempty"`
	Values   []value `json:"values,omitempty"`
	Src      []value `json:"src,omitempty"`
	Dst      []value `json:"dst,omitempty"`
	Protocol []value `json:"protocol,omitempty"`
	SrcPort  []value `json:"src_port,omitempty"`
	DstPort  []value `json:"dst_port,omitempty"`
	TCPFlags []value `json:"tcp_flags,omitempty"`
	Action   string  `json:"action"`
	Skipped  string  `json:"skipped,omitempty"`
}

// value is written as it stands: a number, or quoted text.
type value = json.RawMessage

// Encode writes a set as a rule file in canonical form: Load of it gives the same set, with the same operations and costs of
// rules and the same prefixes of countries, without a GeoIP file. It refuses sets made from functions.
func Encode(s *Set) ([]byte, error) {
	for _, r := range s.rules {
		if r.Type == typeFunc {
			return nil, fmt.Errorf("encode rules %s: rule %q is a function: %w", s.name, r.ID, errors.ErrUnsupported)
		}
	}
	return encodeFile(s.rules, s.work, s.countries, s.costs)
}

// New checks and compiles rules that were made by a program, as if they had been read from a file of that name.
func New(name string, list []Rule, opt Options) (*Set, []Warning, error) {
	data, err := encodeFile(list, 0, nil, nil)
	if err != nil {
		return nil, nil, err
	}
	return Load(name, data, opt)
}

// encodeFile writes one rule a line.
func encodeFile(list []Rule, work uint64, countries map[string][]netip.Prefix, costs []float64) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("{")
	if work > 0 {
		fmt.Fprintf(&b, "\"cost_operations\": %d,\n ", work)
	}
	if len(costs) > 0 {
		b.Write(encodeCosts(costs))
	}
	if len(countries) > 0 {
		text, err := json.Marshal(countries)
		if err != nil {
			return nil, fmt.Errorf("encode countries: %w", err)
		}
		fmt.Fprintf(&b, "\"countries\": %s,\n ", text)
	}
	b.WriteString("\"rules\": [")
	separator, numbers := "\n  ", numberTypes()
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	for i := range list {
		b.WriteString(separator)
		if err := encoder.Encode(list[i].file(numbers[list[i].Type])); err != nil {
			return nil, fmt.Errorf("encode rule %d: %w", i, err)
		}
		b.Truncate(b.Len() - 1) // the encoder ends lines
		separator = ",\n  "
	}
	b.WriteString("\n]}\n")
	return b.Bytes(), nil
}

func (r *Rule) file(numbers bool) fileRule {
	return fileRule{
		ID: r.ID, Layer: r.Layer, Type: r.Type, Field: r.Field, Values: written(r.Values, numbers), Src: written(r.Src, false),
		Dst: written(r.Dst, false), Protocol: written(r.Protocol, true), SrcPort: written(r.SrcPort, true),
		DstPort: written(r.DstPort, true), TCPFlags: written(r.TCPFlags, false), Action: r.Action, Skipped: r.Skipped,
	}
}

// numberTypes names the types whose values may be numbers.
func numberTypes() map[string]bool {
	named := map[string]bool{}
	for _, t := range types() {
		named[t.name] = t.numbers
	}
	return named
}

// written writes plain decimal numbers as such where numbers are allowed, and all else as text.
func written(texts []string, numbers bool) []value {
	var out []value
	for _, text := range texts {
		n, err := strconv.ParseUint(text, 10, 32)
		if numbers && err == nil && strconv.FormatUint(n, 10) == text {
			out = append(out, value(text))
			continue
		}
		out = append(out, quote(text))
	}
	return out
}

// quote writes text as JSON, without escapes that only HTML needs.
func quote(text string) value {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(text); err != nil {
		panic("text always encodes: " + err.Error())
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
