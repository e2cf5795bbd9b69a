package registry

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/division"
	"doudi/internal/id"
	"doudi/registry/internal/q"
)

// Filter narrows the list of households. Empty fields do not.
type Filter struct {
	Division string // a prefix of 2 to 12 digits
	Label    string
	Cause    string
	State    State // Live when empty
	Poor     Poor  // also AnyPoor and OnRegister
	Urban    *bool
	Members  int32 // exactly so many members
	Disabled bool  // has a member with a disability
	Elderly  bool  // has a member of 60 years or more
	Minor    bool  // has a member under 18
}

// Groups of places in the register of the poor, for a Filter.
const (
	AnyPoor    Poor = "any"        // ever on the register
	OnRegister Poor = "registered" // on it since the adjustment: out of poverty or not
)

// HouseholdItem is a household in a list.
type HouseholdItem struct {
	County       int32    `json:"county"`
	ID           id.ID    `json:"id"`
	Number       string   `json:"number"`
	HeadName     string   `json:"headName"`
	Members      int32    `json:"members"`
	Division     string   `json:"division"`
	DivisionName string   `json:"divisionName"`
	Address      string   `json:"address"`
	Urban        bool     `json:"urban"`
	Cause        string   `json:"cause"`
	Poor         Poor     `json:"poor"`
	State        State    `json:"state"`
	Labels       []string `json:"labels"`
	Version      int32    `json:"version"`
}

// Counting an answer stops at countLimit, over several counties at
// areaCountLimit: beyond it a person needs no exact figure, and counting would
// cost more than the page.
const (
	countLimit     = 10_000
	areaCountLimit = 1_000
)

// List pages through the households of the actor's scope, village by village;
// more is where to go on, or nil.
func (s *Service) List(ctx context.Context, f Filter, from Position, limit int) (items []HouseholdItem, more *Position, err error) {
	scope, err := authz.From(ctx).May(authz.ReadHousehold)
	if err != nil {
		return nil, nil, err
	}
	scope = narrow(scope, f.Division)
	err = s.view(ctx, func(tx *db.Tx) error {
		items, more, err = s.list(ctx, tx, scope, f, from, limit)
		if err != nil {
			return err
		}
		return s.nameItems(ctx, tx, items)
	})
	return items, more, err
}

// narrow cuts a scope to a division inside it; outside nothing is left.
func narrow(scope authz.Scope, prefix string) authz.Scope {
	if prefix == "" {
		return scope
	}
	code, err := division.ParseCode(prefix)
	if err != nil {
		return nil
	}
	return scope.Narrow(string(code))
}

func (s *Service) list(ctx context.Context, tx *db.Tx, scope authz.Scope, f Filter, from Position, limit int) (items []HouseholdItem, more *Position, err error) {
	queries := q.New(tx)
	parts, err := partsIn(ctx, queries, scope)
	if err != nil {
		return nil, nil, err
	}
	for _, group := range asks(parts, from) {
		page, err := f.page(ctx, tx, group, limit-len(items)+1)
		if err != nil {
			return nil, nil, fmt.Errorf("list households: %w", err)
		}
		if items = append(items, page...); len(items) > limit {
			items = items[:limit]
			last := items[limit-1]
			more = &Position{County: last.County, Division: last.Division, ID: last.ID}
			break
		}
	}
	return items, more, labels(ctx, queries, items)
}

// Count counts the households that a filter finds; most tells that it stopped
// at a limit and there may be more.
func (s *Service) Count(ctx context.Context, f Filter) (n int, most bool, err error) {
	scope, err := authz.From(ctx).May(authz.ReadHousehold)
	if err != nil {
		return 0, false, err
	}
	scope = narrow(scope, f.Division)
	err = s.view(ctx, func(tx *db.Tx) error {
		parts, err := partsIn(ctx, q.New(tx), scope)
		limit := countLimit
		if len(parts) > 1 {
			limit = areaCountLimit
		}
		n = 0
		for _, group := range asks(parts, Position{}) {
			if n >= limit || err != nil {
				break
			}
			var found int
			found, err = f.tally(ctx, tx, group, limit-n)
			n += found
		}
		n, most = min(n, limit), n >= limit
		return err
	})
	return n, most, err
}

// tally counts in several counties, at most so many in each, until there are so many.
func (f Filter) tally(ctx context.Context, tx *db.Tx, asks []ask, limit int) (n int, err error) {
	var b pgx.Batch
	for _, a := range asks {
		w := f.where(a, calendar.At(tx.Now))
		b.Queue(fmt.Sprintf("SELECT count(*) FROM (SELECT 1 %s LIMIT %d) x", w.sql(), limit), w.args...)
	}
	answers := tx.SendBatch(ctx, &b)
	for range asks {
		var found int
		if err := answers.QueryRow().Scan(&found); err != nil {
			return 0, errors.Join(err, answers.Close())
		}
		if n += found; n >= limit {
			break
		}
	}
	return n, answers.Close()
}

// where is the one query that is put together by hand, because a list may be
// filtered in any combination. Its text is made of constants; every value is a
// parameter. It reads index entries only: the caller fetches the rows.
type where struct {
	from, id   string // the table, and the column with the household
	conditions []string
	args       []any
}

