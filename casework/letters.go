package casework

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"slices"

	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/policy"
)

// The letters of authorisation (核对授权书) on paper: blank, to be signed and scanned,
// and with the signature where one was drawn on a screen.
const (
	paperBlankLetters = "consent_blank"
	paperLetter       = "consent"
)

// lettersPaper is a sheet for each of some people.
type lettersPaper struct{ Letters []letterSheet }

// letterSheet is one letter, in the words of who signs it.
type letterSheet struct {
	Letter
	Relation string       // to the applicant, or to whom an obligor owes maintenance
	Drawing  template.URL // of the signature; "" where it is to be signed
	Signed   string       // the day
}

// mayAskToSign reports whether somebody of the case has still to sign, and can.
func (c *caseFile) mayAskToSign() bool { return c.state().Open() && len(c.unsigned()) > 0 }

// unsigned are the adults and the obligors without a valid letter.
func (c *caseFile) unsigned() []id.ID {
	people := c.facts.adults(c.today)
	for _, o := range c.facts.obligorsOnce() {
		people = append(people, o.PersonID)
	}
	return slices.DeleteFunc(people, func(p id.ID) bool {
		return slices.ContainsFunc(c.signed, func(s SignedLetter) bool { return s.Person == p })
	})
}

// readSigned reads which letters of the case hold.
func (c *caseFile) readSigned(ctx context.Context) (err error) {
	if c.signed, err = c.s.others.Checks.Signed(ctx, c.tx, c.app.County, c.app.ID); err != nil {
		return fmt.Errorf("reading consents of case %s: %w", c.app.ID, err)
	}
	return nil
}

// lettersDrawn are the letters that were signed on a screen: the others are on paper already.
func lettersDrawn(c *caseFile) []id.ID {
	var list []id.ID
	for _, s := range c.signed {
		if s.Drawn {
			list = append(list, s.ID)
		}
	}
	return list
}

// blankLetters are a sheet for each who has still to sign, in the words that are
// theirs today (民发〔2021〕57号 art.9).
func blankLetters(ctx context.Context, c *caseFile, _ id.ID) (paper, error) {
	letters, err := c.s.others.Checks.Letters(ctx, c.tx, c.app.County, c.app.ID)
	if err != nil {
		return paper{}, fmt.Errorf("reading the letters of case %s: %w", c.app.ID, err)
	}
	unsigned, f := c.unsigned(), lettersPaper{}
	for _, l := range letters {
		if slices.Contains(unsigned, l.Person) {
			f.Letters = append(f.Letters, c.sheetOf(l))
		}
	}
	if len(f.Letters) == 0 {
		return paper{}, errs.New(errs.Conflict, "没有需要签署的授权书。", "There is no letter that is still to be signed.")
	}
	return paper{Title: "核对授权书", Article: c.article(ActSubmit), Form: f}, nil
}

// signedLetter is what somebody signed on a screen, in the words that they were shown.
func signedLetter(ctx context.Context, c *caseFile, about id.ID) (paper, error) {
	l, err := c.s.others.Checks.SignedLetter(ctx, c.tx, c.app.County, about)
	if err != nil {
		return paper{}, fmt.Errorf("reading letter %s of case %s: %w", about, c.app.ID, err)
	}
	sheet := c.sheetOf(l)
	if sheet.Drawing, err = c.picture(ctx, l.File); err != nil {
		return paper{}, err
	}
	sheet.Signed = l.SignedOn.Chinese()
	return paper{Title: l.Title, Article: c.article(ActSubmit), Form: lettersPaper{[]letterSheet{sheet}}}, nil
}

func (c *caseFile) sheetOf(l Letter) letterSheet {
	s := letterSheet{Letter: l, Relation: l.Owes}
	if m, ok := c.facts.member(l.Person); ok && !l.Obligor {
		s.Relation = policy.Label("relation", m.Relation).Zh
	}
	return s
}

// picture is a stored picture as a paper holds it.
func (c *caseFile) picture(ctx context.Context, file id.ID) (template.URL, error) {
	_, in, err := c.s.files.OpenIn(ctx, c.tx, c.app.County, file)
	if err != nil {
		return "", fmt.Errorf("reading the signature of case %s: %w", c.app.ID, err)
	}
	defer in.Close()
	var b bytes.Buffer
	if _, err := io.Copy(&b, in); err != nil {
		return "", fmt.Errorf("reading the signature of case %s: %w", c.app.ID, err)
	}
	return template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(b.Bytes())), nil //nolint:gosec // base64 ends nowhere but at the quote
}
