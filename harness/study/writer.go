package study

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// Writer writes one study's files. It is for one goroutine, and the only writer of its directory.
type Writer struct {
	dir    string
	study  *Study
	log    *blockLog
	blocks []Block
	seen   visits
}

// Create begins a study in dir, which it makes where it is missing, and writes study.json with status running. It refuses
// a directory that holds a study. Finish writes s as it stands then, so that s may take warnings until then.
func Create(dir string, s *Study) (*Writer, error) {
	s.Schema, s.Status = Schema, Running
	if err := s.check(); err != nil {
		return nil, fmt.Errorf("create study: %w", err)
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, fmt.Errorf("create study: %w", err)
	}
	if err := Vacant(dir); err != nil {
		return nil, err
	}
	w := &Writer{dir: dir, study: s, seen: visits{}}
	if err := w.writeStudy(); err != nil {
		return nil, err
	}
	return w.open(0, os.O_CREATE|os.O_EXCL)
}

// Vacant is the error that Create gives where dir holds a study; nil where it holds none, or is not there.
func Vacant(dir string) error {
	for _, name := range []string{studyFile, blocksFile} {
		_, err := os.Lstat(filepath.Join(dir, name))
		switch {
		case errors.Is(err, os.ErrNotExist):
		case err == nil:
			return fmt.Errorf("create study: %s holds a study already (%s): give another directory", dir, name)
		default:
			return fmt.Errorf("create study: %w", err)
		}
	}
	return nil
}

// ErrComplete is what Resume gives for a study that lacks nothing.
var ErrComplete = errors.New("it is complete: give another directory to measure again")

// Resume opens a study that was interrupted. It cuts off a torn last line of blocks.jsonl, sets the status to running, and notes
// the time. The results have no rows, only what there is of Blocks; the writer writes their Study.
func Resume(dir string) (*Writer, *Results, error) {
	r, whole, err := read(dir)
	if err != nil {
		return nil, nil, fmt.Errorf("resume study: %w", err)
	}
	if r.Study.Status == Complete {
		return nil, nil, fmt.Errorf("resume study: %s: %w", dir, ErrComplete)
	}
	w := &Writer{dir: dir, study: &r.Study, blocks: append([]Block(nil), r.Blocks...), seen: visits{}}
	for i := range r.Blocks {
		if err := w.seen.add(&r.Blocks[i]); err != nil {
			return nil, nil, fmt.Errorf("resume study: %w", err)
		}
	}
	if w, err = w.open(whole, os.O_CREATE); err != nil {
		return nil, nil, err
	}
	if err := w.log.file.Truncate(whole); err != nil {
		return nil, nil, errors.Join(fmt.Errorf("cut torn line: %w", err), w.log.file.Close())
	}
	r.Study.Status, r.Study.Ended = Running, time.Time{}
	r.Study.Resumed = append(r.Study.Resumed, time.Now().UTC().Round(time.Millisecond))
	if err := w.writeStudy(); err != nil {
		return nil, nil, errors.Join(err, w.log.file.Close())
	}
	return w, r, nil
}

func (w *Writer) open(size int64, flags int) (*Writer, error) {
	log, err := openBlockLog(filepath.Join(w.dir, blocksFile), size, flags)
	if err != nil {
		return nil, fmt.Errorf("open blocks: %w", err)
	}
	w.log = log
	return w, nil
}

// Append adds one block to blocks.jsonl and returns once it is on the disk. It refuses a block that Open would refuse. After
// an error the file holds the blocks before this one.
func (w *Writer) Append(b Block) error {
	if b.Histogram != "" {
		if _, err := Decode(b.Histogram); err != nil {
			return fmt.Errorf("append block: %w", err)
		}
	}
	if err := b.check(w.study); err != nil {
		return fmt.Errorf("append block: %w", err)
	}
	line, err := json.Marshal(b)
	if err != nil {
		return fmt.Errorf("append block: %w", err)
	}
	if err := w.seen.add(&b); err != nil {
		return fmt.Errorf("append block: %w", err)
	}
	if err := w.log.append(append(line, '\n')); err != nil {
		w.seen.remove(&b)
		return err
	}
	w.blocks = append(w.blocks, b)
	return nil
}

// Finish ends the study with status complete or interrupted: it writes hist/*.hgrm, bench.txt and at last study.json with the
// status and, unless Ended is set, the time; each whole or not at all. After an error the study still says running, which
// reads as interrupted, and Finish may be called again.
func (w *Writer) Finish(status string) error {
	ended := *w.study
	ended.Status = status
	if ended.Ended.IsZero() {
		ended.Ended = time.Now().UTC().Round(time.Millisecond)
	}
	if status != Complete && status != Interrupted {
		return fmt.Errorf("finish study: status %q: give %s or %s", status, Complete, Interrupted)
	}
	r := &Results{Dir: w.dir, Study: ended, Blocks: w.blocks}
	if err := r.writeHistograms(); err != nil {
		return err
	}
	bench := func(out io.Writer) error { return writeBench(out, r) }
	if err := WriteFile(filepath.Join(w.dir, benchFile), bench); err != nil {
		return err
	}
	before := *w.study
	*w.study = ended
	if err := w.writeStudy(); err != nil {
		*w.study = before
		return err
	}
	return w.Close()
}

// Close ends writing without finishing: the study reads as interrupted, with the blocks that it has. It is idempotent.
func (w *Writer) Close() error {
	if err := w.log.file.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
		return fmt.Errorf("close blocks: %w", err)
	}
	return nil
}

func (w *Writer) writeStudy() error {
	return WriteFile(filepath.Join(w.dir, studyFile), func(out io.Writer) error {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		return e.Encode(w.study)
	})
}
