package app

import (
	"context"
	"errors"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/policy"
	"doudi/referral"
	"doudi/registry"
)

// newReferrals makes the room of what is handed on to other departments, on those
// that it calls.
func (g *Ground) newReferrals(library *policy.Library) *referral.Service {
	return referral.New(g.DB, g.Keys, referral.Others{Law: referralLaw{terms{library, g.holidays}}, Households: referralHouseholds{g.rooms.registry}, Places: places{g}})
}

// referralLaw reads from the packs what can be handed on, and by when it is answered.
type referralLaw struct{ terms }

// Due returns by when a department answers; the law says in time, and no number of days.
func (l referralLaw) Due(place string, from calendar.Date) (calendar.Date, error) {
	return l.due(place, "referral.answer.days", from)
}

// Title returns what the law in force calls a programme.
func (l referralLaw) Title(place, programme string, on calendar.Date) (referral.Text, error) {
	in, err := l.library.Parameters(place, policy.Date(on))
	var gap *policy.GapError
	if errors.As(err, &gap) {
		why := gap.Text()
		return referral.Text{}, errs.New(errs.Invalid, "当地没有当日有效的政策，不能选救助项目："+why.Zh, "No law is in force here on that day, so that no programme can be named: "+why.En).
			With("body.programme", "当地没有当日有效的政策，请不选救助项目。", "No law is in force here on that day; leave it out.").Because(err)
	}
	if err != nil {
		return referral.Text{}, err
	}
	for _, p := range in.Programmes() {
		if p.ID == programme {
			return referral.Text{Zh: p.Title.Zh, En: p.Title.En}, nil
		}
	}
	return referral.Text{}, errs.New(errs.Invalid, "当地现行政策中没有这个救助项目。", "The law in force here knows no such programme.").
		With("body.programme", "当地现行政策中没有这个救助项目。", "The law in force here knows no such programme.")
}

// referralHouseholds lends the household files.
type referralHouseholds struct{ *registry.Service }

// Division returns where a household is.
func (h referralHouseholds) Division(ctx context.Context, tx *db.Tx, county int32, household id.ID) (string, error) {
	f, err := h.Facts(inOffice(ctx), tx, county, household)
	if err != nil {
		return "", err
	}
	if f.State != registry.Live {
		return "", errs.New(errs.Conflict, "这户的档案已经关闭，不能转办。", "This household's file is closed; nothing can be referred from it.")
	}
	return f.Division, nil
}

// Where returns where a household is, whoever asks and whether its file is closed.
func (h referralHouseholds) Where(ctx context.Context, tx *db.Tx, county int32, household id.ID) (string, error) {
	f, err := h.Facts(authz.WithActor(ctx, authz.Program()), tx, county, household)
	if err != nil {
		return "", err
	}
	return f.Division, nil
}

// Note writes a line into the household's timeline.
func (h referralHouseholds) Note(ctx context.Context, tx *db.Tx, county int32, household id.ID, e referral.Event) error {
	return h.Service.Note(ctx, tx, county, household, registry.Event(e))
}
