package casework_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"doudi/casework"
	"doudi/casework/field"
	"doudi/internal/authz"
	"doudi/internal/crypt"
	"doudi/internal/errs"
	"doudi/internal/id"
)

// handset is a phone in a test: what it holds, and whose it is.
type handset struct {
	*bundle
	t      *testing.T
	as     context.Context
	ref    casework.Ref
	device id.ID
	clock  int64
	has    field.Survey
	unsent []field.Change
}

func (b *bundle) handset(t *testing.T, as context.Context, r casework.Ref) *handset {
	t.Helper()
	return &handset{bundle: b, t: t, as: as, ref: r, device: authz.From(as).Account + 1000}
}

func (h *handset) write(name, value string) {
	e := field.Change{Field: name, Value: value, Over: []string{}, Author: authz.From(h.as).Account, Device: h.device}
	for _, s := range h.has.Standing() {
		for _, seen := range s.Edits {
			h.clock = max(h.clock, seen.At)
			if s.Field == name {
				e.Over = append(e.Over, seen.Name())
			}
		}
	}
	h.clock++
	e.At = h.clock
	h.has, h.unsent = h.has.With(e), append(h.unsent, e)
}

func (h *handset) push() (casework.SurveyState, error) {
	state, err := h.PushEdits(h.as, h.ref, casework.Push{Device: h.device, Round: 1, Edits: h.unsent})
	if err == nil {
		h.has, h.unsent = h.has.With(state.Edits...), nil
	}
	return state, err
}

// send sends a file in pieces of a size.
func (h *handset) send(content []byte, kind string, piece int) string {
	h.t.Helper()
	sm3 := hex.EncodeToString(crypt.Digest(content))
	for from := 0; ; {
		came, err := h.PushPart(h.as, h.ref, casework.Part{Device: h.device, Round: 1, SM3: sm3, Kind: kind, Size: len(content), From: from, Bytes: content[from:min(from+piece, len(content))]})
		if err != nil {
			h.t.Fatal(err)
		}
		if came.Whole {
			return sm3
		}
		from = came.Bytes
	}
}

// sign fills in what is missing, draws the signatures and computes what they cover.
func (h *handset) sign(second id.ID) casework.Sealing {
	h.t.Helper()
	me := authz.From(h.as).Account
	for _, e := range [][2]string{{"visitedOn", h.today().String()}, {"place", "双河村二组"}, {"second", second.String()}, {"dwelling", "瓦房两间"}, {"incomeSeen", "务农"},
		{"living", "一般"}, {"needs", "药费"}, {"present/" + father.String(), "yes"}, {"selfcare/" + father.String() + "/bathe", "no"}, {"selfcare/" + father.String() + "/eat", "yes"}} {
		h.write(e[0], e[1])
	}
	h.draw(me, second)
	return h.sealing()
}

// draw draws the signatures, under all that was written.
func (h *handset) draw(me, second id.ID) {
	for as, who := range map[string]id.ID{"first": me, "second": second, "member": father} {
		sm3 := h.send([]byte("\x89PNG signature of "+as), "signature", 9)
		h.write("signature/"+as, fmt.Sprintf("%s %s %d", who, sm3, h.clock))
	}
}

func (h *handset) sealing() casework.Sealing {
	in := casework.Sealing{Device: h.device, Round: 1, Digest: hex.EncodeToString(h.has.Digest(fmt.Sprintf("%06d/%s/%d", county, h.ref.ID, 1)))}
	for _, e := range h.has.Edits() {
		in.Edits = append(in.Edits, e.Name())
	}
	return in
}

func (b *bundle) waitsForVisit(t *testing.T) casework.Ref {
	t.Helper()
	r := b.accepted(t)
	must[casework.Done](t)(b.Investigate(b.clerk, r, b.sign(t, r, "")))
	return r
}

