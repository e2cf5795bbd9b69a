package policy

import (
	"fmt"
	"strings"
)

// template is a sentence with {names} in it.
type template []fragment

// fragment is literal text, or a name to be looked up.
type fragment struct{ literal, name string }

// parseTemplate splits a sentence; a brace without its partner is an error.
func parseTemplate(s string) (template, error) {
	var t template
	for s != "" {
		literal, rest, open := strings.Cut(s, "{")
		if strings.Contains(literal, "}") {
			return nil, fmt.Errorf("a } without its {")
		}
		if literal != "" {
			t = append(t, fragment{literal: literal})
		}
		if !open {
			break
		}
		name, after, closed := strings.Cut(rest, "}")
		if !closed || strings.TrimSpace(name) == "" {
			return nil, fmt.Errorf("a { without a name and }")
		}
		t = append(t, fragment{name: strings.TrimSpace(name)})
		s = after
	}
	return t, nil
}

// fill writes the sentence; lookup gives the words for a name.
func (t template) fill(lookup func(name string) string) string {
	if len(t) == 1 && t[0].name == "" {
		return t[0].literal
	}
	var b strings.Builder
	for _, f := range t {
		if f.name == "" {
			b.WriteString(f.literal)
			continue
		}
		b.WriteString(lookup(f.name))
	}
	return b.String()
}
