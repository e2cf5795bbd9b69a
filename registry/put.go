package registry

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"strconv"
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
	Same    Result = "same"    // nothing to lay over the file that is there
	Changed Result = "changed" // laid over it
	Refused Result = "refused" // Err says why; nothing was written
)

// Outcome tells of one draft. Err is an *errs.Error with a path for each fault.
type Outcome struct {
	Household id.ID
	Result    Result
	Err       error
	Clashes   []Clash // what it says and the file did not take
}

// Put enters drafts of one county in bulk, in the caller's transaction: some
// thousand at a time are fastest. A draft is recognised by its household
// number, or without one by the head's ID number. What the last import said
// already changes nothing, even when somebody has changed the file since; the
// rest is laid over the file, but for what somebody changed too, which stays
// (Outcome.Clashes). What a draft leaves empty stays, nobody is removed. Refused
// drafts do not keep the others from going in. The error is for trouble that is
// not a draft's.
func (s *Service) Put(ctx context.Context, tx *db.Tx, county int32, drafts []Draft) ([]Outcome, error) {
	p, err := s.prepare(ctx, tx, county, drafts)
	if err != nil {
		return nil, err
	}
	return s.PutPrepared(ctx, tx, p)
}

// Prepared is drafts that were checked and sealed, which needs no transaction
// that writes.
type Prepared struct {
	county int32
	drafts []Draft
	out    []Outcome
	files  []*File // nil once a draft is settled
	rows   []rows  // empty until a file is known to be new
	packed packed
}

// packed is the entries by which the people of new files are found.
type packed struct {
	files int // whose people they are of
	runs  []q.InsertRunsParams
	finds []q.InsertFindsParams
}

// Prepare does the part of Put that only reads, so that it can run beside the
// writing of earlier drafts: there is one writer, and it should not wait for
// ciphers.
func (s *Service) Prepare(ctx context.Context, county int32, drafts []Draft) (p *Prepared, err error) {
	err = s.db.View(ctx, func(tx *db.Tx) error {
		p, err = s.prepare(ctx, tx, county, drafts)
		return err
	})
	return p, err
}

// PutPrepared is the rest of Put. What happened since Prepare is seen.
func (s *Service) PutPrepared(ctx context.Context, tx *db.Tx, p *Prepared) ([]Outcome, error) {
	b := &bulk{Prepared: &Prepared{p.county, p.drafts, slices.Clone(p.out), slices.Clone(p.files), slices.Clone(p.rows), p.packed},
		checker: s.checker(tx), ctx: ctx, tx: tx}
	for _, step := range []func() error{b.recognise, b.row, b.duplicates, b.write, b.log} {
		if err := step(); err != nil {
			return nil, fmt.Errorf("put %d households: %w", len(p.drafts), err)
		}
	}
	return b.out, nil
}

func (s *Service) prepare(ctx context.Context, tx *db.Tx, county int32, drafts []Draft) (*Prepared, error) {
	scope, err := authz.From(ctx).May(authz.ImportRegistry)
	if err != nil {
		return nil, err
	}
	n := len(drafts)
	b := &bulk{Prepared: &Prepared{county, drafts, make([]Outcome, n), make([]*File, n), make([]rows, n), packed{}},
		checker: s.checker(tx), ctx: ctx, tx: tx, scope: scope}
	for _, step := range []func() error{b.check, b.foresee, b.row} {
		if err := step(); err != nil {
			return nil, fmt.Errorf("prepare %d households: %w", n, err)
		}
	}
	b.pack()
	return b.Prepared, nil
}

// bulk is one Put on its way.
type bulk struct {
	*Prepared
	*checker
	ctx   context.Context
	tx    *db.Tx
	scope authz.Scope
	there map[string]bool // numbers of households that were there while preparing
	text  []byte
}

