package registry

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"doudi/internal/authz"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/registry/internal/q"
)

const hour = time.Hour

// load reads a whole file; a household that is not there is errs.NotFound.
func (s *Service) load(ctx context.Context, tx *db.Tx, county int32, household id.ID) (*File, error) {
	queries := q.New(tx)
	row, err := queries.GetHousehold(ctx, county, household)
	if db.IsNotFound(err) {
		return nil, errNotFound()
	}
	if err != nil {
		return nil, fmt.Errorf("read household %s: %w", household, err)
	}
	f := &File{}
	if f.Household, err = s.household(row); err != nil {
		return nil, fmt.Errorf("open household %s: %w", household, err)
	}
	if err := s.loadMembers(ctx, queries, f); err != nil {
		return nil, fmt.Errorf("read members of household %s: %w", household, err)
	}
	if err := s.loadLines(ctx, queries, f); err != nil {
		return nil, fmt.Errorf("read lines of household %s: %w", household, err)
	}
	labels, err := queries.Labels(ctx, county, household)
	if err != nil {
		return nil, fmt.Errorf("read labels of household %s: %w", household, err)
	}
	for _, l := range labels {
		f.Labels = append(f.Labels, Label{l.Label, l.FromOn, l.ToOn})
	}
	return f, nil
}

func (s *Service) loadLines(ctx context.Context, queries *q.Queries, f *File) error {
	rows, err := queries.Lines(ctx, f.County, f.ID)
	if err != nil {
		return err
	}
	for _, row := range rows {
		l, err := s.line(row)
		if err != nil {
			return fmt.Errorf("open line %s: %w", row.ID, err)
		}
		f.Lines = append(f.Lines, l)
	}
	return nil
}

func (s *Service) loadMembers(ctx context.Context, queries *q.Queries, f *File) error {
	rows, err := queries.Memberships(ctx, f.County, f.ID)
	if err != nil {
		return err
	}
	for _, row := range rows {
		m, err := s.member(row.Membership, row.Person)
		if err != nil {
			return err
		}
		if m.To.IsZero() {
			f.Members = append(f.Members, m)
		} else {
			f.Former = append(f.Former, m)
		}
	}
	f.sort()
	return nil
}

func (s *Service) member(x q.Membership, row q.Person) (Member, error) {
	p, err := s.person(row)
	return Member{Person: p, From: x.FromOn, To: x.ToOn, Relation: x.Relation, CoLiving: x.CoLiving, Excluded: x.Excluded, Reason: x.Reason, Ended: x.Ended}, err
}

// sort puts the head first and the others as they came.
func (f *File) sort() {
	order := func(a, b Member) int {
		if x, y := a.ID == f.HeadID, b.ID == f.HeadID; x != y {
			if x {
				return -1
			}
			return 1
		}
		if c := a.From.Compare(b.From); c != 0 {
			return c
		}
		return int(min(1, max(-1, a.ID-b.ID)))
	}
	slices.SortStableFunc(f.Members, order)
	slices.SortStableFunc(f.Former, order)
}

func (f *File) clone() *File {
	c := *f
	c.Members, c.Former = slices.Clone(f.Members), slices.Clone(f.Former)
	c.Lines, c.Labels = slices.Clone(f.Lines), slices.Clone(f.Labels)
	return &c
}

// stamp says who writes a file and when.
func stamp(ctx context.Context, tx *db.Tx, f *File) {
	actor := authz.From(ctx)
	f.UpdatedBy, f.UpdatedName, f.UpdatedAt = actor.Account, actor.Name, tx.Now
}

// save replaces before by after, keeping before as a sealed revision. after
// must have been made from before; its version and stamp are set here.
func (s *Service) save(ctx context.Context, tx *db.Tx, before, after *File) error {
	after.Version = before.Version + 1
	stamp(ctx, tx, after)
	n, err := q.New(tx).PutHousehold(ctx, q.PutHouseholdParams(s.householdRow(after)))
	if err != nil {
		return fmt.Errorf("write household %s: %w", before.ID, err)
	}
	if n != 1 {
		return conflict(before)
	}
	if err := s.keep(ctx, tx, before); err != nil {
		return fmt.Errorf("keep revision of household %s: %w", before.ID, err)
	}
	if err := s.saveMembers(ctx, tx, before, after); err != nil {
		return fmt.Errorf("write members of household %s: %w", before.ID, err)
	}
	if err := s.saveLines(ctx, tx, before, after); err != nil {
		return fmt.Errorf("write lines of household %s: %w", before.ID, err)
	}
	if err := saveLabels(ctx, tx, before, after); err != nil {
		return fmt.Errorf("write labels of household %s: %w", before.ID, err)
	}
	return nil
}

