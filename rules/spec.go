package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Bounds of what a synthetic specification may ask for.
const (
	mostSynthetic = 1_000_000
	dearest       = time.Second
)

// places are the values of "at".
var places = []string{AtFirst, AtMiddle, AtLast, AtRandom}

// parseSynthetic reads "N[,key=value...]".
func parseSynthetic(text string) (Synthetic, error) {
	s := Synthetic{Seed: 1, At: AtRandom}
	count, settings, _ := strings.Cut(text, ",")
	n, err := strconv.Atoi(count)
	if err != nil || n < 0 || n > mostSynthetic {
		return s, fmt.Errorf("%q is no number of rules: give one from 0 to %d, as in synthetic:400", count, mostSynthetic)
	}
	s.Rules = n
	seen := map[string]bool{}
	for _, setting := range strings.Split(settings, ",") {
		if setting == "" && !strings.Contains(text, ",") {
			break
		}
		key, value, _ := strings.Cut(setting, "=")
		if seen[key] {
			return s, fmt.Errorf("%s is given twice: leave one out", key)
		}
		seen[key] = true
		if err := s.set(key, value); err != nil {
			return s, err
		}
	}
	return s, s.check(seen["at"])
}

func (s *Synthetic) set(key, value string) (err error) {
	switch key {
	case "cost":
		s.Cost, err = time.ParseDuration(value)
		if err != nil || s.Cost < 0 || s.Cost > dearest {
			return fmt.Errorf("cost is %q: give a duration from 0 to %v, as in cost=50ns or cost=1us", value, dearest)
		}
	case "seed":
		s.Seed, err = strconv.ParseUint(value, 10, 64)
		if err != nil {
			return fmt.Errorf("seed is %q: give a number from 0 to 18446744073709551615, as in seed=7", value)
		}
	case "hit":
		s.Hit, err = parsePlainFloat(value)
		if err != nil || s.Hit > 1 {
			return fmt.Errorf("hit is %q: give a share from 0 to 1, as in hit=0.1", value)
		}
	case "at":
		if s.At = value; !slices.Contains(places, value) {
			return fmt.Errorf("at is %q: give %s", value, strings.Join(places, ", "))
		}
	default:
		return fmt.Errorf("%q is no setting: give cost=DURATION, seed=NUMBER, hit=SHARE or at=PLACE", key)
	}
	return nil
}

// check refuses settings that don't go together.
func (s *Synthetic) check(placed bool) error {
	switch {
	case s.Hit > 0 && s.Rules == 0:
		return fmt.Errorf("hit needs a rule that can match: give at least 1 rule")
	case placed && s.Hit == 0:
		return fmt.Errorf("at=%s says where matches are, and there are none: give hit=SHARE too", s.At)
	}
	return nil
}
