// Package block measures one cell once, in a process of its own.
//
//	Job (JSON on stdin) -> Main -> load -> warm up -> timed passes -> sampled pass -> study.Block (one JSON line on stdout)
//
// The timed loop takes one stamp a packet: a sample is the time from one packet's stamp to the next one's, so samples
// add up to the loop's wall time. Everything else (permuting, folding samples into the histogram, reading usage) happens
// between passes and is in no figure. While that goes on the engine's helpers may have gone to sleep, so a few packets
// run in untimed before each pass.
//
// Where packets come at their own pace (openLoop) each has two stamps, and a time at which it was due; there are no passes,
// and samples are folded while nothing is due.
package block