// TestSurveyBecomesTheVisit: what was signed without signal is the visit of the
// case, with its photographs, signatures and the form to print; and it is closed.
func TestSurveyBecomesTheVisit(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.waitsForVisit(t)
		tour := must[casework.Tour](t)(b.Tour(b.assistant, 1013))
		if len(tour.Visits) != 1 || tour.Visits[0].ID != r.ID || tour.Visits[0].Village != "双河村" || len(tour.Visits[0].Members) != 2 || len(tour.Visits[0].Investigators) != 3 {
			t.Fatalf("tour %+v", tour)
		}
		if plan := tour.Visits[0].Plan; plan == nil || !plan.Whole() || plan.SelfCare != 0 || len(plan.Facts) != 2 {
			t.Fatalf("plan %+v", plan)
		}
		h := b.handset(t, b.assistant, r)
		income := tour.Visits[0].Plan.Facts[0]
		h.write(income.Seen(), income.Same())
		h.write("seen/assets", "other 0011223344556677")
		photo := h.send(bytes.Repeat([]byte("photo"), 1000), "photo", 2048)
		h.write("photo/"+photo, "1764288000000 food 31.48000,103.58000,12")
		sealing := h.sign(11)
		refused(t, lastErr(b.SealSurvey(b.assistant, r, sealing)), errs.Conflict, "sealed before its edits came")
		must[casework.SurveyState](t)(h.push())
		state := must[casework.SurveyState](t)(b.SealSurvey(b.assistant, r, sealing))
		if state.Digest != sealing.Digest || state.Visit == 0 {
			t.Errorf("state %+v", state)
		}
		again := must[casework.SurveyState](t)(b.SealSurvey(b.assistant, r, sealing))
		if again.Visit != state.Visit {
			t.Error("sealed twice")
		}
		p := b.read(t, r)
		if len(p.Visits) != 1 {
			t.Fatalf("%d visits", len(p.Visits))
		}
		v := p.Visits[0]
		if v.Form.Dwelling != "瓦房两间" || v.MemberPresent != "尔玛泽仁" || len(v.Photos) != 1 || v.Sealed == nil || v.Sealed.Digest != sealing.Digest ||
			v.Sealed.Photos[0].Of != "food" || v.Sealed.Photos[0].Where == "" || len(v.Form.SelfCare) != 1 || len(v.Form.Seen) != 2 || v.Form.SelfCare[0].Helped[0] != "bathe" || len(v.Sealed.Beside) != 0 {
			t.Errorf("visit %+v, sealed %+v", v, v.Sealed)
		}
		text := b.document(t, v.SignedForm)
		for _, want := range []string{"瓦房两间", "收入与申报一致<", "财产与申报不一致（此后申报有变动）", "能自主吃饭；不能自主洗澡", "王丽", "余秀", "data:image/png;base64,iVBOR", sealing.Digest, "第十六条"} {
			if !strings.Contains(text, want) {
				t.Errorf("the form does not say %q:\n%s", want, text)
			}
		}
		refused(t, lastErr(b.PushPart(b.assistant, r, casework.Part{Device: 1013, Round: 1, SM3: strings.Repeat("0", 64), Kind: "photo", Size: 5, Bytes: []byte("later")})),
			errs.Conflict, "a photograph after signing that nothing names")
	})
}

