package report

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/tigerbench/tigerbench/harness/study"
)

// Folder is where in a study's directory Write puts its files.
const Folder = "report"

// Write writes the tables and charts of r into dir/report, dir being the study's directory: table.md, table.csv, table.tex,
// and per group percentiles, latency, throughput, ratio, cpu and, where they were measured, anatomy and early-exit, each in every one
// of formats; overhead and speed-up where a group has several numbers of participants, break-even and response where a study has sweeps,
// their numbers in .csv files of their own; of live groups throughput, response, split and replay, as far as they have the numbers, and
// loads where the study has several rates; of a study of the original experiment claims.csv. It returns the paths in the order of writing. Each file is
// written whole or not at all; files of the same names are replaced, charts in other formats stay.
func Write(dir string, r *study.Results, formats []Format) ([]string, error) {
	folder := filepath.Join(dir, Folder)
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return nil, fmt.Errorf("write report: %w", err)
	}
	o, groups := output{folder: folder, formats: formats, started: r.Study.Started}, groupsOf(r)
	if err := writeTables(o.write, r, groups); err != nil {
		return o.paths, err
	}
	if err := drawGroups(o.draw, groups); err != nil {
		return o.paths, err
	}
	err := drawStudy(o.draw, r, groups)
	return o.paths, err
}

var tables = []struct {
	file  string
	write func(io.Writer, *study.Results, []*group) error
}{
	{"table.md", writeMarkdown},
	{"table.csv", writeCSV},
	{"table.tex", writeLaTeX},
}

// writeTables writes the tables, and those of claims where the study has some.
func writeTables(write func(name string, content func(io.Writer) error) error, r *study.Results, groups []*group) error {
	for _, t := range tables {
		if err := write(t.file, func(w io.Writer) error { return t.write(w, r, groups) }); err != nil {
			return err
		}
	}
	for _, f := range sweepFiles(r) {
		if err := write(f.name, f.write); err != nil {
			return err
		}
	}
	if c := claimsOf(r); c != nil {
		return write("claims.csv", func(w io.Writer) error { return writeClaimsCSV(w, c) })
	}
	return nil
}
