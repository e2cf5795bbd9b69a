package petition

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/internal/mask"
	"doudi/petition/internal/q"
)

// Get reads one petition. Leaders read what was said and what came of it, and not
// by whom or about whom.
func (s *Service) Get(ctx context.Context, ref Ref) (out Detail, err error) {
	err = s.db.View(ctx, func(tx *db.Tx) error {
		r, x, err := s.read(ctx, tx, ref, authz.ReadPetition)
		if err != nil {
			return err
		}
		out, err = s.detail(authz.From(ctx), r, x, calendar.At(tx.Now))
		return err
	})
	if err != nil {
		return Detail{}, audit.Refused(ctx, s.db, err)
	}
	if out.Kind.ofCounty() {
		err = s.db.Update(ctx, func(tx *db.Tx) error {
			return audit.Append(ctx, tx, audit.Entry{County: out.County, Act: "petition.read", Subject: ref.subject(), Case: out.Number})
		})
	}
	return out, err
}

func (s *Service) detail(actor authz.Actor, r q.Petition, x sealed, today calendar.Date) (Detail, error) {
	handles := actor.MayIn(authz.HandlePetition, r.Division) == nil
	d := Detail{Summary: summary(r, today), Place: x.Place, Words: x.Words, Notice: x.Notice, Files: []id.ID{}, Reply: x.Reply, To: x.To, Apart: []string{},
		SeesWho: handles || own(actor, r), MayHandle: handles && r.State == string(Open)}
	if d.SeesWho {
		d.Who, d.Phone, d.About = maskName(x.Name), mask.Phone(x.Phone), x.About
	}
	if handles {
		d.Files = append(d.Files, x.Files...) // a picture may show who told
	}
	if Kind(r.Kind).ofCounty() {
		d.Apart = append(d.Apart, x.Apart...) // a leader sees who was kept away
	}
	if r.DueOn.IsZero() {
		return d, nil
	}
	var err error
	if d.Term, err = s.others.Law.Term(x.Place, d.Kind, calendar.At(r.ReceivedAt.Time)); err != nil {
		return Detail{}, fmt.Errorf("read by what %s is due: %w", r.Number, err)
	}
	return d, nil
}

// Picture opens a picture that came with a petition, for who handles it, and logs
// who read it.
func (s *Service) Picture(ctx context.Context, ref Ref, n id.ID) (f files.File, in io.ReadCloser, err error) {
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		r, x, err := s.read(ctx, tx, ref, authz.HandlePetition)
		if err != nil {
			return err
		}
		if !slices.Contains(x.Files, n) {
			return noPetition()
		}
		return audit.Append(ctx, tx, audit.Entry{County: r.County, Act: "file.read", Subject: "file/" + n.String(), Case: r.Number, Detail: map[string]any{"purpose": picture}})
	})
	if err != nil {
		return f, nil, audit.Refused(ctx, s.db, err)
	}
	return s.files.Open(ctx, ref.County, n)
}

// maskName shows 王** of 王小明.
func maskName(name string) string {
	r := []rune(name)
	if len(r) == 0 {
		return ""
	}
	return string(r[:1]) + strings.Repeat("*", max(1, len(r)-1))
}

// ReadWho shows who told, and logs who asked.
func (s *Service) ReadWho(ctx context.Context, ref Ref) (out Who, err error) {
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		r, x, err := s.read(ctx, tx, ref, authz.HandlePetition)
		if err != nil {
			return err
		}
		out = Who{x.Name, x.Phone}
		return audit.Append(ctx, tx, audit.Entry{County: r.County, Act: "petition.read-who", Subject: ref.subject(), Case: r.Number})
	})
	return out, audit.Refused(ctx, s.db, err)
}

// Link lays a petition to the case that it belongs to.
func (s *Service) Link(ctx context.Context, ref Ref, version int32, number string) (out Detail, err error) {
	found, err := s.find(ctx, ref.County, number)
	if err != nil {
		return out, err
	}
	return s.change(ctx, ref, version, "petition.link", func(r *q.Petition, _ *sealed, tx *db.Tx) error {
		return s.lay(ctx, tx, r, found)
	})
}

// lay lays a petition to a case. What is said against a notice, or reported of a family,
// has the case looked into (57号 art. 19, 20): the case learns that there is something, and
// neither who told nor their words, which may betray them or be of who works on it.
// It learns of it once; laid to it when it had ended, or was looked into anyway, it may
// be laid to it again.
func (s *Service) lay(ctx context.Context, tx *db.Tx, r *q.Petition, found Case) (err error) {
	if r.CaseID == found.ID && r.Raised {
		return nil
	}
	r.CaseNo, r.CaseID, r.HouseholdID = found.Number, found.ID, found.Household
	what, raised := map[Kind]string{Objection: "有群众对公示提出异议", Report: "有群众举报"}[Kind(r.Kind)]
	if !raised {
		return nil
	}
	told := Raised{Number: r.Number, On: calendar.At(r.ReceivedAt.Time), Words: what + "（来件" + r.Number + "），内容由县级掌握。"}
	if r.Raised, err = s.others.Cases.Raise(ctx, tx, r.County, found.ID, told); err != nil {
		return fmt.Errorf("lay petition %s to case %s: %w", r.Number, found.Number, err)
	}
	return nil
}

