package rules

import (
	"fmt"
	"slices"
	"strings"
)

// checkNames checks what every rule has.
func (r *reader) checkNames() {
	for _, key := range []string{"id", "layer", "type", "action"} {
		if _, ok := r.fields[key]; !ok {
			r.problem(key, "missing", "give "+map[string]string{
				"id": "a name", "layer": "3, 4 or 7", "type": "a type of rule", "action": "drop or accept",
			}[key])
			r.broken[key] = true
		}
	}
	if r.rule.ID == "" && !r.broken["id"] {
		r.problem("id", "is empty", "give a name")
		r.broken["id"] = true
	}
	switch r.rule.Action {
	case "drop":
		r.compiled.action = Drop
	case "accept":
		r.compiled.action = Accept
	default:
		if !r.broken["action"] {
			r.problem("action", fmt.Sprintf("unknown action %q", r.rule.Action), "give drop or accept")
			r.broken["action"] = true
		}
	}
}

// checkType finds the rule's type, or returns nil.
func (r *reader) checkType() *ruleType {
	if r.broken["type"] {
		return nil
	}
	t, ok := findType(r.types, r.rule.Type)
	if !ok {
		r.problem("type", fmt.Sprintf("unknown type %q", r.rule.Type), typeNames(r.types))
		return nil
	}
	if !r.broken["layer"] && !slices.Contains(t.layers, r.rule.Layer) {
		give := strings.ReplaceAll(strings.Trim(fmt.Sprint(t.layers), "[]"), " ", " or ")
		r.problem("layer", fmt.Sprintf("is %d, which does not fit type %s", r.rule.Layer, t.name), "give "+give)
	}
	return t
}

// checkFields checks which fields stand beside the type.
func (r *reader) checkFields(t *ruleType) {
	_, named := r.fields["field"]
	switch {
	case t.field && !named:
		r.problem("field", "missing", `give the name of a header, as in "user-agent"`)
	case t.field && !r.broken["field"] && !isHeaderName(r.rule.Field):
		r.problem("field", fmt.Sprintf("%q is no header name", r.rule.Field), `give letters, digits and "-", as in "user-agent"`)
	case !t.field && named:
		r.problem("field", "does not go with type "+t.name, "leave it out")
	}
	if t.name != typeMatch {
		for _, key := range matchFields {
			if _, ok := r.fields[key]; ok {
				r.problem(key, "does not go with type "+t.name, "leave it out, or make the type match")
			}
		}
	}
}

// isHeaderName reports whether name is a token of RFC 9110, section 5.6.2.
func isHeaderName(name string) bool {
	const signs = "!#$%&'*+-.^_`|~"
	for _, c := range []byte(name) {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		if !letter && (c < '0' || c > '9') && strings.IndexByte(signs, c) < 0 {
			return false
		}
	}
	return name != ""
}

// checkRepeat accepts a rule that repeats an earlier one exactly, and refuses one that has another's id only.
func (r *reader) checkRepeat() {
	first, seen := r.ids[r.rule.ID]
	switch {
	case !seen:
		r.ids[r.rule.ID] = r.index
	case r.set.rules[first].equal(&r.rule):
		r.repeats.add("rule %d (%q) is rule %d", r.index, r.rule.ID, first)
	default:
		r.problem("id", fmt.Sprintf("rule %d has this id too, and differs", first), "give each rule an id of its own")
	}
}

func (r *Rule) equal(o *Rule) bool {
	if r.ID != o.ID || r.Layer != o.Layer || r.Type != o.Type || r.Field != o.Field || r.Action != o.Action || r.Skipped != o.Skipped {
		return false
	}
	for _, key := range matchFields {
		if !slices.Equal(*r.Match.list(key), *o.Match.list(key)) {
			return false
		}
	}
	return slices.Equal(r.Values, o.Values)
}
