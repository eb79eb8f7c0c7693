package search

import (
	"context"
	"fmt"
	"math"
	"time"
)

// Run searches. Where a trial has an error, or ctx ends, it returns that and what was found until then.
func Run(ctx context.Context, o Options, trial Trial) (Result, error) {
	o = o.withDefaults()
	s := &state{options: o, trial: trial, result: Result{Options: o}}
	if err := o.check(); err != nil {
		return s.result, err
	}
	err := s.bracket(ctx)
	if err == nil {
		err = s.narrow(ctx, o.Length)
	}
	if err == nil {
		err = s.confirm(ctx)
	}
	return s.result, err
}

// state is a search under way. The bracket is from low, which passed, to high, which did not.
type state struct {
	options   Options
	trial     Trial
	low, high float64 // 0: not known
	limit     Limit   // what made high the upper end
	result    Result
}

// try tries a rate, once more if need be, and moves that end of the bracket that it is.
func (s *state) try(ctx context.Context, rate float64, length time.Duration) (passed bool, err error) {
	var last Outcome
	for range 2 {
		if last, err = s.trial(ctx, rate, length); err != nil {
			return false, fmt.Errorf("try %.0f packets/s: %w", rate, err)
		}
		if err := ctx.Err(); err != nil {
			return false, err // a trial that was cut short says nothing
		}
		s.result.Trials = append(s.result.Trials, Step{Rate: rate, Length: length, Outcome: last})
		if last.passed(length, s.options.Resolution) {
			s.low = rate
			return true, nil
		}
	}
	s.high, s.limit = rate, last.Limit
	if s.limit == "" {
		s.limit = ByFilter
	}
	return false, nil
}

// bracket finds a rate that passes and one that does not.
func (s *state) bracket(ctx context.Context) error {
	for rate, length := s.options.First, s.options.Length; ; {
		passed, err := s.try(ctx, rate, length)
		switch {
		case err != nil:
			return err
		case passed && rate == s.options.Most:
			s.limit = ByOptions
			return nil
		case !passed && rate == s.options.Least:
			return nil
		case s.low > 0 && s.high > 0:
			return nil
		case passed:
			rate = min(2*rate, s.options.Most)
		default:
			rate = max(rate/2, s.options.Least)
		}
	}
}

// narrow halves the bracket until its ends are close.
func (s *state) narrow(ctx context.Context, length time.Duration) error {
	for s.low > 0 && s.high > s.low*(1+s.options.Resolution) {
		if _, err := s.try(ctx, math.Sqrt(s.low*s.high), length); err != nil {
			return err
		}
	}
	return nil
}

// confirm tries what was found in longer trials, and lower rates where it does not pass.
func (s *state) confirm(ctx context.Context) error {
	length, rate := s.options.Confirm, s.low
	s.low = 0
	for step := s.options.Resolution; rate > 0; step *= 2 {
		passed, err := s.try(ctx, rate, length)
		if err != nil {
			return err
		}
		if passed || rate == s.options.Least {
			break
		}
		rate = max(rate/(1+step), s.options.Least)
	}
	if err := s.narrow(ctx, length); err != nil {
		return err
	}
	s.result.Rate, s.result.Failed, s.result.Limit = s.low, s.high, s.limit
	return nil
}
