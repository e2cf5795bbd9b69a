package registry

import (
	"context"
	"time"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/mask"
	"doudi/internal/money"
	"doudi/registry/internal/q"
)

// FileView is a household file as it leaves the service: ID numbers, phones,
// accounts, certificates and illness are masked.
type FileView struct {
	County            int32         `json:"county"`
	ID                id.ID         `json:"id"`
	Number            string        `json:"number"`
	Division          string        `json:"division"`
	DivisionName      string        `json:"divisionName"`
	HukouDivision     string        `json:"hukouDivision"`
	HukouDivisionName string        `json:"hukouDivisionName"`
	Apart             bool          `json:"apart" doc:"lives elsewhere than registered"`
	Address           string        `json:"address"`
	Urban             bool          `json:"urban"`
	HeadID            id.ID         `json:"headId"`
	HeadName          string        `json:"headName"`
	Cause             string        `json:"cause"`
	Poor              Poor          `json:"poor"`
	NearRelative      bool          `json:"nearRelative"`
	Bank              string        `json:"bank"`
	Account           string        `json:"account" doc:"masked"`
	AccountName       string        `json:"accountName"`
	State             State         `json:"state"`
	OpenedOn          calendar.Date `json:"openedOn"`
	ClosedOn          calendar.Date `json:"closedOn"`
	SuccessorID       id.ID         `json:"successorId"`
	Note              string        `json:"note"`
	Version           int32         `json:"version"`
	CreatedAt         time.Time     `json:"createdAt"`
	UpdatedName       string        `json:"updatedName"`
	UpdatedAt         time.Time     `json:"updatedAt"`
	Members           []MemberView  `json:"members"`
	Former            []MemberView  `json:"former"`
	Lines             []LineView    `json:"lines"`
	Labels            []Label       `json:"labels"`
}

// MemberView is a member, masked.
type MemberView struct {
	ID              id.ID         `json:"id"`
	Name            string        `json:"name"`
	IDNumber        string        `json:"idNumber" doc:"masked"`
	Sex             string        `json:"sex"`
	BornOn          calendar.Date `json:"bornOn"`
	Age             int           `json:"age" doc:"full years on the day shown, or at death; -1 if the birth is not known"`
	DiedOn          calendar.Date `json:"diedOn"`
	Ethnicity       string        `json:"ethnicity"`
	Marital         string        `json:"marital"`
	Education       string        `json:"education"`
	Health          string        `json:"health"`
	Disability      string        `json:"disability"`
	DisabilityGrade int32         `json:"disabilityGrade"`
	DisabilityCert  string        `json:"disabilityCert" doc:"masked"`
	Illness         string        `json:"illness" doc:"masked"`
	SeriousIllness  bool          `json:"seriousIllness"`
	Labour          string        `json:"labour"`
	Schooling       string        `json:"schooling"`
	Work            string        `json:"work"`
	Phone           string        `json:"phone" doc:"masked"`
	Poor            Poor          `json:"poor"`
	From            calendar.Date `json:"from"`
	To              calendar.Date `json:"to"`
	Relation        string        `json:"relation"`
	CoLiving        bool          `json:"coLiving"`
	Excluded        string        `json:"excluded"`
	Reason          string        `json:"reason"`
	Ended           string        `json:"ended"`
}

// LineView is a line for a page.
type LineView struct {
	ID        id.ID         `json:"id"`
	PersonID  id.ID         `json:"personId"`
	Kind      Kind          `json:"kind"`
	Item      string        `json:"item"`
	Amount    money.Fen     `json:"amountFen"`
	Per       Per           `json:"per"`
	Quantity  int32         `json:"quantity"`
	Source    Source        `json:"source"`
	Excluded  string        `json:"excluded"`
	Evidence  []id.ID       `json:"evidence" nullable:"false" doc:"stored files that it rests on"`
	Detail    string        `json:"detail"`
	From      calendar.Date `json:"from"`
	To        calendar.Date `json:"to"`
	EnteredBy id.ID         `json:"enteredBy"`
	EnteredAt time.Time     `json:"enteredAt"`
}

