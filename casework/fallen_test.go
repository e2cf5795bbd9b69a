package casework_test

import (
	"strings"
	"testing"

	"doudi/casework"
	"doudi/internal/db"
	"doudi/internal/money"
	"doudi/internal/web/page"
)

// fell tells the case that a record of its report did not hold, as verification does.
func (b *bundle) fell(t *testing.T, r casework.Ref) (begun casework.Begun) {
	t.Helper()
	err := b.db.Update(b.approver, func(tx *db.Tx) (err error) {
		begun, err = b.RecordFell(b.approver, tx, r, "HD513221202600009")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return begun
}

// TestARecordFellAfterTheDecision: what was decided by a report of which a record did not
// hold stands on the clerk's work list: a grant as a review, a refusal as an application,
// and each once. A case that is still open needs nothing.
func TestARecordFellAfterTheDecision(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		open := b.begun(t, "dibao", household)
		if x := b.fell(t, open); x != (casework.Begun{}) {
			t.Errorf("an open case began %+v", x)
		}
		b.walk(t, open, walks()["dibao"][2])
		again := b.fell(t, open)
		p := b.read(t, casework.Ref{County: county, ID: again.ID})
		if p.Purpose != "" || p.Programme != "dibao" || !strings.Contains(p.Reason, "HD513221202600009") || p.HouseholdID != household {
			t.Errorf("after a refusal: %+v", p.Summary)
		}
		if x := b.fell(t, open); x != (casework.Begun{}) {
			t.Errorf("a second application: %+v", x)
		}
		work := must[page.Page[casework.Task]](t)(b.Work(b.clerk, casework.Filter{}, page.Query{Limit: 10}))
		if len(work.Items) != 1 || work.Items[0].Case.ID != again.ID {
			t.Errorf("the clerk's work: %+v", work.Items)
		}
	})
}

// TestARecordFellOfNobody: nobody applies for those who are there no more, and an appeal
// speaks for itself.
func TestARecordFellOfNobody(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.begun(t, "tekun", household)
		b.walk(t, r, walks()["tekun"][2])
		h := b.registry.households[household]
		gone := h
		gone.Facts.Members = nil
		b.registry.households[household] = gone
		if x := b.fell(t, r); x != (casework.Begun{}) {
			t.Errorf("for a household of nobody began %+v", x)
		}
		b.registry.households[household] = h
		b.walk(t, r, "appeal")
		if x := b.fell(t, r); x != (casework.Begun{}) {
			t.Errorf("beside an appeal began %+v", x)
		}
	})
}

// TestARecordFellOfWhatIsDrawn: what is drawn is reviewed, and once.
func TestARecordFellOfWhatIsDrawn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.atCounty(t)
		b.walk(t, r, "confirm")
		if x := b.fell(t, r); x != (casework.Begun{}) {
			t.Errorf("what is drawn no more began %+v", x)
		}
		amount := money.Yuan(700)
		b.entitlements.drawn = []casework.Drawn{{Programme: "dibao", Amount: &amount}}
		begun := b.fell(t, r)
		p := b.read(t, casework.Ref{County: county, ID: begun.ID})
		if p.Purpose != "review" || !strings.Contains(p.Reason, "HD513221202600009") {
			t.Errorf("%+v", p.Summary)
		}
		if x := b.fell(t, r); x != begun {
			t.Errorf("told twice: %+v, then %+v", begun, x)
		}
	})
}
