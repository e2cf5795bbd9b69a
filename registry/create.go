package registry

import (
	"context"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/idnumber"
	"doudi/registry/internal/q"
)

// Create enters a new household. Faults come back all at once as errs.Invalid
// with a path each. Somebody who stands in another file, here or in another
// county, is errs.Conflict that says where, unless the draft gives a reason.
func (s *Service) Create(ctx context.Context, d Draft) (f *File, err error) {
	err = s.update(ctx, func(tx *db.Tx) error {
		f, err = s.create(ctx, tx, d)
		return err
	})
	return f, err
}

// Enter is Create inside another room's transaction.
func (s *Service) Enter(ctx context.Context, tx *db.Tx, d Draft) (*File, error) {
	return s.create(ctx, tx, d)
}

// HouseholdWith returns the live household of a county in which the person with
// an ID number lives, or 0. It tells nobody whose number it is.
func (s *Service) HouseholdWith(ctx context.Context, tx *db.Tx, county int32, n idnumber.Number) (id.ID, error) {
	scope, err := authz.From(ctx).May(authz.ReadHousehold)
	if err != nil || n == "" {
		return 0, err
	}
	rows, err := s.lookUp(ctx, tx, [][]byte{s.idIndex(n)})
	for _, r := range rows {
		if r.County == county && r.Present && State(r.State) == Live && scope.Holds(r.Division) {
			return r.HouseholdID, nil
		}
	}
	return 0, err
}

func (s *Service) create(ctx context.Context, tx *db.Tx, d Draft) (*File, error) {
	if _, err := authz.From(ctx).May(authz.WriteHousehold); err != nil {
		return nil, err
	}
	f, err := s.checker(tx).file(ctx, d, nil)
	if err != nil {
		return nil, err
	}
	if err := may(ctx, authz.WriteHousehold, f.County, f.Division, "household/new"); err != nil {
		return nil, err
	}
	return s.begin(ctx, tx, f, d)
}

// begin opens the file of a draft that was checked.
func (s *Service) begin(ctx context.Context, tx *db.Tx, f *File, d Draft) (*File, error) {
	if err := s.elsewhere(ctx, tx, f, d.Reason); err != nil {
		return nil, err
	}
	s.number(ctx, tx, f, d)
	if err := s.insert(ctx, tx, f); err != nil {
		return nil, err
	}
	e := Event{Kind: "household.created", Summary: "建立家庭档案，" + strconv.Itoa(len(f.Members)) + "人。",
		English: fmt.Sprintf("Household file opened with %d members.", len(f.Members))}
	switch {
	case d.Reason == unseen:
		e.Summary += unseen + "。"
		e.English += " Applied for at the portal; nobody has seen yet who they are."
	case d.Reason != "":
		e.Summary += "有成员在其他户已登记，录入理由：" + d.Reason
		e.English += " A member stands in another file; reason: " + d.Reason
	}
	return f, s.record(ctx, tx, "household.create", nil, f, e)
}

// number gives a new file its identifiers, its first version and its stamp.
func (s *Service) number(ctx context.Context, tx *db.Tx, f *File, d Draft) {
	f.ID, f.Version, f.CreatedAt = tx.NewID(), 1, tx.Now
	stamp(ctx, tx, f)
	if f.Number == "" {
		f.Number = ownNumber(f.County, f.ID)
	}
	for i := range f.Members {
		m := &f.Members[i]
		m.ID, m.HouseholdID, m.From = tx.NewID(), f.ID, f.OpenedOn
		if m.BornOn.After(m.From) {
			m.From = m.BornOn
		}
		if isHead(m.Relation) {
			f.HeadID = m.ID
		}
	}
	for i := range f.Lines {
		l := &f.Lines[i]
		l.ID, l.EnteredBy, l.EnteredAt = tx.NewID(), f.UpdatedBy, f.UpdatedAt
		if at := d.Lines[i].Member; at != nil {
			l.PersonID = f.Members[*at].ID
		}
	}
	f.sort()
}

// ownNumber makes a household number that no county's own numbering uses.
func ownNumber(county int32, household id.ID) string {
	return fmt.Sprintf("%06d-%s", county, strings.ToUpper(strconv.FormatInt(int64(household), 36)))
}

