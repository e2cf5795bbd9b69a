package policy

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// yamlNode is a place in a pack file with the reader's problems at hand.
type yamlNode struct {
	ast  ast.Node
	at   position
	errs *problems
}

// parseYAML returns the top mapping of a file, or a problem.
func parseYAML(file string, data []byte, errs *problems) (yamlNode, bool) {
	top := position{file, 1, 1}
	f, err := parser.ParseBytes(data, 0)
	if err != nil {
		if at := (yaml.Error)(nil); errors.As(err, &at) && at.GetToken() != nil {
			p := at.GetToken().Position
			top.line, top.column = p.Line, p.Column
			errs.errorf(top, "%s", at.GetMessage())
			return yamlNode{}, false
		}
		errs.errorf(top, "%v", err)
		return yamlNode{}, false
	}
	if len(f.Docs) != 1 || f.Docs[0].Body == nil {
		errs.errorf(top, "a pack file holds exactly one YAML document")
		return yamlNode{}, false
	}
	return yamlNode{errs: errs, at: top}.child(f.Docs[0].Body), true
}

func (n yamlNode) child(a ast.Node) yamlNode {
	c := yamlNode{ast: a, at: n.at, errs: n.errs}
	if t := a.GetToken(); t != nil {
		c.at.line, c.at.column = t.Position.Line, t.Position.Column
	}
	// A mapping's own token is a colon; its first key is where people look.
	switch m := a.(type) {
	case *ast.MappingNode:
		if len(m.Values) > 0 && !m.IsFlowStyle {
			c.at = n.child(m.Values[0].Key).at
		}
	case *ast.MappingValueNode:
		c.at = n.child(m.Key).at
	}
	return c
}

// fields reads a mapping; a key that is not allowed is a problem.
func (n yamlNode) fields(allowed ...string) map[string]yamlNode {
	var values []*ast.MappingValueNode
	switch m := n.ast.(type) {
	case *ast.MappingNode:
		values = m.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{m}
	default:
		n.errs.errorf(n.at, "expected a mapping of %s", strings.Join(allowed, ", "))
		return nil
	}
	out := map[string]yamlNode{}
	for _, v := range values {
		key := v.Key.String()
		if !slices.Contains(allowed, key) {
			n.errs.errorf(n.child(v.Key).at, "unknown key %s%s", key, nearest(key, allowed))
			continue
		}
		out[key] = n.child(v.Value)
	}
	return out
}

// list reads a sequence; a node that is absent is an empty list.
func (n yamlNode) list() []yamlNode {
	if n.ast == nil {
		return nil
	}
	s, ok := n.ast.(*ast.SequenceNode)
	if !ok {
		n.errs.errorf(n.at, "expected a list")
		return nil
	}
	out := make([]yamlNode, len(s.Values))
	for i, v := range s.Values {
		out[i] = n.child(v)
	}
	return out
}

// pairs reads a mapping with keys of the author's choice, in key order.
func (n yamlNode) pairs() ([]string, map[string]yamlNode) {
	if n.ast == nil {
		return nil, nil
	}
	out := map[string]yamlNode{}
	switch m := n.ast.(type) {
	case *ast.MappingNode:
		for _, v := range m.Values {
			out[v.Key.String()] = n.child(v.Value)
		}
	case *ast.MappingValueNode:
		out[m.Key.String()] = n.child(m.Value)
	default:
		n.errs.errorf(n.at, "expected a mapping")
	}
	return slices.Sorted(maps.Keys(out)), out
}

// text reads a scalar as it is written, without quotes; absent is "".
func (n yamlNode) text() string {
	switch v := n.ast.(type) {
	case nil:
		return ""
	case *ast.StringNode:
		return v.Value
	case *ast.LiteralNode:
		return strings.TrimSpace(v.Value.Value)
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return v.GetToken().Value
	case *ast.NullNode:
		return ""
	}
	n.errs.errorf(n.at, "expected a single value")
	return ""
}

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

// words reads {zh: …, en: …}; both are required.
func (n yamlNode) words(parent yamlNode, key string) Text {
	if n.ast == nil {
		parent.errs.errorf(parent.at, "missing %s", key)
		return Text{}
	}
	f := n.fields("zh", "en")
	return Text{f["zh"].required(n, key+".zh"), f["en"].required(n, key+".en")}
}

// inside returns the place of a line and column within a scalar's text, which
// for a block (|) starts on the line below and for a quoted scalar one column on.
func (n yamlNode) inside(line, column int) position {
	at := n.at
	if l, ok := n.ast.(*ast.LiteralNode); ok {
		p := l.Value.GetToken().Position
		raw := strings.TrimLeft(l.Value.Token.Origin, "\n")
		indent := len(raw) - len(strings.TrimLeft(raw, " "))
		return position{at.file, at.line + line, max(p.Column, indent+1) + column}
	}
	if s, ok := n.ast.(*ast.StringNode); ok && strings.HasPrefix(strings.TrimSpace(s.Token.Origin), "\"") ||
		ok && strings.HasPrefix(strings.TrimSpace(s.Token.Origin), "'") {
		column++
	}
	at.column += column
	return at
}
