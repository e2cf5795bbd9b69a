package verification

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/id"
	"doudi/verification/connect"
)

// copies lays down checks like one that wait for the same silent sources, before it in
// every order.
func (b *bench) copies(v CheckView, n int) {
	b.t.Helper()
	facts := b.factsOf(v.ref())
	err := b.db.Update(b.t.Context(), func(tx *db.Tx) error {
		for i := range n {
			at := int64(i + 1)
			_, err := tx.Exec(b.t.Context(), `INSERT INTO check_request (county, id, application_id, household_id, division, case_no, number, state, facts_sealed, progress_id,
				asked_by, asked_at, reported_by, reported_name, conclusion, file_id, version)
				SELECT county, $1, application_id, household_id, division, case_no, $2, state, $3, progress_id, asked_by, asked_at, 0, '', '', 0, version
				FROM check_request WHERE county = $4 AND id = $5`, at, fmt.Sprintf("HD%d", at), b.keys.SealBytes(factsColumn.of(id.ID(at)), facts), v.County, int64(v.ID))
			if err != nil {
				return err
			}
			_, err = tx.Exec(b.t.Context(), `INSERT INTO check_reply (county, request_id, person_id, source, state, file_id, as_of_on, retrieved_at, detail)
				SELECT county, $1, person_id, source, state, file_id, as_of_on, retrieved_at, detail FROM check_reply
				WHERE county = $2 AND request_id = $3 AND state = 'no_reply' AND detail IN ('no_file', 'stale')`, at, v.County, int64(v.ID))
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

// factsOf opens a check's facts.
func (b *bench) factsOf(ref Ref) []byte {
	b.t.Helper()
	var sealed []byte
	err := b.db.View(b.t.Context(), func(tx *db.Tx) error {
		return tx.QueryRow(b.t.Context(), "SELECT facts_sealed FROM check_request WHERE county = $1 AND id = $2", ref.County, int64(ref.ID)).Scan(&sealed)
	})
	if err != nil {
		b.t.Fatal(err)
	}
	plain, err := b.keys.OpenBytes(factsColumn.of(ref.ID), sealed)
	if err != nil {
		b.t.Fatal(err)
	}
	return plain
}

// TestChecksThatLackAFileHoldUpNoOther: as many as one run takes wait for departments'
// files. One behind them is asked about all the same, and each is looked up when its file comes.
func TestChecksThatLackAFileHoldUpNoOther(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.consentAll(father, mother, child)
		b.connect("vehicles", answers(down))
		v := b.asked()
		b.copies(v, againAtOne)
		b.connect("vehicles", answers(nobody))
		b.waitAndAskAgain(againEvery)
		if w := b.read(v.ref()); replied(w, father, "vehicles") != None {
			t.Errorf("behind %d that lack a file: %s", againAtOne, replied(w, father, "vehicles"))
		}
		b.deliver("deposits", calendar.On(2026, 8, 1), deposits("李秀英", b.family.Members[1].IDNumber, "12000")) // too old
		for range 2 {
			b.waitAndAskAgain(againEvery)
		}
		if w := b.read(v.ref()); detail(w, father, "deposits") != "stale" {
			t.Errorf("an old file came: %s", detail(w, father, "deposits"))
		}
		b.deliver("deposits", calendar.On(2026, 11, 20), deposits("李秀英", b.family.Members[1].IDNumber, "12000"))
		for range 2 {
			b.waitAndAskAgain(againEvery)
		}
		for _, ref := range []Ref{v.ref(), {county, 1}, {county, againAtOne}} {
			if w := b.read(ref); replied(w, mother, "deposits") != Hit || replied(w, father, "deposits") != None {
				t.Errorf("check %s: the file came and nobody looked: %s %s", ref.ID, replied(w, mother, "deposits"), detail(w, mother, "deposits"))
			}
		}
	})
}

// TestASourceIsNotAskedWithoutEnd: a refusal stands, and one that was asked often
// enough rests, whatever else keeps the check waiting.
func TestASourceIsNotAskedWithoutEnd(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.consentAll(father)
		var asked, refused atomic.Int32
		b.connect("vehicles", answers(func(ctx context.Context, q connect.Question) (connect.Answer, error) {
			asked.Add(1)
			return down(ctx, q)
		}))
		b.connect("companies", answers(func(context.Context, connect.Question) (connect.Answer, error) {
			refused.Add(1)
			return connect.Answer{}, &connect.SilenceError{Cause: connect.Refused}
		}))
		v := b.asked()
		for range 3 {
			b.waitAndAskAgain(againEvery)
		}
		if asked.Load() != 4 || refused.Load() != 1 {
			t.Errorf("asked %d times who is down and %d times who refused, want 4 and 1", asked.Load(), refused.Load())
		}
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), "UPDATE check_reply SET tries = $1 WHERE source = 'vehicles'", mostTries)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		b.connect("real_estate", answers(down)) // keeps the check waiting
		err = d.Update(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), "UPDATE check_reply SET detail = 'down' WHERE source = 'real_estate' AND state = 'no_reply'")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		b.waitAndAskAgain(againEvery)
		if w := b.read(v.ref()); asked.Load() != 4 || refused.Load() != 1 || detail(w, father, "real_estate") != "down" {
			t.Errorf("at the end of its tries: asked %d times, who refused %d", asked.Load(), refused.Load())
		}
	})
}

