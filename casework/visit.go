package casework

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"doudi/casework/field"
	"doudi/casework/internal/q"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/errs"
	"doudi/internal/files"
	"doudi/internal/id"
)

// Investigators is how many accounts stand under the form of a visit: as many as
// the law asks for at least (investigators.min). Who else took part is named in it.
const Investigators = 2

// Visit is the form of a home visit (入户调查表).
type Visit struct {
	Signing
	VisitedOn     calendar.Date    `json:"visitedOn"`
	Place         string           `json:"place" minLength:"1" maxLength:"200"`
	Investigators []id.ID          `json:"investigators" minItems:"2" maxItems:"2" doc:"two accounts, the person who enters among them; a third helper is named in the form (art.16)"`
	Form          VisitForm        `json:"form"`
	Signatures    []VisitSignature `json:"signatures" minItems:"3" maxItems:"10" doc:"of both investigators and a member who was present"`
	Photos        []id.ID          `json:"photos,omitempty" maxItems:"50" doc:"stored files"`
	SignedForm    id.ID            `json:"signedForm" doc:"stored file: the signed form, scanned or drawn"`
}

// VisitForm are the items of the form.
type VisitForm struct {
	Dwelling       string  `json:"dwelling" minLength:"1" maxLength:"2000" doc:"住房"`
	MembersPresent []id.ID `json:"membersPresent" minItems:"1" maxItems:"50" doc:"persons who were there"`
	IncomeSeen     string  `json:"incomeSeen" minLength:"1" maxLength:"2000" doc:"收入来源"`
	Living         string  `json:"living" minLength:"1" maxLength:"2000" doc:"吃、穿、住、用"`
	Needs          string  `json:"needs" maxLength:"2000" doc:"困难和需求"`
	Helpers        string  `json:"helpers,omitempty" maxLength:"200" doc:"others who took part, as of the village committee"`
	Remote         string  `json:"remote,omitempty" maxLength:"500" doc:"why by phone or video, in a major emergency only (art.16)"`

	Seen     []field.Seen   `json:"seen,omitempty" maxItems:"3" doc:"what was found as the family stated it, or not; what nobody looked at is not here"`
	SelfCare []SelfCareSeen `json:"selfCare,omitempty" maxItems:"50" doc:"what was seen of self-care; the county's assessment judges"`
}

// SelfCareSeen is what investigators saw of how one person manages daily life, by
// the six items (民发〔2021〕43号 art.21). What nobody looked at is in neither list.
type SelfCareSeen struct {
	PersonID id.ID    `json:"personId"`
	Alone    []string `json:"alone" nullable:"false" maxItems:"6" doc:"eat, dress, bed, toilet, walk, bathe: managed unaided"`
	Helped   []string `json:"helped" nullable:"false" maxItems:"6" doc:"not managed unaided"`
}

// VisitSignature is one signature under the form.
type VisitSignature struct {
	As       string `json:"as" enum:"investigator,member"`
	PersonID id.ID  `json:"personId" doc:"account of an investigator, person of a member"`
	FileID   id.ID  `json:"fileId" doc:"stored file with the signature; may be the signed form itself"`
}

func visitPlace(visit id.ID) crypt.Place {
	return crypt.Place{Column: "visit.form_sealed", Record: visit}
}

// RecordVisit records the township's home visit.
func (s *Service) RecordVisit(ctx context.Context, ref Ref, v Visit) (Done, error) {
	return s.perform(ctx, ref, ActVisit, v.Signing, v, func(c *caseFile) (State, error) {
		if err := c.addVisit(ctx, recordedVisit{Visit: v}, authz.VisitHome, false); err != nil {
			return "", err
		}
		return c.investigated(), nil
	})
}

// RecordCountyVisit records the county's own visit (art.20).
func (s *Service) RecordCountyVisit(ctx context.Context, ref Ref, v Visit) (Done, error) {
	return s.perform(ctx, ref, ActCountyVisit, v.Signing, v, func(c *caseFile) (State, error) {
		return CountyReview, c.addVisit(ctx, recordedVisit{Visit: v}, authz.VisitFromCounty, true)
	})
}

// recordedVisit is a visit as it is kept: with the seal of one that was filled in
// and signed on a phone.
type recordedVisit struct {
	Visit
	Sealed *Sealed `json:"sealed,omitempty"`
}

