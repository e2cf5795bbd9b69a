package casework

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"doudi/casework/internal/q"
	"doudi/casework/procedure"
	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/id"
)

// Printable is a paper that can be printed of a case now.
type Printable struct {
	Kind  string `json:"kind"`
	Title Text   `json:"title"`
	About id.ID  `json:"about" doc:"the visit or the hearing that it is about; 0: the case"`
}

// form is a paper that is printed when somebody asks for it: about what, and what
// it says. Notices are printed by their acts.
type form struct {
	kind  string
	title Text
	about func(*caseFile) []id.ID // nothing: not now
	fill  func(context.Context, *caseFile, id.ID) (paper, error)
}

// once is about the case as a whole, where it can be printed.
func once(now func(*caseFile) bool) func(*caseFile) []id.ID {
	return func(c *caseFile) []id.ID {
		if now(c) {
			return []id.ID{0}
		}
		return nil
	}
}

// forms are in the order of a case's life.
func forms() []form {
	return []form{
		{"application", Text{"社会救助申请书", "Application form"}, once(func(c *caseFile) bool { return !c.reviews() }), applicationForm},
		{paperBlankLetters, Text{"核对授权书（空白）", "Letters of authorisation, blank"}, once((*caseFile).mayAskToSign), blankLetters},
		{paperLetter, Text{"核对授权书", "Letter of authorisation"}, lettersDrawn, signedLetter},
		{"exit_statement", Text{"主动退出声明", "Statement of exit"}, once((*caseFile).leaves), exitForm},
		{"visit_blank", Text{"入户调查表（空白）", "Home visit form, blank"}, once(func(c *caseFile) bool { return c.takes(ActVisit) || c.takes(ActCountyVisit) }), blankVisitForm},
		{"visit", Text{"入户调查表", "Home visit form"}, visitsOnPaper, visitForm},
		{paperBlankAssessment, Text{"生活自理能力评估表（空白）", "Assessment of self-care, blank"}, once(func(c *caseFile) bool { return c.takes(ActAssess) }), blankAssessment},
		{paperAssessment, Text{"生活自理能力评估表", "Assessment of self-care"}, assessmentsMade, assessmentForm},
		{paperBlankMinutes, Text{"民主评议记录（空白）", "Minutes of an appraisal, blank"}, once((*caseFile).appraises), blankMinutes},
		{"approval", Text{"审核确认表", "Approval sheet"}, once(func(c *caseFile) bool { return len(c.opinions) > 0 }), approvalForm},
		{paperHearingNotice, Text{"听取意见通知书", "Notice of a hearing"}, once(func(c *caseFile) bool { return c.hears() && c.state().Open() }), hearingNotice},
		{"hearing_blank", Text{"听取意见记录（空白）", "Record of a hearing, blank"}, once(func(c *caseFile) bool { return c.hears() && c.state().Open() }), blankHearing},
		{"hearing", Text{"听取意见记录", "Record of a hearing"}, hearingsHeld, hearingForm},
		{"receipt", Text{"送达回证", "Proof of service"}, once(func(c *caseFile) bool { return !c.app.DecidedOn.IsZero() }), receiptForm},
		{paperCertificate, Text{"救助证", "Certificate"}, once((*caseFile).certifies), certificateForm},
	}
}

// printables are the papers that the actor can print of the case now; none of a near
// relative's.
func (c *caseFile) printables(ctx context.Context) []Printable {
	out := []Printable{}
	if o, _ := c.recuses(ctx, ""); o != nil {
		return out
	}
	for _, f := range forms() {
		if !c.prints(f.kind) {
			continue
		}
		for _, about := range f.about(c) {
			out = append(out, Printable{f.kind, f.title, about})
		}
	}
	return out
}

// prints reports whether the actor may print a form: who works on the case and may read
// it, and a certificate whoever decides. Who only reads adds no numbered papers to it.
func (c *caseFile) prints(kind string) bool {
	switch {
	case kind == paperCertificate && !c.mayCertify(), kind == paperBlankMinutes && c.actor.MayIn(duty(ActAppraise).Right, c.app.Division) != nil:
		return false
	}
	return c.works() && c.seesPaper(kind)
}

