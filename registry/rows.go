package registry

import (
	"fmt"
	"strings"

	"doudi/internal/crypt"
	"doudi/internal/db/dbt"
	"doudi/internal/id"
	"doudi/internal/idnumber"
	"doudi/registry/internal/q"
)

// The places of sealed fields. They are authenticated with the value, so they
// can never be renamed.
const (
	sealAccount = "household.account_sealed"
	sealNote    = "household.note_sealed"
	sealID      = "person.id_sealed"
	sealCert    = "person.disability_cert_sealed"
	sealIllness = "person.illness_sealed"
	sealPhone   = "person.phone_sealed"
	sealDetail  = "economic_line.detail_sealed"
)

func (s *Service) seal(column string, record id.ID, text string) []byte {
	return s.keys.Seal(crypt.Place{Column: column, Record: record}, text)
}

// idIndex is the keyed hash by which a number is found: four bytes of that of
// its last four characters, then twelve of its own. nil for no number.
func (s *Service) idIndex(n idnumber.Number) []byte {
	if n == "" {
		return nil
	}
	return append(s.tailIndex(n.Tail(4)), s.keys.Index(crypt.IndexID, string(n))[:16-tailBytes]...)
}

// tailIndex is how the hashes of numbers with the same last four characters begin.
// There are 11,000 of these, and an import asks for each again and again.
func (s *Service) tailIndex(tail string) []byte {
	if known, ok := s.ends.Load(tail); ok {
		return known.([]byte)
	}
	begin := s.keys.Index(crypt.IndexTail, tail)[:tailBytes:tailBytes]
	s.ends.Store(strings.Clone(tail), begin)
	return begin
}

const tailBytes = 4

// householdRow writes a file's household, sealed.
func (s *Service) householdRow(f *File) q.Household {
	row := openRow(f)
	row.AccountSealed, row.NoteSealed = s.seal(sealAccount, f.ID, f.Account), s.seal(sealNote, f.ID, f.Note)
	return row
}

// openRow is all of a household but its account and note, with the figures about its
// members that lists and the overview read.
func openRow(f *File) q.Household {
	h := f.Household
	row := q.Household{
		County: h.County, ID: h.ID, Number: h.Number, Division: h.Division, HukouDivision: h.HukouDivision, Address: h.Address, Urban: h.Urban,
		HeadID: h.HeadID, HeadName: h.HeadName, Members: int32(len(f.Members)), Cause: h.Cause, PoorStatus: string(h.Poor),
		NearRelative: h.NearRelative, Bank: h.Bank, AccountName: h.AccountName,
		State: string(h.State), OpenedOn: h.OpenedOn, ClosedOn: h.ClosedOn, SuccessorID: h.SuccessorID, ImportedIndex: h.imported,
		Version: h.Version, CreatedAt: dbt.At(h.CreatedAt), UpdatedBy: h.UpdatedBy, UpdatedName: h.UpdatedName, UpdatedAt: dbt.At(h.UpdatedAt),
	}
	for _, m := range f.Members {
		tally(&row, m.Person)
	}
	row.PoorIdentified, row.PoorAdjusted = poorPeople(f)
	return row
}

func tally(row *q.Household, p Person) {
	if p.Disability != "" {
		row.Disabled++
	}
	if p.BornOn.IsZero() {
		return
	}
	if row.OldestBornOn.IsZero() || p.BornOn.Before(row.OldestBornOn) {
		row.OldestBornOn = p.BornOn
	}
	if p.BornOn.After(row.YoungestBornOn) {
		row.YoungestBornOn = p.BornOn
	}
}

// poorPeople counts the people who were registered as poor with a household,
// and those of them who stayed registered after the adjustment. Those who died
// or left count with it; those who went to another household count there.
func poorPeople(f *File) (identified, adjusted int32) {
	count := func(p Person) {
		if p.Poor != NeverPoor && p.HouseholdID == f.ID {
			identified++
			if p.Poor == StillPoor || p.Poor == OutOfPoor {
				adjusted++
			}
		}
	}
	for _, m := range f.Members {
		count(m.Person)
	}
	for _, m := range f.Former {
		if !m.Present && m.Ended != Corrected {
			count(m.Person)
		}
	}
	return identified, adjusted
}

func (s *Service) household(row q.Household) (Household, error) {
	account, err := s.keys.Open(crypt.Place{Column: sealAccount, Record: row.ID}, row.AccountSealed)
	if err != nil {
		return Household{}, err
	}
	note, err := s.words(crypt.Place{Column: sealNote, Record: row.ID}, row.NoteSealed, row.Note)
	return Household{
		County: row.County, ID: row.ID, Number: row.Number, Division: row.Division, HukouDivision: row.HukouDivision, Address: row.Address,
		Urban: row.Urban, HeadID: row.HeadID, HeadName: row.HeadName, Cause: row.Cause, Poor: Poor(row.PoorStatus), NearRelative: row.NearRelative,
		Bank: row.Bank, Account: account, AccountName: row.AccountName, State: State(row.State), OpenedOn: row.OpenedOn, ClosedOn: row.ClosedOn,
		SuccessorID: row.SuccessorID, Note: note, Version: row.Version, CreatedAt: row.CreatedAt.Time, UpdatedBy: row.UpdatedBy,
		UpdatedName: row.UpdatedName, UpdatedAt: row.UpdatedAt.Time, imported: row.ImportedIndex,
	}, err
}

