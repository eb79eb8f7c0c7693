package pcaps

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// WriteInfo writes what Info found: as JSON, or as a table with the damage and the reasons of what is not ok below it.
func WriteInfo(w io.Writer, infos []FileInfo, asJSON bool) error {
	if asJSON {
		if infos == nil {
			infos = []FileInfo{}
		}
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		if err := e.Encode(infos); err != nil {
			return fmt.Errorf("write capture information: %w", err)
		}
		return nil
	}
	text := table(infos) + notes(infos)
	if _, err := io.WriteString(w, text); err != nil {
		return fmt.Errorf("write capture information: %w", err)
	}
	return nil
}

// table has one row a file, and a sum where there are several.
func table(infos []FileInfo) string {
	rows := [][]string{append(append([]string{"file", "packets"}, classNames[:]...), "link types")}
	sum := newFileInfo(fmt.Sprintf("%d files", len(infos)))
	for i := range infos {
		rows = append(rows, infos[i].row())
		sum.Packets += infos[i].Packets
		addAll(sum.Classes, infos[i].Classes)
		addAll(sum.LinkTypes, infos[i].LinkTypes)
	}
	if len(infos) > 1 {
		rows = append(rows, sum.row())
	}
	return align(rows)
}

// row is a file's counts; dashes where it could not be read at all.
func (info *FileInfo) row() []string {
	show := strconv.Itoa
	if info.Error != nil && info.Error.Packet == 0 {
		show = func(int) string { return "-" }
	}
	cells := []string{info.File, show(info.Packets)}
	for _, name := range classNames {
		cells = append(cells, show(info.Classes[name]))
	}
	return append(cells, strings.Join(sortedKeys(info.LinkTypes), ", "))
}

// align pads the first column to the right, the last not at all, and the numbers between them to the left.
func align(rows [][]string) string {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], len(cell))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		line := fmt.Sprintf("%-*s", widths[0], row[0])
		for i := 1; i < len(row)-1; i++ {
			line += fmt.Sprintf("  %*s", widths[i], row[i])
		}
		b.WriteString(strings.TrimRight(line+"  "+row[len(row)-1], " ") + "\n")
	}
	return b.String()
}

// notes lists damage, what was skipped, and what packets that are not ok met, over all files.
func notes(infos []FileInfo) string {
	var b strings.Builder
	reasons := map[string]int{}
	for _, info := range infos {
		addAll(reasons, info.Reasons)
		if info.Err != nil {
			fmt.Fprintf(&b, "%v\n", info.Err)
		}
		for _, reason := range sortedKeys(info.Skipped) {
			fmt.Fprintf(&b, "%s: packets skipped: %d (%s)\n", info.File, info.Skipped[reason], reason)
		}
		if info.Blocks > 0 {
			fmt.Fprintf(&b, "%s: blocks of unknown types: %d\n", info.File, info.Blocks)
		}
	}
	if len(reasons) > 0 {
		b.WriteString("not ok:\n")
	}
	for _, reason := range sortedKeys(reasons) {
		fmt.Fprintf(&b, "%9d  %s\n", reasons[reason], reason)
	}
	if b.Len() == 0 {
		return ""
	}
	return "\n" + b.String()
}

func addAll(to, from map[string]int) {
	for k, n := range from {
		to[k] += n
	}
}
