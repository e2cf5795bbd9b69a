package verification

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/verification/alike"
	"doudi/verification/internal/q"
	"doudi/verification/source"
)

// suspects looks up the members of a household and says what may be wrong. What
// lies in files that were too old when the run began is left out.
func (s *Service) suspects(ctx context.Context, tx *db.Tx, run q.ScreenRun, asOf map[string]calendar.Date, h Recipient, near map[id.ID]map[string][]known, most limitsOf) ([]q.AddHitsParams, error) {
	c := newSuspicion(tx, run, h)
	for _, m := range h.Members {
		if err := s.suspect(ctx, c, asOf, m, near[m.ID]); err != nil {
			return nil, err
		}
	}
	c.close(most)
	return c.hits, nil
}

// nearOf finds the rows with a wrong number that may be members'.
func (s *Service) nearOf(ctx context.Context, tx *db.Tx, county int32, homes []Recipient) (map[id.ID]map[string][]known, error) {
	rows, err := s.damagedRows(ctx, tx, county)
	if err != nil {
		return nil, err
	}
	var people []id.ID
	var who []alike.Who
	for _, h := range homes {
		for _, m := range h.Members {
			if m.IDNumber != "" {
				people, who = append(people, m.ID), append(who, alike.Who{Name: m.Name, Number: string(m.IDNumber)})
			}
		}
	}
	found, err := rows.near(ctx, who)
	if err != nil {
		return nil, err
	}
	near := map[id.ID]map[string][]known{}
	for i, of := range found {
		if of != nil {
			near[people[i]] = of
		}
	}
	return near, nil
}

// suspect adds what is known of one member.
func (s *Service) suspect(ctx context.Context, c *suspicion, asOf map[string]calendar.Date, m Subject, near map[string][]known) error {
	if m.IDNumber == "" {
		return nil
	}
	p := person{ID: m.ID, Name: m.Name, Index: s.keys.Index(crypt.IndexID, string(m.IDNumber))}
	found, err := s.lookUp(ctx, c.tx, c.blank.County, p.Index)
	if err != nil {
		return err
	}
	if err := s.lookUpTokens(ctx, c.tx, c.blank.County, m.IDNumber, m.Name, found); err != nil {
		return err
	}
	for code, rows := range near {
		found[code] = append(found[code], rows...)
	}
	if err := s.leaveSettled(ctx, c.tx, c.blank.County, p, found); err != nil {
		return err
	}
	for _, code := range slices.Sorted(maps.Keys(found)) {
		src, ok := s.sources.named(code)
		if _, answered := asOf[code]; !ok || !answered {
			continue
		}
		// In the order of what they say: where they lie depends on which file brought them.
		rows := found[code]
		slices.SortStableFunc(rows, func(a, b known) int { return strings.Compare(a.text, b.text) })
		for _, x := range rows {
			if err := c.add(ctx, src, m, x); err != nil {
				return err
			}
		}
	}
	return nil
}

// leaveSettled takes out what a person has found to be somebody else's.
func (s *Service) leaveSettled(ctx context.Context, tx *db.Tx, county int32, p person, found map[string][]known) error {
	if len(found) == 0 {
		return nil
	}
	settled, err := q.New(tx).SettledMatches(ctx, county, p.ID)
	if err != nil {
		return fmt.Errorf("read what was settled: %w", err)
	}
	for code, rows := range found {
		src, _ := s.sources.named(code)
		found[code] = slices.DeleteFunc(rows, func(x known) bool { return s.wasSettled(p, src, x, settled) })
	}
	return nil
}

// wasSettled reports whether a row was found to be somebody else's before.
func (s *Service) wasSettled(p person, src source.Source, x known, settled []q.SettledMatchesRow) bool {
	if len(settled) == 0 {
		return false
	}
	key := s.matchKey(p, src, x, compareNames(x.name, p.Name))
	return slices.ContainsFunc(settled, func(m q.SettledMatchesRow) bool { return m.Source == src.Code && bytes.Equal(m.MatchKey, key) })
}

