package source

import (
	"slices"
	"strings"

	"doudi/internal/calendar"
	"doudi/internal/money"
	"doudi/internal/sheet"
)

// Reading says what a row of a source means.
type Reading struct {
	// Summary is the parts of what is written about the row. {field} stands for
	// a cell, {field|词} for a cell or, where it is blank, the word, {amount} for
	// the amount. A part whose cells are all blank is left out.
	Summary []string `yaml:"summary"`
	// Where is the template of where a thing stands, for dwellings: {address}.
	Where string `yaml:"where"`
	// Other is the template of whom else the row names: {spouse}; Entered is that of
	// the day on which the entry was made: {registered}.
	Other   string `yaml:"other"`
	Entered string `yaml:"entered"`
	// Ended are fields with the words that say that the row means nothing any
	// more: a vehicle that was scrapped.
	Ended map[string][]string `yaml:"ended"`
	// Ends is the field of the last day of what a row says, such as a sentence: from the
	// next on it means nothing. A blank one, or one that is no day (无期), ends nothing.
	Ends string `yaml:"ends" json:",omitempty"`
	// NeedsAmount leaves rows without an amount out: an empty account.
	NeedsAmount bool `yaml:"needs_amount"`
	// Grade says in which field a disability's grade stands, and how.
	Grade Grade `yaml:"grade"`
	// Cases are tried in order; the first that holds gives the row its hint or item.
	Cases []Case `yaml:"cases"`
}

// Case is what makes a row something else than its source says. Exactly one of
// Has, Lacks and NoAmount is set.
type Case struct {
	Field    string   `yaml:"field"`
	Has      []string `yaml:"has"`   // holds where the cell contains one of these
	Lacks    []string `yaml:"lacks"` // holds where the cell is not blank and contains none of these
	NoAmount bool     `yaml:"no_amount"`
	Hint     string   `yaml:"hint"` // what may speak for exempting it; a template as in Summary
	Item     string   `yaml:"item"` // instead of the source's
}

// Grade is a grade and the words by which a department writes it.
type Grade struct {
	Field string             `yaml:"field"`
	Words map[int32][]string `yaml:"words"`
}

// of is the grade that a row says; 0 where it says none that is known, or several.
func (g Grade) of(row map[string]string) (grade int32) {
	for n, words := range g.Words {
		switch {
		case !has(row[g.Field], words):
		case grade != 0:
			return 0
		default:
			grade = n
		}
	}
	return grade
}

// Fact is what one row says.
type Fact struct {
	Item     string // "" as the source has it
	Quantity int32
	Grade    int32 // of a disability; 0 if that is not known
	Summary  string
	Hint     string // why it may be exempt
	Where    string // where it stands; "" if that is not known
	Other    string // whom else it names; "" if nobody
	Entered  string // when it was made, as the department writes it; "" if that is not known
}

// over reports whether what a row says has ended before a day.
func (r Reading) over(row map[string]string, on calendar.Date) bool {
	last, err := sheet.ParseDay(row[r.Ends])
	return r.Ends != "" && err == nil && last.Before(on)
}

// Read says what a row means for its person on a day; false where it means nothing.
func (s Source) Read(row map[string]string, amount money.Fen, on calendar.Date) (Fact, bool) {
	r := s.Reading
	if r.NeedsAmount && amount <= 0 || r.over(row, on) {
		return Fact{}, false
	}
	for field, words := range r.Ended {
		if has(row[field], words) {
			return Fact{}, false
		}
	}
	cells := cells{row, amount}
	var parts []string
	for _, t := range r.Summary {
		if p := cells.fill(t); p != "" {
			parts = append(parts, p)
		}
	}
	f := Fact{Quantity: 1, Grade: r.Grade.of(row), Summary: strings.Join(parts, "，"), Where: cells.fill(r.Where),
		Other: cells.fill(r.Other), Entered: cells.fill(r.Entered)}
	if i := slices.IndexFunc(r.Cases, func(c Case) bool { return c.holds(row, amount) }); i >= 0 {
		f.Hint, f.Item = cells.fill(r.Cases[i].Hint), r.Cases[i].Item
	}
	return f, true
}

func (c Case) holds(row map[string]string, amount money.Fen) bool {
	cell := row[c.Field]
	switch {
	case c.NoAmount:
		return amount == 0
	case len(c.Lacks) > 0:
		return cell != "" && !has(cell, c.Lacks)
	}
	return has(cell, c.Has)
}

func has(s string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) })
}

// cells fill templates.
type cells struct {
	row    map[string]string
	amount money.Fen
}

// fill replaces the placeholders of a template; "" if all of them are blank.
func (c cells) fill(template string) string {
	var out strings.Builder
	asked, found := false, false
	for rest := template; rest != ""; {
		before, after, ok := strings.Cut(rest, "{")
		out.WriteString(before)
		if !ok {
			break
		}
		name, tail, _ := strings.Cut(after, "}")
		cell := c.cell(name)
		out.WriteString(cell)
		asked, found, rest = true, found || cell != "", tail
	}
	if asked && !found {
		return ""
	}
	return out.String()
}

func (c cells) cell(placeholder string) string {
	name, otherwise, _ := strings.Cut(placeholder, "|")
	if name == amountName {
		return c.amount.String()
	}
	if cell := c.row[name]; cell != "" {
		return cell
	}
	return otherwise
}

// amountName is the placeholder for the amount.
const amountName = "amount"

// placeholders are the names in a template.
func placeholders(template string) (names []string) {
	for _, part := range strings.Split(template, "{")[1:] {
		name, _, _ := strings.Cut(part, "}")
		name, _, _ = strings.Cut(name, "|")
		names = append(names, name)
	}
	return names
}
