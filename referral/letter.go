package referral

import (
	"embed"
	"fmt"
	"html/template"
	"io"

	"doudi/internal/division"
	"doudi/internal/paper"
	"doudi/referral/internal/q"
)

//go:embed letter.html
var templates embed.FS

// letter is what goes to the department on paper.
type letter struct {
	Number, Department, Issuer, Where, Who, Phone, Words, MadeOn, DueOn, MadeName string
}

// Style is how the letter looks.
func (l letter) Style() template.CSS { return paper.Style("社会救助转办函", l.Number) }

func (s *Service) letterOf(r q.Referral, x sealed) letter {
	at := func(digits int) string { return s.others.Places.Name(r.Division[:min(digits, len(r.Division))]) }
	l := letter{Number: r.Number, Department: r.Department, Issuer: division.Office(at(9)), Where: at(6) + at(9), Who: x.Who, Phone: x.Phone, Words: x.Words,
		MadeOn: r.MadeOn.Chinese(), DueOn: r.DueOn.Chinese(), MadeName: r.MadeName}
	if len(r.Division) == 12 {
		l.Where += at(12)
	}
	if r.ByCounty {
		l.Issuer = at(6) + "民政局"
	}
	return l
}

// write prints the letter as a page of A4.
func (l letter) write(w io.Writer) error {
	t, err := template.ParseFS(templates, "letter.html")
	if err != nil {
		return fmt.Errorf("read the letter's form: %w", err)
	}
	if err := t.Execute(w, l); err != nil {
		return fmt.Errorf("write the letter of %s: %w", l.Number, err)
	}
	return nil
}
