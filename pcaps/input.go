package pcaps

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
)

// MaxBytes is the most that a capture, or all captures of a corpus together, may hold uncompressed: offsets are 32 bits.
const MaxBytes = math.MaxUint32

const headLen = 16

// input is one file, or embedded file, that was found to begin like a capture.
type input struct {
	name   string
	open   func() (io.ReadCloser, error)
	gzip   bool
	size   int64  // uncompressed, as probing found it
	head   []byte // its first bytes, uncompressed
	broken error  // what ended the gzip stream behind size bytes, if it ended badly
}

// probe looks at a file without keeping it. A gzipped file is unpacked once to see how long it is, so that what it
// claims costs time but never memory. The error wraps ErrNotCapture or ErrTooLarge, or is the system's.
func probe(path string, limit int64) (*input, error) {
	stat, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("read capture: %w", err)
	}
	if !stat.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: %w: not a regular file", path, ErrNotCapture)
	}
	in := &input{name: path, size: stat.Size(), open: func() (io.ReadCloser, error) { return os.Open(path) }}
	return in, in.measure(limit)
}

// measure finds size and head, and checks both.
func (in *input) measure(limit int64) error {
	r, err := in.open()
	if err != nil {
		return fmt.Errorf("read capture: %w", err)
	}
	defer r.Close()
	buffered := bufio.NewReaderSize(r, 64<<10)
	magic, err := buffered.Peek(headLen)
	if err != nil && err != io.EOF {
		return fmt.Errorf("read capture: %w", err)
	}
	in.head = append([]byte(nil), magic...)
	if len(magic) >= 2 && magic[0] == 0x1f && magic[1] == 0x8b {
		in.gzip = true
		in.measureGzip(buffered, limit)
	}
	switch {
	case !isCapture(in.head) && in.gzip:
		return fmt.Errorf("gzip %w", notCapture(in.name, in.head))
	case !isCapture(in.head):
		return notCapture(in.name, in.head)
	case in.size > limit:
		return fmt.Errorf("%s: %w: more than %d bytes uncompressed; split it, for example with editcap -c", in.name, ErrTooLarge, limit)
	}
	return nil
}

// measureGzip unpacks up to one byte more than the limit.
func (in *input) measureGzip(r io.Reader, limit int64) {
	var head headWriter
	in.size, in.broken = 0, nil
	z, err := gzip.NewReader(r)
	if err == nil {
		in.size, err = io.CopyN(&head, z, limit+1)
	}
	if err != io.EOF {
		in.broken = err
	}
	in.head = head
}

// headWriter keeps the first headLen bytes written to it.
type headWriter []byte

func (h *headWriter) Write(b []byte) (int, error) {
	if room := headLen - len(*h); room > 0 {
		*h = append(*h, b[:min(room, len(b))]...)
	}
	return len(b), nil
}

// loadChunk is read at a time: what was read is walked over while it is in the second-level cache.
const loadChunk = 256 << 10

// load reads the input into dst, which is size bytes long, and walks over it meanwhile. It returns how many bytes it
// got: fewer where the file shrank.
func (in *input) load(dst []byte, w walker) (n int, err error) {
	r, err := in.open()
	if err != nil {
		return 0, fmt.Errorf("read capture: %w", err)
	}
	defer r.Close()
	var src io.Reader = r
	if in.gzip {
		if src, err = gzip.NewReader(bufio.NewReaderSize(r, 64<<10)); err != nil {
			return 0, fmt.Errorf("read capture %s: %w", in.name, err)
		}
	}
	for n < len(dst) && err == nil {
		var got int
		got, err = io.ReadFull(src, dst[n:min(n+loadChunk, len(dst))])
		n += got
		if k := min(n, len(in.head)); !bytes.Equal(dst[:k], in.head[:k]) {
			return n, fmt.Errorf("read capture %s: it changed while it was read", in.name)
		}
		w.advance(dst[:n], false)
	}
	w.advance(dst[:n], true)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return n, fmt.Errorf("read capture %s: %w", in.name, err)
	}
	return n, nil
}