// Show returns the masked file of a household, as it stood on a day or, with
// the zero day, now.
func (s *Service) Show(ctx context.Context, county int32, household id.ID, day calendar.Date) (v *FileView, err error) {
	err = s.view(ctx, func(tx *db.Tx) error {
		f, err := s.read(ctx, tx, authz.ReadHousehold, county, household)
		if err == nil && !day.IsZero() {
			f, err = s.fileAt(ctx, tx, f, day)
		}
		if err != nil {
			return err
		}
		v, err = s.masked(ctx, tx, f, day)
		return err
	})
	return v, err
}

// Masked is the masked form of a file, for answers to writes.
func (s *Service) Masked(ctx context.Context, f *File) (v *FileView, err error) {
	err = s.db.View(ctx, func(tx *db.Tx) error {
		v, err = s.masked(ctx, tx, f, calendar.Date{})
		return err
	})
	return v, err
}

func lineView(l Line) LineView {
	return LineView{ID: l.ID, PersonID: l.PersonID, Kind: l.Kind, Item: l.Item, Amount: l.Amount, Per: l.Per, Quantity: l.Quantity, Source: l.Source,
		Excluded: l.Excluded, Evidence: l.Evidence.Files(), Detail: l.Detail, From: l.From, To: l.To, EnteredBy: l.EnteredBy, EnteredAt: l.EnteredAt}
}

func (s *Service) masked(ctx context.Context, tx *db.Tx, f *File, day calendar.Date) (*FileView, error) {
	names, err := s.names(ctx, tx, f.Division, f.HukouDivision)
	if err != nil {
		return nil, err
	}
	if day.IsZero() {
		day = calendar.At(tx.Now)
	}
	v := &FileView{
		County: f.County, ID: f.ID, Number: f.Number, Division: f.Division, DivisionName: names[f.Division], HukouDivision: f.HukouDivision,
		HukouDivisionName: names[f.HukouDivision], Apart: f.HukouDivision != f.Division, Address: f.Address, Urban: f.Urban, HeadID: f.HeadID,
		HeadName: f.HeadName, Cause: f.Cause, Poor: f.Poor, NearRelative: f.NearRelative, Bank: f.Bank, Account: maskTail(f.Account),
		AccountName: f.AccountName, State: f.State, OpenedOn: f.OpenedOn, ClosedOn: f.ClosedOn, SuccessorID: f.SuccessorID, Note: f.Note,
		Version: f.Version, CreatedAt: f.CreatedAt, UpdatedName: f.UpdatedName, UpdatedAt: f.UpdatedAt,
		Members: []MemberView{}, Former: []MemberView{}, Lines: []LineView{}, Labels: append([]Label{}, f.Labels...),
	}
	for _, m := range f.Members {
		v.Members = append(v.Members, maskMember(m, day))
	}
	for _, m := range f.Former {
		v.Former = append(v.Former, maskMember(m, day))
	}
	for _, l := range f.Lines {
		v.Lines = append(v.Lines, lineView(l))
	}
	return v, nil
}

func maskMember(m Member, day calendar.Date) MemberView {
	age := -1
	if !m.BornOn.IsZero() {
		if !m.DiedOn.IsZero() && m.DiedOn.Before(day) {
			day = m.DiedOn
		}
		age = m.BornOn.Age(day)
	}
	return MemberView{
		ID: m.ID, Name: m.Name, IDNumber: m.IDNumber.Masked(), Sex: m.Sex, BornOn: m.BornOn, Age: age, DiedOn: m.DiedOn, Ethnicity: m.Ethnicity,
		Marital: m.Marital, Education: m.Education, Health: m.Health, Disability: m.Disability, DisabilityGrade: m.DisabilityGrade,
		DisabilityCert: maskAll(m.DisabilityCert), Illness: maskAll(m.Illness), SeriousIllness: m.SeriousIllness, Labour: m.Labour,
		Schooling: m.Schooling, Work: m.Work, Phone: mask.Phone(m.Phone), Poor: m.Poor, From: m.From, To: m.To, Relation: m.Relation,
		CoLiving: m.CoLiving, Excluded: m.Excluded, Reason: m.Reason, Ended: m.Ended,
	}
}

