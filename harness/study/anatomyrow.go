package study

import (
	"cmp"
	"slices"
)

// AnatomyRow is where the time of a row's packets went: that of the block whose typical packet is the median of the blocks', the mean
// of two where their number is even. So the parts add up to the median, which medians of parts would not.
type AnatomyRow struct {
	Packets     uint64    `json:"packets"` // stamped, in all blocks
	Typical     Parts     `json:"typical"` // as Anatomy has it
	Slow        *Parts    `json:"slow"`    // likewise, of the block whose slow packets are the median; null where a block has none
	UnstampedNS float64   `json:"unstamped_ns"`
	StampsNS    float64   `json:"stamps_ns"` // what the stamps cost a typical packet: the median of the blocks' differences
	Last        []float64 `json:"last"`      // mean over blocks
	OffsetNS    *float64  `json:"offset_ns,omitempty"`
	// OffsetUncertaintyNS, as OffsetNS, is the median over blocks.
	OffsetUncertaintyNS *float64 `json:"offset_uncertainty_ns,omitempty"`
	StopNS              *float64 `json:"stop_ns,omitempty"` // as Exit has them, medians over blocks
	WastedNS            *float64 `json:"wasted_ns,omitempty"`
	// Slowest are the slowest of all blocks' stamped packets.
	Slowest []Slowest `json:"slowest,omitempty"`
}

// anatomyRow sums the anatomies of the good blocks up; nil where one has none.
func anatomyRow(good []*Block) *AnatomyRow {
	if len(good) == 0 || slices.ContainsFunc(good, func(b *Block) bool { return b.Anatomy == nil }) {
		return nil
	}
	r := &AnatomyRow{Last: lastShares(good), Slowest: slowest(good, func(b *Block) []SlowPacket { return b.Anatomy.Slowest })}
	typical, slow := []Parts{}, []Parts{}
	for _, b := range good {
		r.Packets += b.Anatomy.Packets
		typical = append(typical, b.Anatomy.Typical)
		if b.Anatomy.Slow != nil {
			slow = append(slow, *b.Anatomy.Slow)
		}
	}
	r.Typical = medianParts(typical)
	if len(slow) == len(good) {
		parts := medianParts(slow)
		r.Slow = &parts
	}
	set := func(number func(*Anatomy) *float64) *float64 {
		return over(good, func(b *Block) *float64 { return number(b.Anatomy) })
	}
	r.UnstampedNS = *set(func(a *Anatomy) *float64 { return &a.UnstampedNS })
	r.StampsNS = *set(func(a *Anatomy) *float64 { cost := a.StampsNS(); return &cost })
	r.OffsetNS = set(func(a *Anatomy) *float64 { return a.OffsetNS })
	r.OffsetUncertaintyNS = set(func(a *Anatomy) *float64 { return a.OffsetUncertaintyNS })
	r.StopNS = set(func(a *Anatomy) *float64 { return a.Exit.number(func(e *Exit) *float64 { return &e.StopNS }) })
	r.WastedNS = set(func(a *Anatomy) *float64 { return a.Exit.number(func(e *Exit) *float64 { return &e.WastedNS }) })
	return r
}

func (e *Exit) number(of func(*Exit) *float64) *float64 {
	if e == nil {
		return nil
	}
	return of(e)
}

// medianParts are the parts of the block in the middle, or the mean of the two there.
func medianParts(blocks []Parts) Parts {
	slices.SortFunc(blocks, func(a, b Parts) int { return cmp.Compare(a.TotalNS, b.TotalNS) })
	a, b := blocks[(len(blocks)-1)/2], blocks[len(blocks)/2]
	return Parts{
		ForkNS: (a.ForkNS + b.ForkNS) / 2, SkewNS: (a.SkewNS + b.SkewNS) / 2, WorkNS: (a.WorkNS + b.WorkNS) / 2,
		JoinNS: (a.JoinNS + b.JoinNS) / 2, TotalNS: (a.TotalNS + b.TotalNS) / 2,
	}
}

// lastShares is how often each shard ended last, the mean over blocks.
func lastShares(good []*Block) []float64 {
	shares := make([]float64, len(good[0].Anatomy.Last))
	for _, b := range good {
		for i := range min(len(shares), len(b.Anatomy.Last)) {
			shares[i] += b.Anatomy.Last[i] / float64(len(good))
		}
	}
	return shares
}
