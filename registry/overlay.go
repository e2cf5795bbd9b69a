package registry

import (
	"context"
	"fmt"
	"slices"

	"doudi/internal/authz"
	"doudi/internal/codes"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/registry/internal/q"
)

// overlay lays an imported file over the one that is there. Three files are
// held against each other: what the import says, what the last one said, and
// the file today. What both imports say alike is no news, whatever became of it
// in the file. News are laid where nobody touched the old value; where somebody
// did, theirs stays and the clash is told. What an import leaves empty says
// nothing, nobody is removed, and an import without news leaves no trace.
func (s *Service) overlay(ctx context.Context, tx *db.Tx, household id.ID, in *File, d Draft) (Outcome, error) {
	out := Outcome{Household: household, Result: Refused}
	before, err := s.read(ctx, tx, authz.ImportRegistry, in.County, household)
	if err != nil {
		return out, err
	}
	e, err := s.open(ctx, tx, Target{in.County, household, before.Version})
	if err != nil {
		return out, err
	}
	l := &overlay{edit: e, in: in, draft: d}
	if l.said, err = s.lastSaid(ctx, tx, before); err != nil {
		return out, err
	}
	l.first = l.said.Division == ""
	if err := l.lay(); err != nil {
		return out, err
	}
	if err := e.newNumbers(d.Reason); err != nil {
		return out, err
	}
	if out.Result, err = l.write(); err != nil {
		return out, err
	}
	out.Clashes, err = l.told()
	return out, err
}

// overlay is one import of one household on its way.
type overlay struct {
	*edit
	in      *File // members and lines carry the records that they were found to be
	said    *File // by the last import; what this one says is added
	first   bool  // there was no last import
	noted   bool  // something was added to said
	draft   Draft
	path    map[id.ID]string // of each imported member
	clashes []clash
}

func (l *overlay) lay() error {
	if err := l.find(); err != nil {
		return err
	}
	l.layHousehold()
	for i := range l.in.Members {
		l.layMember(&l.in.Members[i])
	}
	if head := l.after.Member(l.after.HeadID); head != nil {
		l.after.HeadName = head.Name
	}
	l.layLines()
	l.layLabels()
	return nil
}

// write saves what changed, and what the import said if it said something new.
func (l *overlay) write() (Result, error) {
	// Where the file has the news already, the next import is held against them all the same.
	if l.unchanged() && len(l.clashes) == 0 && (!l.noted || l.first) {
		return Same, nil
	}
	result := Changed
	if l.unchanged() {
		result = Same
		n, err := l.q.MarkImported(l.ctx, q.MarkImportedParams{ImportedIndex: l.in.imported, County: l.after.County, ID: l.after.ID, Version: l.before.Version})
		if err != nil || n != 1 {
			return Refused, fmt.Errorf("mark household %s as imported (%d rows): %w", l.after.ID, n, err)
		}
	} else {
		l.after.imported = l.in.imported
		ev := Event{Kind: "household.update", Summary: "导入的数据更新了家庭档案。", English: "Household file updated by an import."}
		if err := l.close("household.import", ev); err != nil {
			return Refused, err
		}
	}
	return result, l.s.keepSaid(l.ctx, l.tx, l.after.Household, l.said)
}

// find gives each imported member the record that it speaks of, in the file or
// in what the last import said, or enters it as a new one.
func (l *overlay) find() error {
	l.path = map[id.ID]string{}
	todo := make([]int, 0, len(l.in.Members))
	for i := range l.in.Members {
		if !l.known(i, l.after.Members, sameNumber) {
			todo = append(todo, i)
		}
	}
	for _, i := range todo {
		if l.known(i, l.said.Members, sameNumber) || l.known(i, l.said.Members, sameBirth) || l.known(i, l.after.Members, sameBirth) ||
			l.known(i, l.after.Former, sameDead) {
			continue
		}
		if err := l.enter(i); err != nil {
			return err
		}
	}
	for i := range l.in.Lines {
		if at := l.draft.Lines[i].Member; at != nil {
			l.in.Lines[i].PersonID = l.in.Members[*at].ID
		}
	}
	return nil
}

func sameNumber(a, b *Member) bool { return a.IDNumber != "" && a.IDNumber == b.IDNumber }

func sameBirth(a, b *Member) bool {
	return a.Name == b.Name && a.BornOn == b.BornOn && (a.IDNumber == "" || b.IDNumber == "")
}

