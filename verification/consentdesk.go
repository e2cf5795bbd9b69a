package verification

import (
	"context"
	"fmt"
	"slices"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/verification/internal/q"
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
		out.CaseNo = c.Number
		out.Signers, err = s.whoSigns(ctx, tx, county, application, c)
		return err
	})
	return out, err
}

// Signers are who of a case signs what, inside another room's transaction, which has
// checked the scope.
func (s *Service) Signers(ctx context.Context, tx *db.Tx, county int32, application id.ID) ([]Signer, error) {
	c, err := s.others.Casework.Case(ctx, tx, county, application)
	if err != nil {
		return nil, err
	}
	return s.whoSigns(ctx, tx, county, application, c)
}

func (s *Service) whoSigns(ctx context.Context, tx *db.Tx, county int32, application id.ID, c Case) ([]Signer, error) {
	family, err := s.others.Registry.Family(ctx, tx, county, c.Household)
	if err != nil {
		return nil, err
	}
	letters, err := s.ConsentStatus(ctx, tx, county, application)
	if err != nil {
		return nil, err
	}
	withheld, err := s.withheld(ctx, tx, county, application)
	if err != nil {
		return nil, err
	}
	list := []Signer{}
	for _, m := range c.subjects(family) {
		x, err := s.signer(c, m, letters, calendar.At(tx.Now))
		if err != nil {
			return nil, err
		}
		if w, ok := withheld[m.ID]; ok && (x.Consent == nil || x.Consent.Status != Valid) {
			x.Withheld = w.unsaid()
		}
		x.Supports = nameOf(family.Members, m.Supports)
		list = append(list, x)
	}
	return list, nil
}

// Signed is a letter that was signed, with the words that were, inside another room's
// transaction, which has checked the scope. errs.Conflict where no file of letters has
// these words any more.
func (s *Service) Signed(ctx context.Context, tx *db.Tx, county int32, consentID id.ID) (x Signer, err error) {
	row, err := q.New(tx).Consent(ctx, county, consentID)
	if err != nil {
		return x, fmt.Errorf("read consent %s: %w", consentID, err)
	}
	list, err := s.Signers(ctx, tx, county, row.ApplicationID)
	if err != nil {
		return x, err
	}
	i := slices.IndexFunc(list, func(x Signer) bool { return x.PersonID == row.PersonID })
	l, ok := letter.Signed(s.letters, row.TextVersion, row.TextSm3)
	if i < 0 || !ok {
		return x, errs.New(errs.Conflict, "系统里已经没有签署时的授权书文本，请使用原件。", "The words that were signed are in no file any more; use the original.")
	}
	x = list[i]
	if row.Name != "" { // the words name whoever signed as they were called then
		x.Name = row.Name
	}
	c, err := s.consent(row, calendar.At(tx.Now))
	if err != nil {
		return x, err
	}
	x.Consent, x.Party = &c, c.Party
	x.Letter = LetterText{l.Version, l.Title, l.Words(row.Programme, x.Name), l.Basis}
	return x, nil
}

// Owes is what an obligor is to whom he owes maintenance; "" of a member.
func (x Signer) Owes() string {
	if x.Supports == "" {
		return ""
	}
	return x.Supports + "的" + relationName(x.Relation)
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
