package verification

import (
	"context"
	"slices"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/verification/letter"
)

// ConsentDesk is what a clerk lays before the people of a case to sign.
type ConsentDesk struct {
	CaseNo  string   `json:"caseNo"`
	Signers []Signer `json:"signers" nullable:"false"`
}

// Signer is one person of a case with the letter that is theirs to sign today.
type Signer struct {
	PersonID id.ID        `json:"personId"`
	Name     string       `json:"name"`
	IDNumber string       `json:"idNumber" doc:"masked"`
	Adult    bool         `json:"adult" doc:"signs for themselves, if they can; a child is signed for by a guardian"`
	Party    letter.Party `json:"party" enum:"member,obligor" doc:"obligor: does not live with the family and owes maintenance"`
	Letter   LetterText   `json:"letter"`
	Consent  *Consent     `json:"consent,omitempty" doc:"the letter that counts: a valid one, else the newest"`
}

// LetterText is a letter in the words that one person signs.
type LetterText struct {
	Version    string   `json:"version"`
	Title      string   `json:"title"`
	Paragraphs []string `json:"paragraphs" nullable:"false"`
	Basis      string   `json:"basis"`
}

// ConsentDesk lists who signs what, in the order of the family.
func (s *Service) ConsentDesk(ctx context.Context, county int32, application id.ID) (out ConsentDesk, err error) {
	err = s.view(ctx, func(tx *db.Tx) error {
		c, err := s.others.Casework.Case(ctx, tx, county, application)
		if err != nil {
			return err
		}
		if err := may(ctx, authz.EnterCase, c.Division, caseRefusal(county, application, c)); err != nil {
			return err
		}
		family, err := s.others.Registry.Family(ctx, tx, county, c.Household)
		if err != nil {
			return err
		}
		letters, err := s.ConsentStatus(ctx, tx, county, application)
		if err != nil {
			return err
		}
		out = ConsentDesk{CaseNo: c.Number, Signers: []Signer{}}
		for _, m := range family.Members {
			if !slices.Contains(c.People, m.ID) {
				continue
			}
			x, err := s.signer(c, m, letters, calendar.At(tx.Now))
			if err != nil {
				return err
			}
			out.Signers = append(out.Signers, x)
		}
		return nil
	})
	return out, err
}

// Letter is the text that a member of a family signs in a place today, with {name}
// where their name goes; errs.NotFound where there is none for a programme.
func (s *Service) Letter(division, programme string, today calendar.Date) (LetterText, error) {
	l, err := letter.For(s.letters, division, programme, letter.Member, today)
	return LetterText{l.Version, l.Title, l.Words(programme, "{name}"), l.Basis}, err
}

func (s *Service) signer(c Case, m Member, letters []Consent, today calendar.Date) (Signer, error) {
	l, err := letter.For(s.letters, c.Division, c.Programme, m.party(), today)
	x := Signer{PersonID: m.ID, Name: m.Name, IDNumber: m.IDNumber.Masked(), Adult: m.adult(today), Party: m.party(),
		Letter: LetterText{l.Version, l.Title, l.Words(c.Programme, m.Name), l.Basis}}
	for _, own := range letters {
		if own.PersonID == m.ID && (x.Consent == nil || x.Consent.Status != Valid || own.Status == Valid) {
			x.Consent = &own
		}
	}
	return x, err
}
