package portal

import (
	"bytes"
	"context"
	"testing"

	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
)

// checked is an office with one case that an account filed and a report on it, which
// is about the person of the index "person".
type checked struct {
	office
	filed    map[id.ID]bool // accounts that filed it
	reported bool
	said     *[]Dispute
}

func (c checked) Track(ctx context.Context, _ *db.Tx, ref Ref) (Case, error) {
	if ref != (Ref{513221, 9}) || !c.filed[authz.From(ctx).Account] {
		return Case{}, errs.New(errs.NotFound, "没有", "None.")
	}
	return Case{County: ref.County, ID: ref.ID}, nil
}

func (c checked) Reported(context.Context, *db.Tx, Ref) (bool, error) { return c.reported, nil }

func (c checked) Found(_ context.Context, _ *db.Tx, of Case, index []byte) (FoundReport, error) {
	if of.ID != 9 || !bytes.Equal(index, []byte("person")) {
		return FoundReport{}, errs.New(errs.NotFound, "没有", "None.")
	}
	return FoundReport{Number: "HD1", Silent: []Text{}, Records: []FoundRecord{{Finding: 3, Name: "王大"}}}, nil
}

func (c checked) Dispute(ctx context.Context, tx *db.Tx, of Case, index []byte, d Dispute) error {
	if _, err := c.Found(ctx, tx, of, index); err != nil {
		return err
	}
	tx.After(func() { *c.said = append(*c.said, d) })
	return nil
}

// TestWhatWasFoundIsForTheFamily: who filed a case may have named anybody in it, and
// whoever is in it need not have filed it. What departments found is read, and contested,
// by the account of a member of the family that filed the case, and by no other.
func TestWhatWasFoundIsForTheFamily(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		_, mine := b.signedIn(t, "13800000001")
		_, theirs := b.signedIn(t, "13800000002") // of another family, in the same county
		_, filer := b.signedIn(t, "13800000003")  // filed it too, and is nobody of the family
		said := []Dispute{}
		c := checked{b.office, map[id.ID]bool{authz.From(mine).Account: true, authz.From(filer).Account: true}, false, &said}
		b.others.Cases, b.others.Checks = c, c
		ref, word := Ref{513221, 9}, Dispute{Finding: 3, Claim: "not_theirs", Words: "不是我的车"}
		state := func(who context.Context) string {
			t.Helper()
			f, err := b.Found(who, ref)
			if err != nil {
				t.Fatal(err)
			}
			if (f.Report != nil) != (f.State == "there") {
				t.Errorf("%s with %+v", f.State, f.Report)
			}
			return f.State
		}
		if got := state(mine); got != "none" {
			t.Errorf("before the report: %s", got)
		}
		c.reported = true
		b.others.Cases, b.others.Checks = c, c
		if got := state(mine); got != "unproved" {
			t.Errorf("without a proof: %s", got)
		}
		wants(t, "a dispute without a proof", b.Dispute(mine, ref, word), errs.Forbidden)

		prove := func(who context.Context, person id.ID) {
			t.Helper()
			code, err := b.MakeProof(authz.WithActor(t.Context(), clerkOf("513221100")), Member{513221, 4, person})
			if err == nil {
				_, err = b.Prove(who, code.Code)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		prove(theirs, 6)
		_, err := b.Found(theirs, ref)
		wants(t, "another family reads it", err, errs.NotFound)
		wants(t, "another family contests it", b.Dispute(theirs, ref, word), errs.NotFound)
		prove(filer, 6) // takes the proof over: it is another person still
		if got := state(filer); got != "other" {
			t.Errorf("who filed it for somebody else: %s", got)
		}
		wants(t, "who filed it for somebody else contests it", b.Dispute(filer, ref, word), errs.NotFound)

		prove(mine, 5)
		if got := state(mine); got != "there" {
			t.Errorf("a member of the family: %s", got)
		}
		if err := b.Dispute(mine, ref, word); err != nil || len(said) != 1 {
			t.Errorf("%v, %+v", err, said)
		}
		if n := b.told(t); n != 1 {
			t.Errorf("the log says %d times that somebody was told; one was", n)
		}
		_, err = b.Found(mine, Ref{513221, 10})
		wants(t, "a case that is not theirs", err, errs.NotFound)
	})
}

// told counts who the log says was told what departments found.
func (b *bundle) told(t *testing.T) (n int) {
	t.Helper()
	err := b.db.View(t.Context(), func(tx *db.Tx) error {
		return tx.QueryRow(t.Context(), "SELECT count(*) FROM audit_entry WHERE act = 'family.found'").Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}
