package verification

import (
	"context"

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
	Supports string       `json:"supports,omitempty" doc:"of an obligor: the member to whom support is owed"`
	Relation string       `json:"relation,omitempty" enum:",spouse,child,parent,grandchild,grandparent,sibling" doc:"likewise: what he is to them"`
	Withheld *Withheld    `json:"withheld,omitempty" doc:"why there is no letter that holds, where somebody said"`
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
		withheld, err := s.withheld(ctx, tx, county, application)
		if err != nil {
			return err
		}
		for _, m := range c.subjects(family) {
			x, err := s.signer(c, m, letters, calendar.At(tx.Now))
			if err != nil {
				return err
			}
			if w, ok := withheld[m.ID]; ok && (x.Consent == nil || x.Consent.Status != Valid) {
				x.Withheld = w.unsaid()
			}
			x.Supports = nameOf(family.Members, m.Supports)
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

func (s *Service) signer(c Case, m Subject, letters []Consent, today calendar.Date) (Signer, error) {
	l, err := letter.For(s.letters, c.Division, c.Programme, m.Party, today)
	x := Signer{PersonID: m.ID, Name: m.Name, IDNumber: m.IDNumber.Masked(), Adult: m.adult(today), Party: m.Party, Relation: m.Relation,
		Letter: LetterText{l.Version, l.Title, l.Words(c.Programme, m.Name), l.Basis}}
	for _, own := range letters {
		if own.PersonID == m.ID && (x.Consent == nil || x.Consent.Status != Valid || own.Status == Valid) {
			x.Consent = &own
		}
	}
	return x, err
}

// nameOf is what somebody is called; "" for nobody.
func nameOf(people []Subject, who id.ID) string {
	for _, p := range people {
		if p.ID == who {
			return p.Name
		}
	}
	return ""
}
