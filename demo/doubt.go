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
		{DoubtfulNumber, b.renamed(m.Name()), b.damaged(m.ID, 1)},
		{DoubtfulName, one(b.d, others), m.ID},
	} {
		b.as = &as
		if err := b.deposit(h, m, b.d.between(5_000, 40_000), Nothing); err != nil {
			return err
		}
	}
	return nil
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

// renamed is a name that ends in another character.
func (b *bureau) renamed(name string) string {
	runes := []rune(name)
	last := len(runes) - 1
	for {
		if c := one(b.d, ends); c != runes[last] {
			runes[last] = c
			return string(runes)
		}
	}
}
