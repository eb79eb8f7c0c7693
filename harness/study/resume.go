package study

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
)

// Whole is how many repetitions of s were measured from the first one on without a block missing.
func Whole(s *Study, blocks []Block) int {
	planned, measured := 0, make([]int, s.Repetitions)
	for i := range s.Cells {
		planned += s.Cells[i].Visits()
	}
	for i := range blocks {
		measured[blocks[i].Repetition]++
	}
	n := slices.IndexFunc(measured, func(n int) bool { return n < planned })
	if n < 0 {
		return s.Repetitions
	}
	return n
}

// Rewind forgets the blocks of a repetition and of those after it, so that they can be measured again. The file holds the
// blocks as before or those that are left, whatever happens meanwhile.
func (w *Writer) Rewind(repetition int) error {
	left := slices.DeleteFunc(slices.Clone(w.blocks), func(b Block) bool { return b.Repetition >= repetition })
	if len(left) == len(w.blocks) {
		return nil
	}
	path, size := filepath.Join(w.dir, blocksFile), int64(0)
	err := WriteFile(path, func(out io.Writer) error {
		for i := range left {
			line, err := json.Marshal(left[i])
			if err != nil {
				return err
			}
			n, err := out.Write(append(line, '\n'))
			size += int64(n)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("rewind study: %w", err)
	}
	log, err := openBlockLog(path, size, 0)
	if err != nil {
		return fmt.Errorf("rewind study: %w", err)
	}
	if err := w.log.file.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
		return errors.Join(fmt.Errorf("rewind study: %w", err), log.file.Close())
	}
	w.log, w.blocks, w.seen = log, left, visits{}
	for i := range left {
		if err := w.seen.add(&left[i]); err != nil {
			return fmt.Errorf("rewind study: %w", err)
		}
	}
	return nil
}

// Blocks are the blocks of the study so far. They belong to the writer.
func (w *Writer) Blocks() []Block { return w.blocks }
