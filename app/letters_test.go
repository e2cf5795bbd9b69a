package app

import (
	"testing"

	"doudi/casework"
	"doudi/internal/calendar"
	"doudi/verification/letter"
)

// Whoever may be asked to sign finds words to sign, whatever is applied for.
func TestEveryProcedureHasItsLetter(t *testing.T) {
	t.Parallel()
	folders, err := procedureFolders("")
	if err != nil {
		t.Fatal(err)
	}
	book, err := casework.LoadProcedures(folders...)
	if err != nil {
		t.Fatal(err)
	}
	letters, err := letter.Load("")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range book.All() {
		for _, party := range []letter.Party{letter.Member, letter.Obligor} {
			if _, err := letter.For(letters, "513221", p.Programme, party, calendar.On(p.From.Year, p.From.Month, p.From.Day)); err != nil {
				t.Errorf("%s, %s: %v", p.ID, party, err)
			}
		}
	}
}