func (s *Service) find(ctx context.Context, county int32, number string) (Case, error) {
	c, err := s.others.Cases.Find(ctx, county, strings.TrimSpace(number))
	if errs.CodeOf(err) == errs.NotFound {
		return c, errs.New(errs.Invalid, "没有这个编号的案件。", "There is no case of this number.").With("body.caseNo", "没有这个编号的案件。", "There is no case of this number.")
	}
	return c, err
}

// Closing is what came of a petition.
type Closing struct {
	Version int32   `json:"version" minimum:"1" doc:"that you have seen"`
	Outcome Outcome `json:"outcome" enum:"founded,unfounded,helped,on_file,withdrawn,not_ours"`
	To      string  `json:"to" maxLength:"100" doc:"whom it was passed on to; of what is not ours"`
	Reply   string  `json:"reply" minLength:"1" maxLength:"2000" doc:"read by who told"`
	CaseNo  string  `json:"caseNo" maxLength:"40" doc:"of the case that came of it, or that it is about"`
}

// Close answers a petition. Who told reads the reply; it is verified and answered
// once (社会救助法 art. 68, 57号 art. 37).
func (s *Service) Close(ctx context.Context, ref Ref, c Closing) (out Detail, err error) {
	c.Reply, c.To = strings.TrimSpace(c.Reply), strings.TrimSpace(c.To)
	if c.Reply == "" || c.Outcome == NotOurs && c.To == "" {
		e := errs.New(errs.Invalid, "还有没填好的地方，请按提示修改。", "Something is missing or wrong; see each field.")
		if c.Reply == "" {
			e = e.With("body.reply", "请写明答复。", "Write the reply.")
		}
		if c.Outcome == NotOurs && c.To == "" {
			e = e.With("body.to", "请写明转给哪个单位。", "Say to whom it was passed on.")
		}
		return out, e
	}
	if c.Outcome != NotOurs {
		c.To = ""
	}
	found := Case{}
	if strings.TrimSpace(c.CaseNo) != "" {
		if found, err = s.find(ctx, ref.County, c.CaseNo); err != nil {
			return out, err
		}
	}
	return s.change(ctx, ref, c.Version, "petition.close", func(r *q.Petition, x *sealed, tx *db.Tx) error {
		actor := authz.From(ctx)
		r.State, r.Outcome, r.ClosedBy, r.ClosedName, r.ClosedAt = string(Closed), string(c.Outcome), actor.Account, actor.Name, tx.At()
		x.Reply, x.To = c.Reply, c.To
		if found.Number == "" {
			return nil
		}
		if c.Outcome != Founded { // looked into already, with nothing in it: the case goes on
			r.CaseNo, r.CaseID, r.HouseholdID = found.Number, found.ID, found.Household
			return nil
		}
		return s.lay(ctx, tx, r, found)
	})
}

// change does one act on a petition, which is open but for keeping somebody away, or taking them back.
func (s *Service) change(ctx context.Context, ref Ref, version int32, act string, do func(*q.Petition, *sealed, *db.Tx) error) (out Detail, err error) {
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		before, x, err := s.read(ctx, tx, ref, authz.HandlePetition)
		if err != nil {
			return err
		}
		if before.State != string(Open) && act != "petition.apart" && act != "petition.back" {
			return errs.New(errs.Conflict, "这份来件已经办结。", "This petition is closed.")
		}
		r := before
		if err := do(&r, &x, tx); err != nil {
			return err
		}
		if r.Sealed, err = s.seal(r.ID, x); err != nil {
			return err
		}
		if err := save(ctx, tx, r, version); err != nil {
			return err
		}
		r.Version = version + 1
		err = audit.Append(ctx, tx, audit.Entry{County: r.County, Act: act, Subject: ref.subject(), Case: r.Number, Before: before, After: r,
			Detail: map[string]any{"kind": r.Kind, "outcome": r.Outcome, "case": r.CaseNo}})
		if err != nil {
			return err
		}
		out, err = s.detail(authz.From(ctx), r, x, calendar.At(tx.Now))
		return err
	})
	return out, audit.Refused(ctx, s.db, err)
}

func save(ctx context.Context, tx *db.Tx, r q.Petition, version int32) error {
	n, err := q.New(tx).Save(ctx, q.SaveParams{Sealed: r.Sealed, State: r.State, Outcome: r.Outcome, CaseNo: r.CaseNo, CaseID: r.CaseID, HouseholdID: r.HouseholdID, Raised: r.Raised,
		ClosedBy: r.ClosedBy, ClosedName: r.ClosedName, ClosedAt: r.ClosedAt, County: r.County, ID: r.ID, Version: version})
	if err != nil {
		return fmt.Errorf("keep petition %s: %w", r.Number, err)
	}
	if n == 0 {
		return errs.New(errs.Conflict, "别人已经改过这份来件，请刷新后再办。", "Somebody else changed this petition; reload it.")
	}
	return nil
}
