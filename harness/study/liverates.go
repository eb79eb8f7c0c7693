package study

import "slices"

// perRepetition is a number of a cell by repetition.
type perRepetition map[int]float64

// estimate is the median of values with its interval; nil where there are none.
func estimate(values []float64) *Estimate {
	if len(values) == 0 {
		return nil
	}
	slices.Sort(values)
	k, coverage := Interval(len(values))
	return &Estimate{Median: *median(values), Lo: values[k-1], Hi: values[len(values)-k], Coverage: coverage, N: len(values)}
}

// unit is what the load of a live group gives as throughput.
func (t *table) unit(group string) string {
	unit := UnitPackets
	for i := range t.study.Cells {
		if t.study.Cells[i].Group != group {
			continue
		}
		for _, b := range t.blocks[i] {
			switch l := b.Live; {
			case l == nil:
			case l.Requests.Answered > 0 || l.Requests.Scheduled > 0:
				return UnitRequests
			case l.Datagrams != nil && l.Datagrams.Lossless > 0:
				return UnitLossless
			case l.Datagrams != nil:
				unit = UnitDatagrams
			}
		}
	}
	return unit
}

// rate is a block's throughput; nil where it has none.
func rate(b *Block, unit string) *float64 {
	rate := b.PktPerS
	switch d := b.Live.Datagrams; unit {
	case UnitRequests:
		rate = b.Live.Requests.PerS
	case UnitLossless, UnitDatagrams:
		if d == nil || b.WallNS <= 0 {
			return nil
		}
		rate = float64(d.Received) * 1e9 / b.WallNS
		if unit == UnitLossless {
			rate = d.Lossless
		}
	default:
		if rate == 0 {
			return nil // nothing counted packets
		}
	}
	return &rate
}

// perRepetition takes a number of a cell's good live blocks.
func (t *table) perRepetition(cell int, number func(*Block) *float64) perRepetition {
	s := perRepetition{}
	for _, b := range t.blocks[cell] {
		if b.Status != BlockOK || b.Live == nil {
			continue
		}
		if n := number(b); n != nil {
			s[b.Repetition] = *n
		}
	}
	return s
}

// paired estimates one series over another; nil unless every repetition that counts has both, the other above zero. A filter that
// let nothing through is 0 times another.
func (t *table) paired(over, under perRepetition) *Estimate {
	var ratios []float64
	for repetition, o := range over {
		if !t.counts(repetition) {
			continue
		}
		u := under[repetition]
		if u <= 0 {
			return nil
		}
		ratios = append(ratios, o/u)
	}
	if len(ratios) != t.needed {
		return nil
	}
	return estimate(ratios)
}

// responseP99 is a block's p99 of response times, where it answered enough requests for one.
func responseP99(b *Block) *float64 {
	if b.Live.Requests.Answered < MinP99 {
		return nil
	}
	return b.Live.Requests.P99NS
}

func values(s perRepetition) []float64 {
	var v []float64
	for _, n := range s {
		v = append(v, n)
	}
	return v
}
