package demo

import "doudi/internal/money"

// Summary is the county counted from its households and people, never from
// the plan that made them.
type Summary struct {
	All        Count
	Identified Count           // ever registered as poor
	ByCause    map[Cause]Count // of these; Labour and Skill apart
	Adjusted   Count           // still registered after the adjustment
	Out        Count           // of these, out of poverty
	Left       Count           // of these, still poor
	PoorDibao  int             // registered-poor households with dibao
	Urban      Count           // dibao in towns: households and people counted in the amount
	Rural      Count
	Monthly    money.Fen // dibao of all households in a month
}

// Add counts a household.
func (s *Summary) Add(h *Household) {
	var adjusted, out, left int
	for i := range h.Members {
		switch h.Members[i].Poor {
		case OutOfPoverty:
			out++
		case StillPoor:
			left++
		case NotPoor, Dropped, Removed:
		}
	}
	adjusted = out + left
	s.All.add(len(h.Members))
	s.Adjusted.add(adjusted)
	s.Out.add(out)
	s.Left.add(left)
	if h.Cause != NoCause {
		s.cause(h)
	}
	if h.Dibao.People == 0 {
		return
	}
	s.Monthly += h.Dibao.Monthly
	if h.Place.Urban {
		s.Urban.add(h.Dibao.People)
	} else {
		s.Rural.add(h.Dibao.People)
	}
}

func (s *Summary) cause(h *Household) {
	if s.ByCause == nil {
		s.ByCause = map[Cause]Count{}
	}
	c := s.ByCause[h.Cause]
	c.add(len(h.Members))
	s.ByCause[h.Cause] = c
	s.Identified.add(len(h.Members))
	s.PoorDibao += index(h.Dibao.People > 0)
}

// add counts a household with so many people concerned; none, no household.
func (c *Count) add(people int) {
	if people > 0 {
		c.Households++
		c.People += people
	}
}

// LabourOrSkill is lack of labour and lack of skill together, as the
// published table has them.
func (s *Summary) LabourOrSkill() Count {
	a, b := s.ByCause[Labour], s.ByCause[Skill]
	return Count{a.Households + b.Households, a.People + b.People}
}

// CountySummary counts a county.
func CountySummary(c *County) Summary {
	var s Summary
	for _, h := range c.Households {
		s.Add(h)
	}
	return s
}
