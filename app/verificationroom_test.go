package app

import (
	"testing"

	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/payment"
	"doudi/registry"
)

// TestWhoLivesElsewhereIsNotScreened: the file names a son who has a home of his own; a
// screening of recipients is about those who live together.
func TestWhoLivesElsewhereIsNotScreened(t *testing.T) {
	t.Parallel()
	f := &registry.File{Members: []registry.Member{
		{Person: registry.Person{ID: 1, Name: "张三"}, CoLiving: true},
		{Person: registry.Person{ID: 2, Name: "张大明"}},
		{Person: registry.Person{ID: 3, Name: "李秀英"}, CoLiving: true, Excluded: "in_prison"},
		{Person: registry.Person{ID: 4, Name: "张老五"}}, // lives in a home for the old and draws support of his own
	}}
	got := together(f, []payment.Draw{{Programme: "dibao"}, {Programme: "tekun", Person: 4}})
	if len(got) != 3 || got[0].ID != 1 || got[1].ID != 3 || got[2].ID != 4 {
		t.Errorf("%+v", got)
	}
}

// TestWhatAsksAboutMeans: an allowance is given for age or a disability, whatever the
// family earns; there is nothing to screen its incomes and deposits by.
func TestWhatAsksAboutMeans(t *testing.T) {
	t.Parallel()
	var r rules
	for programme, want := range map[string]bool{"dibao": true, "dibao-single": true, "tekun": true, "old-age": false, "disability-nursing": false, "child-unattended": false, "disaster-transition": false} {
		if got := r.MeansTested(programme); got != want {
			t.Errorf("%s: %t, want %t", programme, got, want)
		}
	}
	if _, err := r.DepositLimit("old-age", "513221100001", false, calendar.On(2026, 11, 1)); errs.CodeOf(err) != errs.NotFound {
		t.Errorf("a deposit limit of an allowance: %v", err)
	}
}
