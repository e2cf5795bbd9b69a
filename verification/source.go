package verification

import (
	"doudi/internal/calendar"
	"doudi/internal/money"
	"doudi/internal/sheet"
)

// Kind is what a finding is about.
type Kind string

// The kinds. Income and asset stand beside what the family declared; death,
// custody, disability and aid change who counts or what is owed.
const (
	Income     Kind = "income"
	Asset      Kind = "asset"
	Death      Kind = "death"
	Custody    Kind = "custody"
	Disability Kind = "disability"
	Aid        Kind = "aid" // receives aid elsewhere already
)

// Source is a department's list of people: who keeps it, what it says, on
// which article it may be asked for, and how its columns are headed.
type Source struct {
	Code    string
	Chinese string
	English string
	Owner   string // the department
	Items   string // what it tells
	Article string
	MaxAge  int // days after which its file no longer answers for today
	Kind    Kind
	Item    string   // as in a declared line
	Per     string   // of the amount: month, once
	Covers  []string // income, assets, members: what a case needs it for
	Fields  []SourceField

	// find says what a row means for its person; false where it means
	// nothing any more, such as a vehicle that was scrapped.
	find func(row map[string]string, amount money.Fen) (fact, bool)
}

// SourceField is a column of a source. The fields "id" and "name" every source has.
type SourceField struct {
	Name     string    `json:"name"`
	Chinese  string    `json:"chinese"`
	Required bool      `json:"required"`
	Headings []string  `json:"headings" nullable:"false" doc:"how departments head it"`
	money    money.Fen // this many fen a unit of the cell; 0: the cell is no amount
	secret   bool      // shown by its last four characters
}

// fact is what one row says.
type fact struct {
	item     string // "" as the source has it
	quantity int32
	summary  string
	hint     string // why it may be exempt
}

// known are the headings by which columns are recognised.
func (s Source) known() sheet.Known {
	k := sheet.Known{}
	for _, f := range s.Fields {
		k[f.Name] = append([]string{f.Chinese}, f.Headings...)
	}
	return k
}

// amountField is the field that holds the source's amount, "" if it has none.
func (s Source) amountField() SourceField {
	for _, f := range s.Fields {
		if f.money != 0 {
			return f
		}
	}
	return SourceField{}
}

// fresh reports whether a file of a day still answers on another.
func (s Source) fresh(asOf, on calendar.Date) bool { return on.DaysSince(asOf) <= s.MaxAge }
