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
	figureMargin  vg.Length = 2
	titlePitch              = titleSize * 1.7
	captionBefore vg.Length = 7
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
	caption []string  // paragraphs
	height  vg.Length // of the body
	body    func(draw.Canvas)
}

// size is that of the whole figure.
func (f *figure) size() (width, height vg.Length) {
	lines := vg.Length(len(f.captionLines()))
	return figureWidth, f.height + titlePitch + captionBefore + lines*captionPitch + 2*figureMargin
}

func (f *figure) captionLines() []string {
	style := textStyle(captionSize, captionColor, text.XLeft)
	var lines []string
	for _, paragraph := range f.caption {
		lines = append(lines, wrap(paragraph, func(s string) bool { return style.Width(s) <= figureWidth-2*figureMargin })...)
	}
	return lines
}

// draw paints the figure on a canvas of its size.
func (f *figure) draw(c draw.Canvas) {
	c.FillPolygon(color.White, []vg.Point{c.Min, {X: c.Max.X, Y: c.Min.Y}, c.Max, {X: c.Min.X, Y: c.Max.Y}})
	c = draw.Crop(c, figureMargin, -figureMargin, figureMargin, -figureMargin)
	c.FillText(textStyle(titleSize, inkColor, text.XLeft), vg.Point{X: c.Min.X, Y: c.Max.Y - titleSize}, f.title)
	lines := f.captionLines()
	caption := textStyle(captionSize, captionColor, text.XLeft)
	for i, line := range lines {
		y := c.Min.Y + captionPitch*vg.Length(len(lines)-1-i) + captionSize*0.25
		c.FillText(caption, vg.Point{X: c.Min.X, Y: y}, line)
	}
	f.body(draw.Crop(c, 0, 0, captionPitch*vg.Length(len(lines))+captionBefore, -titlePitch))
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
