package report

import (
	"math"
	"strconv"
	"strings"
)

// absent stands for a number that there is none of.
const absent = "-"

// number formats v with three significant digits and thousands separators: 0.0221, 453, 61,200. Below a thousandth it
// takes an exponent: 1.19e-5.
func number(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return absent
	}
	exponential := strconv.FormatFloat(v, 'e', 2, 64)
	rounded, _ := strconv.ParseFloat(exponential, 64) // what FormatFloat wrote
	magnitude := 0
	if rounded != 0 {
		magnitude = int(math.Floor(math.Log10(math.Abs(rounded)) + 1e-9))
	}
	switch {
	case rounded == 0:
		return "0"
	case magnitude < -3:
		mantissa, exponent, _ := strings.Cut(exponential, "e-")
		return mantissa + "e-" + strings.TrimLeft(exponent, "0")
	case magnitude < 2:
		return strconv.FormatFloat(rounded, 'f', 2-magnitude, 64)
	default:
		return thousands(strconv.FormatFloat(rounded, 'f', 0, 64))
	}
}

// count formats a whole number exactly, with thousands separators.
func count(n uint64) string { return thousands(strconv.FormatUint(n, 10)) }

func thousands(digits string) string {
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

// unit is a step of a scale of units.
type unit struct {
	size float64
	name string
}

var (
	timeUnits = []unit{{1e9, "s"}, {1e6, "ms"}, {1e3, "µs"}, {1, "ns"}}
	siUnits   = []unit{{1e9, "G"}, {1e6, "M"}, {1e3, "k"}}
)

// duration formats nanoseconds in the unit that suits them: 453 ns, 61.2 µs, 8.04 ms.
func duration(ns float64) string { return scaled(ns, timeUnits) }

// short formats a number with an SI prefix: 1.23 M.
func short(v float64) string { return scaled(v, siUnits) }

func scaled(v float64, units []unit) string {
	for _, u := range units {
		if math.Abs(v) >= u.size*0.9995 { // 999.6 rounds to 1,000
			return number(v/u.size) + " " + u.name
		}
	}
	if last := units[len(units)-1]; last.size == 1 {
		return number(v) + " " + last.name
	}
	return number(v)
}

// hundredths formats CPUs, whose hundredths matter whether there are 0.83 or 12.50.
func hundredths(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) }

func percent(share float64) string { return number(share*100) + "%" }

func optional(v *float64, format func(float64) string) string {
	if v == nil {
		return absent
	}
	return format(*v)
}

// trimZeros turns 1.00 into 1, 0.500 into 0.5 and 1.00e-5 into 1e-5, for axis labels.
func trimZeros(s string) string {
	end := strings.IndexAny(s, "e ")
	if end < 0 {
		end = len(s)
	}
	digits := s[:end]
	if strings.Contains(digits, ".") {
		digits = strings.TrimRight(strings.TrimRight(digits, "0"), ".")
	}
	return digits + s[end:]
}

// wrap breaks text at blanks into lines that fit; a word that does not fit has a line of its own.
func wrap(text string, fits func(string) bool) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		switch longer := strings.TrimSpace(line + " " + word); {
		case line == "" || fits(longer):
			line = longer
		default:
			lines = append(lines, line)
			line = word
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// fileName keeps letters, digits, dots, dashes and underscores.
func fileName(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 128 && (r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._-", r)) {
			return r
		}
		return '_'
	}, s)
}