// keep seals the file as it is before a change.
func (s *Service) keep(ctx context.Context, tx *db.Tx, f *File) error {
	plain, err := json.Marshal(f)
	if err != nil {
		return err
	}
	actor := authz.From(ctx)
	return q.New(tx).InsertRevision(ctx, q.InsertRevisionParams{
		County: f.County, HouseholdID: f.ID, Version: f.Version, UntilAt: tx.At(), ActorID: actor.Account, Actor: actor.Name,
		Sealed: s.keys.SealBytes(revisionPlace(f.ID, f.Version), plain),
	})
}

func revisionPlace(household id.ID, version int32) crypt.Place {
	return crypt.Place{Column: fmt.Sprintf("revision.sealed/%d", version), Record: household}
}

// saveMembers writes the people and memberships that changed.
func (s *Service) saveMembers(ctx context.Context, tx *db.Tx, before, after *File) error {
	queries := q.New(tx)
	old := map[memberKey]Member{}
	for _, m := range slices.Concat(before.Members, before.Former) {
		old[keyOf(m)] = m
	}
	moved := before.Division != after.Division
	for _, m := range slices.Concat(after.Members, after.Former) {
		was, known := old[keyOf(m)]
		if !known || was.Person != m.Person || moved && m.HouseholdID == after.ID {
			if err := s.savePerson(ctx, queries, after, was.Person, m.Person); err != nil {
				return err
			}
		}
		if known && was == m {
			continue
		}
		if _, err := queries.PutMembership(ctx, q.PutMembershipParams(membershipRow(&after.Household, m))); err != nil {
			return err
		}
	}
	return nil
}

type memberKey struct {
	person id.ID
	from   string
}

func keyOf(m Member) memberKey { return memberKey{m.ID, m.From.String()} }

// savePerson writes a person and the entries by which they are found. A
// former member who lives in another household now is written there, not here.
func (s *Service) savePerson(ctx context.Context, queries *q.Queries, f *File, was, p Person) error {
	if p.HouseholdID != f.ID {
		return nil
	}
	row := s.personRow(&f.Household, p)
	if _, err := queries.PutPerson(ctx, q.PutPersonParams(row)); err != nil {
		return err
	}
	for _, e := range s.entries(nil, f.Division, p) {
		if err := queries.PutFind(ctx, q.PutFindParams{County: f.County, Key: e.key(), Division: e.division, PersonID: e.person}); err != nil {
			return err
		}
	}
	if was.IDNumber == p.IDNumber && was.ID == p.ID {
		return nil
	}
	if was.IDNumber != "" {
		if err := queries.DeleteLookup(ctx, s.idIndex(was.IDNumber), f.County, p.ID); err != nil {
			return err
		}
	}
	if p.IDNumber == "" {
		return nil
	}
	return queries.PutLookup(ctx, s.idIndex(p.IDNumber), f.County, p.ID)
}

func (s *Service) saveLines(ctx context.Context, tx *db.Tx, before, after *File) error {
	queries := q.New(tx)
	old := map[id.ID]Line{}
	for _, l := range before.Lines {
		old[l.ID] = l
	}
	for i := range after.Lines {
		l := &after.Lines[i]
		was, known := old[l.ID]
		delete(old, l.ID)
		if known && was == *l {
			continue
		}
		if !known {
			l.EnteredBy, l.EnteredAt = after.UpdatedBy, after.UpdatedAt
		}
		if _, err := queries.PutLine(ctx, q.PutLineParams(s.lineRow(&after.Household, *l))); err != nil {
			return err
		}
	}
	for gone := range old {
		if err := queries.DeleteLine(ctx, after.County, after.ID, gone); err != nil {
			return err
		}
	}
	return nil
}

func saveLabels(ctx context.Context, tx *db.Tx, before, after *File) error {
	rows := labelRows(after)
	if slices.Equal(labelRows(before), rows) {
		return nil
	}
	queries := q.New(tx)
	if err := queries.DeleteLabels(ctx, after.County, after.ID); err != nil {
		return err
	}
	_, err := queries.InsertLabels(ctx, rows)
	return err
}

func labelRows(f *File) []q.InsertLabelsParams {
	if len(f.Labels) == 0 {
		return nil
	}
	h := openRow(f)
	rows := make([]q.InsertLabelsParams, len(f.Labels))
	for i, l := range f.Labels {
		rows[i] = q.InsertLabelsParams(labelRow(&h, l))
	}
	return rows
}

func errNotFound() *errs.Error { return errs.New(errs.NotFound, "没有找到。", "Not found.") }

// conflict tells the second of two clerks who was faster. Nothing of theirs was
// written, and nothing of the first one's is lost.
func conflict(now *File) error {
	at := now.UpdatedAt.Add(8 * hour).Format("1月2日 15:04")
	return errs.New(errs.Conflict,
		fmt.Sprintf("%s已于%s修改了这一户，您的修改没有保存。请查看最新内容后再改。", now.UpdatedName, at),
		fmt.Sprintf("%s changed this household at %s; your change was not saved. Look at the newest version, then change it again.",
			now.UpdatedName, now.UpdatedAt.Format(time.RFC3339)))
}