// suspicion collects what is found on one household.
type suspicion struct {
	blank  q.AddHitsParams
	tx     *db.Tx
	home   Recipient
	hits   []q.AddHitsParams
	totals map[Suspicion]*q.AddHitsParams // dwellings, deposits and incomes count together
	away   bool                           // a dwelling is not where they live
}

func newSuspicion(tx *db.Tx, run q.ScreenRun, h Recipient) *suspicion {
	return &suspicion{blank: q.AddHitsParams{County: run.County, RunID: run.ID, HouseholdID: h.Household, Division: h.Division}, tx: tx, home: h,
		totals: map[Suspicion]*q.AddHitsParams{}}
}

func (c *suspicion) add(ctx context.Context, src source.Source, m Subject, x known) error {
	sure, err := x.confidence(ctx, m.Name)
	if err != nil {
		return err
	}
	hit := c.blank
	hit.PersonID, hit.PersonName, hit.Source, hit.AmountFen, hit.Quantity, hit.Summary = m.ID, m.Name, src.Code, x.amount, x.Quantity, x.Summary
	hit.NameMatch, hit.MatchBasis, hit.Confidence = string(compareNames(x.name, m.Name)), string(x.by()), int32(sure)
	switch src.Code {
	case "deaths":
		c.hit(Dead, hit)
	case "custody":
		c.hit(InCustody, hit)
	case "elsewhere":
		c.hit(InTwoCounties, hit)
	case "vehicles":
		if x.Hint == "" {
			c.hit(HasVehicle, hit)
		}
	case "companies":
		if x.Hint == "" {
			c.hit(HasCompany, hit)
		}
	case "real_estate":
		c.dwelling(x, hit)
	case "deposits":
		c.total(DepositsOver, hit)
	default:
		c.income(src, hit)
	}
	return nil
}

// dwelling counts a home; shops and land are none.
func (c *suspicion) dwelling(x known, hit q.AddHitsParams) {
	if x.Item != "" {
		return
	}
	if x.Hint == "" && elsewhere(x.Where, c.home.Address) {
		c.away = true
		hit.Summary += "（不是现住址）"
	}
	c.total(MoreDwellings, hit)
}

// income counts what comes in month by month.
func (c *suspicion) income(src source.Source, hit q.AddHitsParams) {
	if src.Kind == Income && src.Per == "month" {
		c.total(IncomeOver, hit)
	}
}

func (c *suspicion) hit(kind Suspicion, hit q.AddHitsParams) {
	hit.ID, hit.Kind = c.tx.NewID(), string(kind)
	c.hits = append(c.hits, hit)
}

// total adds up; the sum is as sure as its least likely row.
func (c *suspicion) total(kind Suspicion, hit q.AddHitsParams) {
	t := c.totals[kind]
	if t == nil {
		c.totals[kind] = &hit
		return
	}
	t.AmountFen += hit.AmountFen
	t.Quantity += hit.Quantity
	t.Summary += "，" + hit.Summary
	if hit.Confidence < t.Confidence {
		t.NameMatch, t.MatchBasis, t.Confidence = hit.NameMatch, hit.MatchBasis, hit.Confidence
	}
}

// close judges the totals.
func (c *suspicion) close(most limitsOf) {
	if t := c.totals[MoreDwellings]; t != nil && (t.Quantity >= 2 || c.away) {
		c.hit(MoreDwellings, *t)
	}
	c.over(DepositsOver, most.deposit, 1)
	c.over(IncomeOver, most.income, 0)
}

// over names a total that exceeds a limit, a person, by at least so much; where
// none is set there is nothing to exceed.
func (c *suspicion) over(kind Suspicion, each *money.Fen, least money.Fen) {
	t := c.totals[kind]
	if t != nil && each != nil && t.AmountFen >= *each*money.Fen(c.home.Counted)+least {
		c.hit(kind, *t)
	}
}