// TestAfterSigning: what a colleague's phone brings after the survey was sealed is
// kept beside it, its photograph too, and changes nothing of what was signed.
func TestAfterSigning(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.waitsForVisit(t)
		h := b.handset(t, b.assistant, r)
		sealing := h.sign(11)
		must[casework.SurveyState](t)(h.push())
		must[casework.SurveyState](t)(b.SealSurvey(b.assistant, r, sealing))
		before := b.read(t, r).Visits[0]

		wang := b.handset(t, b.clerk, r)
		wang.write("dwelling", "楼房")
		picture := []byte("a photograph")
		wang.write("photo/"+hex.EncodeToString(crypt.Digest(picture)), "1764288000000 food")
		state := must[casework.SurveyState](t)(wang.push())
		wang.send(picture, "photo", 5)
		must[casework.SurveyState](t)(wang.push()) // again: once
		after := b.read(t, r).Visits[0]
		if after.Form.Dwelling != before.Form.Dwelling || after.Sealed.Digest != before.Sealed.Digest || len(after.Photos) != len(before.Photos) || state.Digest != sealing.Digest {
			t.Errorf("what was signed is %+v now", after)
		}
		if s := after.Sealed; len(s.Late) != 2 || s.Late[0].Value != "楼房" || len(s.LateFiles) != 1 || len(s.Beside) != 0 {
			t.Errorf("kept beside it: %+v", s)
		}
		again := must[casework.SurveyState](t)(b.SealSurvey(b.assistant, r, sealing))
		if again.Visit != state.Visit {
			t.Errorf("the seal sent again says %+v", again)
		}
	})
}

// TestSealedStays: what was sealed is neither replaced by another form that the same
// people signed, nor played again for another family.
func TestSealedStays(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.waitsForVisit(t)
		h := b.handset(t, b.assistant, r)
		early := h.sign(11)
		must[casework.SurveyState](t)(h.push())
		h.write("dwelling", "楼房")
		h.draw(13, 11)
		must[casework.SurveyState](t)(h.push())
		late := h.sealing()
		sealed := must[casework.SurveyState](t)(b.SealSurvey(b.assistant, r, late))
		refused(t, lastErr(b.SealSurvey(b.assistant, r, early)), errs.Conflict, "an older form, signed as well")
		tooFew := late
		tooFew.Edits, tooFew.Digest = early.Edits, late.Digest
		if again := must[casework.SurveyState](t)(b.SealSurvey(b.assistant, r, tooFew)); again.Visit != sealed.Visit || again.Digest != late.Digest {
			t.Errorf("the seal sent again says %+v", again)
		}
		if p := b.read(t, r); len(p.Visits) != 1 || p.Visits[0].Form.Dwelling != "楼房" {
			t.Errorf("visits %+v", p.Visits)
		}
	})
}

// TestSealOfAnother: what was signed about one case, or in one round, is no form of another.
func TestSealOfAnother(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.waitsForVisit(t)
		h := b.handset(t, b.assistant, r)
		good := h.sign(11)
		must[casework.SurveyState](t)(h.push())
		for what, about := range map[string]string{"another case": fmt.Sprintf("%06d/%s/1", county, r.ID+1), "another round": fmt.Sprintf("%06d/%s/2", county, r.ID),
			"another county": fmt.Sprintf("%06d/%s/1", county+1, r.ID)} {
			other := good
			other.Digest = hex.EncodeToString(h.has.Digest(about))
			refused(t, lastErr(b.SealSurvey(b.assistant, r, other)), errs.Conflict, "signed about "+what)
		}
	})
}

