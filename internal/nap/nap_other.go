//go:build !linux

package nap

import "time"

// Sharpen does nothing: this platform has no timer slack.
func Sharpen() error { return nil }

// For sleeps for d.
func For(d time.Duration) { time.Sleep(d) }
