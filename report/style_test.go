package report

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
)

func TestStylesDifferInColourAndInGrey(t *testing.T) {
	colors, grey := map[color.NRGBA]string{}, map[string]string{}
	for _, s := range slices.Concat(engineStyles, baselineStyles, spareStyles) {
		key := fmt.Sprint(s.dash, s.marker)
		if s.name != study.AcceptAll { // as grey as the other baseline
			require.NotContains(t, colors, s.color, "%s looks like %s", s.name, colors[s.color])
		}
		require.NotContains(t, grey, key, "in grey %s looks like %s", s.name, grey[key])
		colors[s.color], grey[key] = s.name, s.name
		assert.GreaterOrEqual(t, contrast(s.color), 2.4, "%s is faint on white", s.name)
	}
}

// contrast is that of a colour on white, by WCAG 2.1: from 1 to 21.
func contrast(c color.NRGBA) float64 {
	linear := func(v uint8) float64 {
		if s := float64(v) / 255; s > 0.04045 {
			return math.Pow((s+0.055)/1.055, 2.4)
		} else {
			return s / 12.92
		}
	}
	return 1.05 / (0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B) + 0.05)
}

// TestPeersAreToldFromTheirTwins, and from each other also in grey, by a dash that no engine has.
func TestPeersAreToldFromTheirTwins(t *testing.T) {
	grey := map[string]string{}
	for _, s := range peerStyles {
		key := fmt.Sprint(s.marker)
		require.NotContains(t, grey, key, "in grey %s looks like %s", s.name, grey[key])
		grey[key] = s.name
		assert.Equal(t, sparse, s.dash, s.name)
		assert.GreaterOrEqual(t, contrast(s.color), 2.4, "%s is faint on white", s.name)
		assert.Equal(t, s, styleOf(s.name))
	}
	for _, s := range slices.Concat(engineStyles, baselineStyles, spareStyles) {
		assert.NotEqual(t, sparse, s.dash, s.name)
	}
	assert.Equal(t, styleOf("mailbox").color, styleOf("cxx-mailbox").color)
}

func TestUnknownEnginesKeepASpareStyle(t *testing.T) {
	s := styleOf("an engine of tomorrow")
	assert.Equal(t, s, styleOf("an engine of tomorrow"))
	for _, known := range engineStyles {
		assert.NotEqual(t, known.color, s.color)
	}
	assert.Equal(t, "mailbox", styleOf("mailbox").name)
}

func TestRowsOfOneEngineAreTints(t *testing.T) {
	first := &study.Row{Cell: study.Cell{ID: 1, Engine: "mailbox"}}
	second := &study.Row{Cell: study.Cell{ID: 2, Engine: "mailbox"}}
	styles := stylesOf([]*study.Row{second, first})
	assert.Equal(t, styleOf("mailbox").color, styles[first].color, "whatever the rank")
	assert.NotEqual(t, styles[first].color, styles[second].color)
}