func (c *caseFile) addVisit(ctx context.Context, v recordedVisit, role authz.Act, byCounty bool) error {
	act := ActVisit
	if byCounty {
		act = ActCountyVisit
	}
	if err := c.checkVisit(v.Visit, act); err != nil {
		return err
	}
	names, err := c.investigators(ctx, v.Investigators, role)
	if err != nil {
		return err
	}
	if err := c.bind(ctx, v.evidence()); err != nil {
		return err
	}
	present := c.signedMember(v.Visit)
	form, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("writing a visit: %w", err)
	}
	row := q.Visit{County: c.app.County, ApplicationID: c.app.ID, ID: c.tx.NewID(), Round: c.app.Round, ByCounty: byCounty, VisitedOn: v.VisitedOn,
		Place: v.Place, FirstAccountID: v.Investigators[0], SecondAccountID: v.Investigators[1], FirstName: names[0], SecondName: names[1],
		MemberPresent: present, FileID: v.SignedForm, EnteredBy: c.actor.Account, EnteredAt: c.tx.At()}
	row.FormSealed = c.s.keys.SealBytes(visitPlace(row.ID), form)
	if err := c.q.AddVisit(ctx, q.AddVisitParams(row)); err != nil {
		return fmt.Errorf("adding a visit: %w", err)
	}
	c.visits = append(c.visits, row)
	c.note, c.file = strings.Join(names, "、"), v.SignedForm
	return nil
}

// evidence are the files that a visit names, each with where in the form it stands.
func (v recordedVisit) evidence() map[string]id.ID {
	named := map[string]id.ID{}
	if v.Sealed == nil { // a sealed form was printed here, and is the case's own already
		named["body.signedForm"] = v.SignedForm
	} else {
		for i, f := range v.Sealed.Voice {
			named[fmt.Sprintf("body.voice[%d]", i)] = f
		}
	}
	for i, f := range v.Photos {
		named[fmt.Sprintf("body.photos[%d]", i)] = f
	}
	for i, s := range v.Signatures {
		named[fmt.Sprintf("body.signatures[%d].fileId", i)] = s.FileID
	}
	return named
}

// folder is what the files of a case are bound to.
func folder(a q.Application) files.Record {
	return files.Record{Subject: Ref{a.County, a.ID}.subject(), Division: a.Division}
}

// bind makes files this case's own evidence; a file of another case, or of
// another place, is refused.
func (c *caseFile) bind(ctx context.Context, named map[string]id.ID) error {
	e := errs.New(errs.Invalid, "有文件不是本案的证据，请重新上传。", "A file is not evidence of this case; upload it again.")
	for _, at := range slices.Sorted(maps.Keys(named)) {
		err := c.s.files.Bind(ctx, c.tx, c.app.County, named[at], "evidence", folder(c.app))
		switch {
		case errs.CodeOf(err) == errs.NotFound:
			e = e.With(at, "没有这份文件，或者已用于别的案件。", "There is no such file, or another case uses it.")
		case err != nil:
			return err
		}
	}
	if len(e.Fields) > 0 {
		return e
	}
	return nil
}

// checkVisit holds the form to art.16: two investigators at least, and their
// signatures with that of a member who was present.
func (c *caseFile) checkVisit(v Visit, duty Act) error {
	by := c.basis(duty)
	e := errs.New(errs.Invalid, "入户调查表不完整。（"+by.Chinese+"）", "The visit form is not complete. ("+by.English+")")
	least, err := c.s.others.Law.Count(c.app.Division, c.lawDay(), "investigators.min")
	if err != nil {
		return forPeople(fmt.Errorf("reading how many people visit a home in %s: %w", c.app.Division, err))
	}
	if n := len(v.Investigators); n != Investigators || n < least || v.Investigators[0] == v.Investigators[1] {
		return e.With("body.investigators", fmt.Sprintf("每组调查人员不得少于%d人。", least), fmt.Sprintf("A visit is made by at least %d people.", least))
	}
	if c.actor.Account != v.Investigators[0] && c.actor.Account != v.Investigators[1] {
		e = e.With("body.investigators", "录入人须为调查人员之一。", "Who enters it must be one of those who visited.")
	}
	first := c.roundSince()
	if duty == ActCountyVisit {
		first = c.wentUp()
	}
	if v.VisitedOn.IsZero() || v.VisitedOn.Before(first) || v.VisitedOn.After(c.today) {
		e = e.With("body.visitedOn", "调查日期须在受理、退回或者提出异议（复查的）、报送县级（县级调查的）之后，即"+first.Chinese()+"以后、今天以前。",
			"The day of the visit is not after today and on "+first.String()+" at the earliest: accepted, sent back, objected to or sent up to the county on that day.")
	}
	for i, p := range v.Form.MembersPresent {
		if _, ok := c.facts.member(p); !ok {
			e = e.With(fmt.Sprintf("body.form.membersPresent[%d]", i), "不是本户家庭成员。", "Not a member of this household.")
		}
	}
	for i, p := range v.Form.SelfCare {
		if _, ok := c.facts.member(p.PersonID); !ok {
			e = e.With(fmt.Sprintf("body.form.selfCare[%d]", i), "不是本户家庭成员。", "Not a member of this household.")
		}
	}
	for _, account := range v.Investigators {
		if !signedBy(v, "investigator", account) {
			e = e.With("body.signatures", "调查人员都须签字。", "All who visited must sign.")
		}
	}
	if c.signedMember(v) == "" {
		e = e.With("body.signatures", "须有在场的家庭成员签字。", "A member of the family who was there must sign.")
	}
	if v.SignedForm == 0 {
		e = e.With("body.signedForm", "请上传签字的调查表。", "Upload the signed form.")
	}
	if len(e.Fields) > 0 {
		return e
	}
	return nil
}

