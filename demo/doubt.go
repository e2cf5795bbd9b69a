package demo

import "doudi/internal/idnumber"

// written is how a department wrote somebody down in a row of doubt.
type written struct {
	kind Kind
	name string
	id   [18]byte
}

// others are whole names that stand where another name should.
var others = []string{"罗建国", "王秀兰", "陈国华", "蒋光明", "何素清", "邓昌友"}

// ends are characters that end another given name; none sounds like another.
var ends = []rune("刚芬友蓉")

// doubts writes rows of small sums that may be a household's or somebody else's,
// so that nothing is decided by them: two digits of the number wrong, one digit
// wrong under a name that differs in a character, another name under the right number. They draw from
// a stream of their own, which leaves the rest of the county as it is.
func (b *bureau) doubts(h *Household) error {
	if !b.opt.Doubts || h.Plant != InnocentSaving {
		return nil
	}
	kept := b.d
	b.d = roll(b.opt.Seed, "doubts", h.No)
	defer func() { b.d, b.as = kept, nil }()
	m := &h.Members[h.Victim]
	for _, as := range []written{
		{DoubtfulNumber, m.Name(), b.damaged(m.ID, 2)},
		b.renamed(m),
		{DoubtfulName, one(b.d, others), m.ID},
	} {
		b.as = &as
		if err := b.doubt(h, m); err != nil {
			return err
		}
	}
	return nil
}

// doubt is a small pension, of a list that is handed over whole, in which a wrong
// number can be looked for; or a small deposit, which is asked about by number.
func (b *bureau) doubt(h *Household, m *Person) error {
	if b.as.kind == DoubtfulNumber {
		return b.pension(h, m, b.d.between(70, 95), Nothing)
	}
	return b.deposit(h, m, b.d.between(5_000, 40_000), Nothing)
}

// damaged changes digits of the day of birth and the sequence until the check
// digit tells that something is wrong.
func (b *bureau) damaged(id [18]byte, digits int) [18]byte {
	for {
		out := id
		for _, i := range b.d.Perm(4)[:digits] {
			out[13+i] = '0' + (out[13+i]-'0'+byte(b.d.between(1, 9)))%10
		}
		if idnumber.Complete(string(out[:17])) != out[17] {
			return out
		}
	}
}

// renamed is somebody whose name ends in another character and whose number has a
// wrong digit. A name of two characters would be quite another: it stays, and two
// digits are wrong.
func (b *bureau) renamed(m *Person) written {
	runes := []rune(m.Name())
	if len(runes) < 3 {
		return written{DoubtfulNumber, m.Name(), b.damaged(m.ID, 2)}
	}
	for last := len(runes) - 1; ; {
		if c := one(b.d, ends); c != runes[last] {
			runes[last] = c
			return written{DoubtfulNumber, string(runes), b.damaged(m.ID, 1)}
		}
	}
}
