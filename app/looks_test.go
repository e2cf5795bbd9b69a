package app

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"doudi/casework"
	"doudi/internal/audit"
	"doudi/internal/calendar"
	"doudi/internal/db/dbt"
)

// TestWhatAFamilyIsToldOf: of every step of a case but what others said of the family,
// and of no act without a name; a new step is looked at here first.
func TestWhatAFamilyIsToldOf(t *testing.T) {
	t.Parallel()
	told, names := toldOf(), map[string]bool{}
	for _, n := range AuditNames() {
		names[n.Act] = true
	}
	for a := range told {
		if !names[a] {
			t.Errorf("%s is no act", a)
		}
	}
	others := []casework.Act{casework.ActObject, casework.ActComplain}
	for _, d := range casework.Duties() {
		if told["case."+string(d.Act)] == slices.Contains(others, d.Act) {
			t.Errorf("%s: told %t", d.Act, told["case."+string(d.Act)])
		}
	}
	for _, a := range []string{"file.read", "case.note", "match.contest", "match.settle", "consent.read-why", "consent.withhold", "petition.read", "access.refused"} {
		if told[a] {
			t.Errorf("a family is told of %s", a)
		}
	}
}

// TestWhatALookerMayNotKnow: what names another adult, or is older than they are here.
func TestWhatALookerMayNotKnow(t *testing.T) {
	t.Parallel()
	since := calendar.Date{Year: 2026, Month: 5, Day: 1}
	entry := func(subject, person string, month time.Month) audit.Row {
		d, err := json.Marshal(map[string]string{"person": person})
		if err != nil {
			t.Fatal(err)
		}
		return audit.Row{Subject: subject, Detail: d, At: dbt.At(time.Date(2026, month, 10, 4, 0, 0, 0, time.UTC))}
	}
	for _, c := range []struct {
		what string
		asks looker
		row  audit.Row
		not  bool
	}{
		{"their own", looker{5, since}, entry("household/4", "5", time.June), false},
		{"the household's", looker{5, since}, entry("household/4", "", time.June), false},
		{"the household's, of before", looker{5, since}, entry("household/4", "", time.April), true},
		{"the person's, of before", looker{5, since}, entry("person/5", "", time.April), false},
		{"another's", looker{5, since}, entry("household/4", "6", time.June), true},
		{"somebody's, for an account that is nobody's", looker{}, entry("case/7", "6", time.June), true},
		{"a case's, for an account that is nobody's", looker{}, entry("case/7", "", time.June), false},
	} {
		if got := c.asks.mayNotKnow(c.row); got != c.not {
			t.Errorf("%s: %t", c.what, got)
		}
	}
}
