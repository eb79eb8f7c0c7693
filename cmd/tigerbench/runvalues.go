package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/harness/block"
	"github.com/tigerbench/tigerbench/harness/plan"
	"github.com/tigerbench/tigerbench/harness/study"
)

// list is a flag that takes items with commas between them, and may be given again.
type list []string

func (l *list) Set(s string) error { *l = append(*l, s); return nil }
func (l *list) String() string     { return strings.Join(*l, ",") }
func (l *list) Type() string       { return "list" }

// items splits a flag's values at commas and parses each, dropping repeats; bad ones go to f.errs.
func items[T comparable](f *runFlags, flag string, parse func(string) (T, error)) []T {
	var out []T
	seen := map[T]bool{}
	for _, part := range parts(*f.lists[flag]) {
		value, err := parse(strings.TrimSpace(part))
		if err != nil {
			f.errs = append(f.errs, &plan.ValueError{Flag: flag, Value: strconv.Quote(part), Want: err.Error()})
			continue
		}
		if !seen[value] {
			seen[value] = true
			out = append(out, value)
		}
	}
	return out
}

// parts splits values at commas, with braces written out.
func parts(given list) []string {
	var out []string
	for _, g := range given {
		for _, part := range splitList(g) {
			out = append(out, braces(part)...)
		}
	}
	return out
}

func text(s string) (string, error) {
	if s == "" {
		return "", errors.New("give a name")
	}
	return s, nil
}

func onOff(s string) (bool, error) {
	if s != "on" && s != "off" {
		return false, errors.New("give on, off, or on,off")
	}
	return s == "on", nil
}

func oneOf[T ~string](known ...T) func(string) (T, error) {
	return func(s string) (T, error) {
		var names []string
		for _, k := range known {
			if s == string(k) {
				return k, nil
			}
			names = append(names, string(k))
		}
		return "", fmt.Errorf("give %s", strings.Join(names, " or "))
	}
}

func atLeastOne(s string) (int, error) { return whole(s, 1) }

func notNegative(s string) (int, error) { return whole(s, 0) }

const largestCount = 1 << 12 // of workers, CPUs, rules between two looks

func whole(s string, least int) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < least || n > largestCount {
		return 0, fmt.Errorf("give whole numbers from %d to %d", least, largestCount)
	}
	return n, nil
}

func duration(s string) (time.Duration, error) {
	d, err := time.ParseDuration(s)
	if err != nil || d < 0 {
		return 0, errors.New("give durations such as 2us or 0s")
	}
	return d, nil
}

// percent is a flag that takes a share.
type percent float64

func (p *percent) Set(s string) error {
	number, found := strings.CutSuffix(s, "%")
	v, err := strconv.ParseFloat(number, 64)
	if err != nil || !found || !(v > 0 && v < 100) {
		return errors.New("give a share between 0% and 100%, such as 2%")
	}
	*p = percent(v / 100)
	return nil
}

func (p *percent) String() string { return "" }
func (p *percent) Type() string   { return "share" }

func idle(s string) (string, error) {
	if s == "halt" {
		return plan.IdleHalt, nil
	}
	if s != plan.IdleAwake {
		return "", errors.New("give halt or awake")
	}
	return s, nil
}

// arrivals checks when packets come.
func arrivals(s string) (string, error) {
	a, err := block.ParseArrivals(s)
	if err == nil && !a.Open() {
		return block.Closed, nil
	}
	return s, err
}

// offOrDuration is 0 where there is none.
func offOrDuration(s string) (time.Duration, error) {
	if s == "off" {
		return 0, nil
	}
	d, err := time.ParseDuration(s)
	if err != nil || d <= 0 {
		return 0, errors.New("give off, or durations such as 50ms")
	}
	return d, nil
}

// stall reads FOR/EVERY.
func stall(s string) (study.Stall, error) {
	if s == "off" {
		return study.Stall{}, nil
	}
	length, period, _ := strings.Cut(s, "/")
	a, err := time.ParseDuration(length)
	b, err2 := time.ParseDuration(period)
	if err != nil || err2 != nil || a <= 0 || b <= a {
		return study.Stall{}, errors.New("give off, or how long and how often, such as 100ms/10s")
	}
	return study.Stall{For: study.Nanoseconds(a), Every: study.Nanoseconds(b)}, nil
}

// late reads [PLACE:]TIME.
func late(s string) (engines.Late, error) {
	if s == "off" {
		return engines.Late{}, nil
	}
	place, length, found := strings.Cut(s, ":")
	if !found {
		place, length = string(engines.LateWork), s
	}
	by, err := time.ParseDuration(length)
	at, err2 := oneOf(engines.LateFork, engines.LateWork, engines.LateJoin)(place)
	if err != nil || err2 != nil || by <= 0 {
		return engines.Late{}, errors.New("give off, or a time and where, such as 5us, fork:5us, work:5us or join:5us")
	}
	return engines.Late{At: at, By: by}, nil
}

// splitRules splits at commas, except where the whole is the name of a file; but a part key=value belongs to the
// specification before it. Then braces are written out.
func splitRules(given []string) []string {
	var out []string
	for _, g := range given {
		if _, err := os.Stat(g); err == nil {
			out = append(out, g)
			continue
		}
		for _, item := range withOptions(splitList(g)) {
			out = append(out, braces(item)...)
		}
	}
	return unique(out)
}

// withOptions joins each part key=value to the item before it.
func withOptions(parts []string) []string {
	var items []string
	for i, part := range parts {
		if i == 0 || !isOption(part) {
			items = append(items, part)
			continue
		}
		items[len(items)-1] += "," + part
	}
	return items
}

// isOption reports whether a part is key=value, with a key of letters only: no path, no other specification.
func isOption(part string) bool {
	key, _, found := strings.Cut(part, "=")
	return found && strings.Trim(key, "abcdefghijklmnopqrstuvwxyz-") == ""
}

// splitFiles splits at commas, except where the whole is the name of a file.
func splitFiles(given []string) []string {
	var out []string
	for _, g := range given {
		if _, err := os.Stat(g); err == nil {
			out = append(out, g)
			continue
		}
		out = append(out, strings.Split(g, ",")...)
	}
	return unique(out)
}

// unique drops repeats.
func unique(list []string) []string {
	var out []string
	for _, s := range list {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}
