package policy

import (
	"math"
	"slices"
	"time"

	"doudi/policy/internal/column"
)

// fact is one field of an item as a column: it can be added, written down again
// and bound to the name that expressions have for it.
type fact[T any] interface {
	add(item *T)
	put(row int, item *T)
	bind(s *column.Set, into map[string]*column.Column)
	bytes() int
}

// flags is a growing column of yes and no.
type flags struct {
	b column.Bits
	n int
}

func (c *flags) add(v bool) {
	if c.n&63 == 0 {
		c.b = append(c.b, 0)
	}
	if v {
		c.b.Set(c.n)
	}
	c.n++
}

func (c *flags) at(i int) bool { return c.b.Get(i) }
func (c *flags) bytes() int    { return 8 * len(c.b) }

// some is the rows set, nil when there are none.
func (c *flags) some() column.Bits {
	if !c.b.Any(c.n) {
		return nil
	}
	return c.b
}

// flagFact is a yes or no. In this and the other facts, of points at the field.
type flagFact[T any] struct {
	flags
	name string
	of   func(*T) *bool
}

func flagOf[T any](name string, of func(*T) *bool) fact[T] { return &flagFact[T]{name: name, of: of} }

func (f *flagFact[T]) add(item *T)          { f.flags.add(*f.of(item)) }
func (f *flagFact[T]) put(row int, item *T) { *f.of(item) = f.at(row) }
func (f *flagFact[T]) bind(s *column.Set, into map[string]*column.Column) {
	into[f.name] = s.Bools(f.b, nil)
}

// maybeFact is a yes or no that may not be known.
type maybeFact[T any] struct {
	value, missing flags
	name           string
	of             func(*T) **bool
}

func maybeOf[T any](name string, of func(*T) **bool) fact[T] {
	return &maybeFact[T]{name: name, of: of}
}

func (f *maybeFact[T]) add(item *T) {
	v := *f.of(item)
	f.value.add(v != nil && *v)
	f.missing.add(v == nil)
}

func (f *maybeFact[T]) put(row int, item *T) {
	if !f.missing.at(row) {
		*f.of(item) = new(f.value.at(row))
	}
}

func (f *maybeFact[T]) bind(s *column.Set, into map[string]*column.Column) {
	into[f.name] = s.Bools(f.value.b, f.missing.some())
}

func (f *maybeFact[T]) bytes() int { return f.value.bytes() + f.missing.bytes() }

// wordFact is a word from a set that is small: a byte each, while there are not
// more than 256. Where blank is set, the empty word means "not known".
type wordFact[T any, S ~string] struct {
	words   []string
	codes   []uint8
	wide    []int32
	missing flags
	blank   bool
	name    string
	of      func(*T) *S
}

func wordOf[T any, S ~string](name string, of func(*T) *S) fact[T] {
	return &wordFact[T, S]{name: name, of: of}
}

func (f *wordFact[T, S]) add(item *T) {
	word := string(*f.of(item))
	i := slices.Index(f.words, word)
	if i < 0 {
		i = len(f.words)
		f.words = append(f.words, word)
	}
	if f.wide == nil && i > math.MaxUint8 {
		for _, c := range f.codes {
			f.wide = append(f.wide, int32(c))
		}
		f.codes = nil
	}
	if f.wide != nil {
		f.wide = append(f.wide, int32(i))
	} else {
		f.codes = append(f.codes, uint8(i))
	}
	f.missing.add(f.blank && word == "")
}

func (f *wordFact[T, S]) put(row int, item *T) {
	if f.wide != nil {
		*f.of(item) = S(f.words[f.wide[row]])
		return
	}
	*f.of(item) = S(f.words[f.codes[row]])
}

func (f *wordFact[T, S]) bind(s *column.Set, into map[string]*column.Column) {
	if f.wide != nil {
		into[f.name] = s.Strings(f.wide, f.words, f.missing.some())
		return
	}
	into[f.name] = s.Codes(f.codes, f.words, f.missing.some())
}

func (f *wordFact[T, S]) bytes() int {
	return len(f.codes) + 4*len(f.wide) + f.missing.bytes()
}

// countFact is a whole number of at least least.
type countFact[T any] struct {
	values []int32
	least  int
	unit   column.Kind // Int, or Quantity for those with a unit
	name   string
	of     func(*T) *int
}

func countOf[T any](name string, of func(*T) *int) fact[T] {
	return &countFact[T]{name: name, of: of, least: math.MinInt32, unit: column.Int}
}

