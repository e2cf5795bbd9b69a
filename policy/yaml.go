package policy

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode"

	goccy "github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/parser"
	"go.yaml.in/yaml/v3"
)

// yamlNode is a place in a pack file with the reader's problems at hand.
type yamlNode struct {
	ast  *yaml.Node // nil where the file has nothing
	at   position
	data []byte // the file's text
	errs *problems
}

// parseYAML returns the top mapping of a file, or a problem.
func parseYAML(file string, data []byte, errs *problems) (yamlNode, bool) {
	top := yamlNode{at: position{file, 1, 1}, data: data, errs: errs}
	var doc, second yaml.Node
	read := yaml.NewDecoder(bytes.NewReader(data))
	err := read.Decode(&doc)
	switch {
	case err == nil && errors.Is(read.Decode(&second), io.EOF):
		return top.child(doc.Content[0]), true
	case err == nil, errors.Is(err, io.EOF):
		errs.errorf(top.at, "a pack file holds exactly one YAML document")
	default:
		at, message := yamlFault(data, err)
		errs.errorf(position{file, at.line, at.column}, "%s", message)
	}
	return yamlNode{}, false
}

// yamlFault says what is wrong with a file that is no YAML, and where. The
// library that reads packs is twice as fast as goccy's, whose account of a fault
// is the better one: it is asked when there is a fault.
func yamlFault(data []byte, err error) (position, string) {
	at := position{line: 1, column: 1}
	_, found := parser.ParseBytes(data, 0)
	if found == nil {
		return at, err.Error()
	}
	if told := (goccy.Error)(nil); errors.As(found, &told) && told.GetToken() != nil {
		at.line, at.column = told.GetToken().Position.Line, told.GetToken().Position.Column
		return at, told.GetMessage()
	}
	return at, found.Error()
}

// child is a node below n, or n itself with the place where it is written.
func (n yamlNode) child(a *yaml.Node) yamlNode {
	return yamlNode{ast: a, at: position{n.at.file, a.Line, a.Column}, data: n.data, errs: n.errs}
}

// fields reads a mapping; a key that is not allowed is a problem.
func (n yamlNode) fields(allowed ...string) map[string]yamlNode {
	if n.ast == nil || n.ast.Kind != yaml.MappingNode {
		n.errs.errorf(n.at, "expected a mapping of %s", strings.Join(allowed, ", "))
		return nil
	}
	return n.mapping(func(key yamlNode) bool {
		if slices.Contains(allowed, key.ast.Value) {
			return true
		}
		n.errs.errorf(key.at, "unknown key %s%s", key.ast.Value, nearest(key.ast.Value, allowed))
		return false
	})
}

// mapping reads the values of the keys that are wanted, each of which may be
// there once.
func (n yamlNode) mapping(wanted func(key yamlNode) bool) map[string]yamlNode {
	out := make(map[string]yamlNode, len(n.ast.Content)/2)
	for i := 0; i < len(n.ast.Content); i += 2 {
		key, value := n.child(n.ast.Content[i]), n.child(n.ast.Content[i+1])
		if !wanted(key) {
			continue
		}
		if _, twice := out[key.ast.Value]; twice {
			n.errs.errorf(key.at, "key %s is given twice", key.ast.Value)
			continue
		}
		out[key.ast.Value] = value
	}
	return out
}

// list reads a sequence; a node that is absent is an empty list.
func (n yamlNode) list() []yamlNode {
	if n.ast == nil {
		return nil
	}
	if n.ast.Kind != yaml.SequenceNode {
		n.errs.errorf(n.at, "expected a list")
		return nil
	}
	out := make([]yamlNode, len(n.ast.Content))
	for i, v := range n.ast.Content {
		out[i] = n.child(v)
	}
	return out
}

// pairs reads a mapping with keys of the author's choice, in key order.
func (n yamlNode) pairs() ([]string, map[string]yamlNode) {
	if n.ast == nil {
		return nil, nil
	}
	if n.ast.Kind != yaml.MappingNode {
		n.errs.errorf(n.at, "expected a mapping")
		return nil, nil
	}
	out := n.mapping(func(yamlNode) bool { return true })
	return slices.Sorted(maps.Keys(out)), out
}

// text reads a scalar as it is written, without quotes; absent is "".
func (n yamlNode) text() string {
	switch {
	case n.ast == nil:
		return ""
	case n.ast.Kind != yaml.ScalarNode || n.ast.Style&yaml.TaggedStyle != 0:
		n.errs.errorf(n.at, "expected a single value")
		return ""
	case n.ast.Tag == "!!null":
		return ""
	case n.ast.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return strings.TrimSpace(n.ast.Value)
	}
	return n.ast.Value
}

// saying is text with its place.
func (n yamlNode) saying() saying { return saying{n.text(), n.at} }

// required is text that must not be empty.
func (n yamlNode) required(parent yamlNode, key string) string {
	s := n.text()
	if s == "" {
		parent.errs.errorf(parent.at, "missing %s", key)
	}
	return s
}

// choice is text from a closed set; absent is the first word.
func (n yamlNode) choice(words ...string) string {
	s := n.text()
	if n.ast == nil {
		return words[0]
	}
	if !slices.Contains(words, s) {
		n.errs.errorf(n.at, "%q is none of %s%s", s, strings.Join(words, ", "), nearest(s, words))
		return words[0]
	}
	return s
}

// date reads a day; absent is the zero Date.
func (n yamlNode) date() Date {
	if n.ast == nil {
		return Date{}
	}
	d, err := ParseDate(n.text())
	if err != nil {
		n.errs.errorf(n.at, "%v", err)
	}
	return d
}

// bilingual reads {zh: …, en: …}, or a word that needs no translation because
// it has no Chinese; absent is the zero Text.
func (n yamlNode) bilingual(key string) Text {
	switch {
	case n.ast == nil:
		return Text{}
	case n.ast.Kind != yaml.ScalarNode:
		return n.words(n, key)
	}
	s := n.text()
	if chinese(s) {
		n.errs.errorf(n.at, "%s is shown on the English page too: write {zh: %s, en: …}", key, s)
	}
	return Text{s, s}
}

// chinese reports whether s has Chinese characters or punctuation.
func chinese(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return unicode.Is(unicode.Han, r) || r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xffef
	})
}

// words reads {zh: …, en: …}; both are required, and neither does for the other.
func (n yamlNode) words(parent yamlNode, key string) Text {
	if n.ast == nil {
		parent.errs.errorf(parent.at, "missing %s", key)
		return Text{}
	}
	f := n.fields("zh", "en")
	t := Text{f["zh"].required(n, key+".zh"), f["en"].required(n, key+".en")}
	if chinese(t.En) {
		n.errs.errorf(f["en"].at, "%s.en has Chinese in it", key)
	}
	return t
}

// inside returns the place of a line and column within a scalar's text, which
// for a block (|) starts on the line below and for a quoted scalar one column on.
func (n yamlNode) inside(line, column int) position {
	at := n.at
	switch {
	case n.ast == nil:
	case n.ast.Style&yaml.LiteralStyle != 0:
		at.line += line + 1
		at.column = n.indent(at.line) + 1
	case n.ast.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0:
		column++
	}
	at.column += column
	return at
}

// indent counts the spaces that a line of the file begins with.
func (n yamlNode) indent(line int) int {
	text := n.data
	for range line - 1 {
		_, text, _ = bytes.Cut(text, []byte("\n"))
	}
	return len(text) - len(bytes.TrimLeft(text, " "))
}