func (b *bulk) settle(i int, r Result, household id.ID, err error) {
	b.out[i] = Outcome{Household: household, Result: r, Err: err}
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
			b.settle(i, Refused, 0, errs.New(errs.Invalid, "不属于本次导入的辖区。", "Outside the area of this import.").With("division", "不属于本次导入的辖区", "Outside the area of this import"))
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
	b.text = appendDraft(b.text[:0], &b.drafts[i])
	f.imported = b.s.keys.Index("draft", string(b.text))
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
	var numbers []string
	first := map[string]int{}
	for i, f := range b.files {
		if f == nil {
			continue
		}
		if j, taken := first[f.Number]; taken {
			b.settle(i, Refused, 0, errs.Newf(errs.Invalid, "户编号与本次导入的第 %d 户重复。", "The household number repeats household %d of this import.", j+1).
				With("number", "户编号重复", "The household number is repeated"))
			continue
		}
		first[f.Number] = i
		numbers = append(numbers, f.Number)
	}
	known, err := b.byNumber(numbers)
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

func (b *bulk) byNumber(numbers []string) ([]q.HouseholdsByNumberRow, error) {
	if len(numbers) == 0 {
		return nil, nil
	}
	list, err := json.Marshal(numbers)
	if err != nil {
		return nil, err
	}
	return b.q.HouseholdsByNumber(b.ctx, q.HouseholdsByNumberParams{
		County: b.county, First: slices.Min(numbers), Last: slices.Max(numbers), Numbers: string(list)})
}

// foresee finds the households that are there already: they need no new rows.
func (b *bulk) foresee() error {
	var numbers []string
	for _, f := range b.files {
		if f != nil {
			numbers = append(numbers, f.Number)
		}
	}
	known, err := b.byNumber(numbers)
	b.there = make(map[string]bool, len(known))
	for _, k := range known {
		b.there[k.Number] = true
	}
	return err
}

func (b *bulk) again(i int, k q.HouseholdsByNumberRow) error {
	if slices.Equal(k.ImportedIndex, b.files[i].imported) {
		b.settle(i, Same, k.ID, nil)
		return nil
	}
	out, err := b.s.overlay(b.ctx, b.tx, k.ID, b.files[i], b.drafts[i])
	if err != nil && errs.CodeOf(err) == "" {
		return err
	}
	if err != nil {
		b.settle(i, Refused, k.ID, err)
		return nil
	}
	b.out[i], b.files[i] = out, nil
	return nil
}

// row gives the new files their identifiers and seals them, on all processors:
// ciphers and keyed hashes are much of an import's work.
func (b *bulk) row() error {
	var todo []int
	var need room
	for i, f := range b.files {
		if f != nil && b.rows[i].households == nil && !b.there[f.Number] {
			b.s.number(b.ctx, b.tx, f, b.drafts[i])
			todo = append(todo, i)
			need.add(f)
		}
	}
	all := need.rows()
	for _, i := range todo {
		b.rows[i] = all.cut(b.files[i])
		b.packed.files = -1
	}
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wg.Go(func() {
			for at := w; at < len(todo); at += workers {
				b.fill(&b.rows[todo[at]], b.files[todo[at]])
			}
		})
	}
	wg.Wait()
	return nil
}

// pack makes the entries ready by which the people of new files are found.
func (b *bulk) pack() {
	people := 0
	for _, f := range b.files {
		if f != nil {
			people += len(f.Members)
		}
	}
	list := make([]entry, 0, findKinds*people)
	b.packed = packed{}
	for i, f := range b.files {
		if f != nil && b.rows[i].households != nil {
			list = append(list, b.rows[i].finds...)
			b.packed.files++
		}
	}
	if len(list) >= packedFrom {
		b.packed.runs = runs(b.county, b.tx.NewID(), list)
		return
	}
	for _, e := range list {
		b.packed.finds = append(b.packed.finds, q.InsertFindsParams{County: b.county, Key: e.key(), Division: e.division, PersonID: e.person})
	}
}

