package pcaps

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sort"
)

// Corpus is one or more captures as one: their packets in order, in one arena. It is immutable.
type Corpus struct {
	Capture
	Files []File // in the order of their packets
}

// File is one file's part of a corpus.
type File struct {
	Name    string
	First   int // index in Records of its first packet
	Packets int // read from it
	Skipped map[string]int
	Blocks  int
	Unread  int64
	Damage  *DamageError // nil where the file is whole

	begin, end int // its bytes in the arena
}

// ReadFile reads one capture. The error is a *DamageError where the capture is damaged: then the packets that could be
// read are returned with it. Otherwise it wraps ErrNotCapture, ErrTooLarge or the system's error, and there is no capture.
func ReadFile(path string) (*Capture, error) { return readFile(path, MaxBytes) }

func readFile(path string, limit int64) (*Capture, error) {
	in, err := probe(path, limit)
	if err != nil {
		return nil, err
	}
	return in.read(limit)
}

func (in *input) read(limit int64) (*Capture, error) {
	c, err := assemble(in.name, []*input{in}, limit)
	if err != nil {
		return nil, err
	}
	if damage := c.Files[0].Damage; damage != nil {
		return &c.Capture, damage
	}
	return &c.Capture, nil
}

// assemble reads the inputs into one arena: a first walk over each file, while it is being read, counts its packets, a
// second one indexes them, so that both the arena and the index are allocated once, at their exact size.
func assemble(name string, inputs []*input, limit int64) (*Corpus, error) {
	total := int64(0)
	for _, in := range inputs {
		total += in.size
	}
	if total > limit {
		return nil, fmt.Errorf("%s: %w: %d bytes in %d files, the limit is %d; name fewer files", name, ErrTooLarge, total, len(inputs), limit)
	}
	c := &Corpus{Capture: Capture{Name: name, Arena: make([]byte, total)}}
	at, packets := 0, 0
	for _, in := range inputs {
		var t tally
		n, err := in.load(c.Arena[at:at+int(in.size)], newWalker(in.head, &t, func(Record) {}))
		if err != nil {
			return nil, err
		}
		f := in.file(&t)
		f.begin, f.end, f.First = at, at+n, packets
		c.Files = append(c.Files, f)
		at, packets = f.end, packets+f.Packets
	}
	c.Arena = c.Arena[:at:at]
	c.index(packets)
	return c, nil
}

// file says what the walk over an input found.
func (in *input) file(t *tally) File {
	if in.broken != nil {
		t.hurt(int(in.size), "the file is whole only so far")
		t.damage.Message += "; unpack gzip: " + in.broken.Error()
	}
	if t.damage != nil {
		t.damage.File = in.name
	}
	return File{Name: in.name, Packets: t.packets, Skipped: t.skipped, Blocks: t.blocks, Unread: t.unread, Damage: t.damage}
}

// index fills in the records of all files, and the sums over them.
func (c *Corpus) index(packets int) {
	c.Records = make([]Record, 0, packets)
	for _, f := range c.Files {
		if f.Packets > 0 {
			c.indexFile(f)
		}
		c.Blocks += f.Blocks
		c.Unread += f.Unread
		for reason, n := range f.Skipped {
			if c.Skipped == nil {
				c.Skipped = map[string]int{}
			}
			c.Skipped[reason] += n
		}
	}
}

func (c *Corpus) indexFile(f File) {
	begin := uint32(f.begin)
	walk(c.Arena[f.begin:f.end], func(r Record) {
		r.Offset += begin
		c.Records = append(c.Records, r)
	})
}

// Where tells which file packet i (counted from 0) came from, and its number among the packets read from there, counted from 1.
func (c *Corpus) Where(i int) (file string, number int) {
	at := sort.Search(len(c.Files), func(k int) bool { return c.Files[k].First+c.Files[k].Packets > i })
	return c.Files[at].Name, i - c.Files[at].First + 1
}

// SHA256 returns the hash, in hex, of the capture's bytes after decompression; of several files, the hash of their
// hashes in order. Names and compression don't enter. It reads the whole arena: call it once.
func (c *Corpus) SHA256() string {
	if len(c.Files) == 1 {
		sum := sha256.Sum256(c.Arena)
		return hex.EncodeToString(sum[:])
	}
	all := sha256.New()
	for _, f := range c.Files {
		sum := sha256.Sum256(c.Arena[f.begin:f.end])
		all.Write(sum[:])
	}
	return hex.EncodeToString(all.Sum(nil))
}
