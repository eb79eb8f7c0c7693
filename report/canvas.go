package report

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"time"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgpdf"
	"gonum.org/v1/plot/vg/vgsvg"
)

// dotsPerInch is the resolution of .png files.
const dotsPerInch = 300

// Format is a kind of chart file. A file's bytes depend on the results only, not on when it is drawn.
type Format string

// The formats. PNG takes longest: it has 300 dots an inch.
const (
	SVG Format = "svg"
	PDF Format = "pdf"
	PNG Format = "png"
)

// Formats returns all of them.
func Formats() []Format { return []Format{SVG, PDF, PNG} }

// write draws f. A PDF is dated to started.
func (format Format) write(w io.Writer, f *figure, started time.Time) error {
	switch format {
	case SVG:
		return writeSVG(w, f)
	case PDF:
		return writePDF(w, f, started)
	case PNG:
		return writePNG(w, f)
	}
	return fmt.Errorf("draw chart: unknown format %q", format)
}

// writeSVG names the font, and others of equal widths for where it is missing: embedded, it would be 570 kB a chart. Where
// those are missing too, viewers that know textLength fit what they have.
func writeSVG(w io.Writer, f *figure) error {
	c := &svgTexts{Canvas: vgsvg.NewWith(vgsvg.UseWH(f.size()))}
	f.draw(draw.New(c))
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return err
	}
	content := bytes.ReplaceAll(b.Bytes(), []byte(svgFont), []byte(svgFonts))
	_, err := w.Write(svgText.ReplaceAllFunc(content, func([]byte) []byte {
		width := c.widths[0]
		c.widths = c.widths[1:]
		return fmt.Appendf(nil, `<text textLength="%.2f" lengthAdjust="spacingAndGlyphs" `, width.Points())
	}))
	return err
}

// svgFont and svgText are what vgsvg writes. No text can hold them: its quotes and angle brackets are escaped.
const (
	svgFont  = `style="font-family:Liberation Sans;`
	svgFonts = `style="font-family:Liberation Sans,Arial,Helvetica,sans-serif;`
)

var svgText = regexp.MustCompile(`<text `)

// svgTexts notes how wide each text is.
type svgTexts struct {
	*vgsvg.Canvas
	widths []vg.Length
}

func (c *svgTexts) FillString(f font.Face, at vg.Point, s string) {
	c.widths = append(c.widths, f.Width(s))
	c.Canvas.FillString(f, at, s)
}

func writePNG(w io.Writer, f *figure) error {
	c := vgimg.NewWith(vgimg.UseWH(f.size()), vgimg.UseDPI(dotsPerInch))
	f.draw(draw.New(c))
	_, err := vgimg.PngCanvas{Canvas: c}.WriteTo(w)
	return err
}

// writePDF dates the file to when the study was started: fpdf would take the time of drawing.
func writePDF(w io.Writer, f *figure, started time.Time) error {
	c := vgpdf.New(f.size())
	f.draw(draw.New(latin1{c}))
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return err
	}
	date := []byte("(D:" + started.UTC().Format("20060102150405") + ")")
	_, err := w.Write(pdfDate.ReplaceAll(b.Bytes(), date))
	return err
}

// pdfDate is as long as what replaces it, so that the offsets in the file stay right.
var pdfDate = regexp.MustCompile(`\(D:\d{14}\)`)

// latin1 encodes text as vgpdf's fonts are encoded, one byte a letter; vgpdf passes UTF-8 through unread.
type latin1 struct{ *vgpdf.Canvas }

func (c latin1) FillString(f font.Face, at vg.Point, s string) {
	c.Canvas.FillString(f, at, string(windows1252(s)))
}

// windows1252 encodes text in code page 1252, as far as the charts need it; other letters become "?".
func windows1252(s string) []byte {
	var encoded []byte
	for _, r := range s {
		switch {
		case r == '…':
			r = 0x85
		case r == '†':
			r = 0x86
		case r > 0xff || r >= 0x80 && r < 0xa0:
			r = '?'
		}
		encoded = append(encoded, byte(r))
	}
	return encoded
}
