//go:build !linux

package enginetest

// Context switches of a single thread can be had on Linux only.
var switchCases []testCase