func signedBy(v Visit, as string, person id.ID) bool {
	for _, s := range v.Signatures {
		if s.As == as && s.PersonID == person && s.FileID != 0 {
			return true
		}
	}
	return false
}

// signedMember returns the name of a member who was present and signed, or "".
func (c *caseFile) signedMember(v Visit) string {
	for _, p := range v.Form.MembersPresent {
		if m, ok := c.facts.member(p); ok && signedBy(v, "member", p) {
			return m.Name
		}
	}
	return ""
}

// Colleague is somebody who may take part in a visit.
type Colleague struct {
	ID   id.ID  `json:"id"`
	Name string `json:"name"`
	Post string `json:"post"`
}

// Investigators lists who may visit the household of a case: for the township,
// or for the county. Who gave the opinion on the case is not among them, nor who is a near relative.
func (s *Service) Investigators(ctx context.Context, ref Ref, byCounty bool) (out []Colleague, err error) {
	role := authz.VisitHome
	if byCounty {
		role = authz.VisitFromCounty
	}
	err = s.view(ctx, ref, func(c *caseFile) error {
		out, err = c.mayVisit(ctx, role)
		return err
	})
	return out, err
}

// mayVisit lists who may visit the household in a right of its own.
func (c *caseFile) mayVisit(ctx context.Context, role authz.Act) ([]Colleague, error) {
	people, err := c.s.others.Staff.Able(ctx, c.tx, role, c.app.Division)
	if err != nil {
		return nil, fmt.Errorf("listing investigators: %w", err)
	}
	out := []Colleague{}
	for _, p := range people {
		if !c.reviewed(p.Account) && !c.kinOf(p.Account) {
			out = append(out, Colleague{p.Account, p.Name, p.Post})
		}
	}
	return out, nil
}

// investigators checks that both may visit here and have not reviewed the case.
func (c *caseFile) investigators(ctx context.Context, accounts []id.ID, role authz.Act) ([]string, error) {
	var names []string
	for i, account := range accounts {
		at := fmt.Sprintf("body.investigators[%d]", i)
		person, err := c.s.others.Staff.Person(ctx, c.tx, account)
		if errs.CodeOf(err) == errs.NotFound || err == nil && person.MayIn(role, c.app.Division) != nil {
			return nil, errs.New(errs.Invalid, "调查人员无权在此办理入户调查。", "This person may not visit homes here.").With(at, "请选择本地的调查人员。", "Choose people who may visit here.")
		}
		if err != nil {
			return nil, fmt.Errorf("looking up investigator %s: %w", account, err)
		}
		if c.reviewed(account) {
			return nil, errs.New(errs.Conflict, person.Name+"签署了本案的初审意见，不能参加入户调查。", "An investigator has given the opinion on this case.")
		}
		if c.kinOf(account) {
			return nil, errs.New(errs.Conflict, person.Name+"与本案家庭成员有近亲属关系，不能参加入户调查。", "An investigator is a near relative of this family.").With(at, "须回避。", "Stays away from it.")
		}
		names = append(names, person.Name)
	}
	return names, nil
}
