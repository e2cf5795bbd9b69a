package registry

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/registry/internal/q"
)

// Result is what became of one draft of a bulk import.
type Result string

// The results of a draft.
const (
	Added   Result = "new"
	Same    Result = "same"    // as it was last imported: nothing was written
	Changed Result = "changed" // laid over the file that was there
	Refused Result = "refused" // Err says why; nothing was written
)

// Outcome tells of one draft. Err is an *errs.Error with a path for each fault.
type Outcome struct {
	Household id.ID
	Result    Result
	Err       error
}

// Put enters drafts of one county in bulk, in the caller's transaction: some
// thousand at a time are fastest. A draft is recognised by its household
// number, or without one by the head's ID number. What was imported before
// changes nothing, even when somebody has changed the file since; new rows are
// laid over the file: what they leave empty stays, nobody is removed. Refused
// drafts do not keep the others from going in. The error is for trouble that is
// not a draft's.
func (s *Service) Put(ctx context.Context, tx *db.Tx, county int32, drafts []Draft) ([]Outcome, error) {
	scope, err := authz.From(ctx).May(authz.ImportRegistry)
	if err != nil {
		return nil, err
	}
	b := &bulk{checker: s.checker(tx), ctx: ctx, tx: tx, county: county, scope: scope, drafts: drafts,
		out: make([]Outcome, len(drafts)), files: make([]*File, len(drafts))}
	for _, step := range []func() error{b.check, b.recognise, b.row, b.duplicates, b.write, b.log} {
		if err := step(); err != nil {
			return nil, fmt.Errorf("put %d households: %w", len(drafts), err)
		}
	}
	return b.out, nil
}

// bulk is one Put on its way.
type bulk struct {
	*checker
	ctx    context.Context
	tx     *db.Tx
	county int32
	scope  authz.Scope
	drafts []Draft
	out    []Outcome
	files  []*File // nil once a draft is settled
	rows   []rows
}

// rows are what a new file becomes.
type rows struct {
	household q.InsertHouseholdsParams
	persons   []q.InsertPersonsParams
}

func (b *bulk) settle(i int, r Result, household id.ID, err error) {
	b.out[i] = Outcome{household, r, err}
	b.files[i] = nil
}

// check makes files of the drafts that have no fault.
func (b *bulk) check() error {
	for i := range b.drafts {
		f, err := b.file(b.ctx, b.drafts[i], nil)
		switch {
		case err != nil && errs.CodeOf(err) == "":
			return err
		case err != nil:
			b.settle(i, Refused, 0, err)
		case f.County != b.county || !b.scope.Holds(f.Division):
			b.settle(i, Refused, 0, errs.New(errs.Invalid, "不属于本次导入的辖区。", "Outside the area of this import.").With("division", "不属于本次导入的辖区"))
		default:
			b.files[i] = f
			b.name(i)
		}
	}
	return nil
}

// name gives a file its number and the mark by which the same draft is known again.
func (b *bulk) name(i int) {
	f := b.files[i]
	if f.Number == "" {
		f.Number = b.headNumber(f)
	}
	for j := range f.Members {
		f.Members[j].Reason = Imported
	}
	text, err := json.Marshal(b.drafts[i])
	if err != nil {
		panic("registry: a draft of strings and numbers always encodes: " + err.Error())
	}
	f.imported = b.s.keys.Index("draft", string(text))
}

// headNumber makes the same number of the same head each time.
func (b *bulk) headNumber(f *File) string {
	for _, m := range f.Members {
		if isHead(m.Relation) && m.IDNumber != "" {
			return fmt.Sprintf("%06d-%X", f.County, b.s.keys.Index("household", string(m.IDNumber))[:6])
		}
	}
	return ownNumber(f.County, b.tx.NewID())
}

// recognise settles the drafts whose household is there already.
func (b *bulk) recognise() error {
	numbers := []string{}
	first := map[string]int{}
	for i, f := range b.files {
		if f == nil {
			continue
		}
		if j, taken := first[f.Number]; taken {
			b.settle(i, Refused, 0, errs.Newf(errs.Invalid, "户编号与本次导入的第 %d 户重复。", "The household number repeats household %d of this import.", j+1).
				With("number", "户编号重复"))
			continue
		}
		first[f.Number] = i
		numbers = append(numbers, f.Number)
	}
	list, err := json.Marshal(numbers)
	if err != nil {
		return err
	}
	known, err := b.q.HouseholdsByNumber(b.ctx, b.county, string(list))
	if err != nil {
		return err
	}
	for _, k := range known {
		if err := b.again(first[k.Number], k); err != nil {
			return err
		}
	}
	return nil
}

func (b *bulk) again(i int, k q.HouseholdsByNumberRow) error {
	if slices.Equal(k.ImportedIndex, b.files[i].imported) {
		b.settle(i, Same, k.ID, nil)
		return nil
	}
	result, err := b.s.overlay(b.ctx, b.tx, k.ID, b.files[i], b.drafts[i])
	if err != nil && errs.CodeOf(err) == "" {
		return err
	}
	b.settle(i, result, k.ID, err)
	return nil
}

// row gives the new files their identifiers and seals them, on all processors:
// ciphers and keyed hashes are most of an import's work.
func (b *bulk) row() error {
	for i, f := range b.files {
		if f != nil {
			b.s.number(b.ctx, b.tx, f, b.drafts[i])
		}
	}
	b.rows = make([]rows, len(b.files))
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(b.files); i += workers {
				if f := b.files[i]; f != nil {
					b.rows[i] = b.s.rows(f)
				}
			}
		})
	}
	wg.Wait()
	return nil
}