// Unmasking asks to see one personal value.
type Unmasking struct {
	County    int32  `json:"-"`
	Household id.ID  `json:"-"`
	Person    id.ID  `json:"person,omitempty" doc:"absent for the household's account"`
	Field     string `json:"field" enum:"idNumber,phone,illness,disabilityCert,account"`
	Reason    string `json:"reason,omitempty" maxLength:"500" doc:"why, when there is no case"`
	CaseNo    string `json:"caseNo,omitempty" maxLength:"64" pattern:"^[A-Za-z0-9-]*$" doc:"as the case has it; it goes into the audit log"`
}

// Reveal shows one personal value in the clear and logs who asked for which
// field of whom, with the case or the reason.
func (s *Service) Reveal(ctx context.Context, u Unmasking) (value string, err error) {
	if u.CaseNo == "" && len([]rune(u.Reason)) < 2 {
		return "", errs.New(errs.Invalid, "请填写查看理由或案件编号。", "Give a reason or a case number.").With("reason", "请填写查看理由或案件编号", "Give a reason or a case number")
	}
	err = s.update(ctx, func(tx *db.Tx) error {
		f, err := s.read(ctx, tx, authz.RevealPersonal, u.County, u.Household)
		if err != nil {
			return err
		}
		if value, err = f.value(u); err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Entry{County: u.County, Act: "household.reveal", Subject: subject(u.Household), Case: u.CaseNo,
			Detail: map[string]any{"person": u.Person, "field": u.Field}, Reason: u.Reason})
	})
	return value, err
}

func (f *File) value(u Unmasking) (string, error) {
	if u.Field == "account" {
		return f.Account, nil
	}
	for _, list := range [][]Member{f.Members, f.Former} {
		for _, m := range list {
			if m.ID != u.Person {
				continue
			}
			switch u.Field {
			case "idNumber":
				return string(m.IDNumber), nil
			case "phone":
				return m.Phone, nil
			case "illness":
				return m.Illness, nil
			case "disabilityCert":
				return m.DisabilityCert, nil
			}
		}
	}
	return "", errNotFound()
}

// nameHits and nameItems put full names in place of those of the township.
func (s *Service) nameHits(ctx context.Context, tx *db.Tx, hits []Hit) error {
	var codes []string
	for _, h := range hits {
		codes = append(codes, h.Division)
	}
	names, err := s.names(ctx, tx, codes...)
	for i := range hits {
		hits[i].DivisionName = names[hits[i].Division]
	}
	return err
}

func (s *Service) nameItems(ctx context.Context, tx *db.Tx, items []HouseholdItem) error {
	var codes []string
	for _, i := range items {
		codes = append(codes, i.Division)
	}
	names, err := s.names(ctx, tx, codes...)
	for i := range items {
		items[i].DivisionName = names[items[i].Division]
	}
	return err
}

// householdOf returns where a person is, for acts that know only the person.
func (s *Service) householdOf(ctx context.Context, tx *db.Tx, county int32, person id.ID) (id.ID, error) {
	row, err := q.New(tx).GetPerson(ctx, county, person)
	if db.IsNotFound(err) {
		return 0, errNotFound()
	}
	return row.HouseholdID, err
}

// FileOf is Facts for a person of whom only the identifier is known.
func (s *Service) FileOf(ctx context.Context, tx *db.Tx, county int32, person id.ID) (*File, error) {
	household, err := s.householdOf(ctx, tx, county, person)
	if err != nil {
		return nil, err
	}
	return s.Facts(ctx, tx, county, household)
}
