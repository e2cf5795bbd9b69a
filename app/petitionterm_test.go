package app

import (
	"testing"

	"doudi/internal/calendar"
	"doudi/law"
	"doudi/petition"
)

// TestPetitionTerms: a county with no pack of its own has the nation's term for
// complaints, and none for what the law only wants done in time; a county shortens it.
func TestPetitionTerms(t *testing.T) {
	t.Parallel()
	library, err := law.Load()
	if err != nil {
		t.Fatal(err)
	}
	l := petitionLaw{terms{library: library}}
	from := calendar.On(2026, 11, 29)
	for _, c := range []struct {
		place string
		kind  petition.Kind
		want  calendar.Date
	}{
		{"110101001", petition.Complaint, calendar.On(2027, 1, 28)}, // 信访工作条例 art. 34; whether it applies to complaints is to be verified
		{"110101001", petition.Need, calendar.Date{}},
		{"513221100", petition.Report, calendar.On(2026, 12, 14)},
		{"513221100", petition.Change, calendar.On(2026, 12, 14)},
	} {
		if got, err := l.Due(c.place, c.kind, from); err != nil || got != c.want {
			t.Errorf("%s of %s is due on %v, want %v; %v", c.kind, c.place, got, c.want, err)
		}
	}
	nation, err := l.Term("110101001", petition.Complaint, from)
	if err != nil || nation == nil || nation.Days != 60 || nation.Working || nation.Mark != "to_be_verified" || nation.Article.Zh != "《信访工作条例》第三十四条" || nation.Article.En == "" {
		t.Errorf("the nation's term is %+v, %v: it must say that it is to be verified", nation, err)
	}
	if none, err := l.Term("110101001", petition.Need, from); none != nil || err != nil {
		t.Errorf("no rule gives a term for need, got %+v, %v", none, err)
	}
}
