package change

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"doudi/change/internal/q"
	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/registry"
)

// Asking is a request that is written down at the office or at a family's door.
type Asking struct {
	County      int32          `json:"county" minimum:"110000" maximum:"999999"`
	HouseholdID id.ID          `json:"householdId"`
	Asked       registry.Asked `json:"asked"`
	Reason      string         `json:"reason" minLength:"1" maxLength:"1000" doc:"what happened, in words"`
	Papers      []id.ID        `json:"papers,omitempty" maxItems:"20" doc:"stored files that prove it"`
}

// Ask writes a request down.
func (s *Service) Ask(ctx context.Context, a Asking) (out Detail, err error) {
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		actor := authz.From(ctx)
		f, err := s.inAid(ctx, tx, a.County, a.HouseholdID, a.Asked)
		if err != nil {
			return err
		}
		if strings.TrimSpace(a.Reason) == "" {
			return noReason()
		}
		channel := Window
		if actor.MayIn(authz.WriteHousehold, f.Division) != nil {
			channel = Assistant
		}
		x := sealed{Asked: a.Asked, Reason: strings.TrimSpace(a.Reason), Papers: a.Papers}
		if x.Asked, err = s.others.Registry.See(ctx, tx, a.County, a.HouseholdID, a.Asked); err != nil {
			return underAsked(err)
		}
		row := q.AddParams{County: a.County, HouseholdID: a.HouseholdID, Division: f.Division, Kind: string(kindOf(x.Asked)), OtherID: other(x.Asked), Channel: string(channel),
			AskedBy: actor.Account, AskedName: actor.Name, EditedBy: actor.Account, EditedName: actor.Name}
		kept, err := s.add(ctx, tx, row, x)
		if err != nil {
			return err
		}
		out, err = s.detail(ctx, tx, kept, x)
		return err
	})
	return out, audit.Refused(ctx, s.db, err)
}

// underAsked says of a fault in what is asked where that stands in the request.
func underAsked(err error) error {
	var e *errs.Error
	if !errors.As(err, &e) || len(e.Fields) == 0 {
		return err
	}
	c := *e
	c.Fields = slices.Clone(e.Fields)
	for i := range c.Fields {
		if !strings.HasPrefix(c.Fields[i].Path, "body.") {
			c.Fields[i].Path = "body.asked." + c.Fields[i].Path
		}
	}
	return &c
}

func other(a registry.Asked) id.ID {
	if a.Merge != nil {
		return a.Merge.Into
	}
	return 0
}

func noReason() error {
	return errs.New(errs.Invalid, "还有没填好的地方，请按提示修改。", "Something is missing or wrong; see each field.").With("body.reason", "请写明发生了什么变化。", "Say what happened.")
}

// inAid reads a household that the actor may ask to change; whose aid nothing hangs
// on is changed on its file, but for one that joins a household in aid.
func (s *Service) inAid(ctx context.Context, tx *db.Tx, county int32, household id.ID, asked registry.Asked) (*registry.File, error) {
	actor := authz.From(ctx)
	if _, err := actor.May(authz.AskChange); err != nil {
		return nil, err
	}
	f, err := s.others.Registry.Facts(ctx, tx, county, household)
	if err != nil {
		return nil, err
	}
	if actor.MayIn(authz.AskChange, f.Division) != nil {
		return nil, errs.New(errs.NotFound, "没有找到这户家庭。", "No such household.").
			Because(&audit.RefusalError{County: county, Subject: "household/" + household.String(), Act: authz.AskChange})
	}
	live, err := s.others.Benefits.Live(ctx, tx, county, household)
	if into := other(asked); err == nil && !live && into != 0 {
		live, err = s.others.Benefits.Live(ctx, tx, county, into)
	}
	if err == nil && !live {
		err = errs.New(errs.Conflict, "这户没有在享受的待遇，也没有在办的案件，请直接修改家庭档案。", "This household draws nothing and has no open case: change its file itself.")
	}
	return f, err
}