// sizeOf is a number with a unit for which 0 means 1.
func sizeOf[T any](name string, of func(*T) *int) fact[T] {
	return &countFact[T]{name: name, of: of, least: 1, unit: column.Quantity}
}

func (f *countFact[T]) add(item *T) {
	f.values = append(f.values, int32(min(max(*f.of(item), f.least), math.MaxInt32)))
}
func (f *countFact[T]) put(row int, item *T) { *f.of(item) = int(f.values[row]) }
func (f *countFact[T]) bind(s *column.Set, into map[string]*column.Column) {
	if f.unit == column.Quantity {
		into[f.name] = s.Counts(f.values)
		return
	}
	into[f.name] = s.Int32s(f.values, nil)
}
func (f *countFact[T]) bytes() int { return 4 * len(f.values) }

// moneyFact is an amount that may not be known. Its name with "?" in front of it
// is whether it is, for fields that ask only that.
type moneyFact[T any] struct {
	values  []int64
	missing flags
	name    string
	get     func(*T) *Fen
	set     func(*T, *Fen)
}

func moneyOf[T any](name string, of func(*T) **Fen) fact[T] {
	return &moneyFact[T]{name: name, get: func(t *T) *Fen { return *of(t) }, set: func(t *T, v *Fen) { *of(t) = v }}
}

func (f *moneyFact[T]) add(item *T) {
	v := f.get(item)
	f.missing.add(v == nil)
	if v == nil {
		v = new(Fen)
	}
	f.values = append(f.values, int64(*v))
}

func (f *moneyFact[T]) put(row int, item *T) {
	if !f.missing.at(row) {
		f.set(item, new(Fen(f.values[row])))
	}
}

func (f *moneyFact[T]) bind(s *column.Set, into map[string]*column.Column) {
	into[f.name] = s.Quantities(f.values, 1, f.missing.some())
	into["?"+f.name] = s.Bools(f.missing.b, nil)
}

func (f *moneyFact[T]) bytes() int { return 8*len(f.values) + f.missing.bytes() }

// inYear is the amount of a line over the year looked at.
func inYear(amount *Fen, per Per, months int) *Fen {
	if amount == nil || per == PerYear {
		return amount
	}
	if months == 0 {
		months = 12
	}
	return new(*amount * Fen(months))
}

// dayFact is a day as yyyymmdd, or none. None reads as not known, or where never
// is set as a day that does not come.
type dayFact[T any] struct {
	values  []int32
	missing flags
	never   bool
	name    string
	of      func(*T) **Date
}

func dayOf[T any](name string, of func(*T) **Date) fact[T] { return &dayFact[T]{name: name, of: of} }

func (f *dayFact[T]) add(item *T) {
	d := *f.of(item)
	none := d == nil || d.IsZero()
	f.missing.add(none && !f.never)
	key := int32(math.MaxInt32)
	if !none {
		key = int32(d.key())
	}
	f.values = append(f.values, key)
}

func (f *dayFact[T]) put(row int, item *T) {
	if key := int(f.values[row]); key != math.MaxInt32 {
		*f.of(item) = &Date{key / 10_000, time.Month(key / 100 % 100), key % 100}
	}
}

func (f *dayFact[T]) bind(s *column.Set, into map[string]*column.Column) {
	into[f.name] = s.Int32s(f.values, f.missing.some())
}
func (f *dayFact[T]) bytes() int { return 4*len(f.values) + f.missing.bytes() }

// disabilityFact is the certificate: grade 0 is none.
type disabilityFact[T any] struct {
	kinds  *wordFact[Disability, DisabilityKind]
	grades []uint8
	of     func(*T) **Disability
}

func disabilityOf[T any](of func(*T) **Disability) fact[T] {
	return &disabilityFact[T]{kinds: &wordFact[Disability, DisabilityKind]{name: "disability", of: func(d *Disability) *DisabilityKind { return &d.Kind }}, of: of}
}

func (f *disabilityFact[T]) add(item *T) {
	d := *f.of(item)
	if d == nil {
		d = &Disability{}
	}
	f.kinds.add(d)
	f.grades = append(f.grades, uint8(d.Grade))
}

func (f *disabilityFact[T]) put(row int, item *T) {
	if f.grades[row] > 0 {
		d := &Disability{Grade: int(f.grades[row])}
		f.kinds.put(row, d)
		*f.of(item) = d
	}
}

func (f *disabilityFact[T]) bind(s *column.Set, into map[string]*column.Column) {
	f.kinds.bind(s, into)
	into["grade"] = s.Bytes(f.grades, nil)
}
func (f *disabilityFact[T]) bytes() int { return len(f.grades) + f.kinds.bytes() }
