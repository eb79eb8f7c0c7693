package report

import (
	"bytes"
	"encoding/csv"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares with a file in testdata, or writes it.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o777))
		require.NoError(t, os.WriteFile(path, got, 0o666))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	if !bytes.Equal(want, got) {
		t.Errorf("%s differs: look at what changed, then run go test ./report -update", path)
	}
}

func TestTerminalLooksAsApproved(t *testing.T) {
	for _, width := range []int{80, 120, 200} {
		golden(t, "terminal"+strconv.Itoa(width)+".txt", []byte(terminal(t, example(), width, false)))
	}
}

func terminal(t *testing.T, r *study.Results, width int, color bool) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, Terminal(&b, r, width, color))
	return b.String()
}

func TestTerminalKeepsToItsWidth(t *testing.T) {
	r := example()
	for width := minWidth; width <= 240; width += 20 {
		for line := range strings.Lines(terminal(t, r, width, false)) {
			line = strings.TrimSuffix(line, "\n")
			if strings.Contains(line, "results/example") {
				continue
			}
			require.LessOrEqual(t, lipgloss.Width(line), width, "%q", line)
		}
	}
}

func TestColorChangesNoText(t *testing.T) {
	plain, colored := terminal(t, example(), 120, false), terminal(t, example(), 120, true)
	require.NotContains(t, plain, "\x1b")
	require.Contains(t, colored, "\x1b")
	trailing := regexp.MustCompile(` +\n`)
	stripped := regexp.MustCompile("\x1b\\[[0-9;]*m").ReplaceAllString(colored, "")
	assert.Equal(t, plain, trailing.ReplaceAllString(stripped, "\n"))
}

func TestTablesAndChartsLookAsApproved(t *testing.T) {
	dir := t.TempDir()
	paths, err := Write(dir, example(), Formats())
	require.NoError(t, err)
	require.Len(t, paths, 3+2*5*3)
	for _, path := range paths {
		content, err := os.ReadFile(path)
		require.NoError(t, err)
		name := filepath.Base(path)
		switch {
		case strings.HasPrefix(name, "table."):
			golden(t, name, content)
		case strings.HasSuffix(name, ".svg"):
			require.NotContains(t, string(content), "base64", "the font is named, not embedded")
			assert.Equal(t, strings.Count(string(content), "<text "), strings.Count(string(content), svgFonts))
			assert.Equal(t, strings.Count(string(content), "<text "), strings.Count(string(content), `<text textLength="`))
			if strings.HasPrefix(name, "original-") {
				golden(t, name, content)
			}
		}
	}
}

func TestReportsAreReproducible(t *testing.T) {
	first, second := t.TempDir(), t.TempDir()
	paths, err := Write(first, example(), Formats())
	require.NoError(t, err)
	_, err = Write(second, example(), Formats())
	require.NoError(t, err)
	for _, path := range paths {
		a, err := os.ReadFile(path)
		require.NoError(t, err)
		b, err := os.ReadFile(filepath.Join(second, Folder, filepath.Base(path)))
		require.NoError(t, err)
		require.True(t, bytes.Equal(a, b), path)
	}
}

func TestPDFBearsTheStudysDate(t *testing.T) {
	r := example()
	f, err := latency(groupsOf(r)[0])
	require.NoError(t, err)
	var b bytes.Buffer
	require.NoError(t, writePDF(&b, f, r.Study.Started))
	dates := pdfDate.FindAllString(b.String(), -1)
	require.NotEmpty(t, dates)
	for _, date := range dates {
		assert.Equal(t, "(D:"+r.Study.Started.UTC().Format("20060102150405")+")", date)
	}
}

func TestCSVReadsBack(t *testing.T) {
	r := example()
	var b bytes.Buffer
	require.NoError(t, writeCSV(&b, r, nil))
	records, err := csv.NewReader(&b).ReadAll()
	require.NoError(t, err)
	require.Len(t, records, 1+len(r.Rows))
	for i, record := range records[1:] {
		field := map[string]string{}
		for j, name := range records[0] {
			field[name] = record[j]
		}
		row := r.Rows[i]
		assert.Equal(t, row.Label, field["label"])
		for name, want := range map[string]*float64{"p50_ns": row.P50NS, "p999_ns": row.P999NS, "ratio": row.Ratio, "cpus": row.CPUs} {
			if want == nil {
				assert.Empty(t, field[name], name)
				continue
			}
			got, err := strconv.ParseFloat(field[name], 64)
			require.NoError(t, err)
			assert.Equal(t, *want, got, name)
		}
		assert.Equal(t, strings.Join(row.Marks, "; "), field["marks"])
	}
}

func TestLaTeXCompiles(t *testing.T) {
	pdflatex, err := exec.LookPath("pdflatex")
	if err != nil {
		t.Skip("needs pdflatex with booktabs")
	}
	if exec.Command("kpsewhich", "booktabs.sty").Run() != nil {
		t.Skip("needs booktabs.sty")
	}
	for name, build := range map[string]func() *study.Results{"replayed": example, "live": liveExample, "curves": func() *study.Results { return few(curves()) }} {
		t.Run(name, func(t *testing.T) { requireLaTeX(t, pdflatex, build()) })
	}
}

func requireLaTeX(t *testing.T, pdflatex string, hostile *study.Results) {
	t.Helper()
	dir := t.TempDir()
	hostile.Study.Environment.CPU = `50% & #1 _{x}^2 ~\n $HOME "q" <|> µ … ← --`
	hostile.Study.Groups[0].Title = `[a] \end{table}`
	_, err := Write(dir, hostile, Formats())
	require.NoError(t, err)
	for _, geometry := range []string{"", "\\usepackage[textwidth=16cm]{geometry}"} {
		document := "\\documentclass{article}" + geometry + "\\usepackage{booktabs}\\begin{document}\\input{report/table.tex}\\end{document}"
		require.NoError(t, os.WriteFile(filepath.Join(dir, "main.tex"), []byte(document), 0o666))
		command := exec.Command(pdflatex, "-interaction=nonstopmode", "-halt-on-error", "main.tex")
		command.Dir = dir
		output, err := command.CombinedOutput()
		require.NoError(t, err, string(output))
		assert.NotContains(t, string(output), "Overfull \\hbox", geometry)
	}
}

func TestWriteNamesTheFileThatFails(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o666))
	_, err := Write(file, example(), Formats())
	require.ErrorContains(t, err, file)
}

func TestTerminalPassesOnAWriteError(t *testing.T) {
	r, w := io.Pipe()
	require.NoError(t, r.Close())
	require.ErrorIs(t, Terminal(w, example(), 80, false), io.ErrClosedPipe)
}
