package referral

import (
	"embed"
	"fmt"
	"html/template"
	"io"
	"strings"

	"doudi/referral/internal/q"
)

//go:embed letter.html
var templates embed.FS

// letter is what goes to the department on paper.
type letter struct {
	Number, Department, Township, Where, Who, Phone, Words, MadeOn, DueOn, MadeName string
}

func (s *Service) letterOf(r q.Referral, x sealed) letter {
	at := func(digits int) string { return s.others.Places.Name(r.Division[:min(digits, len(r.Division))]) }
	l := letter{Number: r.Number, Department: r.Department, Where: at(6) + at(9), Who: x.Who, Phone: x.Phone, Words: x.Words,
		MadeOn: r.MadeOn.Chinese(), DueOn: r.DueOn.Chinese(), MadeName: r.MadeName}
	if len(r.Division) == 12 {
		l.Where += at(12)
	}
	if l.Township = at(9) + "人民政府"; strings.HasSuffix(at(9), "街道") {
		l.Township = at(9) + "办事处"
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
