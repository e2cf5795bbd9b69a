package verification

import (
	"cmp"
	"slices"

	"doudi/internal/calendar"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/verification/internal/q"
	"doudi/verification/letter"
	"doudi/verification/source"
)

// register adds what says who the family is, where it is registered and what it
// spends (民发〔2021〕57号 art. 4, 7, 17): each for a person to look into. Where somebody
// lives who does not live with the family, and with whom, is nothing of theirs.
func (c *suspicion) register(src source.Source, m Subject, x known, hit q.AddHitsParams) {
	if m.Party == letter.Obligor {
		return
	}
	item := cmp.Or(x.Item, src.Item)
	switch src.Kind {
	case source.Marriage:
		c.married(item, x, hit)
	case source.Residence:
		if item = c.placed(c.blank.County, item, x.Where); item == source.Elsewhere || item == source.MovedOut {
			c.hit(Away, hit)
		}
	case source.Spending:
		if c.tested {
			c.spending(src, item, hit)
		}
	default:
	}
}

// wedding is an entry of the marriage register about a member.
type wedding struct {
	item, spouse string
	on           calendar.Date
	hit          q.AddHitsParams
}

// married keeps the newest entry of each member: one without a day is older than one
// with, as for a case.
func (c *suspicion) married(item string, x known, hit q.AddHitsParams) {
	if item != source.Married && item != source.Divorced || x.Other == "" || !c.tested {
		return // without a name it speaks against nobody; who is tested for no means is not asked
	}
	w := wedding{item, x.Other, enteredOn(x.Entered), hit}
	if was, ok := c.wed[hit.PersonID]; !ok || was.on.Before(w.on) {
		c.wed[hit.PersonID] = w
	}
}

// spouses names the members who by the register are married to nobody of the family, or
// divorced from somebody of it, in the order of the family.
func (c *suspicion) spouses() {
	for _, m := range c.home.Members {
		if w, ok := c.wed[m.ID]; ok && (w.item == source.Married) != c.member(m.ID, w.spouse) {
			c.hit(OtherSpouse, w.hit)
		}
	}
}

// member reports whether somebody else of the family has a name.
func (c *suspicion) member(but id.ID, name string) bool {
	return slices.ContainsFunc(c.home.Members, func(m Subject) bool {
		return m.ID != but && m.Party != letter.Obligor && compareNames(m.Name, name) != DifferentName
	})
}

// spending adds up by the month what is paid for; fees and journeys count by themselves.
func (c *suspicion) spending(src source.Source, item string, hit q.AddHitsParams) {
	if item == source.Fees || item == source.Abroad {
		c.hit(HighSpending, hit)
		return
	}
	switch src.Per {
	case "year":
		hit.AmountFen = (hit.AmountFen + 11) / money.Fen(12)
	case "month":
	default:
		return
	}
	c.total(HighSpending, hit)
}
