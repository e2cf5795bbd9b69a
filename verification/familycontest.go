package verification

import (
	"context"
	"fmt"
	"io"
	"slices"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/verification/internal/q"
)

// FamilyContest is what a member of a family says of a record.
type FamilyContest struct {
	Finding id.ID
	Claim   Claim
	Reason  string
	Picture id.ID // a file that the acting account sent; 0: none
}

// contestPicture is the purpose of a file that came with a contest: it is read there alone.
const contestPicture = "contest"

// ContestByFamily enters that a finding of the report in force is not theirs, or not
// right, as a member of the family says at the portal. The portal has proved who they
// are; what the report does not tell them they cannot contest: errs.NotFound. A record
// is contested once: who does not agree with the answer has it re-checked with proof
// (民发〔2021〕57号 art. 18), and does not hold up the case a second time.
func (s *Service) ContestByFamily(ctx context.Context, tx *db.Tx, county int32, application id.ID, who Reader, w FamilyContest) error {
	if err := w.Claim.known(); err != nil {
		return err
	}
	r, rep, err := s.reportFor(ctx, tx, county, application)
	if err != nil {
		return err
	}
	f, err := s.openFacts(r)
	if err != nil {
		return err
	}
	me, ok := f.member(who.People)
	i := slices.IndexFunc(rep.Findings, func(x CheckFinding) bool { return x.ID == w.Finding })
	if !ok || i < 0 || !f.tells(me, rep.Findings[i], who.Applies) {
		return notFound()
	}
	before, err := s.contestsOf(ctx, q.New(tx), r)
	if err != nil {
		return err
	}
	if err := once(about(w.Finding, before)); err != nil {
		return err
	}
	row := q.AddContestParams{ID: tx.NewID(), FindingID: w.Finding, Claim: string(w.Claim), ContestedBy: authz.From(ctx).Account, ContestedName: me.Name,
		ByFamily: true, PictureID: w.Picture}
	if w.Picture != 0 {
		if err := s.keepPicture(ctx, tx, r, row); err != nil {
			return err
		}
	}
	_, err = s.contest(ctx, tx, r, row, w.Reason)
	return err
}

// once refuses a family a second contest of a record, whatever became of the first.
func once(before []Contest) error {
	switch {
	case slices.ContainsFunc(before, func(c Contest) bool { return c.State == Denied }):
		return errs.New(errs.Conflict, "这条记录的异议已有答复。仍不认可的，请带证明到乡镇（街道）申请复核。",
			"A dispute of this record was answered. If you do not agree, take proof to the township office and ask for a new check.")
	case len(before) > 0:
		return disputed()
	}
	return nil
}

// keepPicture makes a photograph the contest's, for the checkers of its place.
func (s *Service) keepPicture(ctx context.Context, tx *db.Tx, r q.CheckRequest, row q.AddContestParams) error {
	if err := s.files.Bind(ctx, tx, r.County, row.PictureID, "evidence", files.Record{Subject: "contest/" + row.ID.String(), Division: r.Division}); err != nil {
		return err
	}
	return s.files.Reserve(ctx, tx, r.County, row.PictureID, contestPicture)
}

// ContestPicture opens the photograph that came with a contest, and logs who read it.
func (s *Service) ContestPicture(ctx context.Context, ref Ref) (f files.File, in io.ReadCloser, err error) {
	var picture id.ID
	err = s.update(ctx, func(tx *db.Tx) error {
		c, err := q.New(tx).Contest(ctx, ref.County, ref.ID)
		if db.IsNotFound(err) {
			return notFound()
		}
		if err != nil {
			return fmt.Errorf("read contest %s: %w", ref.ID, err)
		}
		r, err := s.check(ctx, tx, Ref{c.County, c.RequestID}, readers()...)
		if err != nil {
			return err
		}
		if picture = c.PictureID; picture == 0 {
			return notFound()
		}
		return audit.Append(ctx, tx, audit.Entry{County: c.County, Act: "file.read", Subject: "file/" + picture.String(), Case: r.CaseNo, Detail: map[string]any{"purpose": contestPicture}})
	})
	if err != nil {
		return f, nil, err
	}
	return s.files.Open(ctx, ref.County, picture)
}
