package casework

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"doudi/casework/internal/q"
	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/id"
)

// Note is what a colleague wrote about a case for colleagues. No family reads it.
// It is not edited afterwards: what is wrong is struck, and stays to be read.
type Note struct {
	ID        id.ID      `json:"id"`
	Words     string     `json:"words"`
	By        string     `json:"by"`
	Role      authz.Role `json:"role"`
	At        dbt.Time   `json:"at"`
	Struck    bool       `json:"struck"`
	StruckBy  string     `json:"struckBy"`
	StruckAt  dbt.Time   `json:"struckAt"`
	StruckWhy string     `json:"struckWhy"`
	MayStrike bool       `json:"mayStrike"`
}

// noted is the sealed part of a note.
type noted struct {
	Words string `json:"words"`
	Why   string `json:"why,omitempty"`
}

func notePlace(note id.ID) crypt.Place { return crypt.Place{Column: "case_note.sealed", Record: note} }

// mayNote: a note may tell of illness and of what departments found, so who reads
// neither reads only the notes that they wrote.
func (c *caseFile) mayNote() bool {
	return c.seesFindings() || c.actor.MayIn(authz.VisitHome, c.app.Division) == nil
}

func noNotes() error {
	return errs.New(errs.Forbidden, "您的岗位不查看案件备注。", "Your role does not read the notes of a case.")
}

// Notes lists the notes of a case that the actor may read, the oldest first.
func (s *Service) Notes(ctx context.Context, ref Ref) (list []Note, err error) {
	err = s.view(ctx, ref, func(c *caseFile) error {
		list, err = c.notes(ctx)
		return err
	})
	return list, err
}

func (c *caseFile) notes(ctx context.Context) ([]Note, error) {
	out := []Note{}
	if !c.mayNote() {
		return out, nil
	}
	rows, err := c.q.Notes(ctx, c.app.County, c.app.ID)
	if err != nil {
		return nil, fmt.Errorf("reading notes of case %s: %w", c.app.ID, err)
	}
	for _, r := range rows {
		if !c.seesFindings() && r.WrittenBy != c.actor.Account {
			continue
		}
		x, err := c.s.openNote(r)
		if err != nil {
			return nil, err
		}
		out = append(out, Note{ID: r.ID, Words: x.Words, By: r.WrittenName, Role: authz.Role(r.Role), At: r.WrittenAt, Struck: r.StruckBy != 0, StruckBy: r.StruckName,
			StruckAt: r.StruckAt, StruckWhy: x.Why, MayStrike: c.mayStrike(r)})
	}
	return out, nil
}

func (s *Service) openNote(r q.CaseNote) (x noted, err error) {
	plain, err := s.keys.OpenBytes(notePlace(r.ID), r.Sealed)
	if err == nil {
		err = json.Unmarshal(plain, &x)
	}
	if err != nil {
		return x, fmt.Errorf("reading note %s: %w", r.ID, err)
	}
	return x, nil
}

// mayStrike: who wrote it, and who reviews or decides here.
func (c *caseFile) mayStrike(r q.CaseNote) bool {
	return r.StruckBy == 0 && (r.WrittenBy == c.actor.Account || c.actor.MayIn(authz.GiveOpinion, c.app.Division) == nil || c.actor.MayIn(authz.Confirm, c.app.Division) == nil)
}

// Writing is a new note.
type Writing struct {
	Words string `json:"words" minLength:"1" maxLength:"2000"`
}

// AddNote writes a note.
func (s *Service) AddNote(ctx context.Context, ref Ref, w Writing) (list []Note, err error) {
	return s.noting(ctx, ref, func(c *caseFile) error {
		if w.Words = strings.TrimSpace(w.Words); w.Words == "" {
			return missing("body.words", "请写备注。", "Write the note.")
		}
		row, err := c.newNote(noted{Words: w.Words})
		if err != nil {
			return err
		}
		if err := c.q.AddNote(ctx, q.AddNoteParams(row)); err != nil {
			return fmt.Errorf("adding a note: %w", err)
		}
		return audit.Append(ctx, c.tx, audit.Entry{County: c.app.County, Act: "case.note", Subject: c.ref().subject() + "/note/" + row.ID.String(), Case: c.app.Number, After: row})
	})
}