func (w *where) and(condition string, args ...any) {
	for _, a := range args {
		w.args = append(w.args, a)
		condition = strings.Replace(condition, "?", fmt.Sprintf("$%d", len(w.args)), 1)
	}
	w.conditions = append(w.conditions, condition)
}

func (w *where) sql() string {
	return "FROM " + w.from + " WHERE " + strings.Join(w.conditions, " AND ")
}

// where asks for one county. The label's row has what lists filter by, so that
// its own index answers.
func (f Filter) where(a ask, today calendar.Date) *where {
	w := &where{from: "household t", id: "t.id"}
	if f.Label != "" {
		w.from, w.id = "label t", "t.household_id"
		w.and("t.county = ? AND t.label = ? AND t.to_on IS NULL", a.county, f.Label)
	} else {
		w.and("t.county = ?", a.county)
	}
	if a.from.Division < a.within.Low {
		w.and("t.division >= ?", a.within.Low)
	} else { // not both: PostgreSQL would begin to read at the wider one
		w.and("(t.division, "+w.id+") > (?, ?)", a.from.Division, int64(a.from.ID))
	}
	w.and("t.division < ?", a.within.High)
	f.conditions(w, today)
	return w
}

// conditions name the partial indexes' own conditions beside the parameter:
// SQLite uses such an index only when it can see that it applies.
func (f Filter) conditions(w *where, today calendar.Date) {
	if f.State == "" || f.State == Live {
		w.and("t.state = 'live'")
	} else {
		w.and("t.state = ? AND t.state <> 'live'", string(f.State))
	}
	if f.Cause != "" {
		w.and("t.cause = ? AND t.cause <> ''", f.Cause)
	}
	switch f.Poor {
	case NeverPoor:
	case AnyPoor:
		w.and("t.poor_status <> ''")
	case OnRegister:
		w.and("t.poor_status IN ('still', 'out') AND t.poor_status <> ''")
	default:
		w.and("t.poor_status = ? AND t.poor_status <> ''", string(f.Poor))
	}
	if f.Members > 0 {
		w.and("t.members = ?", f.Members)
	}
	if f.Members > 6 { // as household_large says
		w.and("t.members > 6")
	}
	if f.Urban != nil {
		w.and("t.urban = ?", *f.Urban)
	}
	if f.Disabled {
		w.and("t.disabled > 0")
	}
	if f.Elderly {
		w.and("t.oldest_born_on <= ?", today.AddMonths(-60*12))
	}
	if f.Minor {
		w.and("t.youngest_born_on > ?", today.AddMonths(-18*12))
	}
}

// page reads the first households of several counties, county by county.
func (f Filter) page(ctx context.Context, tx *db.Tx, asks []ask, limit int) (page []HouseholdItem, err error) {
	var b pgx.Batch
	for _, a := range asks {
		w := f.where(a, calendar.At(tx.Now))
		inner := fmt.Sprintf("SELECT t.county, %s AS id %s ORDER BY t.division, %s LIMIT %d", w.id, w.sql(), w.id, limit)
		b.Queue(`SELECT h.county, h.id, h.number, h.head_name, h.members, h.division, h.address, h.urban, h.cause, h.poor_status, h.state, h.version
			FROM (`+inner+`) k JOIN household h ON h.county = k.county AND h.id = k.id ORDER BY h.division, h.id`, w.args...)
	}
	answers := tx.SendBatch(ctx, &b)
	for range asks {
		rows, err := answers.Query()
		if err == nil {
			page, err = scanItems(rows, page)
		}
		if err != nil {
			return nil, errors.Join(err, answers.Close())
		}
		if len(page) >= limit {
			break
		}
	}
	return page, answers.Close()
}

func scanItems(rows pgx.Rows, page []HouseholdItem) ([]HouseholdItem, error) {
	defer rows.Close()
	for rows.Next() {
		i := HouseholdItem{Labels: []string{}}
		err := rows.Scan(&i.County, &i.ID, &i.Number, &i.HeadName, &i.Members, &i.Division, &i.Address, &i.Urban, &i.Cause, &i.Poor, &i.State, &i.Version)
		if err != nil {
			return nil, err
		}
		page = append(page, i)
	}
	return page, rows.Err()
}

// labels adds what the households of a page are labelled as. The page has them
// county by county.
func labels(ctx context.Context, queries *q.Queries, page []HouseholdItem) error {
	at := map[id.ID]*HouseholdItem{}
	var in []q.LabelsOfParams
	for start := 0; start < len(page); {
		var ids []id.ID
		county := page[start].County
		for ; start < len(page) && page[start].County == county; start++ {
			ids, at[page[start].ID] = append(ids, page[start].ID), &page[start]
		}
		list, err := json.Marshal(ids)
		if err != nil {
			return err
		}
		in = append(in, q.LabelsOfParams{County: county, Ids: string(list)})
	}
	var failed error
	queries.LabelsOf(ctx, in).Query(func(_ int, rows []q.LabelsOfRow, err error) {
		for _, r := range rows {
			at[r.HouseholdID].Labels = append(at[r.HouseholdID].Labels, r.Label)
		}
		failed = errors.Join(failed, err)
	})
	return failed
}