// TestSealRefused: the guards of every visit hold, and the digest is checked.
func TestSealRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.waitsForVisit(t)
		h := b.handset(t, b.assistant, r)
		good := h.sign(11)
		must[casework.SurveyState](t)(h.push())
		forged := good
		forged.Digest = strings.Repeat("ab", 32)
		refused(t, lastErr(b.SealSurvey(b.assistant, r, forged)), errs.Conflict, "another digest")
		fewer := good
		fewer.Edits = good.Edits[1:]
		refused(t, lastErr(b.SealSurvey(b.assistant, r, fewer)), errs.Conflict, "not all that was signed")
		refused(t, lastErr(b.SealSurvey(b.clerk, r, good)), errs.Forbidden, "another's phone")
		mine := good
		mine.Device = 1011
		refused(t, lastErr(b.SealSurvey(b.clerk, r, mine)), errs.Invalid, "sealed by somebody who did not sign first")

		for what, spoil := range map[string][2]string{"no dwelling": {"dwelling", ""}, "nobody there": {"present/" + father.String(), ""}, "unsigned": {"signature/second", ""},
			"a reviewer": {"second", "21"}, "tomorrow": {"visitedOn", b.today().AddDays(1).String()}, "a day that is none": {"visitedOn", "2026-13-40"},
			"a stranger": {"selfcare/5/eat", "yes"}} {
			one := b.handset(t, b.assistant, r)
			one.has, one.clock = h.has, h.clock
			before, _ := one.has.Among(good.Edits)
			one.write(spoil[0], spoil[1])
			must[casework.SurveyState](t)(one.push())
			if !strings.HasPrefix(spoil[0], "signature/") {
				refused(t, lastErr(b.SealSurvey(b.assistant, r, one.sealing())), errs.Conflict, what+", after the signatures")
				one.draw(13, 11)
				must[casework.SurveyState](t)(one.push())
			}
			refused(t, lastErr(b.SealSurvey(b.assistant, r, one.sealing())), errs.Invalid, what)
			old := ""
			for _, s := range before.Standing() {
				if s.Field == spoil[0] {
					old = s.Value()
				}
			}
			one.write(spoil[0], old)
			one.draw(13, 11)
			must[casework.SurveyState](t)(one.push())
			h.has, h.clock = one.has, one.clock
		}
		if len(b.read(t, r).Visits) != 0 {
			t.Error("a visit was recorded")
		}
		must[casework.SurveyState](t)(b.SealSurvey(b.assistant, r, h.sealing()))
	})
}

// TestTwoPhones: what two people write joins; one field twice must be chosen for
// before anybody signs; and what the signing phone did not know stays beside it.
func TestTwoPhones(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.waitsForVisit(t)
		yu, wang := b.handset(t, b.assistant, r), b.handset(t, b.clerk, r)
		yu.write("dwelling", "瓦房")
		wang.write("living", "有存粮")
		must[casework.SurveyState](t)(yu.push())
		state := must[casework.SurveyState](t)(wang.push())
		if len(state.Edits) != 2 || len(wang.has.Conflicts()) != 0 {
			t.Errorf("joined: %+v", state.Edits)
		}
		wang.write("needs", "药费")
		yu.write("needs", "修房")
		must[casework.SurveyState](t)(wang.push())
		must[casework.SurveyState](t)(yu.push())
		if c := yu.has.Conflicts(); len(c) != 1 || c[0].Edits[0].Author == c[0].Edits[1].Author {
			t.Fatalf("conflicts %+v", c)
		}
		sealing := yu.sign(11) // writes the needs over both
		must[casework.SurveyState](t)(yu.push())
		wang.write("helpers", "村主任")
		must[casework.SurveyState](t)(wang.push())
		must[casework.SurveyState](t)(b.SealSurvey(b.assistant, r, sealing))
		v := b.read(t, r).Visits[0]
		if v.Form.Needs != "药费" || v.Form.Helpers != "" || len(v.Sealed.Beside) != 1 || v.Sealed.Beside[0].Value != "村主任" {
			t.Errorf("form %+v, beside %+v", v.Form, v.Sealed.Beside)
		}
	})
}