func (c *caseFile) newNote(x noted) (q.CaseNote, error) {
	row := q.CaseNote{County: c.app.County, ApplicationID: c.app.ID, ID: c.tx.NewID(), Role: string(roleFor(c.actor, authz.ReadCase, c.app.Division)),
		WrittenBy: c.actor.Account, WrittenName: c.actor.Name, WrittenAt: c.tx.At()}
	var err error
	row.Sealed, err = c.s.sealNote(row.ID, x)
	return row, err
}

func (s *Service) sealNote(note id.ID, x noted) ([]byte, error) {
	plain, err := json.Marshal(x)
	if err != nil {
		return nil, fmt.Errorf("writing a note: %w", err)
	}
	return s.keys.SealBytes(notePlace(note), plain), nil
}

// noting does one act on the notes of a case and returns them all.
func (s *Service) noting(ctx context.Context, ref Ref, do func(*caseFile) error) (list []Note, err error) {
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		if err := audit.Claim(ctx, tx, ref.County); err != nil {
			return err
		}
		c, err := s.load(ctx, tx, ref, authz.ReadCase)
		if err != nil {
			return err
		}
		if !c.mayNote() {
			return noNotes()
		}
		if err := do(c); err != nil {
			return err
		}
		list, err = c.notes(ctx)
		return err
	})
	return list, audit.Refused(ctx, s.db, err)
}

// Striking says why a note no longer stands.
type Striking struct {
	Reason string `json:"reason" minLength:"1" maxLength:"500"`
}

// StrikeNote strikes a note through: its words stay to be read, with who struck
// them, when and why.
func (s *Service) StrikeNote(ctx context.Context, ref Ref, note id.ID, x Striking) ([]Note, error) {
	return s.noting(ctx, ref, func(c *caseFile) error {
		if x.Reason = strings.TrimSpace(x.Reason); x.Reason == "" {
			return missing("body.reason", "请写明划去的理由。", "Say why it is struck.")
		}
		before, err := c.q.Note(ctx, ref.County, ref.ID, note)
		if db.IsNotFound(err) || err == nil && !c.seesFindings() && before.WrittenBy != c.actor.Account {
			return errs.New(errs.NotFound, "没有这条备注。", "No such note.")
		}
		switch {
		case err != nil:
			return fmt.Errorf("reading note %s: %w", note, err)
		case before.StruckBy != 0:
			return errs.New(errs.Conflict, "这条备注已经划去。", "This note is struck already.")
		case !c.mayStrike(before):
			return errs.New(errs.Forbidden, "只有写备注的人、审核和确认人员可以划去。", "Who wrote it, and who reviews or decides, may strike it.")
		}
		return c.strike(ctx, before, x.Reason)
	})
}

func (c *caseFile) strike(ctx context.Context, before q.CaseNote, reason string) error {
	x, err := c.s.openNote(before)
	if err != nil {
		return err
	}
	x.Why = reason
	after := before
	after.StruckBy, after.StruckName, after.StruckAt = c.actor.Account, c.actor.Name, c.tx.At()
	if after.Sealed, err = c.s.sealNote(before.ID, x); err != nil {
		return err
	}
	err = c.q.StrikeNote(ctx, q.StrikeNoteParams{Sealed: after.Sealed, StruckBy: after.StruckBy, StruckName: after.StruckName, StruckAt: after.StruckAt,
		County: after.County, ApplicationID: after.ApplicationID, ID: after.ID})
	if err != nil {
		return fmt.Errorf("striking note %s: %w", before.ID, err)
	}
	return audit.Append(ctx, c.tx, audit.Entry{County: c.app.County, Act: "case.strike_note", Subject: c.ref().subject() + "/note/" + before.ID.String(), Case: c.app.Number, Before: before, After: after})
}
