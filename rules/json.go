package rules

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"unicode/utf8"
)

// node is a value of a JSON document that is known to be well-formed, with the place where it begins.
type node struct {
	raw    []byte
	offset int
}

// member is one key of an object, with its value.
type member struct {
	key   string
	value node
}

// wellFormed checks the syntax of a whole document and returns what is wrong, and where.
func wellFormed(data []byte) (problem string, offset int) {
	if !utf8.Valid(data) {
		for offset < len(data) {
			r, size := utf8.DecodeRune(data[offset:])
			if r == utf8.RuneError && size == 1 {
				break
			}
			offset += size
		}
		return "the text is not valid UTF-8", offset
	}
	var whole json.RawMessage
	err := json.Unmarshal(data, &whole)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return syntax.Error(), max(0, int(syntax.Offset)-1)
	}
	if err != nil {
		return err.Error(), 0
	}
	return "", 0
}

// document returns the top-level value.
func document(data []byte) node {
	start := skipBlanks(data, 0)
	return node{raw: data[start:skipValue(data, start)], offset: start}
}

// what names the type of a value, for messages.
func (n node) what() string {
	switch n.raw[0] {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return "text"
	case 't', 'f':
		return "a boolean"
	case 'n':
		return "null"
	default:
		return "a number"
	}
}

// text returns the value of a string.
func (n node) text() (string, bool) {
	if n.raw[0] != '"' {
		return "", false
	}
	if bytes.IndexByte(n.raw, '\\') < 0 {
		return string(n.raw[1 : len(n.raw)-1]), true
	}
	var s string
	return s, json.Unmarshal(n.raw, &s) == nil
}

// number returns a number as it stands in the document.
func (n node) number() (string, bool) {
	return string(n.raw), n.raw[0] == '-' || '0' <= n.raw[0] && n.raw[0] <= '9'
}

// object returns the members of an object in order.
func (n node) object() (members []member, ok bool) {
	if n.raw[0] != '{' {
		return nil, false
	}
	for at := skipBlanks(n.raw, 1); n.raw[at] != '}'; {
		end := skipValue(n.raw, at)
		key, _ := node{raw: n.raw[at:end]}.text()
		at = skipBlanks(n.raw, skipBlanks(n.raw, end)+1) // over the colon
		end = skipValue(n.raw, at)
		members = append(members, member{key, node{n.raw[at:end], n.offset + at}})
		at = skipComma(n.raw, end)
	}
	return members, true
}

// array returns the elements of an array.
func (n node) array() (elements []node, ok bool) {
	if n.raw[0] != '[' {
		return nil, false
	}
	for at := skipBlanks(n.raw, 1); n.raw[at] != ']'; {
		end := skipValue(n.raw, at)
		elements = append(elements, node{n.raw[at:end], n.offset + at})
		at = skipComma(n.raw, end)
	}
	return elements, true
}

func skipBlanks(b []byte, at int) int {
	for at < len(b) && (b[at] == ' ' || b[at] == '\t' || b[at] == '\n' || b[at] == '\r') {
		at++
	}
	return at
}

func skipComma(b []byte, at int) int {
	at = skipBlanks(b, at)
	if b[at] == ',' {
		at = skipBlanks(b, at+1)
	}
	return at
}

// skipValue returns where the value that begins at ends.
func skipValue(b []byte, at int) int {
	depth := 0
	for {
		switch b[at] {
		case '"':
			at = skipString(b, at)
		case '{', '[':
			depth++
			at++
		case '}', ']':
			depth--
			at++
		case ',', ':', ' ', '\t', '\n', '\r':
			at++
			continue
		default:
			at += scalar(b[at:])
		}
		if depth == 0 {
			return at
		}
	}
}

func skipString(b []byte, at int) int {
	for at++; b[at] != '"'; at++ {
		if b[at] == '\\' {
			at++
		}
	}
	return at + 1
}

// scalar returns the length of a number, true, false or null.
func scalar(b []byte) int {
	if end := bytes.IndexAny(b, ",:]} \t\n\r"); end >= 0 {
		return end
	}
	return len(b)
}

// lineStarts returns the offsets at which lines begin.
func lineStarts(data []byte) []int {
	starts := []int{0}
	for i, c := range data {
		if c == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

// position turns an offset into line and column, from 1.
func position(starts []int, offset int) (line, column int) {
	line, _ = slices.BinarySearch(starts, offset+1)
	return line, offset - starts[line-1] + 1
}