// TestTwoRunsThatAskTheSame: a run that takes longer than the time between two meets the
// next on the same check. What both were answered is found once.
func TestTwoRunsThatAskTheSame(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.consentAll(father)
		b.connect("vehicles", answers(down))
		v := b.asked()
		var asked atomic.Int32
		both := make(chan struct{})
		b.connect("vehicles", answers(func(ctx context.Context, q connect.Question) (connect.Answer, error) {
			if asked.Add(1) == 2 {
				close(both)
			}
			<-both
			return carOf("张三")(ctx, q)
		}))
		clock.T = clock.T.Add(againEvery)
		var runs sync.WaitGroup
		for range 2 {
			runs.Go(func() {
				if err := b.askAgain(context.Background(), AgainArgs{}); err != nil {
					t.Error(err)
				}
			})
		}
		runs.Wait()
		w := b.read(v.ref())
		if asked.Load() != 2 || replied(w, father, "vehicles") != Hit || len(w.Findings) != 1 {
			t.Errorf("asked %d times, %d findings", asked.Load(), len(w.Findings))
		}
	})
}

// TestNobodyIsAskedForACaseThatIsClosed: the letter ends where the family is not
// eligible; a check that waits asks nobody any more, and one under way drops what comes.
func TestNobodyIsAskedForACaseThatIsClosed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.consentAll(father, mother, child)
		b.connect("vehicles", answers(down))
		v := b.asked()
		before := b.audited("check.query")
		b.closed = true
		b.connect("vehicles", answers(func(context.Context, connect.Question) (connect.Answer, error) {
			t.Error("asked for a case that is closed")
			return connect.Answer{}, nil
		}))
		b.deliver("deposits", recent, deposits("李秀英", b.family.Members[1].IDNumber, "12000"))
		b.waitAndAskAgain(againEvery)
		w := b.read(v.ref())
		for _, source := range []string{"vehicles", "deposits"} {
			if replied(w, mother, source) != NoConsent || detail(w, mother, source) != caseClosed {
				t.Errorf("%s: %s %s", source, replied(w, mother, source), detail(w, mother, source))
			}
		}
		if len(w.Findings) != 0 || b.audited("check.query") != before {
			t.Errorf("%d findings, %d questions more", len(w.Findings), b.audited("check.query")-before)
		}
	})
}

// TestACaseThatIsClosedWhileItIsAskedAbout: one source is under way, the other has not
// been asked.
func TestACaseThatIsClosedWhileItIsAskedAbout(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.consentAll(father)
		b.connect("vehicles", answers(func(ctx context.Context, q connect.Question) (connect.Answer, error) {
			b.closed = true
			return carOf("张三")(ctx, q)
		}))
		v := b.asked()
		if replied(v, father, "vehicles") != NoConsent || detail(v, father, "vehicles") != caseClosed || len(v.Findings) != 0 || b.audited("check.dropped") != 1 {
			t.Errorf("%s %s, %d findings, %d dropped", replied(v, father, "vehicles"), detail(v, father, "vehicles"), len(v.Findings), b.audited("check.dropped"))
		}
	})
}
