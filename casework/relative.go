package casework

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"doudi/casework/internal/q"
	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/idnumber"
	"doudi/policy"
)

// Where somebody works whose near relatives are filed apart (民发〔2021〕57号 art.11).
const (
	officeStaff     = "staff"     // 经办人员
	officeCommittee = "committee" // 村（居）民委员会成员
)

// isNearRelation reports whether somebody is a near relative by what they are to somebody
// (民发〔2012〕220号 art.14).
func isNearRelation(relation string) bool {
	return slices.Contains([]string{"spouse", "parent", "child", "sibling", "grandparent", "grandchild"}, relation)
}

// relationName is a relation as people read it.
func relationName(relation string) Text {
	t := policy.Label("relation", relation)
	return Text{t.Zh, t.En}
}

// Relative is a line of the register of near relatives (近亲属备案).
type Relative struct {
	ID        id.ID         `json:"id"`
	AccountID id.ID         `json:"accountId,omitempty" doc:"of the member of staff; absent for a village committee's"`
	StaffName string        `json:"staffName"`
	StaffPost string        `json:"staffPost"`
	Office    string        `json:"office" enum:"staff,committee"`
	Division  string        `json:"division" doc:"where they work"`
	Relation  string        `json:"relation" enum:"spouse,parent,child,sibling,grandparent,grandchild" doc:"what the relative is to them"`
	Name      string        `json:"name" doc:"of the relative"`
	IDNumber  string        `json:"idNumber" doc:"masked"`
	EnteredBy string        `json:"enteredBy"`
	EnteredAt dbt.Time      `json:"enteredAt"`
	EndedOn   calendar.Date `json:"endedOn" doc:"empty while it holds"`
	EndedBy   string        `json:"endedBy"`
	EndedWhy  string        `json:"endedWhy"`
	OpenCases int64         `json:"openCases" doc:"under way, in which the relative is of the family; 0 in one's own list"`
}

// RelativeDeclared is what somebody declares: for themselves, or the county for others.
type RelativeDeclared struct {
	Own       bool   `json:"own,omitempty" doc:"of whoever declares it; otherwise only the county may"`
	AccountID id.ID  `json:"accountId,omitempty" doc:"of a member of staff, where the county declares it"`
	StaffName string `json:"staffName,omitempty" maxLength:"60" doc:"of somebody of a village committee, who has no account"`
	StaffPost string `json:"staffPost,omitempty" maxLength:"100"`
	Division  string `json:"division,omitempty" pattern:"^[0-9]*$" maxLength:"12" doc:"of the village committee, 9 or 12 digits"`
	Relation  string `json:"relation" enum:"spouse,parent,child,sibling,grandparent,grandchild"`
	Name      string `json:"name" minLength:"1" maxLength:"60"`
	IDNumber  string `json:"idNumber" minLength:"1" maxLength:"18"`
}

func relativePlace(n id.ID) crypt.Place {
	return crypt.Place{Column: "staff_relative.sealed", Record: n}
}

// numberIndex is the keyed index by which a relative is found in a case.
func (s *Service) numberIndex(n idnumber.Number) string {
	return hex.EncodeToString(s.keys.Index("staff_relative", string(n)))
}

// mayReadRelatives lets in who answers for the whole county: the register tells who is
// whose family, and a township does not read it.
func mayReadRelatives(ctx context.Context, county int32) error {
	return authz.From(ctx).MayIn(authz.ReadRelatives, authz.CountyCode(county))
}

// DeclareRelative files a near relative of staff apart, and finds the open cases in
// which they are of the family: the county visits these, and the member of staff has
// no part in them any more.
func (s *Service) DeclareRelative(ctx context.Context, county int32, d RelativeDeclared) (out Relative, err error) {
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		if err := audit.Claim(ctx, tx, county); err != nil {
			return err
		}
		row, number, err := s.relativeRow(ctx, tx, county, d)
		if err != nil {
			return err
		}
		if err := s.addRelative(ctx, tx, row); err != nil {
			return err
		}
		if err := s.fileOpenCasesApart(ctx, tx, county, number); err != nil {
			return err
		}
		out, err = s.relative(row)
		return err
	})
	return out, audit.Refused(ctx, s.db, err)
}