// sameDead finds those of whom a list does not know that they died.
func sameDead(a, b *Member) bool { return sameNumber(a, b) && !b.DiedOn.IsZero() }

// known looks for an imported member among records that no other took.
func (l *overlay) known(i int, among []Member, same func(a, b *Member) bool) bool {
	m := &l.in.Members[i]
	for j := range among {
		if _, taken := l.path[among[j].ID]; !taken && same(m, &among[j]) {
			l.took(i, among[j].ID)
			return true
		}
	}
	return false
}

func (l *overlay) took(i int, person id.ID) {
	l.in.Members[i].ID = person
	l.path[person] = fmt.Sprintf("members[%d]", i)
}

func (l *overlay) enter(i int) error {
	m := &l.in.Members[i]
	if isHead(m.Relation) {
		l.fault("members", "导入的户主与档案中的户主不同，请先办理变更户主", "The imported head is another than the file's; change the head first")
		return l.err()
	}
	m.From, m.HouseholdID, m.Present, m.Reason = l.today, l.after.ID, true, Imported
	if err := l.returning(m); err != nil {
		return err
	}
	l.took(i, m.ID)
	l.after.Members = append(l.after.Members, *m)
	return nil
}

// layHousehold lays what is true of the household as a whole. Where it lives
// takes along what the file is silent on and goes with it.
func (l *overlay) layHousehold() {
	home := func(f *File) *Household { return &f.Household }
	text := func(path string, show func(string) string, pick func(*Household) *string) field {
		return about(l, path, show, func(f *File) string { return *pick(home(f)) }, func(f *File, v string) { *pick(home(f)) = v })
	}
	apart := l.after.HukouDivision != l.after.Division
	if l.together(text("division", l.s.placeName, func(h *Household) *string { return &h.Division })) {
		if !apart {
			l.after.HukouDivision = l.after.Division
		}
		if l.draft.Import.Silent.Urban {
			l.after.Urban = l.in.Urban
		}
	}
	if l.draft.HukouDivision != "" {
		l.together(text("hukouDivision", l.s.placeName, func(h *Household) *string { return &h.HukouDivision }))
	}
	if !l.draft.Import.Silent.Urban {
		l.together(about(l, "urban", asIs, l.urban, func(f *File, v string) { f.Urban = v == inTown }))
	}
	l.together(text("address", asIs, func(h *Household) *string { return &h.Address }))
	l.together(text("cause", named(l.s.codes.Cause), func(h *Household) *string { return &h.Cause }))
	l.together(about(l, "poor", Poor.Name, func(f *File) Poor { return f.Poor }, func(f *File, v Poor) { f.Poor = v }))
	l.together(about(l, "nearRelative", yesNo, func(f *File) bool { return f.NearRelative }, func(f *File, v bool) { f.NearRelative = v }))
	l.together( // money goes to one account of one holder
		text("bank", asIs, func(h *Household) *string { return &h.Bank }),
		text("account", maskTail, func(h *Household) *string { return &h.Account }),
		text("accountName", asIs, func(h *Household) *string { return &h.AccountName }))
	l.together(text("note", maskAll, func(h *Household) *string { return &h.Note }))
}

const inTown, inCountry = "城镇", "农村"

// urban is where a file says the household lives; "" if no import said it.
func (l *overlay) urban(f *File) string {
	switch {
	case f == l.said && l.first:
		return ""
	case f.Urban:
		return inTown
	}
	return inCountry
}

// layLabels adds what the import says anew. A label that it had said before and
// that was ended since stays ended.
func (l *overlay) layLabels() {
	for _, n := range l.in.Labels {
		if l.said.HasLabel(n.Label) {
			continue
		}
		if !l.after.HasLabel(n.Label) {
			l.after.label(n.Label, l.today)
		}
		l.said.Labels, l.noted = append(l.said.Labels, n), true
	}
}

// named shows a code by its name.
func named(list *codes.List) func(string) string {
	return func(code string) string {
		if code == "" {
			return ""
		}
		return list.Name(code, "zh")
	}
}

func asIs(s string) string { return s }

func yesNo(b bool) string {
	if b {
		return "是"
	}
	return "否"
}

// linesOf are the lines that are declared today under a key, in a fixed order.
func linesOf(f *File, k lineKey) (some []Line) {
	for _, x := range f.Lines {
		if x.Source == Declared && x.To.IsZero() && k == (lineKey{x.PersonID, x.Kind, x.Item}) {
			some = append(some, x)
		}
	}
	slices.SortFunc(some, compareLines)
	return some
}
