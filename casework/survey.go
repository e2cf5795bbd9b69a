package casework

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"doudi/casework/field"
	"doudi/casework/internal/q"
	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
)

// SurveyState is what the server holds of the survey of one visit, written by
// whoever visits, without signal or with.
type SurveyState struct {
	Round  int32          `json:"round"`
	Edits  []field.Change `json:"edits" nullable:"false"`
	Files  []string       `json:"files" nullable:"false" doc:"SM3 of the photographs, signatures and memos that have come whole"`
	Digest string         `json:"digest" doc:"SM3 of what was signed, in hex; empty while the survey is open"`
	Visit  id.ID          `json:"visit,omitempty" doc:"what it became"`
}

// Push is what a phone brings of one survey.
type Push struct {
	Device id.ID          `json:"device" doc:"the phone, as it was registered"`
	Round  int32          `json:"round" minimum:"1" doc:"of the case"`
	Edits  []field.Change `json:"edits" maxItems:"500" nullable:"false" doc:"that its person made and the server has not yet"`
}

// maxEdits bounds a survey; a visit has some sixty fields.
const maxEdits = 2000

// surveyPlace is where the edits of a survey are sealed for.
func surveyPlace(application id.ID, round int32) crypt.Place {
	return crypt.Place{Column: fmt.Sprintf("survey.edits_sealed#%d", round), Record: application}
}

// survey is the survey of the present round; an empty one if nobody began it.
func (c *caseFile) survey(ctx context.Context) (q.Survey, field.Survey, error) {
	row, err := c.q.Survey(ctx, c.app.County, c.app.ID, c.app.Round)
	if db.IsNotFound(err) {
		return q.Survey{County: c.app.County, ApplicationID: c.app.ID, Round: c.app.Round}, field.Survey{}, nil
	}
	if err != nil {
		return row, field.Survey{}, fmt.Errorf("reading a survey: %w", err)
	}
	plain, err := c.s.keys.OpenBytes(surveyPlace(row.ApplicationID, row.Round), row.EditsSealed)
	if err != nil {
		return row, field.Survey{}, err
	}
	var edits []field.Change
	if err := json.Unmarshal(plain, &edits); err != nil {
		return row, field.Survey{}, fmt.Errorf("reading a survey: %w", err)
	}
	return row, field.Of(edits...), nil
}

func (c *caseFile) surveyState(ctx context.Context) (SurveyState, error) {
	row, doc, err := c.survey(ctx)
	if err != nil {
		return SurveyState{}, err
	}
	files, err := c.q.SurveyFiles(ctx, c.app.County, c.app.ID)
	if err != nil {
		return SurveyState{}, fmt.Errorf("reading a survey's files: %w", err)
	}
	state := SurveyState{Round: row.Round, Edits: doc.Edits(), Files: []string{}, Digest: hex.EncodeToString(row.Digest), Visit: row.VisitID}
	for _, f := range files {
		state.Files = append(state.Files, f.Sm3)
	}
	return state, nil
}

// PushEdits joins what a phone brings with what is there. What is there already
// does nothing. After signing the survey is closed: what comes then is kept beside
// what was signed.
func (s *Service) PushEdits(ctx context.Context, ref Ref, p Push) (state SurveyState, err error) {
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		c, err := s.atHome(ctx, tx, ref, p.Device, p.Round)
		if err != nil {
			return err
		}
		row, doc, err := c.survey(ctx)
		if err != nil {
			return err
		}
		fresh := slices.DeleteFunc(slices.Clone(p.Edits), func(e field.Change) bool { return doc.Has(e.Name()) })
		if len(fresh) > 0 {
			if err := c.edit(ctx, row, doc, fresh, p.Device); err != nil {
				return err
			}
		}
		state, err = c.surveyState(ctx)
		return err
	})
	return state, audit.Refused(ctx, s.db, err)
}