// works reports whether an act of the case's procedure is the actor's to do, beside
// letting others have longer for it.
func (c *caseFile) works() bool {
	return slices.ContainsFunc(c.procedure.Steps, func(s procedure.Step) bool {
		return Act(s.Act) != ActExtend && c.actor.MayIn(duty(Act(s.Act)).Right, c.app.Division) == nil
	})
}

// Asking names a paper that is to be printed.
type Asking struct {
	Kind  string `json:"kind" minLength:"1" maxLength:"40"`
	About id.ID  `json:"about,omitempty" doc:"as in what can be printed"`
}

// PrintPaper prints a paper of a case and files it with the case under a number of
// its own. What is printed again unchanged is the paper that is there already.
func (s *Service) PrintPaper(ctx context.Context, ref Ref, a Asking) (out Document, err error) {
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		if err := audit.Claim(ctx, tx, ref.County); err != nil {
			return err
		}
		c, err := s.load(ctx, tx, ref, authz.ReadCase)
		if err != nil {
			return err
		}
		if err := c.readSigned(ctx); err != nil {
			return err
		}
		list := forms()
		i := slices.IndexFunc(list, func(f form) bool { return f.kind == a.Kind && slices.Contains(f.about(c), a.About) })
		if i < 0 || !c.prints(a.Kind) {
			return noCase()
		}
		if o, _ := c.recuses(ctx, ""); o != nil {
			return o.err()
		}
		p, err := list[i].fill(ctx, c, a.About)
		if err != nil {
			return err
		}
		p.Kind, p.About = a.Kind, a.About
		if a.Kind == paperCertificate {
			out, err = c.issue(ctx, p)
			return err
		}
		out, err = c.printOnce(ctx, p)
		return err
	})
	return out, audit.Refused(ctx, s.db, err)
}

// printOnce prints a form, unless the newest of its kind says the same.
func (c *caseFile) printOnce(ctx context.Context, p paper) (Document, error) {
	if d, err := c.newestLike(ctx, p); err != nil || d.FileID != 0 {
		return documentOf(d), err
	}
	d, err := c.printNew(ctx, p)
	return documentOf(d), err
}

// printNew prints a form under a number of its own.
func (c *caseFile) printNew(ctx context.Context, p paper) (q.CaseDocument, error) {
	if err := c.print(ctx, p); err != nil {
		return q.CaseDocument{}, err
	}
	d, err := c.newestOf(ctx, p)
	if err != nil {
		return d, err
	}
	return d, audit.Append(ctx, c.tx, audit.Entry{County: c.app.County, Act: "case.print", Subject: c.ref().subject() + "/paper/" + d.ID.String(), Case: c.app.Number,
		After: d, Detail: map[string]any{"kind": d.Kind, "number": d.Number}})
}

// newestOf is the newest paper of a kind about the same; none has no file.
func (c *caseFile) newestOf(ctx context.Context, p paper) (newest q.CaseDocument, err error) {
	rows, err := c.q.Documents(ctx, c.app.County, c.app.ID)
	if err != nil {
		return newest, fmt.Errorf("reading papers of case %s: %w", c.app.ID, err)
	}
	for _, d := range rows {
		if d.Kind == p.Kind && d.AboutID == p.About {
			newest = d
		}
	}
	return newest, nil
}

// newestLike is newestOf, where it says what p says.
func (c *caseFile) newestLike(ctx context.Context, p paper) (q.CaseDocument, error) {
	if err := c.fill(&p); err != nil {
		return q.CaseDocument{}, err
	}
	digest, err := p.digest()
	if err != nil {
		return q.CaseDocument{}, err
	}
	d, err := c.newestOf(ctx, p)
	if err != nil || !bytes.Equal(d.ContentSm3, digest) {
		return q.CaseDocument{}, err
	}
	return d, nil
}
