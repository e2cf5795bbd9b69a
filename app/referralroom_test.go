package app

import (
	"testing"

	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/law"
)

// TestTitleWithoutLaw: where no law is in force on a day, to name a programme is a
// fault of what was sent, and none of the program.
func TestTitleWithoutLaw(t *testing.T) {
	t.Parallel()
	library, err := law.Load()
	if err != nil {
		t.Fatal(err)
	}
	l := referralLaw{terms{library: library}}
	if _, err = l.Title("513221100", "education", calendar.On(1990, 1, 1)); errs.CodeOf(err) != errs.Invalid {
		t.Errorf("in 1990: %v", err)
	}
}
