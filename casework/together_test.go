package casework_test

import (
	"testing"

	"doudi/casework"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
)

// TestTogether: several cases are posted and their publicities closed in one act;
// where one cannot be, none is, and the answer says which.
func TestTogether(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		var refs []casework.Ref
		for range 3 {
			refs = append(refs, b.reviewedCase(t))
		}
		chosen := func() (out []casework.Chosen) {
			for _, r := range refs {
				out = append(out, casework.Chosen{ID: r.ID, Version: b.read(t, r).Version})
			}
			return out
		}
		all := func(want casework.State) {
			t.Helper()
			for _, r := range refs {
				b.state(t, r, want)
			}
		}
		publish := func(cases []casework.Chosen) error {
			return lastErr(b.PublishTogether(b.reviewer, county, casework.Postings{Cases: cases, Place: "村务公开栏", Phone: "0837-0000000"}))
		}
		stale := chosen()
		stale[2].Version--
		refused(t, publish(stale), errs.Conflict, "a case that somebody else worked on")
		refused(t, publish(append(chosen(), chosen()[0])), errs.Conflict, "a case twice")
		refused(t, lastErr(b.PublishTogether(b.clerk, county, casework.Postings{Cases: chosen(), Place: "公开栏", Phone: "0837-0000000"})), errs.Forbidden, "a clerk posts")
		all(casework.Reviewed)
		if err := publish(chosen()); err != nil {
			t.Fatal(err)
		}
		all(casework.Publicity)
		for _, r := range refs {
			if p := b.read(t, r); len(p.Publicities) != 1 || p.History[len(p.History)-1].Act != casework.ActPublish {
				t.Errorf("%+v", p.Publicities)
			}
		}
		refused(t, lastErr(b.CloseTogether(b.reviewer, county, chosen())), errs.Conflict, "before the last day")
		must[casework.Done](t)(b.Object(b.reviewer, refs[1], casework.Objection{Signing: b.sign(t, refs[1], ""), ReceivedOn: b.today(), Text: "异议"}))
		b.afterPublicity(t, refs[0])
		must[[]casework.Done](t)(b.CloseTogether(b.reviewer, county, chosen()))
		b.state(t, refs[0], casework.CountyReview)
		b.state(t, refs[1], casework.Recheck)
		b.state(t, refs[2], casework.CountyReview)
	})
}

// reviewedCase is a case of a household of its own that waits for its publicity.
func (b *bundle) reviewedCase(t *testing.T) casework.Ref {
	t.Helper()
	var home id.ID
	if err := b.db.Update(t.Context(), func(tx *db.Tx) (err error) {
		home, err = b.registry.EnsureHousehold(t.Context(), tx, casework.NewHousehold{Division: village, Members: []casework.NewMember{{Name: "罗平"}, {Name: "罗安"}}})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	d := must[casework.Done](t)(b.Create(b.clerk, county, casework.Entry{Programme: "dibao", HouseholdID: home, Channel: "window", Reason: "困难"}))
	r := casework.Ref{County: d.County, ID: d.ID}
	b.walk(t, r, "submit accept investigate")
	v := b.visit(t, r, 11, 12)
	member := b.read(t, r).Facts.Members[0].PersonID
	v.Form.MembersPresent, v.Signatures[2].PersonID = []id.ID{member}, member
	must[casework.Done](t)(b.RecordVisit(b.clerk, r, v))
	b.walk(t, r, "report opinion")
	return r
}
