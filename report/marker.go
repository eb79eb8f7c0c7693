package report

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// shape is the outline of a marker.
type shape int

const (
	disc shape = iota
	square
	diamond
	up
	down
	star
	cross
)

// marker is a shape, filled with its colour or with white. A white one hides the line under it.
type marker struct {
	shape  shape
	filled bool
}

// corners are the outlines of shapes in units of the radius, scaled so that they look of one size.
var corners = [...][]vg.Point{
	disc:    nil,
	square:  {{X: -0.85, Y: -0.85}, {X: 0.85, Y: -0.85}, {X: 0.85, Y: 0.85}, {X: -0.85, Y: 0.85}},
	diamond: {{X: 0, Y: -1.25}, {X: 1.1, Y: 0}, {X: 0, Y: 1.25}, {X: -1.1, Y: 0}},
	up:      {{X: -1.1, Y: -0.8}, {X: 1.1, Y: -0.8}, {X: 0, Y: 1.2}},
	down:    {{X: -1.1, Y: 0.8}, {X: 1.1, Y: 0.8}, {X: 0, Y: -1.2}},
	star:    starCorners(5, 1.5, 0.65),
	cross:   crossCorners(1.15, 0.3),
}

func starCorners(points int, outer, inner float64) []vg.Point {
	var p []vg.Point
	for i := range 2 * points {
		radius := outer
		if i%2 == 1 {
			radius = inner
		}
		sin, cos := math.Sincos(math.Pi/2 + math.Pi*float64(i)/float64(points))
		p = append(p, vg.Point{X: vg.Length(radius * cos), Y: vg.Length(radius * sin)})
	}
	return p
}

// crossCorners is an upright cross with arms of the given half length and half width.
func crossCorners(l, w vg.Length) []vg.Point {
	return []vg.Point{{X: -w, Y: -l}, {X: w, Y: -l}, {X: w, Y: -w}, {X: l, Y: -w}, {X: l, Y: w}, {X: w, Y: w},
		{X: w, Y: l}, {X: -w, Y: l}, {X: -w, Y: w}, {X: -l, Y: w}, {X: -l, Y: -w}, {X: -w, Y: -w}}
}

// draw puts the marker at p.
func (m marker) draw(c draw.Canvas, p vg.Point, radius vg.Length, clr color.Color) {
	var path vg.Path
	if outline := corners[m.shape]; outline == nil {
		path.Move(vg.Point{X: p.X + radius, Y: p.Y})
		path.Arc(p, radius, 0, 2*math.Pi)
	} else {
		for i, corner := range outline {
			to := vg.Point{X: p.X + corner.X*radius, Y: p.Y + corner.Y*radius}
			if i == 0 {
				path.Move(to)
			} else {
				path.Line(to)
			}
		}
	}
	path.Close()
	c.SetColor(color.White)
	if m.filled {
		c.SetColor(clr)
	}
	c.Fill(path)
	c.SetLineStyle(draw.LineStyle{Color: clr, Width: 0.9})
	c.Stroke(path)
}
