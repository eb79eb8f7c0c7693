package clock

import "slices"

// Quantile returns the q-quantile of sorted ticks, interpolated where many are equal. A counter may advance in steps of 10 ns
// while what is measured takes 100: the nearest rank would move in steps too, and a ratio by a tenth. The samples that
// are equal are taken as spread evenly between the middles of the gaps to their neighbours. There must be one sample.
func Quantile(sorted []uint64, q float64) float64 {
	rank := q * float64(len(sorted))
	value := sorted[min(int(rank), len(sorted)-1)]
	first, _ := slices.BinarySearch(sorted, value)
	next, _ := slices.BinarySearch(sorted, value+1)
	low, high := float64(value), float64(value)
	if first > 0 {
		low = (low + float64(sorted[first-1])) / 2
	}
	if next < len(sorted) {
		high = (high + float64(sorted[next])) / 2
	}
	return low + (high-low)*(rank-float64(first))/float64(next-first)
}
