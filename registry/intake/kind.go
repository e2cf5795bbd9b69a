package intake

import (
	"context"
	"hash/maphash"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/internal/sheet"
)

// Form is what a field holds; it tells the person who maps columns what to
// expect there.
type Form string

// The forms of a field.
const (
	FormText   Form = "text"
	FormNumber Form = "idNumber"
	FormDay    Form = "day"
	FormMonth  Form = "month"
	FormMoney  Form = "money" // yuan in the file, fen here
	FormInt    Form = "integer"
	FormBool   Form = "boolean"
	FormCode   Form = "code" // of a code list, by code or by name
)

// ImportField is one column that a kind can read.
type ImportField struct {
	Name     string   `json:"name"`
	Zh       string   `json:"zh"`
	En       string   `json:"en"`
	Synonyms []string `json:"synonyms,omitempty" doc:"other headings counties use"`
	Form     Form     `json:"form" enum:"text,idNumber,day,month,money,integer,boolean,code"`
	Required bool     `json:"required,omitempty" doc:"a file without this column cannot be imported"`
	Personal bool     `json:"personal,omitempty" doc:"values are masked in problems and previews"`
	Whole    bool     `json:"-"` // of a personal one: no part may be shown, as of words that name an illness
}

// Kind is one kind of file. Other rooms make their own and give them to New.
type Kind struct {
	ID     string
	Zh, En string
	Act    authz.Act // who may import it
	Fields []ImportField

	// Unit names the field whose value rows of one unit share, such as the
	// household's number. "" makes every row a unit of its own.
	Unit string
	// Starts tells, where the Unit cell is blank or not mapped, whether a row
	// begins a unit; others belong to the unit above. nil: they do.
	Starts func(Row) bool
	// Unique names a field of citizen numbers of which no two rows may have
	// the same; "" for none.
	Unique string
	// Check adds what Required cannot say about a mapping; nil: nothing.
	Check func(Mapping) error

	// Read makes of a unit's rows what Apply takes, and tells faults to the
	// unit. It runs for several units at once and reads no database.
	Read func(b *Batch, u *Unit) any
	// Apply writes units whose rows have no fault, and sets each one's Outcome
	// or tells its faults. The same units may come again after a kill. In a
	// trial everything it wrote is rolled back. It may be nil where Prepare is set.
	Apply func(ctx context.Context, tx *db.Tx, b *Batch, units []*Unit) error
	// Prepare, if set, does what of Apply needs no writing transaction while
	// earlier units are still being written, and returns the rest.
	Prepare func(ctx context.Context, b *Batch, units []*Unit) (func(ctx context.Context, tx *db.Tx) error, error)
	// Before is called once when a run begins, to read what Read needs; what
	// it returns is Batch.Lore. nil: nothing.
	Before func(ctx context.Context, tx *db.Tx, b *Batch) (any, error)
}

// known is the headings by which a sheet's columns are recognised.
func (k *Kind) known() sheet.Known {
	known := sheet.Known{}
	for _, f := range k.Fields {
		known[f.Name] = append([]string{f.Zh}, f.Synonyms...)
	}
	return known
}

func (k *Kind) field(name string) (ImportField, bool) {
	for _, f := range k.Fields {
		if f.Name == name {
			return f, true
		}
	}
	return ImportField{}, false
}

// Outcome is what became of a unit.
type Outcome byte

// The outcomes; the zero Outcome is Bad.
const (
	Bad Outcome = iota
	Added
	Same
	Changed
)

// Batch is the import that rows belong to.
type Batch struct {
	County  int32
	ID      id.ID
	Kind    string
	Actor   authz.Actor
	DryRun  bool
	Partial bool
	Today   calendar.Date
	Lore    any // what Kind.Before returned

	layout *layout
}

// Mapping says in which column, counted from 0, each field is.
type Mapping map[string]int

// layout is a mapping on the headings of a file.
type layout struct {
	kind    *Kind
	mapping Mapping
	headers []string
	fields  map[int]ImportField // by column
	unique  map[uint64][]int    // rows that share a citizen number
	seed    maphash.Seed
}

func newLayout(k *Kind, m Mapping, headers []string) *layout {
	l := &layout{kind: k, mapping: m, headers: headers, fields: map[int]ImportField{}}
	for name, column := range m {
		f, _ := k.field(name)
		l.fields[column] = f
	}
	return l
}

func (l *layout) header(column int) string {
	if column < 0 || column >= len(l.headers) {
		return ""
	}
	return l.headers[column]
}
