package rules

import (
	"fmt"
	"slices"
)

// compile turns the rule's values into tests.
func (r *reader) compile(t *ruleType) {
	r.set.note(t, r.compiled.action)
	if t.name == typeMatch {
		r.compileMatch()
	} else {
		r.compileValues(t)
	}
	if r.rule.Skipped != "" {
		r.skipped.add("rule %d (%q): %s", r.index, r.rule.ID, r.rule.Skipped)
		r.compiled.tests = nil
	}
}

func (r *reader) compileValues(t *ruleType) {
	r.lacksCountries(t)
	if r.lacksValues("values") {
		return
	}
	for i, v := range r.lists["values"] {
		if len(r.problems) >= maxProblems {
			return // read stops with the rule
		}
		compiled, err := test{}, error(nil)
		switch {
		case v.text == "":
			err = fmt.Errorf("is empty")
		case v.number && !t.numbers:
			err = fmt.Errorf("is the number %s", v.text)
		default:
			compiled, err = t.test(r.loader, &r.rule, v.text)
		}
		if err != nil {
			r.problemAt(v.node, fmt.Sprintf("values[%d]", i), err.Error(), t.want)
			continue
		}
		r.compiled.tests = append(r.compiled.tests, compiled)
	}
}

// lacksValues reports whether there is nothing to compile in a list, or something in it was reported already.
func (r *reader) lacksValues(key string) bool {
	if r.broken[key] {
		return true
	}
	if _, ok := r.fields[key]; !ok {
		r.problem(key, "missing", "give an array of values")
		return true
	}
	if len(r.lists[key]) == 0 {
		r.problem(key, "no values", "give at least one")
		return true
	}
	return false
}

// compileMatch compiles a rule whose fields must all hold.
func (r *reader) compileMatch() {
	if _, ok := r.fields["values"]; ok {
		r.problem("values", "does not go with type match", "leave it out, and name fields of the packet")
	}
	var all conjunction
	given := false
	for _, key := range matchFields {
		if _, ok := r.fields[key]; !ok {
			continue
		}
		given = true
		if !r.lacksValues(key) {
			all = append(all, r.compileField(key))
		}
	}
	if !given {
		r.problem("", "names no field of the packet", "give at least one of src, dst, protocol, src_port, dst_port, tcp_flags")
	}
	r.compiled.tests = []test{all.test()}
}

// compileField compiles one field of a rule of type match.
func (r *reader) compileField(key string) (any []*keyTest) {
	numbers := slices.Contains([]string{"protocol", "src_port", "dst_port"}, key)
	for i, v := range r.lists[key] {
		compiled, want, err := r.matchTest(key, v.text)
		if v.number && !numbers {
			err = fmt.Errorf("is the number %s", v.text)
		}
		if err != nil {
			r.problemAt(v.node, fmt.Sprintf("%s[%d]", key, i), err.Error(), want)
			continue
		}
		any = append(any, compiled)
	}
	return any
}

// matchTest compiles one value of a field of type match, and says what it should be like.
func (r *reader) matchTest(key, value string) (t *keyTest, want string, err error) {
	s := src
	if key == "dst" || key == "dst_port" {
		s = dst
	}
	switch key {
	case "src", "dst":
		p, err := r.prefix(value)
		if err != nil {
			return nil, wantPrefix, err
		}
		return prefixTest(s, p), wantPrefix, nil
	case "src_port", "dst_port":
		ports, err := parsePortOrPorts(value)
		return portTest(s, ports), wantEither, err
	case "protocol":
		p, err := parseProtocol(value)
		return protocolTest(p), wantProtocol, err
	default:
		f, err := parseFlags(value)
		return flagsTest(f), wantFlags, err
	}
}