// relativeRow is what will be kept, once it is known that the actor may declare it.
func (s *Service) relativeRow(ctx context.Context, tx *db.Tx, county int32, d RelativeDeclared) (q.StaffRelative, idnumber.Number, error) {
	actor, row := authz.From(ctx), q.StaffRelative{County: county, ID: tx.NewID(), Relation: d.Relation, Name: strings.TrimSpace(d.Name), EnteredAt: tx.At()}
	row.EnteredBy, row.EnteredName = actor.Account, actor.Name
	var err error
	if d.Own {
		err = ownRelative(actor, county, &row)
	} else if err = mayReadRelatives(ctx, county); err == nil {
		err = s.relativeOf(ctx, tx, d, &row)
	}
	if err != nil {
		return row, "", err
	}
	if !isNearRelation(d.Relation) || row.Name == "" {
		return row, "", missing("body.relation", "请选择关系，写明亲属姓名。", "Choose the relation and name the relative.")
	}
	number, err := idnumber.Parse(d.IDNumber, calendar.At(tx.Now))
	if err != nil {
		return row, "", missing("body.idNumber", "身份证号有误，请核对。", "This is no valid ID number; compare it.")
	}
	row.NumberIndex = s.numberIndex(number)
	row.Sealed = s.keys.SealBytes(relativePlace(row.ID), []byte(number))
	return row, number, nil
}

// ownRelative lets everybody who works in the county declare for themselves.
func ownRelative(a authz.Actor, county int32, row *q.StaffRelative) error {
	if err := a.MayInCounty(authz.DeclareRelative, county); err != nil {
		return err
	}
	row.AccountID, row.StaffName, row.StaffPost, row.Office, row.Division = a.Account, a.Name, a.Post, officeStaff, a.Home(county)
	return nil
}

// relativeOf reads of whom the county declares it.
func (s *Service) relativeOf(ctx context.Context, tx *db.Tx, d RelativeDeclared, row *q.StaffRelative) error {
	if d.AccountID == 0 {
		row.StaffName, row.StaffPost, row.Office, row.Division = strings.TrimSpace(d.StaffName), strings.TrimSpace(d.StaffPost), officeCommittee, d.Division
		if row.StaffName == "" || len(d.Division) < 9 || !strings.HasPrefix(d.Division, authz.CountyCode(row.County)) {
			return missing("body.staffName", "请选择村（社区），写明村（居）民委员会成员的姓名。", "Choose the village and name the member of its committee.")
		}
		return nil
	}
	a, err := s.others.Staff.Person(ctx, tx, d.AccountID)
	if errs.CodeOf(err) == errs.NotFound || err == nil && a.MayInCounty(authz.DeclareRelative, row.County) != nil {
		return missing("body.accountId", "本县没有这名工作人员。", "Nobody of this account works in the county.")
	}
	if err != nil {
		return fmt.Errorf("reading whose relative it is: %w", err)
	}
	row.AccountID, row.StaffName, row.StaffPost, row.Office, row.Division = a.Account, a.Name, a.Post, officeStaff, a.Home(row.County)
	return nil
}

func (s *Service) addRelative(ctx context.Context, tx *db.Tx, row q.StaffRelative) error {
	same, err := q.New(tx).RelativesWith(ctx, row.County, listOf(row.NumberIndex))
	if err != nil {
		return fmt.Errorf("looking for the same relative: %w", err)
	}
	if slices.ContainsFunc(same, func(r q.StaffRelative) bool { return r.AccountID == row.AccountID && r.StaffName == row.StaffName }) {
		return errs.New(errs.Conflict, "这名近亲属已经备案。", "This relative is in the register already.")
	}
	err = q.New(tx).AddRelative(ctx, q.AddRelativeParams{County: row.County, ID: row.ID, AccountID: row.AccountID, StaffName: row.StaffName, StaffPost: row.StaffPost, Office: row.Office, Division: row.Division,
		Relation: row.Relation, Name: row.Name, Sealed: row.Sealed, NumberIndex: row.NumberIndex, EnteredBy: row.EnteredBy, EnteredName: row.EnteredName, EnteredAt: row.EnteredAt})
	if err != nil {
		return fmt.Errorf("filing a relative: %w", err)
	}
	return audit.Append(ctx, tx, audit.Entry{County: row.County, Act: "relative.declare", Subject: "relative/" + row.ID.String(), After: row,
		Detail: map[string]any{"of": row.AccountID.String(), "relation": row.Relation}})
}

// EndRelative says that a line holds no more, as after a divorce or when the member of
// staff has left. Only the county does, and nobody on their own: with it they may work
// on their relative's case again. What was filed apart stays so.
func (s *Service) EndRelative(ctx context.Context, county int32, relative id.ID, why string) error {
	if _, err := authz.From(ctx).May(authz.ReadRelatives); err != nil {
		return err
	}
	if why = strings.TrimSpace(why); why == "" {
		return missing("body.reason", "请写明理由。", "Give the reason.")
	}
	err := s.db.Update(ctx, func(tx *db.Tx) error {
		if err := audit.Claim(ctx, tx, county); err != nil {
			return err
		}
		return s.endRelative(ctx, tx, county, relative, why)
	})
	return audit.Refused(ctx, s.db, err)
}

