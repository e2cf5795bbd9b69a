package column

import (
	"fmt"
	"sync"
)

// Kind is the type of a value.
type Kind uint8

// The kinds. A quantity is an exact fraction; its unit is the checker's
// business.
const (
	Bool Kind = iota + 1
	Int
	Uint
	Double
	String
	Quantity
)

func (k Kind) String() string {
	return [...]string{"nothing", "bool", "int", "uint", "double", "string", "quantity"}[k]
}

// Table holds the columns of a root set and of the sets below it. It does not
// change while programs run over it.
type Table struct{ root *Set }

// NewTable returns a table whose root set has the given number of rows.
func NewTable(rows int) *Table {
	return &Table{&Set{name: "rows", rows: rows}}
}

// Root is the set the program's outputs have rows of.
func (t *Table) Root() *Set { return t.root }

// Set is the rows of one kind: the root's, or the children of another set.
type Set struct {
	name    string
	parent  *Set
	rows    int
	offsets []int32 // parent's row r has rows offsets[r] to offsets[r+1]
	hidden  Bits    // parent's rows whose list as a whole is not known

	measure sync.Once
	most    int // rows that a parent's row has
}

// Child adds a set whose rows belong to rows of s: row r of s has the rows from
// offsets[r] up to offsets[r+1]. Where hidden (nil for nowhere) is set, the list
// of r's rows is unknown to expressions, although its rows can be computed on.
// Offsets that do not fit s panic: they are a fault of the program.
func (s *Set) Child(name string, offsets []int32, hidden Bits) *Set {
	if len(offsets) != s.rows+1 || offsets[0] != 0 {
		panic(fmt.Sprintf("column: set %s has %d offsets for %d rows of %s", name, len(offsets), s.rows, s.name))
	}
	return &Set{name: name, parent: s, rows: int(offsets[s.rows]), offsets: offsets, hidden: hidden}
}

// Rows is the number of rows.
func (s *Set) Rows() int { return s.rows }

// Column is the values of one field of a set's rows. Values are kept as narrow
// as the caller has them. The slices belong to the table from then on.
type Column struct {
	set     *Set
	kind    Kind
	missing Bits // rows whose value is not known; nil for none
	den     int64
	target  *Set // of links
	words   []string

	bits Bits
	u8   []uint8
	i32  []int32
	i64  []int64
	f64  []float64

	measure sync.Once
	within  interval
}

func (s *Set) column(k Kind, n int, missing Bits) *Column {
	if n < s.rows || missing != nil && len(missing) < words(s.rows) {
		panic(fmt.Sprintf("column: %d values for %d rows of %s", n, s.rows, s.name))
	}
	return &Column{set: s, kind: k, missing: missing, den: 1}
}

// Bools is a column of yes and no. In this and the other columns, missing marks
// the rows whose value is not known; nil means that all are.
func (s *Set) Bools(values, missing Bits) *Column {
	c := s.column(Bool, len(values)*64, missing)
	c.bits = values
	return c
}

// Bytes is a column of whole numbers from 0 to 255.
func (s *Set) Bytes(values []uint8, missing Bits) *Column {
	c := s.column(Int, len(values), missing)
	c.u8 = values
	return c
}

// Int32s is a column of whole numbers.
func (s *Set) Int32s(values []int32, missing Bits) *Column {
	c := s.column(Int, len(values), missing)
	c.i32 = values
	return c
}

// Ints is a column of CEL's int.
func (s *Set) Ints(values []int64, missing Bits) *Column {
	c := s.column(Int, len(values), missing)
	c.i64 = values
	return c
}

// Uints is a column of CEL's uint, each value as the int64 of the same bits.
func (s *Set) Uints(values []int64, missing Bits) *Column {
	c := s.Ints(values, missing)
	c.kind = Uint
	return c
}

// Doubles is a column of CEL's double.
func (s *Set) Doubles(values []float64, missing Bits) *Column {
	c := s.column(Double, len(values), missing)
	c.f64 = values
	return c
}

// Quantities is a column of exact quantities: values over a common denominator,
// which is positive.
func (s *Set) Quantities(values []int64, den int64, missing Bits) *Column {
	c := s.column(Quantity, len(values), missing)
	c.i64, c.den = values, den
	return c
}

// Counts is a column of quantities that are whole and small.
func (s *Set) Counts(values []int32) *Column {
	c := s.column(Quantity, len(values), nil)
	c.i32 = values
	return c
}

// Codes is a column of strings: values are indexes into dictionary.
func (s *Set) Codes(values []uint8, dictionary []string, missing Bits) *Column {
	c := s.column(String, len(values), missing)
	c.u8, c.words = values, dictionary
	return c
}

// Strings is Codes for dictionaries of more than 256 words.
func (s *Set) Strings(values []int32, dictionary []string, missing Bits) *Column {
	c := s.column(String, len(values), missing)
	c.i32, c.words = values, dictionary
	return c
}

// Links is a column of references to rows of target, such as the owner of an
// income. A link must stay among the rows of the same root row.
func (s *Set) Links(values []int32, target *Set) *Column {
	c := s.column(Int, len(values), nil)
	c.i32, c.target = values, target
	return c
}

// Words is the dictionary of a column of strings.
func (c *Column) Words() []string { return c.words }
