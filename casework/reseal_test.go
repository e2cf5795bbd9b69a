package casework_test

import (
	"encoding/hex"
	"testing"

	"doudi/casework"
	"doudi/internal/crypt"
	"doudi/internal/crypt/crypttest"
)

func TestResealAfterRotation(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		before, after, alone := crypttest.Rotated(t)
		b.keys = before
		b.Service = b.with(b.law)
		r := b.published(t)
		must[casework.Done](t)(b.Object(b.reviewer, r, casework.Objection{Signing: b.sign(t, r, ""), ReceivedOn: b.today(), Text: "家里有车"}))

		b.keys = after
		b.Service = b.with(b.law)
		// What was declared and why, the form of the visit, the opinion, the objection, and what was
		// noted of visit, check and opinion.
		if n, err := b.Reseal(t.Context(), 1); err != nil || n != 8 {
			t.Errorf("sealed %d fields again, %v", n, err)
		}
		if n, err := b.Reseal(t.Context(), 1); err != nil || n != 0 {
			t.Errorf("the second time %d, %v", n, err)
		}
		b.keys = alone
		b.Service = b.with(b.law)
		if p := b.read(t, r); len(p.Facts.Members) != 2 || len(p.Visits) != 1 || p.Reason == "" || p.Opinions[0].Words == "" {
			t.Errorf("after resealing: %+v", p)
		}
	})
}

func TestResealedDecisionReplays(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		before, after, alone := crypttest.Rotated(t)
		b.keys = before
		b.Service = b.with(b.law)
		r := b.atCounty(t)
		must[casework.Done](t)(b.Confirm(b.approver, r, b.judgement(t, r, "周杰")))
		decision := b.read(t, r).Decision

		b.keys = after
		b.Service = b.with(b.law)
		// What was declared and why, the form of the visit, the opinion, what the decision saw and
		// said, its notice, and what was noted of visit, check, opinion and decision.
		if n, err := b.Reseal(t.Context(), 500); err != nil || n != 11 {
			t.Errorf("sealed %d fields again, %v", n, err)
		}
		b.keys = alone
		b.Service = b.with(b.law)
		if again := must[casework.Replayed](t)(b.Replay(t.Context(), county, decision.ID)); again.SM3 != decision.SM3 {
			t.Errorf("replay gives %s, want %s", again.SM3, decision.SM3)
		}
	})
}

// TestResealedSurvey: a survey that waits to be signed, and pieces of its files,
// go on under the new key.
func TestResealedSurvey(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		before, after, alone := crypttest.Rotated(t)
		b.keys = before
		b.Service = b.with(b.law)
		r := b.waitsForVisit(t)
		h := b.handset(t, b.assistant, r)
		h.write("dwelling", "瓦房")
		must[casework.SurveyState](t)(h.push())
		content := []byte("0123456789")
		piece := casework.Part{Device: 1013, Round: 1, SM3: hex.EncodeToString(crypt.Digest(content)), Kind: "photo", Size: 10, Bytes: content[:4]}
		must[casework.Came](t)(b.PushPart(b.assistant, r, piece))

		b.keys = after
		b.Service = b.with(b.law)
		// What was declared and why, the survey and the piece.
		if n, err := b.Reseal(t.Context(), 1); err != nil || n != 4 {
			t.Errorf("sealed %d fields again, %v", n, err)
		}
		b.keys = alone
		b.Service = b.with(b.law)
		if state := must[casework.SurveyState](t)(h.push()); len(state.Edits) != 1 {
			t.Errorf("after resealing: %+v", state)
		}
	})
}
