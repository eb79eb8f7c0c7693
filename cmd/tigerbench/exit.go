package main

import (
	"context"
	"errors"
)

// Exit codes of tigerbench.
const (
	codeOK           = 0
	codeFinding      = 1
	codeUsage        = 2 // usage or input: what every error without a code of its own gives
	codeEnvironment  = 3
	codeInconclusive = 4
	codeInterrupted  = 130
)

// codedError is an error that decides the exit code.
type codedError struct {
	code int
	err  error
}

func (e *codedError) Error() string { return e.err.Error() }
func (e *codedError) Unwrap() error { return e.err }

// finding marks an error as the answer to the question that the command was asked: a mismatch, damage, a regression.
func finding(err error) error { return coded(codeFinding, err) }

// environmentMissing marks an error as something that this machine lacks.
func environmentMissing(err error) error { return coded(codeEnvironment, err) }

// inconclusive marks an error as data from which nothing follows.
func inconclusive(err error) error { return coded(codeInconclusive, err) }

func coded(code int, err error) error {
	if err == nil {
		return nil
	}
	return &codedError{code, err}
}

// exitCode turns what run returned into an exit code.
func exitCode(err error) int {
	var withCode *codedError
	switch {
	case err == nil:
		return codeOK
	case errors.As(err, &withCode):
		return withCode.code
	case errors.Is(err, context.Canceled):
		return codeInterrupted
	case errors.Is(err, errors.ErrUnsupported):
		return codeEnvironment
	default:
		return codeUsage
	}
}