// atHome loads a case for somebody who visits it with a phone.
func (s *Service) atHome(ctx context.Context, tx *db.Tx, ref Ref, device id.ID, round int32) (*caseFile, error) {
	c, err := s.load(ctx, tx, ref, authz.VisitHome)
	if err != nil {
		return nil, err
	}
	if err := s.others.Staff.Phone(ctx, tx, c.actor.Account, device); err != nil {
		return nil, err
	}
	if c.app.Round != round {
		return nil, errs.New(errs.Conflict, "本案已经进入新一轮调查，这份调查表是上一轮的。", "The case is in another round; this survey is of an earlier one.")
	}
	return c, nil
}

// edit adds edits to a survey that is open, or beside one that was signed before
// they came.
func (c *caseFile) edit(ctx context.Context, row q.Survey, doc field.Survey, fresh []field.Change, device id.ID) error {
	late := row.Digest != nil && c.state().Open() // to a case that was decided nothing is added
	if !late {
		if err := c.openSurvey(row); err != nil {
			return err
		}
	}
	if err := c.checkEdits(fresh, device); err != nil {
		return err
	}
	doc = doc.With(fresh...)
	if doc.Len() > maxEdits {
		return errs.New(errs.TooLarge, "这份调查表修改的次数太多。", "This survey was changed too often.")
	}
	plain, err := json.Marshal(doc.Edits())
	if err != nil {
		return fmt.Errorf("writing a survey: %w", err)
	}
	after := row
	after.EditsSealed = c.s.keys.SealBytes(surveyPlace(row.ApplicationID, row.Round), plain)
	err = c.q.SaveSurvey(ctx, q.SaveSurveyParams{County: row.County, ApplicationID: row.ApplicationID, Round: row.Round, EditsSealed: after.EditsSealed, UpdatedAt: c.tx.At()})
	if err != nil {
		return fmt.Errorf("keeping a survey: %w", err)
	}
	if late {
		if err := c.keepLate(ctx, row.VisitID, func(s *Sealed) { s.Late = append(s.Late, fresh...) }); err != nil {
			return err
		}
	}
	e := audit.Entry{County: row.County, Act: "survey.edit", Subject: c.ref().subject(), Case: c.app.Number, After: after, Detail: map[string]any{"edits": len(fresh)}}
	if row.EditsSealed != nil {
		e.Before = row
	}
	return audit.Append(ctx, c.tx, e)
}

// openSurvey refuses what comes after signing, or when no visit is waited for.
func (c *caseFile) openSurvey(row q.Survey) error {
	if row.Digest != nil {
		return errs.New(errs.Conflict, "这份调查表已经签字封存，不能再修改。", "This survey was signed and sealed; it cannot be changed.")
	}
	step, ok := c.procedure.Step(string(ActVisit))
	if !ok || !slices.Contains(step.From, c.app.State) {
		return errs.Newf(errs.Conflict, "案件现为“%[1]s”，不在入户调查环节。", "The case is in state %[2]q; no visit is waited for.", c.state().Chinese(), c.state().English())
	}
	return nil
}

// latest is the highest time that a phone's program can hold exactly.
const latest = 1<<53 - 1

// checkEdits refuses edits in another's name: whoever brings one made it.
func (c *caseFile) checkEdits(edits []field.Change, device id.ID) error {
	e := errs.New(errs.Invalid, "有的修改不能接受。", "Some edits cannot be taken.")
	for i, edit := range edits {
		at := fmt.Sprintf("body.edits[%d]", i)
		switch {
		case edit.Author != c.actor.Account || edit.Device != device:
			e = e.With(at, "只能提交本人在本机所作的修改。", "Only what you wrote on this phone.")
		case edit.At > latest || slices.ContainsFunc(edit.Over, func(name string) bool { return !field.IsName(name) }):
			e = e.With(at, "时间或者所替换的修改不合格式。", "A time, or the name of an edit it replaces, that cannot be.")
		case !field.Known(edit.Field, edit.Value):
			e = e.With(at, "没有这一项，或者填写不合格式。", "No such field, or a value that it cannot hold.")
		}
	}
	if len(e.Fields) > 0 {
		return e
	}
	return nil
}
