package report

import (
	"hash/fnv"
	"image/color"
	"slices"

	"gonum.org/v1/plot/vg"

	"github.com/tigerbench/tigerbench/harness/study"
)

// engineStyle is how an engine looks in every chart. Engines of a family share a hue. What waits spinning has a
// solid line, what waits asleep a dashed one, what does both a dash-dotted one, and what makes goroutines a dotted one.
// No two engines share both dash and marker, so that a print in grey tells them apart; hues are chosen
// after Okabe and Ito's set for colour-blind readers (jfly.uni-koeln.de/color), darkened where they would be faint on white.
type engineStyle struct {
	name   string
	color  color.NRGBA
	dash   []vg.Length
	marker marker
}

var (
	solid      []vg.Length
	dashed     = []vg.Length{5, 2}
	dashdotted = []vg.Length{6, 1.8, 1.2, 1.8}
	dotted     = []vg.Length{1.3, 1.7}
)

// engineStyles stand in the order of the engines' catalog. A new engine goes where the catalog has it, with a style
// of its own: the others' don't move.
var engineStyles = []engineStyle{
	{"sequential", rgb(0x000000), solid, marker{disc, true}},
	{"successive", rgb(0x808080), solid, marker{disc, false}},
	{"condvar", rgb(0xAA3399), dashed, marker{square, true}},
	{"barrier", rgb(0xD55E00), dashed, marker{up, true}},
	{"barrier-counter", rgb(0xE08A00), dashdotted, marker{up, false}},
	{"barrier-spin", rgb(0x7A3A00), solid, marker{up, true}},
	{"spinwait", rgb(0x0064B0), solid, marker{diamond, true}},
	{"spinwait-pure", rgb(0x3FA0DC), solid, marker{diamond, false}},
	{"futex", rgb(0x009E73), dashed, marker{down, true}},
	{"futex-barrier", rgb(0x00543D), dashed, marker{down, false}},
	{"chanbased", rgb(0x8A1538), dashed, marker{square, false}},
	{"chanbased-unbuffered", rgb(0xDB6F8E), dashed, marker{cross, false}},
	{"spawn", rgb(0x8C8C00), dotted, marker{square, true}},
	{"spawn-latch", rgb(0x505000), dotted, marker{square, false}},
	{"mailbox", rgb(0xDC0000), solid, marker{star, true}},
	{"mailbox-park", rgb(0xF0566A), dashdotted, marker{star, true}},
	{"mailbox-tree", rgb(0x9E1B1B), solid, marker{star, false}},
	{"adaptive", rgb(0x5A2CA0), dashdotted, marker{diamond, true}},
}

// baselineStyles are those of the live baselines, and of the control.
var baselineStyles = []engineStyle{
	{study.Replicas, rgb(0x4A4A4A), dashed, marker{diamond, false}},
	{study.NoQueue, rgb(0x707070), dotted, marker{cross, true}},
	{study.AcceptAll, rgb(0x707070), dashdotted, marker{cross, true}},
}

// spareStyles are for engines that the table does not know.
var spareStyles = []engineStyle{
	{"", rgb(0x5B4BB7), dashdotted, marker{disc, true}},
	{"", rgb(0x2F7F86), dashdotted, marker{disc, false}},
	{"", rgb(0xA06A4B), dashdotted, marker{square, true}},
	{"", rgb(0x46505A), dashdotted, marker{square, false}},
}

// EngineNames lists the engines that have a style of their own, in the order of tables, legends and colours.
func EngineNames() []string {
	var names []string
	for _, s := range engineStyles {
		names = append(names, s.name)
	}
	return names
}

// styleOf returns an engine's style. A name that the table lacks always gets the same spare one.
func styleOf(engine string) engineStyle {
	for _, s := range slices.Concat(engineStyles, baselineStyles, peerStyles) {
		if s.name == engine {
			return s
		}
	}
	h := fnv.New32a()
	h.Write([]byte(engine))
	return spareStyles[h.Sum32()%uint32(len(spareStyles))]
}

// stylesOf returns the styles of rows. The second and further rows of one engine are tints of its colour.
func stylesOf(rows []*study.Row) map[*study.Row]engineStyle {
	inOrder := slices.Clone(rows)
	slices.SortStableFunc(inOrder, func(a, b *study.Row) int { return a.Cell.ID - b.Cell.ID })
	styles, seen := map[*study.Row]engineStyle{}, map[string]int{}
	for _, r := range inOrder {
		s := styleOf(r.Cell.Engine)
		s.color = tint(s.color, seen[r.Cell.Engine])
		seen[r.Cell.Engine]++
		styles[r] = s
	}
	return styles
}

// tint lightens a colour; four rows of an engine have four tints.
func tint(c color.NRGBA, step int) color.NRGBA {
	return lighter(c, []float64{0, 0.35, 0.2, 0.5}[step%4])
}

// lighter mixes a colour with a share of white.
func lighter(c color.NRGBA, share float64) color.NRGBA {
	mix := func(v uint8) uint8 { return v + uint8(share*float64(255-v)) }
	return color.NRGBA{R: mix(c.R), G: mix(c.G), B: mix(c.B), A: 255}
}

func rgb(hex uint32) color.NRGBA {
	return color.NRGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 255}
}
