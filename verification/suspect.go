package verification

import (
	"cmp"
	"context"
	"encoding/json"
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
	"doudi/verification/letter"
	"doudi/verification/source"
)

// suspects looks up the members of households and says what may be wrong, by
// household. What lies in files that were too old when the run began is left out.
func (s *Service) suspects(ctx context.Context, tx *db.Tx, run q.ScreenRun, homes []Recipient, near map[id.ID]map[string][]known, settled map[id.ID][]string, memo *memo) (map[id.ID][]q.AddHitsParams, error) {
	asOf := map[string]calendar.Date{}
	if err := json.Unmarshal([]byte(run.AsOf), &asOf); err != nil {
		return nil, fmt.Errorf("read the days of screening %s: %w", run.ID, err)
	}
	found, err := s.lookUpHomes(ctx, tx, run.County, homes)
	if err != nil {
		return nil, err
	}
	hits := make(map[id.ID][]q.AddHitsParams, len(homes))
	for _, h := range homes {
		may, err := memo.of(h)
		if err != nil {
			return nil, err
		}
		c := newSuspicion(run, h, memo)
		c.placed = s.placed
		c.tested = len(may) > 0
		for _, m := range h.Members {
			if err := s.suspect(ctx, c, asOf, m, joined(found[m.ID], near[m.ID]), settled[m.ID]); err != nil {
				return nil, err
			}
		}
		c.spouses()
		c.close(may)
		hits[h.Household] = c.hits
	}
	return hits, nil
}

// joined are the rows under somebody's number and those with a wrong one.
func joined(found, near map[string][]known) map[string][]known {
	if len(near) == 0 {
		return found
	}
	all := maps.Clone(found)
	if all == nil {
		all = map[string][]known{}
	}
	for code, rows := range near {
		all[code] = slices.Concat(all[code], rows)
	}
	return all
}

