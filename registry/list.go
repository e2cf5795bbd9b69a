package registry

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

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
	code, err := division.ParseCode(prefix)
	switch inner := authz.Within(string(code)); {
	case prefix == "":
		return scope
	case err != nil:
		return authz.Scope{}
	case scope.Holds(inner.Low):
		return inner
	case inner.Holds(scope.Low):
		return scope
	}
	return authz.Scope{}
}

func (s *Service) list(ctx context.Context, tx *db.Tx, scope authz.Scope, f Filter, from Position, limit int) (items []HouseholdItem, more *Position, err error) {
	queries := q.New(tx)
	counties, err := countiesIn(ctx, queries, scope)
	if err != nil {
		return nil, nil, err
	}
	for _, county := range counties {
		start := Position{}
		if county < from.County {
			continue
		}
		if county == from.County {
			start = from
		}
		w := f.where(scope, county, start, calendar.At(tx.Now))
		page, err := s.page(ctx, tx, w, limit-len(items)+1)
		if err != nil {
			return nil, nil, fmt.Errorf("list households: %w", err)
		}
		if err := labels(ctx, queries, county, page); err != nil {
			return nil, nil, err
		}
		if items = append(items, page...); len(items) > limit {
			items = items[:limit]
			last := items[limit-1]
			return items, &Position{County: last.County, Division: last.Division, ID: last.ID}, nil
		}
	}
	return items, nil, nil
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
		n = 0
		counties, err := countiesIn(ctx, q.New(tx), scope)
		limit := countLimit
		if len(counties) > 1 {
			limit = areaCountLimit
		}
		for _, county := range counties {
			if n >= limit || err != nil {
				break
			}
			w := f.where(scope, county, Position{}, calendar.At(tx.Now))
			var c int
			err = tx.QueryRow(ctx, fmt.Sprintf("SELECT count(*) FROM (SELECT 1 %s LIMIT %d) x", w.sql(), limit-n), w.args...).Scan(&c)
			n += c
		}
		most = n >= limit
		return err
	})
	return n, most, err
}

// where is the one query that is put together by hand, because a list may be
// filtered in any combination. Its text is made of constants; every value is a
// parameter. It reads index entries only: the caller fetches the rows.
type where struct {
	from, key  string // tables, and the columns of the order
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

func (f Filter) where(scope authz.Scope, county int32, from Position, today calendar.Date) *where {
	w := &where{from: "household h", key: "h.division, h.id"}
	if f.Label != "" { // the label's own index has the order of the list
		w.from, w.key = "label l JOIN household h ON h.county = l.county AND h.id = l.household_id", "l.division, l.household_id"
		w.and("l.county = ? AND l.label = ? AND l.to_on IS NULL", county, f.Label)
		w.and("l.division >= ? AND l.division < ?", scope.Low, scope.High)
	} else {
		w.and("h.county = ? AND h.division >= ? AND h.division < ?", county, scope.Low, scope.High)
	}
	if from.Division != "" {
		w.and("("+w.key+") > (?, ?)", from.Division, int64(from.ID))
	}
	f.conditions(w, today)
	return w
}

// conditions name the partial indexes' own conditions beside the parameter:
// SQLite uses such an index only when it can see that it applies.
func (f Filter) conditions(w *where, today calendar.Date) {
	if f.State == "" || f.State == Live {
		w.and("h.state = 'live'")
	} else {
		w.and("h.state = ? AND h.state <> 'live'", string(f.State))
	}
	if f.Cause != "" {
		w.and("h.cause = ? AND h.cause <> ''", f.Cause)
	}
	switch f.Poor {
	case NeverPoor:
	case AnyPoor:
		w.and("h.poor_status <> ''")
	case OnRegister:
		w.and("h.poor_status IN ('still', 'out') AND h.poor_status <> ''")
	default:
		w.and("h.poor_status = ? AND h.poor_status <> ''", string(f.Poor))
	}
	if f.Members > 0 {
		w.and("h.members = ?", f.Members)
	}
	if f.Urban != nil {
		w.and("h.urban = ?", *f.Urban)
	}
	if f.Disabled {
		w.and("h.disabled > 0")
	}
	if f.Elderly {
		w.and("h.oldest_born_on <= ?", today.AddMonths(-60*12))
	}
	if f.Minor {
		w.and("h.youngest_born_on > ?", today.AddMonths(-18*12))
	}
}

func (s *Service) page(ctx context.Context, tx *db.Tx, w *where, limit int) ([]HouseholdItem, error) {
	inner := fmt.Sprintf("SELECT h.county, h.id %s ORDER BY %s LIMIT %d", w.sql(), w.key, limit)
	rows, err := tx.Query(ctx, `SELECT h.county, h.id, h.number, h.head_name, h.members, h.division, h.address, h.urban, h.cause, h.poor_status, h.state, h.version
		FROM (`+inner+`) k JOIN household h ON h.county = k.county AND h.id = k.id ORDER BY h.division, h.id`, w.args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var page []HouseholdItem
	for rows.Next() {
		var i HouseholdItem
		err := rows.Scan(&i.County, &i.ID, &i.Number, &i.HeadName, &i.Members, &i.Division, &i.Address, &i.Urban, &i.Cause, &i.Poor, &i.State, &i.Version)
		if err != nil {
			return nil, err
		}
		page = append(page, i)
	}
	return page, rows.Err()
}

// labels adds what the households of a page are labelled as.
func labels(ctx context.Context, queries *q.Queries, county int32, page []HouseholdItem) error {
	at := map[id.ID]*HouseholdItem{}
	ids := make([]id.ID, len(page))
	for i := range page {
		ids[i], at[page[i].ID] = page[i].ID, &page[i]
		page[i].Labels = []string{}
	}
	list, err := json.Marshal(ids)
	if err != nil {
		return err
	}
	rows, err := queries.LabelsOf(ctx, county, string(list))
	for _, r := range rows {
		at[r.HouseholdID].Labels = append(at[r.HouseholdID].Labels, r.Label)
	}
	return err
}
