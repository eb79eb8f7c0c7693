package rules

import (
	"fmt"
	"slices"
)

// reader reads rules one after another.
type reader struct {
	*loader
	index    int
	node     node
	fields   map[string]node // where each field's value stands
	lists    map[string][]item
	broken   map[string]bool // fields that were reported already
	rule     Rule
	compiled compiled
}

// item is one value of a list.
type item struct {
	node
	text   string
	number bool
}

func newReader(l *loader) *reader {
	return &reader{loader: l, fields: map[string]node{}, lists: map[string][]item{}, broken: map[string]bool{}}
}

// reset makes the reader ready for another rule.
func (r *reader) reset(index int, n node) {
	clear(r.fields)
	clear(r.lists)
	clear(r.broken)
	r.index, r.node, r.rule, r.compiled = index, n, Rule{}, compiled{}
}

func (r *reader) problem(field, text, remedy string) {
	at := r.node
	if v, ok := r.fields[field]; ok {
		at = v
	}
	r.problemAt(at, field, text, remedy)
}

func (r *reader) problemAt(at node, field, text, remedy string) {
	r.report(r.index, r.rule.ID, field, at.offset, text, remedy)
}

func (r *reader) read() {
	members, ok := r.node.object()
	if !ok {
		r.problem("", "is "+r.node.what(), "give an object")
		return
	}
	at := slices.IndexFunc(members, func(m member) bool { return m.key == "id" })
	if at >= 0 {
		r.rule.ID, _ = members[at].value.text()
	}
	for _, m := range members {
		if _, twice := r.fields[m.key]; twice {
			r.problemAt(m.value, m.key, "stands twice", "leave one out")
			continue
		}
		r.fields[m.key] = m.value
		r.readField(m.key, m.value)
	}
	before := len(r.problems)
	r.checkNames()
	if t := r.checkType(); t != nil {
		r.checkFields(t)
		r.compile(t)
	}
	if before == len(r.problems) && len(r.broken) == 0 {
		r.checkRepeat()
	}
}

func (r *reader) readField(key string, v node) {
	switch key {
	case "id":
		r.readText(key, v, &r.rule.ID)
	case "type":
		r.readText(key, v, &r.rule.Type)
	case "field":
		r.readText(key, v, &r.rule.Field)
	case "action":
		r.readText(key, v, &r.rule.Action)
	case "skipped":
		r.readText(key, v, &r.rule.Skipped)
	case "layer":
		r.readLayer(v)
	case "values":
		r.rule.Values = r.readList(key, v)
	default:
		if list := r.rule.Match.list(key); list != nil {
			*list = r.readList(key, v)
			return
		}
		r.problem(key, "unknown field", "leave it out, or give one of id, layer, type, field, values, action")
		r.broken[key] = true
	}
}

// matchFields are the fields of type match.
var matchFields = []string{"src", "dst", "protocol", "src_port", "dst_port", "tcp_flags"}

// list returns the values of one of matchFields, or nil.
func (m *Match) list(field string) *[]string {
	switch field {
	case "src":
		return &m.Src
	case "dst":
		return &m.Dst
	case "protocol":
		return &m.Protocol
	case "src_port":
		return &m.SrcPort
	case "dst_port":
		return &m.DstPort
	case "tcp_flags":
		return &m.TCPFlags
	}
	return nil
}

func (r *reader) readText(key string, v node, to *string) {
	text, ok := v.text()
	if !ok {
		r.problem(key, "is "+v.what(), "give text")
		r.broken[key] = true
	}
	*to = text
}

func (r *reader) readLayer(v node) {
	text, _ := v.number()
	switch text {
	case "3", "4", "7":
		r.rule.Layer = int(text[0] - '0')
	default:
		what := text
		if _, ok := v.number(); !ok {
			what = v.what()
		}
		r.problem("layer", "is "+what, "give 3, 4 or 7")
		r.broken["layer"] = true
	}
}

// readList reads values: text, and numbers, which are kept as their text.
func (r *reader) readList(key string, v node) (texts []string) {
	elements, ok := v.array()
	if !ok {
		r.problem(key, "is "+v.what(), "give an array of values")
		r.broken[key] = true
		return nil
	}
	for i, e := range elements {
		text, isText := e.text()
		number, isNumber := e.number()
		if isNumber {
			text = number
		}
		if !isText && !isNumber {
			r.problemAt(e, fmt.Sprintf("%s[%d]", key, i), "is "+e.what(), "give text or a number")
			r.broken[key] = true
		}
		r.lists[key] = append(r.lists[key], item{e, text, isNumber})
		texts = append(texts, text)
	}
	return texts
}