// nearOf finds the rows with a wrong number that may be members'.
func (s *Service) nearOf(ctx context.Context, tx *db.Tx, county int32, homes []Recipient, memo *memo) (map[id.ID]map[string][]known, error) {
	rows, err := memo.damagedOf(ctx, s, tx, county)
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
	found, err := rows.of(ctx, who)
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

// suspect adds what is known of one member, but for what was found to be somebody
// else's.
func (s *Service) suspect(ctx context.Context, c *suspicion, asOf map[string]calendar.Date, m Subject, found map[string][]known, settled []string) error {
	if len(found) == 0 {
		return nil
	}
	p := person{ID: m.ID, Name: m.Name, Index: s.keys.Index(crypt.IndexID, string(m.IDNumber))}
	for _, code := range slices.Sorted(maps.Keys(found)) {
		src, ok := s.sources.named(code)
		if _, answered := asOf[code]; !ok || !answered {
			continue
		}
		// In the order of what they say: where they lie depends on which file brought them.
		rows := found[code]
		slices.SortStableFunc(rows, func(a, b known) int { return strings.Compare(a.text, b.text) })
		for _, x := range rows {
			if s.wasSettled(p, src, x, settled) {
				continue
			}
			if err := c.add(ctx, src, m, x); err != nil {
				return err
			}
		}
	}
	return nil
}

// wasSettled reports whether a row was found to be somebody else's before.
func (s *Service) wasSettled(p person, src source.Source, x known, settled []string) bool {
	return len(settled) > 0 && slices.Contains(settled, settledKey(src.Code, s.matchKey(p, src, x, compareNames(x.name, p.Name))))
}

// suspicion collects what is found on one household.
type suspicion struct {
	blank  q.AddHitsParams
	memo   *memo
	home   Recipient
	hits   []q.AddHitsParams
	placed func(county int32, item, address string) string
	wed    map[id.ID]wedding            // the newest entry of the marriage register, by member
	totals map[totalOf]*q.AddHitsParams // dwellings, deposits and incomes count together
	away   bool                         // a dwelling is not where they live
	tested bool                         // what it draws asks what the family earns and owns
	apart  bool                         // whom is looked at lives elsewhere, and draws something of their own
}

// totalOf is what a total is of: of one member, or of all (0).
type totalOf struct {
	kind   Suspicion
	person id.ID
}

func newSuspicion(run q.ScreenRun, h Recipient, memo *memo) *suspicion {
	return &suspicion{blank: q.AddHitsParams{County: run.County, RunID: run.ID, HouseholdID: h.Household, Division: h.Division}, memo: memo, home: h,
		totals: map[totalOf]*q.AddHitsParams{}, wed: map[id.ID]wedding{}}
}

// correction is a custody that nobody is away for: community correction and
// detoxification are served at home.
const correction = "correction"

func (c *suspicion) add(ctx context.Context, src source.Source, m Subject, x known) error {
	sure, err := c.memo.confidence(ctx, x, m.Name)
	if err != nil {
		return err
	}
	c.apart = m.Party == letter.Obligor
	hit := c.blank
	hit.PersonID, hit.PersonName, hit.Source, hit.AmountFen, hit.Quantity, hit.Summary = m.ID, m.Name, src.Code, x.amount, x.Quantity, x.Summary
	hit.NameMatch, hit.MatchBasis, hit.Confidence = string(compareNames(x.name, m.Name)), string(x.by()), int32(sure)
	switch item := cmp.Or(x.Item, src.Item); src.Kind {
	case source.Death:
		c.hit(Dead, hit)
	case source.Custody:
		if item != correction {
			c.hit(InCustody, hit)
		}
	case source.Aid:
		if src.Per != "once" { // relief that was paid once is not drawn
			c.hit(InTwoCounties, hit)
		}
	case source.Asset:
		c.asset(item, x, hit)
	case source.Income:
		c.income(src, hit)
	case source.Disability, source.Residence, source.Marriage, source.Study, source.Illness, source.Spending:
	}
	c.register(src, m, x, hit)
	return nil
}

// asset is what they own, by what it is and whoever tells it; shops and land are no homes.
func (c *suspicion) asset(item string, x known, hit q.AddHitsParams) {
	switch {
	case !c.tested:
	case c.apart && item != "deposit": // the family is not measured by what they own
	case item == "vehicle" && x.Hint == "":
		c.hit(HasVehicle, hit)
	case item == "company" && x.Hint == "":
		c.hit(HasCompany, hit)
	case item == "house":
		c.dwelling(x, hit)
	case item == "deposit":
		c.total(DepositsOver, hit)
	}
}

// dwelling counts a home.
func (c *suspicion) dwelling(x known, hit q.AddHitsParams) {
	if x.Hint == "" && elsewhere(x.Where, c.home.Address) {
		c.away = true
		hit.Summary += "（不是现住址）"
	}
	c.total(MoreDwellings, hit)
}

// income counts what comes in month by month.
func (c *suspicion) income(src source.Source, hit q.AddHitsParams) {
	if c.tested && src.Per == "month" {
		c.total(IncomeOver, hit)
	}
}

func (c *suspicion) hit(kind Suspicion, hit q.AddHitsParams) {
	hit.Kind = string(kind)
	c.hits = append(c.hits, hit)
}

// total adds up, of each member and of all who live together.
func (c *suspicion) total(kind Suspicion, hit q.AddHitsParams) {
	if !c.apart {
		c.sum(totalOf{kind, 0}, hit)
	}
	c.sum(totalOf{kind, hit.PersonID}, hit)
}

// sum is as sure as its least likely row.
func (c *suspicion) sum(of totalOf, hit q.AddHitsParams) {
	t := c.totals[of]
	if t == nil {
		c.totals[of] = &hit
		return
	}
	t.AmountFen += hit.AmountFen
	t.Quantity += hit.Quantity
	t.Summary += "，" + hit.Summary
	if hit.Confidence < t.Confidence {
		t.NameMatch, t.MatchBasis, t.Confidence = hit.NameMatch, hit.MatchBasis, hit.Confidence
	}
}

// close judges the totals by each thing that is drawn.
func (c *suspicion) close(may []yardstick) {
	if t := c.totals[totalOf{MoreDwellings, 0}]; t != nil && (t.Quantity >= 2 || c.away) {
		c.hit(MoreDwellings, *t)
	}
	for _, m := range may {
		c.over(totalOf{DepositsOver, m.person}, m.deposit, 1)
	}
	for _, m := range may {
		c.over(totalOf{IncomeOver, m.person}, m.income, 0)
	}
	for _, m := range may {
		c.over(totalOf{HighSpending, m.person}, m.spending, 1)
	}
}

// over names a total that exceeds a limit, a person, by at least so much, once; where
// none is set there is nothing to exceed.
func (c *suspicion) over(of totalOf, each *money.Fen, least money.Fen) {
	people := money.Fen(c.home.Counted)
	if of.person != 0 {
		people = 1
	}
	if t := c.totals[of]; t != nil && each != nil && t.AmountFen >= *each*people+least {
		c.hit(of.kind, *t)
		delete(c.totals, of)
	}
}