func (s *Service) rows(f *File) rows {
	r := rows{household: q.InsertHouseholdsParams(s.householdRow(f)), persons: make([]q.InsertPersonsParams, len(f.Members))}
	for i, m := range f.Members {
		r.persons[i] = q.InsertPersonsParams(s.personRow(&f.Household, m.Person))
	}
	return r
}

// duplicates settles new households with somebody who stands in another one,
// there already or in this very import.
func (b *bulk) duplicates() error {
	var indexes [][]byte
	for i, f := range b.files {
		if f == nil {
			continue
		}
		for _, p := range b.rows[i].persons {
			if p.IDIndex != nil {
				indexes = append(indexes, p.IDIndex)
			}
		}
	}
	found, err := b.s.lookUp(b.ctx, b.tx, indexes)
	if err != nil {
		return err
	}
	where := map[string]string{}
	for _, r := range found {
		if r.Present && State(r.State) == Live {
			where[string(r.IDIndex)] = b.s.whereabouts(b.ctx, r)
		}
	}
	for i, f := range b.files {
		if f != nil {
			b.duplicate(i, f, where)
		}
	}
	return nil
}

func (b *bulk) duplicate(i int, f *File, where map[string]string) {
	e := errs.New(errs.Conflict, "有成员已登记在其他家庭档案中，请核实。", "A member already stands in another household's file; please check.")
	for j, p := range b.rows[i].persons {
		if at := where[string(p.IDIndex)]; at != "" && p.IDIndex != nil && b.drafts[i].Reason == "" {
			e = e.With(fmt.Sprintf("members[%d].idNumber", b.position(i, f.Members[j])), at)
		}
	}
	if len(e.Fields) > 0 {
		b.settle(i, Refused, 0, e)
		return
	}
	for _, p := range b.rows[i].persons {
		if p.IDIndex != nil {
			where[string(p.IDIndex)] = "本次导入的另一户（户编号 " + f.Number + "）"
		}
	}
}

// position is where a member stands in the draft: the file has the head first.
func (b *bulk) position(i int, m Member) int {
	return slices.IndexFunc(b.drafts[i].Members, func(d DraftMember) bool { return d.Relation == m.Relation && d.Name == m.Name })
}

// write copies the new files into their tables.
func (b *bulk) write() error {
	var t tables
	for i, f := range b.files {
		if f == nil {
			continue
		}
		t.add(f, b.rows[i])
		e := Event{Kind: "household.created", Summary: fmt.Sprintf("导入家庭档案，%d人。", len(f.Members)),
			English: fmt.Sprintf("Household file imported with %d members.", len(f.Members))}
		t.events = append(t.events, q.InsertEventsParams(eventRow(b.ctx, b.tx, f.County, f.ID, e)))
		b.settle(i, Added, f.ID, nil)
	}
	return t.copy(b.ctx, b.q)
}

// tables collects the rows of many new files.
type tables struct {
	households  []q.InsertHouseholdsParams
	persons     []q.InsertPersonsParams
	lookups     []q.InsertLookupsParams
	memberships []q.InsertMembershipsParams
	lines       []q.InsertLinesParams
	labels      []q.InsertLabelsParams
	events      []q.InsertEventsParams
}

func (t *tables) add(f *File, r rows) {
	t.households = append(t.households, r.household)
	t.persons = append(t.persons, r.persons...)
	for i, m := range f.Members {
		if p := r.persons[i]; p.IDIndex != nil {
			t.lookups = append(t.lookups, q.InsertLookupsParams{IDIndex: p.IDIndex, County: p.County, PersonID: p.ID})
		}
		t.memberships = append(t.memberships, q.InsertMembershipsParams(membershipRow(&f.Household, m)))
	}
	for _, l := range f.Lines {
		t.lines = append(t.lines, q.InsertLinesParams(lineRow(&f.Household, l)))
	}
	t.labels = append(t.labels, labelRows(f)...)
}

func (t *tables) copy(ctx context.Context, queries *q.Queries) error {
	slices.SortFunc(t.lookups, func(a, b q.InsertLookupsParams) int { return slices.Compare(a.IDIndex, b.IDIndex) })
	for _, insert := range []func() (int64, error){
		func() (int64, error) { return queries.InsertHouseholds(ctx, t.households) },
		func() (int64, error) { return queries.InsertPersons(ctx, t.persons) },
		func() (int64, error) { return queries.InsertLookups(ctx, t.lookups) },
		func() (int64, error) { return queries.InsertMemberships(ctx, t.memberships) },
		func() (int64, error) { return queries.InsertLines(ctx, t.lines) },
		func() (int64, error) { return queries.InsertLabels(ctx, t.labels) },
		func() (int64, error) { return queries.InsertEvents(ctx, t.events) },
	} {
		if _, err := insert(); err != nil {
			return err
		}
	}
	return nil
}

func (b *bulk) log() error {
	count := map[string]any{}
	for _, r := range []Result{Added, Same, Changed, Refused} {
		n := 0
		for _, o := range b.out {
			if o.Result == r {
				n++
			}
		}
		count[string(r)] = n
	}
	return audit.Append(b.ctx, b.tx, audit.Entry{County: b.county, Act: "registry.put", Subject: "registry", Detail: count})
}