func (s *Service) endRelative(ctx context.Context, tx *db.Tx, county int32, relative id.ID, why string) error {
	actor, refused := authz.From(ctx), &audit.RefusalError{County: county, Subject: "relative/" + relative.String(), Act: authz.ReadRelatives}
	row, err := q.New(tx).Relative(ctx, county, relative)
	switch none := errs.New(errs.NotFound, "没有找到。", "Not found."); {
	case db.IsNotFound(err):
		return none
	case err != nil:
		return fmt.Errorf("reading relative %s: %w", relative, err)
	case mayReadRelatives(ctx, county) != nil:
		return none.Because(refused)
	case row.AccountID == actor.Account:
		return errs.New(errs.Conflict, "本人的备案须由他人注销。", "Another person ends what is filed of you.").Because(refused)
	}
	was := row
	row.EndedOn, row.EndedName, row.EndedWhySealed = calendar.At(tx.Now), actor.Name, s.keys.Seal(endedWhyPlace(relative), why)
	n, err := q.New(tx).EndRelative(ctx, q.EndRelativeParams{EndedOn: row.EndedOn, EndedName: row.EndedName, EndedWhySealed: row.EndedWhySealed, County: county, ID: relative})
	if err == nil && n != 1 {
		err = errs.New(errs.Conflict, "这条备案已经注销。", "It was ended already.")
	}
	if err != nil {
		return err
	}
	return audit.Append(ctx, tx, audit.Entry{County: county, Act: "relative.end", Subject: "relative/" + relative.String(), Before: was, After: row, Reason: why})
}

func (s *Service) relative(row q.StaffRelative) (Relative, error) {
	number, err := s.keys.OpenBytes(relativePlace(row.ID), row.Sealed)
	if err != nil {
		return Relative{}, fmt.Errorf("opening relative %s: %w", row.ID, err)
	}
	why, err := s.said(endedWhyPlace(row.ID), row.EndedWhySealed, row.EndedWhy)
	if err != nil {
		return Relative{}, fmt.Errorf("opening why relative %s was ended: %w", row.ID, err)
	}
	return Relative{ID: row.ID, AccountID: row.AccountID, StaffName: row.StaffName, StaffPost: row.StaffPost, Office: row.Office, Division: row.Division, Relation: row.Relation, Name: row.Name,
		IDNumber: idnumber.Number(number).Masked(), EnteredBy: row.EnteredName, EnteredAt: row.EnteredAt, EndedOn: row.EndedOn, EndedBy: row.EndedName, EndedWhy: why}, nil
}

// fileOpenCasesApart finds the open cases of whoever has a number, as the program does.
func (s *Service) fileOpenCasesApart(ctx context.Context, tx *db.Tx, county int32, number idnumber.Number) error {
	as := authz.WithActor(ctx, authz.Program())
	homes, err := s.others.Registry.Locate(as, tx, county, []string{string(number)})
	home, ok := homes[string(number)]
	if err != nil || !ok {
		return err
	}
	rows, err := q.New(tx).OpenCasesOf(ctx, county, home)
	if err != nil {
		return fmt.Errorf("reading cases of household %s: %w", home, err)
	}
	file, err := s.others.Registry.File(as, tx, county, home)
	if err != nil {
		return err
	}
	for _, r := range rows {
		c, err := s.open(as, tx, Ref{county, r.ID})
		if err == nil {
			err = errors.Join(c.findRelatives(as, file), c.fileApartNow(as))
		}
		if err != nil {
			return fmt.Errorf("filing case %s apart: %w", r.ID, err)
		}
	}
	return nil
}

// staffOf lists who works for a township, for whoever files their relatives.
func (s *Service) staffOf(ctx context.Context, county int32, division string) (out []Colleague, err error) {
	if err := mayReadRelatives(ctx, county); err != nil {
		return nil, err
	}
	if !strings.HasPrefix(division, authz.CountyCode(county)) {
		return nil, missing("query.division", "须为本县的乡镇。", "A township of the county.")
	}
	err = s.db.View(ctx, func(tx *db.Tx) error {
		able, err := s.others.Staff.Able(ctx, tx, authz.DeclareRelative, division)
		out = []Colleague{} // the function may run again
		for _, a := range able {
			out = append(out, Colleague{a.Account, a.Name, a.Post})
		}
		return err
	})
	return out, err
}
