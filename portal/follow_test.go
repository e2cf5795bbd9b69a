package portal

import (
	"context"
	"io"
	"testing"

	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/id"
)

// thread is casework with one application, of one account, that a review followed.
type thread struct {
	office
	account id.ID
	stop    id.ID // the review's notice of the stop
}

func (o thread) Track(ctx context.Context, _ *db.Tx, ref Ref) (Case, error) {
	if authz.From(ctx).Account != o.account {
		return Case{}, errs.New(errs.NotFound, "没有", "None.")
	}
	return Case{County: ref.County, ID: ref.ID, After: []Case{{Notices: []Notice{{Kind: "stop", FileID: o.stop}}}}}, nil
}

// TestAFollowUpsPaperIsOpenedByItsFamily: by the application of the thread; what was not
// served in it, and any other account, opens nothing.
func TestAFollowUpsPaperIsOpenedByItsFamily(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		_, mine := b.signedIn(t, "13900001111")
		_, theirs := b.signedIn(t, "13900002222")
		var kept [2]id.ID
		for i := range kept {
			f, err := b.Store(mine, Upload{513221, "513221100", "evidence", "告知书.jpg"}, jpegOf(t, 4, 3))
			if err != nil {
				t.Fatal(err)
			}
			kept[i] = f.ID
		}
		b.others.Cases = thread{b.office, authz.From(mine).Account, kept[0]}
		ref := Ref{513221, 7}
		f, body, err := b.Notice(mine, ref, kept[0])
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(body)
		if err := body.Close(); err != nil {
			t.Error(err)
		}
		if err != nil || f.ID != kept[0] || len(text) == 0 {
			t.Errorf("opens %+v with %d bytes, %v", f, len(text), err)
		}
		_, _, err = b.Notice(theirs, ref, kept[0])
		wants(t, "another account opens it", err, errs.NotFound)
		_, _, err = b.Notice(mine, ref, kept[1])
		wants(t, "a paper that was not served in the thread", err, errs.NotFound)
	})
}
