package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"
)

// xmlScanner reads the XML of a workbook's parts: elements, attributes, text,
// CDATA, comments. It refuses document types, so there are no entities to
// expand, and holds no more than one tag or text in memory. It is some nine
// times as fast as encoding/xml, which matters for a province's roster.
type xmlScanner struct {
	r        io.Reader
	buf      []byte
	pos, end int
	most     int // the longest tag or text
	err      error

	name   []byte // local name, without prefix
	attrs  []byte // between name and >
	text   []byte // raw text, entities not yet decoded
	cdata  bool   // text is to be taken as it is
	closes bool   // <c/>: an end follows without being in the file
}

type xmlToken int

const (
	xmlStart xmlToken = iota
	xmlEnd
	xmlText
)

var (
	errXML     = errors.New("not well-formed XML")
	errXMLLong = errors.New("text or tag longer than the limit")
)

func newXMLScanner(r io.Reader, most int) *xmlScanner {
	return &xmlScanner{r: r, buf: make([]byte, 64<<10), most: most}
}

// next returns the next token; its slices are good until the following call.
func (x *xmlScanner) next() (xmlToken, error) {
	if x.closes {
		x.closes = false
		return xmlEnd, nil
	}
	for {
		if err := x.need(1); err != nil {
			return 0, err
		}
		if x.buf[x.pos] != '<' {
			return xmlText, x.chars()
		}
		t, ok, err := x.markup()
		if ok || err != nil {
			return t, err
		}
	}
}

// chars takes text up to the next tag.
func (x *xmlScanner) chars() error {
	n, err := x.find([]byte("<"))
	if errors.Is(err, io.ErrUnexpectedEOF) { // white space after the root element
		x.text, x.pos = x.buf[x.pos:x.end], x.end
		x.cdata = false
		return nil
	}
	x.text, x.cdata = x.buf[x.pos:x.pos+n], false
	x.pos += n
	return err
}

// markup takes what starts with <; ok is false for what nobody needs.
func (x *xmlScanner) markup() (t xmlToken, ok bool, err error) {
	if err := x.need(2); err != nil {
		return 0, false, cut(err)
	}
	switch x.buf[x.pos+1] {
	case '?':
		return 0, false, x.pass("?>")
	case '!':
		return x.declaration()
	}
	n, err := x.tagEnd()
	if err != nil {
		return 0, false, err
	}
	tag := x.buf[x.pos+1 : x.pos+n]
	x.pos += n + 1
	if len(tag) > 0 && tag[0] == '/' {
		x.name = local(bytes.TrimSpace(tag[1:]))
		return xmlEnd, true, nil
	}
	if x.closes = bytes.HasSuffix(tag, []byte("/")); x.closes {
		tag = tag[:len(tag)-1]
	}
	i := 0
	for i < len(tag) && tag[i] > ' ' {
		i++
	}
	x.name, x.attrs = local(tag[:i]), tag[i:]
	if len(x.name) == 0 {
		return 0, false, errXML
	}
	return xmlStart, true, nil
}

func (x *xmlScanner) declaration() (t xmlToken, ok bool, err error) {
	if err := x.need(len("<![CDATA[")); err != nil && !errors.Is(err, io.EOF) {
		return 0, false, err
	}
	switch {
	case x.starts("<!--"):
		return 0, false, x.pass("-->")
	case x.starts("<![CDATA["):
		x.pos += len("<![CDATA[")
		n, err := x.find([]byte("]]>"))
		if err != nil {
			return 0, false, err
		}
		x.text, x.cdata = x.buf[x.pos:x.pos+n], true
		x.pos += n + 3
		return xmlText, true, nil
	}
	return 0, false, errXML // a document type has no place in a workbook
}

func (x *xmlScanner) starts(s string) bool {
	return bytes.HasPrefix(x.buf[x.pos:x.end], []byte(s))
}

// pass skips a comment or instruction.
func (x *xmlScanner) pass(end string) error {
	n, err := x.find([]byte(end))
	if err == nil {
		x.pos += n + len(end)
	}
	return err
}

// tagEnd finds the > of the tag at pos, past quoted attribute values.
func (x *xmlScanner) tagEnd() (int, error) {
	var quote byte
	for n := 1; ; n++ {
		if x.end-x.pos <= n {
			if n > x.most {
				return 0, errXMLLong
			}
			if err := x.need(n + 1); err != nil {
				return 0, cut(err)
			}
		}
		switch b := x.buf[x.pos+n]; {
		case quote == 0 && b == '>':
			return n, nil
		case quote == 0 && (b == '"' || b == '\''):
			quote = b
		case b == quote:
			quote = 0
		}
	}
}

