package pcaps

import (
	"errors"

	"github.com/tigerbench/tigerbench/packet"
)

// FileInfo says what a capture file holds. Packets = the sum over Classes = the sum over LinkTypes.
type FileInfo struct {
	File      string         `json:"file"`
	Packets   int            `json:"packets"`           // read
	Classes   map[string]int `json:"classes"`           // packets by what parsing makes of them; all four are there
	LinkTypes map[string]int `json:"link_types"`        // packets by link type
	Reasons   map[string]int `json:"reasons,omitempty"` // packets that are not ok, by what they met
	Skipped   map[string]int `json:"skipped,omitempty"` // packets found but not read, by reason
	Blocks    int            `json:"unknown_blocks,omitempty"`
	Unread    int64          `json:"unread_bytes,omitempty"` // behind the damage
	Error     *DamageError   `json:"error,omitempty"`        // packet 0 where the file could not be opened or is no capture
	Err       error          `json:"-"`                      // nil, a *DamageError, or why nothing could be read
	Found     bool           `json:"-"`                      // by a folder or glob: its own name was not given
}

// classNames by packet.Class.
var classNames = [packet.NumClasses]string{"ok", "truncated", "malformed", "unsupported"}

// Info reads and parses each file that the specifications name (as Open takes them) and says what is in it. What cannot
// be read has an entry too, with Error and Err set; nothing else is an error.
func Info(specs []string) (all []FileInfo) {
	for _, spec := range specs {
		paths, named, err := expand(spec)
		if err != nil {
			all = append(all, unreadable(spec, err))
			continue
		}
		for _, path := range paths {
			info := inform(path)
			info.Found = !named
			all = append(all, info)
		}
	}
	return all
}

func inform(path string) FileInfo {
	in, err := locate(path, MaxBytes)
	if err != nil {
		return unreadable(path, err)
	}
	c, err := in.read(MaxBytes)
	if c == nil {
		return unreadable(path, err)
	}
	info := newFileInfo(path)
	info.Packets, info.Skipped, info.Blocks, info.Unread = c.Len(), c.Skipped, c.Blocks, c.Unread
	info.Err = err
	errors.As(err, &info.Error)
	info.parse(c)
	return info
}

func unreadable(path string, err error) FileInfo {
	info := newFileInfo(path)
	info.Err = err
	info.Error = &DamageError{File: path, Message: err.Error()}
	return info
}

func newFileInfo(path string) FileInfo {
	info := FileInfo{File: path, Classes: map[string]int{}, LinkTypes: map[string]int{}}
	for _, name := range classNames {
		info.Classes[name] = 0
	}
	return info
}

// parse counts classes, link types and reasons, by number first: names are made once.
func (info *FileInfo) parse(c *Capture) {
	var classes [packet.NumClasses]int
	links, reasons := map[packet.LinkType]int{}, map[packet.Reason]int{}
	for i := range c.Records {
		var p packet.Packet
		link := c.Records[i].Link
		class := packet.Parse(&p, link, c.Data(i))
		classes[class]++
		links[link]++
		if class != packet.OK {
			reasons[p.Reason]++
		}
	}
	for class, n := range classes {
		info.Classes[classNames[class]] = n
	}
	for link, n := range links {
		info.LinkTypes[linkName(link)] = n
	}
	for reason, n := range reasons {
		if info.Reasons == nil {
			info.Reasons = map[string]int{}
		}
		info.Reasons[reason.String()] += n
	}
}