// insert writes a new file.
func (s *Service) insert(ctx context.Context, tx *db.Tx, f *File) error {
	if err := q.New(tx).PutCounty(ctx, f.County); err != nil {
		return fmt.Errorf("note county %d: %w", f.County, err)
	}
	n, err := q.New(tx).PutHousehold(ctx, q.PutHouseholdParams(s.householdRow(f)))
	if db.IsDuplicate(err) {
		return errs.New(errs.Conflict, "户编号已被另一户使用，请核对。", "Another household has this number; please check it.").
			With("number", "户编号已被另一户使用", "Another household has this number").Because(err)
	}
	if err != nil || n != 1 {
		return fmt.Errorf("write household %s (%d rows): %w", f.ID, n, err)
	}
	if err := s.saveMembers(ctx, tx, &File{Household: Household{Division: f.Division}}, f); err != nil {
		return fmt.Errorf("write members of household %s: %w", f.ID, err)
	}
	if err := s.saveLines(ctx, tx, &File{}, f); err != nil {
		return fmt.Errorf("write lines of household %s: %w", f.ID, err)
	}
	if _, err := q.New(tx).InsertLabels(ctx, labelRows(f)); err != nil {
		return fmt.Errorf("write labels of household %s: %w", f.ID, err)
	}
	return nil
}

// elsewhere points out members who stand in another live file.
func (s *Service) elsewhere(ctx context.Context, tx *db.Tx, f *File, reason string) error {
	if strings.TrimSpace(reason) != "" {
		return nil
	}
	at := map[string]int{}
	var indexes [][]byte
	for i, m := range f.Members {
		if m.IDNumber != "" {
			index := s.idIndex(m.IDNumber)
			at[string(index)] = i
			indexes = append(indexes, index)
		}
	}
	rows, err := s.lookUp(ctx, tx, indexes)
	if err != nil {
		return err
	}
	e := errs.New(errs.Conflict, "有成员已登记在其他家庭档案中。确认无误的，请写明理由后再保存。",
		"A member already stands in another household's file. If that is right, give the reason and save again.")
	for _, r := range rows {
		if r.HouseholdID != f.ID && r.Present && State(r.State) == Live {
			there := s.whereabouts(ctx, r)
			e = e.With(fmt.Sprintf("members[%d].idNumber", at[string(r.IDIndex)]), there.zh, there.en)
		}
	}
	if len(e.Fields) == 0 {
		return nil
	}
	return e
}

// lookUp finds people by the indexes of their ID numbers, in every county.
func (s *Service) lookUp(ctx context.Context, tx *db.Tx, indexes [][]byte) ([]q.LookUpRow, error) {
	if len(indexes) == 0 {
		return nil, nil
	}
	queries := q.New(tx)
	known, err := queries.LookUpKnown(ctx, hexList(indexes))
	if err != nil {
		return nil, fmt.Errorf("look up people: %w", err)
	}
	if len(known) == 0 {
		return nil, nil
	}
	rows, err := queries.LookUp(ctx, `["`+strings.Join(known, `","`)+`"]`)
	if err != nil {
		return nil, fmt.Errorf("look up people: %w", err)
	}
	return rows, nil
}

// hexList is a JSON array of hexadecimal strings, the form in which a list of
// keyed hashes goes into a query.
func hexList(indexes [][]byte) string {
	b := make([]byte, 0, 2+len(indexes)*35)
	for i, x := range indexes {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(hex.AppendEncode(append(b, '"'), x), '"')
	}
	return "[" + string(b) + "]"
}

// sentence is a sentence in both languages.
type sentence struct{ zh, en string }

// whereabouts says in which file a person stands. The household's number is
// told only to those who may open it.
func (s *Service) whereabouts(ctx context.Context, r q.LookUpRow) sentence {
	place, name := s.placeName(r.Division), maskName(r.Name)
	text := sentence{"已登记在" + place + "（" + name + "）", "Registered in " + place + " (" + name + ")"}
	if authz.From(ctx).MayIn(authz.ReadHousehold, r.Division) == nil {
		text.zh += "，户编号 " + r.Number
		text.en += ", household number " + r.Number
	}
	return text
}
