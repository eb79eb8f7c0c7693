package report

import (
	"image/color"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/font/liberation"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Sizes on paper: a figure is as wide as a thesis' text and is meant to be set in its own size.
const (
	figureWidth             = 16 * vg.Centimeter
	textSize      vg.Length = 9
	titleSize     vg.Length = 10
	captionSize   vg.Length = 8
	captionPitch            = captionSize * 1.25
	figureMargin  vg.Length = 3
	titlePitch              = titleSize * 1.2
	titleAfter    vg.Length = 5
	captionBefore vg.Length = 7
	longestLabel            = figureWidth * 0.35
)

var (
	inkColor     = color.NRGBA{A: 255}
	captionColor = rgb(0x404040)
	axisColor    = rgb(0x404040)
	gridColor    = rgb(0xDDDDDD)
	noteColor    = rgb(0x606060)
)

// handler lays out text in the one font of the charts. Its cache is the report's own, so that nothing else changes it.
var handler = text.Plain{Fonts: font.NewCache(liberation.Collection())}

func sans(size vg.Length) font.Font {
	return font.Font{Typeface: "Liberation", Variant: "Sans", Size: size}
}

// figure is a chart with its title and caption.
type figure struct {
	title   string
	caption []string          // paragraphs
	height  vg.Length         // of the body
	body    func(draw.Canvas) // nil where there is nothing to draw
}

// size is that of the whole figure.
func (f *figure) size() (width, height vg.Length) {
	return figureWidth, f.height + f.titleHeight() + f.captionHeight() + 2*figureMargin
}

func (f *figure) titleHeight() vg.Length {
	return titlePitch*vg.Length(len(fill(titleSize, f.title))) + titleAfter
}

func (f *figure) captionHeight() vg.Length {
	return captionBefore + captionPitch*vg.Length(len(fill(captionSize, f.caption...)))
}

// fill breaks paragraphs into lines of a figure's width.
func fill(size vg.Length, paragraphs ...string) []string {
	style := textStyle(size, inkColor, text.XLeft)
	var lines []string
	for _, p := range paragraphs {
		lines = append(lines, wrap(p, func(s string) bool { return style.Width(s) <= figureWidth-2*figureMargin })...)
	}
	return lines
}

// draw paints the figure on a canvas of its size.
func (f *figure) draw(c draw.Canvas) {
	c.FillPolygon(color.White, []vg.Point{c.Min, {X: c.Max.X, Y: c.Min.Y}, c.Max, {X: c.Min.X, Y: c.Max.Y}})
	c = draw.Crop(c, figureMargin, -figureMargin, figureMargin, -figureMargin)
	style := textStyle(titleSize, inkColor, text.XLeft)
	for i, line := range fill(titleSize, f.title) {
		c.FillText(style, vg.Point{X: c.Min.X, Y: c.Max.Y - titleSize - titlePitch*vg.Length(i)}, line)
	}
	style = textStyle(captionSize, captionColor, text.XLeft)
	lines := fill(captionSize, f.caption...)
	for i, line := range lines {
		y := c.Min.Y + captionPitch*vg.Length(len(lines)-1-i) + captionSize*0.25
		c.FillText(style, vg.Point{X: c.Min.X, Y: y}, line)
	}
	if f.body == nil {
		write(c, textStyle(textSize, noteColor, text.XLeft), c.Min.X, c.Min.Y+f.captionHeight()+f.height/2, "Nothing was measured.")
		return
	}
	f.body(draw.Crop(c, 0, 0, f.captionHeight(), -f.titleHeight()))
}

// shorten cuts a label in its middle so that it fits: both the engine and what tells it from its like stay.
func shorten(style draw.TextStyle, s string, width vg.Length) string {
	short := s
	for n := len([]rune(s)) - 1; n > 1 && style.Width(short) > width; n-- {
		short = cut(s, n)
	}
	return short
}

func textStyle(size vg.Length, clr color.Color, align text.XAlignment) draw.TextStyle {
	return draw.TextStyle{Color: clr, Font: sans(size), XAlign: align, Handler: handler}
}

// write puts text with its middle at the height y.
func write(c draw.Canvas, style draw.TextStyle, x, y vg.Length, s string) {
	c.FillText(style, vg.Point{X: x, Y: y - style.Font.Size*0.35}, s)
}

// widest is the width of the widest of the texts.
func widest(style draw.TextStyle, texts ...string) vg.Length {
	var width vg.Length
	for _, t := range texts {
		width = max(width, style.Width(t))
	}
	return width
}
