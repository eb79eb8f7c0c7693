// Package probe measures the floor of this machine, under every engine: what a cache line takes to another CPU and back, what
// it takes to wake a sleeper, what channels, yields, hints and clocks cost.
//
// Every quantity is visited once a repetition, in an order that moves on by one each time, and reported as the median
// over its visits, with the lowest and highest beside it: on a virtual machine the floor itself moves.
package probe