// personRow seals and indexes a person of a household.
func (s *Service) personRow(h *Household, p Person) q.Person {
	number := string(p.IDNumber)
	return q.Person{
		County: h.County, ID: p.ID, HouseholdID: p.HouseholdID, Present: p.Present, Division: h.Division,
		Name: p.Name, IDSealed: s.seal(sealID, p.ID, number),
		Sex: p.Sex, BornOn: p.BornOn, DiedOn: p.DiedOn, Ethnicity: p.Ethnicity, Marital: p.Marital, Education: p.Education, Health: p.Health,
		Disability: p.Disability, DisabilityGrade: p.DisabilityGrade, DisabilityCertSealed: s.seal(sealCert, p.ID, p.DisabilityCert),
		IllnessSealed: s.seal(sealIllness, p.ID, p.Illness), SeriousIllness: p.SeriousIllness, Labour: p.Labour, Schooling: p.Schooling,
		Work: p.Work, PoorStatus: string(p.Poor), PhoneSealed: s.seal(sealPhone, p.ID, p.Phone),
		Version: 1, UpdatedBy: h.UpdatedBy, UpdatedAt: dbt.At(h.UpdatedAt),
	}
}

func (s *Service) person(row q.Person) (Person, error) {
	p := Person{
		ID: row.ID, HouseholdID: row.HouseholdID, Present: row.Present, Name: row.Name, Sex: row.Sex, BornOn: row.BornOn, DiedOn: row.DiedOn,
		Ethnicity: row.Ethnicity, Marital: row.Marital, Education: row.Education, Health: row.Health, Disability: row.Disability,
		DisabilityGrade: row.DisabilityGrade, SeriousIllness: row.SeriousIllness, Labour: row.Labour, Schooling: row.Schooling, Work: row.Work,
		Poor: Poor(row.PoorStatus),
	}
	var number string
	for _, f := range []struct {
		column string
		sealed []byte
		to     *string
	}{
		{sealID, row.IDSealed, &number}, {sealCert, row.DisabilityCertSealed, &p.DisabilityCert},
		{sealIllness, row.IllnessSealed, &p.Illness}, {sealPhone, row.PhoneSealed, &p.Phone},
	} {
		text, err := s.keys.Open(crypt.Place{Column: f.column, Record: row.ID}, f.sealed)
		if err != nil {
			return p, fmt.Errorf("open person %s: %w", row.ID, err)
		}
		*f.to = text
	}
	p.IDNumber = idnumber.Number(number)
	return p, nil
}

func membershipRow(h *Household, m Member) q.Membership {
	return q.Membership{
		County: h.County, HouseholdID: h.ID, PersonID: m.ID, FromOn: m.From, ToOn: m.To, Relation: m.Relation, CoLiving: m.CoLiving,
		Excluded: m.Excluded, Reason: m.Reason, Ended: m.Ended,
	}
}

// words opens free text. What an older version of the program wrote lies in plain
// until SealWords has been there.
func (s *Service) words(p crypt.Place, sealed []byte, plain string) (string, error) {
	if len(sealed) == 0 {
		return plain, nil
	}
	return s.keys.Open(p, sealed)
}

func (s *Service) lineRow(h *Household, l Line) q.EconomicLine {
	return q.EconomicLine{
		County: h.County, HouseholdID: h.ID, ID: l.ID, PersonID: l.PersonID, Kind: string(l.Kind), Item: l.Item, AmountFen: l.Amount,
		Per: string(l.Per), Quantity: l.Quantity, Source: string(l.Source), Excluded: l.Excluded, Evidence: string(l.Evidence),
		DetailSealed: s.seal(sealDetail, l.ID, l.Detail), FromOn: l.From, ToOn: l.To, EnteredBy: l.EnteredBy, EnteredAt: dbt.At(l.EnteredAt),
	}
}

func (s *Service) line(row q.EconomicLine) (Line, error) {
	detail, err := s.words(crypt.Place{Column: sealDetail, Record: row.ID}, row.DetailSealed, row.Detail)
	return Line{
		ID: row.ID, PersonID: row.PersonID, Kind: Kind(row.Kind), Item: row.Item, Amount: row.AmountFen, Per: Per(row.Per), Quantity: row.Quantity,
		Source: Source(row.Source), Excluded: row.Excluded, Evidence: Papers(row.Evidence), Detail: detail, From: row.FromOn, To: row.ToOn,
		EnteredBy: row.EnteredBy, EnteredAt: row.EnteredAt.Time,
	}, err
}

// labelRow repeats what lists by label filter the household by.
func labelRow(h *q.Household, l Label) q.Label {
	return q.Label{
		County: h.County, HouseholdID: h.ID, Label: l.Label, FromOn: l.From, ToOn: l.To, Division: h.Division, State: h.State, Urban: h.Urban,
		Cause: h.Cause, PoorStatus: h.PoorStatus, Members: h.Members, Disabled: h.Disabled, OldestBornOn: h.OldestBornOn, YoungestBornOn: h.YoungestBornOn,
	}
}
