package study

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
)

// blockLog is blocks.jsonl open for appending. A line counts once its newline is in the file.
type blockLog struct {
	file   *os.File
	size   int64 // of the whole lines
	broken bool  // a torn line could not be cut off
}

func openBlockLog(path string, size int64, flags int) (*blockLog, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|flags, 0o666)
	if err != nil {
		return nil, err
	}
	return &blockLog{file: f, size: size}, nil
}

// append writes one line and puts it on the disk. Where that fails, the file is cut back to its last whole line.
func (l *blockLog) append(line []byte) error {
	if l.broken {
		return fmt.Errorf("append to %s: a torn line could not be cut off: measure again into another folder", l.file.Name())
	}
	_, err := l.file.Write(line)
	if err == nil {
		err = l.file.Sync()
	}
	if err == nil {
		l.size += int64(len(line))
		return nil
	}
	if cut := l.file.Truncate(l.size); cut != nil {
		l.broken = true
		err = errors.Join(err, cut)
	}
	return fmt.Errorf("append to %s: %w", l.file.Name(), err)
}

// readBlocks reads the whole lines of blocks.jsonl, and returns their size in bytes and that of a torn last line, which is
// no part of the file: its writer was killed. A file that is not there holds no blocks.
func readBlocks(path string, s *Study) (blocks []Block, whole, torn int64, err error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, 0, 0, nil
	}
	if err != nil {
		return nil, 0, 0, fmt.Errorf("read blocks: %w", err)
	}
	end := bytes.LastIndexByte(data, '\n') + 1
	blocks, err = parseBlocks(data[:end], s)
	if err != nil {
		return nil, 0, 0, fmt.Errorf("read %s:%w", path, err)
	}
	return blocks, int64(end), int64(len(data) - end), nil
}

// parseBlocks parses whole lines. Its errors begin with the number of the line.
func parseBlocks(data []byte, s *Study) ([]Block, error) {
	var blocks []Block
	seen := visits{}
	number := 0
	for line := range bytes.Lines(data) {
		number++
		var b Block
		if err := json.Unmarshal(line, &b); err != nil {
			return nil, fmt.Errorf("%d: parse block: %w", number, err)
		}
		if err := errors.Join(b.check(s), seen.add(&b)); err != nil {
			return nil, fmt.Errorf("%d: %w", number, err)
		}
		blocks = append(blocks, b)
	}
	return blocks, nil
}

// visits is the set of cells, repetitions and visits that have been measured.
type visits map[[3]int]bool

func (v visits) add(b *Block) error {
	key := [3]int{b.Cell, b.Repetition, b.Visit}
	if v[key] {
		return fmt.Errorf("cell %d, repetition %d, visit %d was measured before", b.Cell, b.Repetition, b.Visit)
	}
	v[key] = true
	return nil
}

func (v visits) remove(b *Block) { delete(v, [3]int{b.Cell, b.Repetition, b.Visit}) }
