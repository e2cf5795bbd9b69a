package casework_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"doudi/casework"
	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/files"
	"doudi/internal/id"
)

// edit changes what a draft declares.
func (b *bundle) edit(t *testing.T, r casework.Ref, f casework.Facts) (casework.Done, error) {
	t.Helper()
	p := b.read(t, r)
	return b.Update(b.clerk, r, casework.Edit{Signing: b.sign(t, r, ""), Facts: f, Channel: p.Channel, Reason: p.Reason})
}

// TestLinesRestOnEvidence: a declared line names files of its case; they are
// shown to those who may know, and go into the household's file.
func TestLinesRestOnEvidence(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.draft(t)
		slip, letter := b.evidence(t, b.clerk, county, "evidence"), b.evidence(t, b.clerk, county, "evidence")
		f := b.read(t, r).Facts
		f.Incomes[0].Evidence = []id.ID{slip, letter}
		must[casework.Done](t)(b.edit(t, r, f))
		must[casework.Done](t)(b.edit(t, r, f)) // they are this case's already
		p := b.read(t, r)
		if len(p.Evidence) != 2 || p.Evidence[0].Name != "入户调查表.jpg" || !slices.Equal(p.Facts.Incomes[0].Evidence, []id.ID{slip, letter}) {
			t.Errorf("evidence %+v, line %+v", p.Evidence, p.Facts.Incomes[0])
		}
		seen := must[casework.Page](t)(b.Page(b.assistant, r))
		if !seen.Masked || len(seen.Evidence) != 0 || seen.Facts.Incomes[0].Evidence != nil {
			t.Errorf("a village assistant sees %+v, %+v", seen.Evidence, seen.Facts.Incomes[0])
		}
		must[casework.Done](t)(b.Submit(b.clerk, r, b.sign(t, r, "")))
		if d := b.registry.declared; len(d) != 1 || d[0].caseNo != p.Number || !slices.Equal(d[0].facts.Incomes[0].Evidence, []id.ID{slip, letter}) {
			t.Errorf("the household's file was told %+v", d)
		}
	})
}

// TestLinesRestOnTheCasesOwnEvidence refuses files of another county, another
// purpose, another case and none at all, each where it is named.
func TestLinesRestOnTheCasesOwnEvidence(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.draft(t)
		others := b.evidence(t, b.clerk, county, "evidence")
		if err := b.db.Update(b.clerk, func(tx *db.Tx) error {
			return b.files.Bind(b.clerk, tx, county, others, "evidence", files.Record{Subject: "case/1", Division: "513221100"})
		}); err != nil {
			t.Fatal(err)
		}
		for what, file := range map[string]id.ID{"another county's": b.evidence(t, b.foreigner, 513222, "evidence"), "stored from elsewhere": b.evidence(t, b.foreigner, county, "evidence"),
			"a consent": b.evidence(t, b.clerk, county, "consent"), "another case's": others, "none": 12345} {
			f := b.read(t, r).Facts
			f.Incomes[0].Evidence = []id.ID{b.evidence(t, b.clerk, county, "evidence"), file}
			_, err := b.edit(t, r, f)
			refused(t, err, errs.Invalid, what)
			var e *errs.Error
			if !errors.As(err, &e) || len(e.Fields) != 1 || e.Fields[0].Path != "body.facts.incomes[0].evidence[1]" {
				t.Errorf("%s: faults %+v", what, err)
			}
		}
		if p := b.read(t, r); len(p.Evidence) != 0 {
			t.Errorf("a refused edit left %+v", p.Evidence)
		}
	})
}

// TestTownshipReadsWhatTheCountyStored: files are where their case is, whoever stored
// them, and go along with it; another township does not read them.
func TestTownshipReadsWhatTheCountyStored(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.published(t)
		must[casework.Done](t)(b.Object(b.reviewer, r, casework.Objection{Signing: b.sign(t, r, ""), ReceivedOn: b.today(), From: "邻居", Text: "家中有小车"}))
		b.afterPublicity(t, r)
		must[casework.Done](t)(b.ClosePublicity(b.reviewer, r, b.sign(t, r, "")))
		must[casework.Done](t)(b.RecordVisit(b.clerk, r, b.visit(t, r, 11, 12)))
		must[casework.Done](t)(b.GiveOpinion(b.reviewer2, r, casework.Opinion{Judgement: b.judgement(t, r, "杨敏"), Agree: true}))
		v, photo := b.visit(t, r, 31, 42), b.evidence(t, b.checker, county, "evidence")
		v.Photos = []id.ID{photo}
		must[casework.Done](t)(b.RecordCountyVisit(b.checker, r, v))
		other := authz.WithActor(t.Context(), authz.Actor{Account: 71, Name: "王芳", Grants: []authz.Grant{{Role: authz.Clerk, Division: "513221101"}}})
		if !b.reads(t, b.clerk, photo) || b.reads(t, other, photo) || !b.reads(t, b.approver, photo) {
			t.Error("the photograph is not where the case is")
		}
		err := b.db.Update(b.clerk, func(tx *db.Tx) error { return b.Relocated(b.clerk, tx, county, household, "513221101001") })
		if err != nil {
			t.Fatal(err)
		}
		if b.reads(t, b.clerk, photo) || !b.reads(t, other, photo) {
			t.Error("the photograph is where the case was before")
		}
	})
}

// reads says whether somebody opens evidence at the general door.
func (b *bundle) reads(t *testing.T, as context.Context, file id.ID) bool {
	t.Helper()
	f, in, err := b.files.Open(as, county, file)
	if err != nil {
		t.Fatal(err)
	}
	in.Close()
	return f.MayRead(authz.From(as), authz.ReadCase) == nil
}
