package casework

import (
	"cmp"
	"slices"

	"doudi/casework/internal/q"
	"doudi/internal/calendar"
)

// roundSince is from when on a case is looked into in its present round: since it was
// accepted, sent back, or taken up again; after a notice that was objected to, since the
// first objection was entered, which may be answered while the notice still hangs.
func (c *caseFile) roundSince() calendar.Date {
	since, objected := c.app.AcceptedOn, calendar.Date{}
	for _, a := range c.acts {
		on, again := calendar.At(a.At.Time), State(a.StateAfter) == Recheck
		switch act := Act(a.Act); {
		case act == ActPublish:
			objected = calendar.Date{}
		case act == ActObject:
			objected = cmp.Or(objected, on)
		case act == ActClose && again:
			since = cmp.Or(objected, on)
		case (act == ActReturn || act == ActAnswer) && again:
			since = on
		}
	}
	for _, a := range c.appraisals { // one that does not agree begins a round
		if a.Round == c.app.Round-1 && AppraisalResult(a.Result) != Agreed {
			since = a.HeldOn
		}
	}
	return since
}

// roundBegan is the day on which the present round began.
func (c *caseFile) roundBegan() calendar.Date {
	began := c.app.AcceptedOn
	for _, a := range c.acts {
		if act := Act(a.Act); (act == ActReturn || act == ActClose || act == ActAnswer) && State(a.StateAfter) == Recheck {
			began = calendar.At(a.At.Time)
		}
	}
	return began
}

// wentUp is when the case last came to the county.
func (c *caseFile) wentUp() calendar.Date {
	on := c.app.AcceptedOn
	for _, a := range c.acts {
		if State(a.StateAfter) == CountyReview && State(a.StateBefore) != CountyReview {
			on = calendar.At(a.At.Time)
		}
	}
	return on
}

// countyVisitIn is the county's last visit of the present round, by entry.
func (c *caseFile) countyVisitIn() (last q.Visit, ok bool) {
	for _, v := range slices.Backward(c.visits) {
		if v.ByCounty && v.Round == c.app.Round {
			return v, true
		}
	}
	return last, false
}