// add numbers a request and keeps it.
func (s *Service) add(ctx context.Context, tx *db.Tx, row q.AddParams, x sealed) (q.ChangeRequest, error) {
	today := calendar.At(tx.Now)
	n, err := q.New(tx).NextNumber(ctx, row.County, int32(today.Year))
	if err != nil {
		return q.ChangeRequest{}, fmt.Errorf("number a change request: %w", err)
	}
	row.ID, row.Number, row.AskedAt = tx.NewID(), fmt.Sprintf("%06d-BG-%04d-%06d", row.County, today.Year, n), tx.At()
	if row.DueOn, err = s.others.Law.Due(row.Division, today); err != nil {
		return q.ChangeRequest{}, fmt.Errorf("find by when %s is decided: %w", row.Number, err)
	}
	if row.SortOn = row.DueOn; row.SortOn.IsZero() {
		row.SortOn = calendar.On(9999, 12, 31)
	}
	if err := s.bind(ctx, tx, Ref{row.County, row.ID}, row.Division, papersOf(x)); err != nil {
		return q.ChangeRequest{}, err
	}
	if row.Sealed, err = s.seal(row.ID, x); err != nil {
		return q.ChangeRequest{}, err
	}
	if err := q.New(tx).Add(ctx, row); err != nil {
		return q.ChangeRequest{}, fmt.Errorf("keep change request %s: %w", row.Number, err)
	}
	kept, err := q.New(tx).Request(ctx, row.County, row.ID)
	if err != nil {
		return kept, fmt.Errorf("read change request %s again: %w", row.Number, err)
	}
	err = audit.Append(ctx, tx, audit.Entry{County: row.County, Act: "change.ask", Subject: Ref{row.County, row.ID}.subject(), Case: row.Number, After: kept,
		Detail: map[string]any{"household": row.HouseholdID.String(), "kind": row.Kind, "channel": row.Channel}})
	if err == nil && row.HouseholdID != 0 {
		err = s.note(ctx, tx, kept, "提出变更申请", "Change requested")
	}
	return kept, err
}

