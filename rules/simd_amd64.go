//go:build goexperiment.simd && amd64

package rules

import (
	"math/bits"
	"simd/archsimd"
)

const vectorBuild = true

// kernels are those that this machine has, the fastest first. Features are asked of archsimd, which respects GODEBUG's cpu.* settings.
func kernels() []namedKernel {
	all := []namedKernel{{"portable", nextPortable}}
	if archsimd.X86.AVX2() {
		all = append([]namedKernel{{"avx2", nextAVX2}}, all...)
	}
	if archsimd.X86.AVX512() {
		all = append([]namedKernel{{"avx512", nextAVX512}}, all...)
	}
	return all
}

// few512 and few256 are up to how many rows are faster asked one by one than as a group (EPYC with AVX-512).
const few512, few256 = 1, 4

// nextAVX512 brings each lane its masked word by one permutation, and asks 128 lanes by one branch whether any holds.
func nextAVX512(t *table, key *halfWords, from, to int) int {
	masked := archsimd.LoadUint32x16((*[lanes]uint32)(key)).Permute(archsimd.LoadUint32x16(&t.word)).And(archsimd.LoadUint32x16(&t.mask))
	skip := uint16(1)<<(uint(from)%lanes) - 1
	single := uint(0) // rows below it are asked one by one
	for row, end := uint(from)/lanes, uint(to+lanes-1)/lanes; row < end; {
		g, next := &t.groups[row/rows], min(end, row-row%rows+rows)
		if row >= single && next-row > few512 && noneHolds(masked, g) {
			row, skip = next, 0
			continue
		}
		single = next
		if found := holding(masked, g, row%rows) &^ skip; found != 0 {
			archsimd.ClearAVXUpperBits()
			return min(to, int(row*lanes)+bits.TrailingZeros16(found))
		}
		skip = 0
		row++
	}
	archsimd.ClearAVXUpperBits() // left set, they make every later SSE instruction wait
	return to
}

// holding has a bit for each lane of a row that holds. A permutation looks at the lowest 4 bits of a pick.
func holding(masked archsimd.Uint32x16, g *group, row uint) uint16 {
	picks := archsimd.LoadUint32x16(&g.picks).ShiftAllRight(uint64(4 * row))
	return masked.Permute(picks).Equal(archsimd.LoadUint32x16(&g.wants[row])).ToBits()
}

// noneHolds looks at the least of what differs in all rows, lane by lane.
func noneHolds(masked archsimd.Uint32x16, g *group) bool {
	p := archsimd.LoadUint32x16(&g.picks)
	least := differing(masked, p, g, 0).Min(differing(masked, p.RotateAllRight(4), g, 1)).
		Min(differing(masked, p.RotateAllRight(8), g, 2).Min(differing(masked, p.RotateAllRight(12), g, 3)))
	other := differing(masked, p.RotateAllRight(16), g, 4).Min(differing(masked, p.RotateAllRight(20), g, 5)).
		Min(differing(masked, p.RotateAllRight(24), g, 6).Min(differing(masked, p.RotateAllRight(28), g, 7)))
	return least.Min(other).Equal(archsimd.Uint32x16{}).ToBits() == 0
}

// differing is zero in the lanes of a row that hold.
func differing(masked, picks archsimd.Uint32x16, g *group, row int) archsimd.Uint32x16 {
	return masked.Permute(picks).Xor(archsimd.LoadUint32x16(&g.wants[row]))
}

// half is how many words a vector of AVX2 holds.
const half = lanes / 2

// pair is 16 words as two vectors.
type pair struct{ low, high archsimd.Uint32x8 }

func loadPair(words *[lanes]uint32) pair {
	return pair{archsimd.LoadUint32x8((*[half]uint32)(words[:half])), archsimd.LoadUint32x8((*[half]uint32)(words[half:]))}
}

// row brings each lane the word that its pick for a row names. A permutation looks at the lowest 3 bits; the fourth, made the sign, says which half.
func (p pair) row(picks archsimd.Uint32x8, row uint64) archsimd.Uint32x8 {
	low3, sign := picks.ShiftAllRight(4*row), picks.AsInt32x8().ShiftAllLeft(28-4*row)
	return p.high.Permute(low3).Merge(p.low.Permute(low3), sign.Less(archsimd.Int32x8{}))
}

// nextAVX2 does the same 8 lanes at a time.
func nextAVX2(t *table, key *halfWords, from, to int) int {
	words, picks, masks := loadPair((*[lanes]uint32)(key)), loadPair(&t.word), loadPair(&t.mask)
	masked := pair{words.row(picks.low, 0).And(masks.low), words.row(picks.high, 0).And(masks.high)}
	skip := uint16(1)<<(uint(from)%lanes) - 1
	single := uint(0) // rows below it are asked one by one
	for row, end := uint(from)/lanes, uint(to+lanes-1)/lanes; row < end; {
		g, next := &t.groups[row/rows], min(end, row-row%rows+rows)
		if row >= single && next-row > few256 && noneHoldsAVX2(masked, g) {
			row, skip = next, 0
			continue
		}
		single = next
		if found := holdingAVX2(masked, g, row%rows) &^ skip; found != 0 {
			archsimd.ClearAVXUpperBits()
			return min(to, int(row*lanes)+bits.TrailingZeros16(found))
		}
		skip = 0
		row++
	}
	archsimd.ClearAVXUpperBits()
	return to
}

func holdingAVX2(masked pair, g *group, row uint) uint16 {
	picks, wants := loadPair(&g.picks), loadPair(&g.wants[row])
	low := masked.row(picks.low, uint64(row)).Equal(wants.low).ToBits()
	high := masked.row(picks.high, uint64(row)).Equal(wants.high).ToBits()
	return uint16(low) | uint16(high)<<half
}

func noneHoldsAVX2(masked pair, g *group) bool {
	picks := loadPair(&g.picks)
	least := leastAVX2(masked, picks.low, g, 0).Min(leastAVX2(masked, picks.high, g, half))
	return least.Equal(archsimd.Uint32x8{}).ToBits() == 0
}

// leastAVX2 is the least of what differs in all rows of the half of a group that begins at lane at.
func leastAVX2(masked pair, picks archsimd.Uint32x8, g *group, at int) archsimd.Uint32x8 {
	least := differingAVX2(masked, picks, g, 0, at).Min(differingAVX2(masked, picks, g, 1, at)).
		Min(differingAVX2(masked, picks, g, 2, at).Min(differingAVX2(masked, picks, g, 3, at)))
	other := differingAVX2(masked, picks, g, 4, at).Min(differingAVX2(masked, picks, g, 5, at)).
		Min(differingAVX2(masked, picks, g, 6, at).Min(differingAVX2(masked, picks, g, 7, at)))
	return least.Min(other)
}

func differingAVX2(masked pair, picks archsimd.Uint32x8, g *group, row, at int) archsimd.Uint32x8 {
	return masked.row(picks, uint64(row)).Xor(archsimd.LoadUint32x8((*[half]uint32)(g.wants[row][at:])))
}