// TestFieldScope: nobody takes, writes or seals what is not theirs.
func TestFieldScope(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.waitsForVisit(t)
		yu := b.handset(t, b.assistant, r)
		yu.write("dwelling", "瓦房")
		elsewhere := authz.WithActor(t.Context(), authz.Actor{Account: 14, Name: "李四", Grants: []authz.Grant{{Role: authz.Assistant, Division: "513221100002"}}})
		for what, as := range map[string]context.Context{"another county": b.foreigner, "another village": elsewhere} {
			device := authz.From(as).Account + 1000
			if tour := must[casework.Tour](t)(b.Tour(as, device)); len(tour.Visits) != 0 {
				t.Errorf("%s takes %+v", what, tour.Visits)
			}
			refused(t, lastErr(b.PushEdits(as, r, casework.Push{Device: device, Round: 1, Edits: yu.unsent})), errs.NotFound, what)
			refused(t, lastErr(b.PushPart(as, r, casework.Part{Device: device, Round: 1, SM3: strings.Repeat("0", 64), Kind: "photo", Size: 5, Bytes: []byte("x")})), errs.NotFound, what)
			refused(t, lastErr(b.SealSurvey(as, r, casework.Sealing{Device: device, Round: 1, Edits: []string{"x"}, Digest: strings.Repeat("0", 64)})), errs.NotFound, what)
		}
		refused(t, lastErr(b.Tour(b.reviewer, 1021)), errs.Forbidden, "a reviewer takes visits")
		refused(t, lastErr(b.Tour(b.assistant, 5)), errs.Forbidden, "an unknown phone")
		refused(t, lastErr(b.PushEdits(b.assistant, r, casework.Push{Device: 5, Round: 1, Edits: yu.unsent})), errs.Forbidden, "an unknown phone")
		refused(t, lastErr(b.PushEdits(b.clerk, r, casework.Push{Device: 1011, Round: 1, Edits: yu.unsent})), errs.Invalid, "in another's name")
		refused(t, lastErr(b.PushEdits(b.assistant, r, casework.Push{Device: 1013, Round: 2, Edits: yu.unsent})), errs.Conflict, "of another round")
		odd := yu.unsent[0]
		odd.Field = "amount"
		refused(t, lastErr(b.PushEdits(b.assistant, r, casework.Push{Device: 1013, Round: 1, Edits: []field.Change{odd}})), errs.Invalid, "an unknown field")
		must[casework.Done](t)(b.RecordVisit(b.clerk, r, b.visit(t, r, 11, 12)))
		b.report(t, r)
		refused(t, lastErr(yu.push()), errs.Conflict, "after the visit was recorded at the desk")
		if tour := must[casework.Tour](t)(b.Tour(b.assistant, 1013)); len(tour.Visits) != 0 {
			t.Errorf("visited, and taken again: %+v", tour.Visits)
		}
	})
}

// TestPieces: a file that breaks off goes on where it stopped, whatever is sent twice.
func TestPieces(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.waitsForVisit(t)
		content := []byte("0123456789")
		sm3 := hex.EncodeToString(crypt.Digest(content))
		piece := func(from, to int, want casework.Came) {
			t.Helper()
			got, err := b.PushPart(b.assistant, r, casework.Part{Device: 1013, Round: 1, SM3: sm3, Kind: "photo", Size: 10, From: from, Bytes: content[from:to]})
			if err != nil || got != want {
				t.Errorf("%d–%d: %+v, %v, want %+v", from, to, got, err, want)
			}
		}
		piece(0, 4, casework.Came{Bytes: 4})
		piece(0, 4, casework.Came{Bytes: 4})
		piece(6, 8, casework.Came{Bytes: 4})
		piece(2, 7, casework.Came{Bytes: 7})
		content = []byte("012345678X")
		piece(7, 10, casework.Came{}) // damaged: from the beginning
		content = []byte("0123456789")
		piece(0, 4, casework.Came{Bytes: 4})
		piece(4, 10, casework.Came{Bytes: 10, Whole: true})
		piece(0, 4, casework.Came{Bytes: 10, Whole: true})
		state := must[casework.SurveyState](t)(b.PushEdits(b.assistant, r, casework.Push{Device: 1013, Round: 1}))
		if len(state.Files) != 1 || state.Files[0] != sm3 {
			t.Errorf("files %v", state.Files)
		}
		refused(t, lastErr(b.PushPart(b.assistant, r, casework.Part{Device: 1013, Round: 1, SM3: strings.Repeat("0", 64), Kind: "photo", Size: 5 << 20, Bytes: content})), errs.TooLarge, "too large")
		if err := b.SweepParts(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
