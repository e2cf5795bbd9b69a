package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Severity says whether packs with a problem may be used.
type Severity string

// The severities.
const (
	Broken  Severity = "error"   // Load refuses
	Warning Severity = "warning" // Load accepts; a person should look
)

// Problem is one fault of a pack, at the place where it is written.
type Problem struct {
	Severity     Severity
	File         string
	Line, Column int
	Message      string
}

// String writes file:line:column: severity: message.
func (p Problem) String() string {
	return fmt.Sprintf("%s:%d:%d: %s: %s", p.File, p.Line, p.Column, p.Severity, p.Message)
}

// LoadError holds everything that keeps packs from being used.
type LoadError struct{ Problems []Problem }

func (e *LoadError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d problems in policy packs", len(e.Problems))
	for _, p := range e.Problems {
		b.WriteString("\n" + p.String())
	}
	return b.String()
}

// position is a place in a pack file.
type position struct {
	file         string
	line, column int
}

// problems collects faults while packs are read and checked.
type problems struct{ found []Problem }

func (p *problems) errorf(at position, format string, args ...any) {
	p.found = append(p.found, Problem{Broken, at.file, at.line, at.column, fmt.Sprintf(format, args...)})
}

func (p *problems) warnf(at position, format string, args ...any) {
	p.found = append(p.found, Problem{Warning, at.file, at.line, at.column, fmt.Sprintf(format, args...)})
}

// sorted returns the problems in reading order.
func (p *problems) sorted() []Problem {
	slices.SortStableFunc(p.found, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return p.found
}

func broken(all []Problem) []Problem {
	var out []Problem
	for _, p := range all {
		if p.Severity == Broken {
			out = append(out, p)
		}
	}
	return out
}

// nearest returns " (did you mean x?)" for the known name closest to a wrong
// one, or "".
func nearest(wrong string, known []string) string {
	best, distance := "", len([]rune(wrong))/3+2
	for _, k := range slices.Sorted(slices.Values(known)) {
		if d := editDistance(wrong, k); d < distance {
			best, distance = k, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %s?)", best)
}

func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