// find returns how far s is from pos, reading as far as most allows.
func (x *xmlScanner) find(s []byte) (int, error) {
	for from := 0; ; {
		if i := bytes.Index(x.buf[x.pos+from:x.end], s); i >= 0 {
			return from + i, nil
		}
		from = max(from, x.end-x.pos-len(s)+1)
		if x.end-x.pos > x.most {
			return 0, errXMLLong
		}
		if err := x.need(x.end - x.pos + 1); err != nil {
			return 0, cut(err)
		}
	}
}

// need makes n bytes available from pos.
func (x *xmlScanner) need(n int) error {
	for x.end-x.pos < n {
		if x.err != nil {
			return x.err
		}
		if x.pos > 0 {
			copy(x.buf, x.buf[x.pos:x.end])
			x.pos, x.end = 0, x.end-x.pos
		}
		if x.end == len(x.buf) {
			x.buf = append(x.buf, make([]byte, len(x.buf))...)
		}
		var m int
		m, x.err = x.r.Read(x.buf[x.end:])
		x.end += m
	}
	return nil
}

// cut turns the end of input inside a tag into an error.
func cut(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

func local(name []byte) []byte {
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		return name[i+1:]
	}
	return name
}

// attr returns an attribute's raw value by its local name.
func (x *xmlScanner) attr(name string) ([]byte, bool) {
	rest := x.attrs
	for {
		eq := bytes.IndexByte(rest, '=')
		if eq < 0 {
			return nil, false
		}
		key := bytes.TrimSpace(rest[:eq])
		rest = rest[eq+1:]
		for len(rest) > 0 && rest[0] <= ' ' {
			rest = rest[1:]
		}
		if len(rest) == 0 {
			return nil, false
		}
		end := bytes.IndexByte(rest[1:], rest[0])
		if end < 0 {
			return nil, false
		}
		if string(local(key)) == name {
			return rest[1 : end+1], true
		}
		rest = rest[end+2:]
	}
}

// value returns an attribute decoded, "" when it is not there.
func (x *xmlScanner) value(name string) string {
	raw, _ := x.attr(name)
	return string(unescape(nil, raw))
}

// elements calls f for every start tag up to the end of the part.
func (x *xmlScanner) elements(f func(name string) error) error {
	for {
		t, err := x.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if t == xmlStart {
			if err := f(string(x.name)); err != nil {
				return err
			}
		}
	}
}

// appendText adds the current text to dst.
func (x *xmlScanner) appendText(dst []byte) []byte {
	if x.cdata {
		return append(dst, newlines(x.text)...)
	}
	return unescape(dst, x.text)
}

// newlines makes CRLF and CR into LF, as XML wants them read.
func newlines(raw []byte) []byte {
	if bytes.IndexByte(raw, '\r') < 0 {
		return raw
	}
	return bytes.ReplaceAll(bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")), []byte("\r"), []byte("\n"))
}

// unescape appends raw with its entities decoded; unknown ones stay as they are.
func unescape(dst, raw []byte) []byte {
	raw = newlines(raw)
	for {
		i := bytes.IndexByte(raw, '&')
		if i < 0 {
			return append(dst, raw...)
		}
		dst = append(dst, raw[:i]...)
		raw = raw[i:]
		end := bytes.IndexByte(raw[:min(len(raw), 12)], ';')
		r, ok := entity(raw, end)
		if !ok {
			dst, raw = append(dst, '&'), raw[1:]
			continue
		}
		dst, raw = utf8.AppendRune(dst, r), raw[end+1:]
	}
}

func entity(raw []byte, end int) (rune, bool) {
	if end < 2 {
		return 0, false
	}
	switch name := string(raw[1:end]); name {
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "amp":
		return '&', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	default:
		return charRef(name)
	}
}

func charRef(name string) (rune, bool) {
	if name[0] != '#' {
		return 0, false
	}
	digits, base := name[1:], 10
	if digits != "" && digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	return rune(n), err == nil && n <= utf8.MaxRune
}

// bounded reads a part of a workbook and refuses to expand without end: either
// beyond a size, or by a ratio that no table reaches. The sizes that a zip file
// declares are not believed.
type bounded struct {
	r      io.Reader
	stored int64 // bytes in the file
	most   int64
	n      int64
}

const (
	bombFrom  = 64 << 20 // below this a part does no harm
	bombRatio = 250      // Deflate reaches 1,032; rosters measured 13 to 17, empty formatted rows 8 to 11
)

var errBomb = errors.New("expands beyond the limit")

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	b.n += int64(n)
	if b.n > b.most || b.n > bombFrom && b.n/bombRatio > b.stored {
		return 0, fmt.Errorf("%w: %d bytes from %d", errBomb, b.n, b.stored)
	}
	return n, err
}
