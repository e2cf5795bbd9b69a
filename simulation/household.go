package simulation

import (
	"context"
	"time"

	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/policy"
)

// Family is one household as the law looks at it, without who it is.
type Family struct {
	ID       id.ID
	Version  int32
	Division string // 12 digits
	Cause    string // of poverty, codes.Book.Cause; "" if none is on file
	Facts    policy.Household
}

// Registry lends the households of a county to the program itself.
type Registry interface {
	// CountiesWithin lists the counties from low to high that have households.
	CountiesWithin(ctx context.Context, tx *db.Tx, low, high int32) ([]int32, error)
	// Mark is what the live households come to: another one when any is other.
	Mark(ctx context.Context, tx *db.Tx, county int32) (Mark, error)
	// Versions lists the households written at or after an instant with the version
	// of each, 0 for one that is no longer live.
	Versions(ctx context.Context, tx *db.Tx, county int32, since time.Time) (map[id.ID]int32, error)
	// Families reads those from first to last by identifier, at most limit.
	Families(ctx context.Context, tx *db.Tx, county int32, first, last id.ID, limit int) ([]Family, error)
}

// Mark is what households come to: how many there are, their versions summed, the
// highest identifier, and which have which version.
type Mark struct {
	Households, Versions, Latest, Which int64
}

// markPrime keeps the sum over a county within 64 bits; the registry has it too.
const markPrime = 1_000_003

func markOf(versions map[id.ID]int32) (m Mark) {
	for n, v := range versions {
		m.Households++
		m.Versions += int64(v)
		m.Latest = max(m.Latest, int64(n))
		m.Which += int64(v) * (int64(n) % markPrime)
	}
	return m
}

// Places names divisions; "" if unknown.
type Places interface{ Name(code string) string }

// Kind is what marks a family's members most: the first that fits.
type Kind string

// The kinds, in the order in which they are looked for.
const (
	SevereDisability Kind = "disability" // a member with a disability of grade 1 or 2
	SeriousIllness   Kind = "illness"    // a member with a serious illness
	Elderly          Kind = "elderly"    // everybody is 60 or older
	Minors           Kind = "minors"     // a member under 18
	Others           Kind = "other"
)

// Kinds lists the kinds.
func kinds() []Kind { return []Kind{SevereDisability, SeriousIllness, Elderly, Minors, Others} }

// makeup is what a family's kind is told from, on any day.
type makeup struct {
	severe, ill bool
	ages        bool        // of every member are known
	youngest    policy.Date // birth of the youngest whose birth is known
}

func makeupOf(h *policy.Household) makeup {
	f := makeup{ages: len(h.Members) > 0}
	for i := range h.Members {
		m := &h.Members[i]
		f.severe = f.severe || m.Disability != nil && m.Disability.Grade <= 2
		f.ill = f.ill || m.Illness
		if m.Birth == nil {
			f.ages = false
		} else if f.youngest.Before(*m.Birth) {
			f.youngest = *m.Birth
		}
	}
	return f
}

// kind is the family's kind on a day.
func (f *makeup) kind(day policy.Date) Kind {
	age := f.youngest.Age(day) // means nothing where no birth is known
	switch {
	case f.severe:
		return SevereDisability
	case f.ill:
		return SeriousIllness
	case f.ages && age >= 60:
		return Elderly
	case !f.youngest.IsZero() && age < 18:
		return Minors
	}
	return Others
}
