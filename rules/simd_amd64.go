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

// manyLanes is from how many lanes on several blocks are asked at a time: it takes 1.2 of the time for two blocks, 0.9 for eight with the call, and 0.7
// from 24 on (EPYC with AVX-512).
const manyLanes = 8 * lanes

// nextAVX512 picks each lane's word out of the key by one permutation, and compares 16 lanes at a time.
func nextAVX512(blocks []block, key *halfWords, from, to int) int {
	if to-from >= manyLanes {
		return nextOfManyAVX512(blocks, key, from, to)
	}
	words := archsimd.LoadUint32x16((*[lanes]uint32)(key))
	skip := uint16(1)<<(from%lanes) - 1
	for i := from / lanes; i*lanes < to; i++ {
		if found := holding(words, &blocks[i]) &^ skip; found != 0 {
			archsimd.ClearAVXUpperBits()
			return min(to, i*lanes+bits.TrailingZeros16(found))
		}
		skip = 0
	}
	archsimd.ClearAVXUpperBits() // left set, they make every later SSE instruction wait
	return to
}

// nextOfManyAVX512 asks four blocks by one branch whether any of their lanes holds, and one that does by itself.
func nextOfManyAVX512(blocks []block, key *halfWords, from, to int) int {
	words := archsimd.LoadUint32x16((*[lanes]uint32)(key))
	i, end, single := from/lanes, (to+lanes-1)/lanes, 0 // blocks below single are asked one by one
	skip := uint16(1)<<(from%lanes) - 1
	if skip != 0 {
		single = i + 1
	}
	for i < end {
		if i >= single && i+4 <= end {
			if noneHolds(words, (*[4]block)(blocks[i:])) {
				i += 4
				continue
			}
			single = i + 4
		}
		if found := holding(words, &blocks[i]) &^ skip; found != 0 {
			archsimd.ClearAVXUpperBits()
			return min(to, i*lanes+bits.TrailingZeros16(found))
		}
		skip = 0
		i++
	}
	archsimd.ClearAVXUpperBits()
	return to
}

// seen is the words of the key that b's lanes look at, under their masks.
func seen(words archsimd.Uint32x16, b *block) archsimd.Uint32x16 {
	return words.Permute(archsimd.LoadUint32x16(&b.word)).And(archsimd.LoadUint32x16(&b.mask))
}

// holding has a bit for each lane of b that holds.
func holding(words archsimd.Uint32x16, b *block) uint16 {
	return seen(words, b).Equal(archsimd.LoadUint32x16(&b.want)).ToBits()
}

// differing is zero in the lanes of b that hold.
func differing(words archsimd.Uint32x16, b *block) archsimd.Uint32x16 {
	return seen(words, b).Xor(archsimd.LoadUint32x16(&b.want))
}

// noneHolds looks at the least of what differs in four blocks, lane by lane.
func noneHolds(words archsimd.Uint32x16, b *[4]block) bool {
	least := differing(words, &b[0]).Min(differing(words, &b[1])).Min(differing(words, &b[2]).Min(differing(words, &b[3])))
	return least.Equal(archsimd.Uint32x16{}).ToBits() == 0
}

// nextAVX2 does the same 8 lanes at a time; the key is two vectors, and a lane's word picks from one of them.
func nextAVX2(blocks []block, key *halfWords, from, to int) int {
	const half = lanes / 2
	low, high := archsimd.LoadUint32x8((*[half]uint32)(key[:half])), archsimd.LoadUint32x8((*[half]uint32)(key[half:]))
	last := archsimd.BroadcastInt32x8(half - 1)
	skip := uint8(1)<<(from%half) - 1
	for i := from / half; i*half < to; i++ {
		b, at := &blocks[i/2], i%2*half
		word := archsimd.LoadUint32x8((*[half]uint32)(b.word[at:]))
		picked := high.Permute(word).Merge(low.Permute(word), word.AsInt32x8().Greater(last))
		masked := picked.And(archsimd.LoadUint32x8((*[half]uint32)(b.mask[at:])))
		found := masked.Equal(archsimd.LoadUint32x8((*[half]uint32)(b.want[at:]))).ToBits() &^ skip
		if found != 0 {
			archsimd.ClearAVXUpperBits()
			return min(to, i*half+bits.TrailingZeros8(found))
		}
		skip = 0
	}
	archsimd.ClearAVXUpperBits()
	return to
}
