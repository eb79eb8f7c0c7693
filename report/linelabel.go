package report

import (
	"slices"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/tigerbench/tigerbench/harness/study"
)

// lineLabels names the lines across, each in a line of text above the plot: at the left of the largest, which is the longest then,
// or at the right of the smallest, whichever side has more room, so that no longer line crosses a text. Where that side has no
// room for a label, it stands at the other and cuts the lines there.
func (p *rowPlot) lineLabels(area draw.Canvas, right vg.Length, lines []*study.Row, m liveMeasure) {
	data := p.DataCanvas(area)
	tx, _ := p.Transforms(&data)
	var labels []lineLabel
	for _, r := range lines {
		s := styleOf(r.Cell.Engine)
		labels = append(labels, lineLabel{
			at: tx(m.value(r).Median), name: label(r), number: ": " + m.format(m.value(r).Median) + m.suffix,
			line: draw.LineStyle{Color: s.color, Width: 1.1, Dashes: s.dash},
		})
	}
	onLeft, onRight := right, right // what is left at least of the room
	for _, l := range labels {
		onLeft, onRight = min(onLeft, l.at-area.Min.X-l.width()), min(onRight, right-l.at-l.width())
	}
	leftward := onLeft >= 0 || onLeft >= onRight
	if leftward {
		slices.Reverse(labels)
	}
	foot := data.Max.Y + headRoom
	for i, l := range labels {
		area.StrokeLine2(l.line, l.at, data.Max.Y, l.at, foot+levelPitch*vg.Length(len(labels)-i))
	}
	for i, l := range labels {
		l.write(area, foot+levelPitch*(vg.Length(len(labels)-1-i)+0.5), right, leftward)
	}
}

// lineLabel names a line across at the place at.
type lineLabel struct {
	at           vg.Length
	name, number string
	line         draw.LineStyle
}

// lineGap parts a label from its line.
const lineGap vg.Length = 4

func (l lineLabel) width() vg.Length {
	return lineGap + textStyle(textSize, noteColor, text.XLeft).Width(l.name+l.number)
}

// write puts the label at the left of its line or at the right, up to the place right, with its name shortened where there is no
// room for it on either side.
func (l lineLabel) write(c draw.Canvas, y, right vg.Length, leftward bool) {
	onLeft, onRight := l.at-c.Min.X, right-l.at
	if leftward && onLeft < l.width() || !leftward && onRight < l.width() {
		leftward = onLeft >= onRight
	}
	room := onRight
	if leftward {
		room = onLeft
	}
	style := textStyle(textSize, noteColor, text.XLeft)
	shown := shorten(style, l.name, room-lineGap-style.Width(l.number)) + l.number
	x := l.at + lineGap
	if leftward {
		x = l.at - lineGap - style.Width(shown)
	}
	onWhite(c, x, y, shown, style)
}