// papersOf are the files of a request, each once.
func papersOf(x sealed) []id.ID {
	all := slices.Clone(x.Papers)
	if x.Told != nil {
		all = append(all, x.Told.Files...)
	}
	for _, l := range x.Asked.Lines {
		all = append(all, l.Evidence...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// picture is the purpose of what proves a request: it is read at the request alone.
const picture = "change"

// bind makes stored files this request's own, but for those that are.
func (s *Service) bind(ctx context.Context, tx *db.Tx, ref Ref, division string, list []id.ID) error {
	for _, n := range list {
		if err := s.files.Bind(ctx, tx, ref.County, n, "evidence", files.Record{Subject: ref.subject(), Division: division}); err != nil {
			return err
		}
		if err := s.files.Reserve(ctx, tx, ref.County, n, picture); err != nil {
			return err
		}
	}
	return nil
}

// note tells the household's timeline, and nothing of what changes.
func (s *Service) note(ctx context.Context, tx *db.Tx, r q.ChangeRequest, zh, en string) error {
	return s.others.Registry.Note(ctx, tx, r.County, r.HouseholdID, registry.Event{Kind: "household.change",
		Summary: zh + "（" + r.Number + "）。", English: en + " (" + r.Number + ").", Link: fmt.Sprintf("/changes/%d/%s", r.County, r.ID)})
}

// Editing says anew which values a request changes: what a family told in words, a
// returned request, or one that another overtook.
type Editing struct {
	Version     int32          `json:"version" minimum:"1" doc:"that you have seen"`
	HouseholdID id.ID          `json:"householdId,omitempty" doc:"whose family it is, of a request that a family sent"`
	Asked       registry.Asked `json:"asked"`
	Reason      string         `json:"reason" maxLength:"1000"`
}

// Edit lays a request on the newest file: what the file says now is its old value
// from then on. Whoever has edited it does not decide on it.
func (s *Service) Edit(ctx context.Context, ref Ref, e Editing) (Detail, error) {
	return s.act(ctx, ref, authz.AskChange, e.Version, "change.edit", func(tx *db.Tx, r *q.ChangeRequest, x *sealed) error {
		if !State(r.State).waits() {
			return decided()
		}
		if err := s.assign(ctx, tx, r, e); err != nil {
			return err
		}
		asked := unmasked(e.Asked, x.Asked)
		seen, err := s.others.Registry.See(ctx, tx, r.County, r.HouseholdID, asked)
		if err != nil {
			return underAsked(err)
		}
		actor, known := authz.From(ctx), papersOf(*x)
		x.Asked, r.Kind, r.OtherID, r.Overtaken, r.State = seen, string(kindOf(seen)), other(seen), "", string(Open)
		if r.EditedBy != 0 && r.EditedBy != actor.Account && !slices.Contains(x.Prepared, r.EditedBy) {
			x.Prepared = append(x.Prepared, r.EditedBy)
		}
		r.EditedBy, r.EditedName = actor.Account, actor.Name
		if why := strings.TrimSpace(e.Reason); why != "" {
			x.Reason = why
		}
		return s.bind(ctx, tx, ref, r.Division, slices.DeleteFunc(papersOf(*x), func(n id.ID) bool { return slices.Contains(known, n) }))
	})
}

// assign says whose family a request is about; it stays with that.
func (s *Service) assign(ctx context.Context, tx *db.Tx, r *q.ChangeRequest, e Editing) error {
	household := e.HouseholdID
	switch {
	case r.HouseholdID != 0 && household != 0 && household != r.HouseholdID:
		return errs.New(errs.Conflict, "这份申请已经对应一户家庭，不能改到另一户。", "This request belongs to a household already.")
	case r.HouseholdID != 0:
		_, err := s.inAid(ctx, tx, r.County, r.HouseholdID, e.Asked)
		return err
	case household == 0:
		return errs.New(errs.Invalid, "还没有选定是哪一户。", "Choose whose household it is.").With("body.householdId", "请选择家庭。", "Choose the household.")
	}
	f, err := s.inAid(ctx, tx, r.County, household, e.Asked)
	if err != nil {
		return err
	}
	r.HouseholdID, r.Division = household, f.Division
	return s.note(ctx, tx, *r, "家庭在网上报告变化", "The family reported a change at the portal")
}

// unmasked puts back what came masked: a page shows no personal value that it was not
// asked for.
func unmasked(a, before registry.Asked) registry.Asked {
	masked := before.Masked()
	a.Fields, a.Joins = slices.Clone(a.Fields), slices.Clone(a.Joins)
	for i, x := range a.Fields {
		for j, m := range masked.Fields {
			if x.Person == m.Person && x.Name == m.Name && x.Value == m.Value {
				a.Fields[i].Value = before.Fields[j].Value
			}
		}
	}
	for i, x := range a.Joins {
		for j, m := range masked.Joins {
			if x.Member.Name != m.Member.Name {
				continue
			}
			was := before.Joins[j].Member
			for _, v := range []struct{ now, seen, is *string }{{&a.Joins[i].Member.IDNumber, &m.Member.IDNumber, &was.IDNumber},
				{&a.Joins[i].Member.Phone, &m.Member.Phone, &was.Phone}, {&a.Joins[i].Member.Illness, &m.Member.Illness, &was.Illness},
				{&a.Joins[i].Member.DisabilityCert, &m.Member.DisabilityCert, &was.DisabilityCert}} {
				if *v.now == *v.seen {
					*v.now = *v.is
				}
			}
		}
	}
	return a
}

func decided() error {
	return errs.New(errs.Conflict, "这份变更申请已经办结。", "This change request is closed.")
}