// fill writes the rows of a new file.
func (b *bulk) fill(r *rows, f *File) {
	r.households[0] = q.InsertHouseholdsParams(b.s.householdRow(f))
	r.finds = r.finds[:0]
	for i, m := range f.Members {
		r.finds = b.s.entries(r.finds, f.Division, m.Person)
		r.persons[i] = q.InsertPersonsParams(b.s.personRow(&f.Household, m.Person))
		r.lookups[i] = q.InsertLookupsParams{IDIndex: b.s.idIndex(m.IDNumber), County: f.County, PersonID: m.ID}
		r.memberships[i] = q.InsertMembershipsParams(membershipRow(&f.Household, m))
	}
	for i, l := range f.Lines {
		r.lines[i] = q.InsertLinesParams(b.s.lineRow(&f.Household, l))
	}
	copy(r.labels, labelRows(f))
	count := strconv.Itoa(len(f.Members))
	r.events[0] = q.InsertEventsParams(eventRow(b.ctx, b.tx, f.County, f.ID, Event{Kind: "household.created",
		Summary: "导入家庭档案，" + count + "人。", English: "Household file imported with " + count + " members."}))
}

// duplicates settles new households with somebody who stands in another one,
// there already or in this very import.
func (b *bulk) duplicates() error {
	var indexes [][]byte
	for i, f := range b.files {
		if f == nil {
			continue
		}
		for _, p := range b.rows[i].lookups {
			if p.IDIndex != nil {
				indexes = append(indexes, p.IDIndex)
			}
		}
	}
	slices.SortFunc(indexes, bytes.Compare) // as they stand in the index
	found, err := b.s.lookUp(b.ctx, b.tx, indexes)
	if err != nil {
		return err
	}
	where := map[string]sentence{}
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

func (b *bulk) duplicate(i int, f *File, where map[string]sentence) {
	e := errs.New(errs.Conflict, "有成员已登记在其他家庭档案中，请核实。", "A member already stands in another household's file; please check.")
	for j, p := range b.rows[i].lookups {
		if at := where[string(p.IDIndex)]; at.zh != "" && p.IDIndex != nil && b.drafts[i].Reason == "" {
			e = e.With(fmt.Sprintf("members[%d].idNumber", b.position(i, f.Members[j])), at.zh, at.en)
		}
	}
	if len(e.Fields) > 0 {
		b.settle(i, Refused, 0, e)
		return
	}
	for _, p := range b.rows[i].lookups {
		if p.IDIndex != nil {
			where[string(p.IDIndex)] = sentence{"本次导入的另一户（户编号 " + f.Number + "）", "Another household of this import (number " + f.Number + ")"}
		}
	}
}

// position is where a member stands in the draft: the file has the head first.
func (b *bulk) position(i int, m Member) int {
	return slices.IndexFunc(b.drafts[i].Members, func(d DraftMember) bool { return d.Relation == m.Relation && d.Name == m.Name })
}

// left is how many files are not settled.
func (b *bulk) left() (n int) {
	for _, f := range b.files {
		if f != nil {
			n++
		}
	}
	return n
}

// write copies the new files into their tables.
func (b *bulk) write() error {
	var t tables
	if b.left() != b.packed.files { // some were refused since
		b.pack()
	}
	t.runs, t.finds = b.packed.runs, b.packed.finds
	for i, f := range b.files {
		if f == nil {
			continue
		}
		t.add(&b.rows[i])
		b.settle(i, Added, f.ID, nil)
	}
	if t.empty() {
		return nil
	}
	if err := b.q.PutCounty(b.ctx, b.county); err != nil {
		return err
	}
	return t.copy(b.ctx, b.q)
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
	kept := 0
	for _, o := range b.out {
		kept += len(o.Clashes)
	}
	if kept > 0 {
		count["kept"] = kept
	}
	// Households that were changed have an entry of their own; of the new ones, the
	// keyed index of each draft stands for what was entered.
	added := []addedFile{}
	for i, o := range b.out {
		if o.Result == Added {
			added = append(added, addedFile{o.Household, b.rows[i].households[0].ImportedIndex})
		}
	}
	return audit.Append(b.ctx, b.tx, audit.Entry{County: b.county, Act: "registry.put", Subject: "registry", After: added, Detail: count})
}

type addedFile struct {
	Household id.ID
	Draft     []byte
}
