package registry

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/division"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/registry/internal/q"
)

// Handover is a household on its way to another county. The county that gives
// offers it; the one that takes accepts or refuses. A write never touches two
// counties at once, so accepting has three steps, each a transaction that does
// nothing when it is done again: the offer is claimed, which nobody can refuse
// any more, the new file is opened, and the old one is closed. What a kill left
// half way goes on when somebody accepts again, or in SweepHandovers.
type Handover struct {
	County         int32     `json:"county"`
	FromName       string    `json:"fromName"`
	ID             id.ID     `json:"id"`
	HouseholdID    id.ID     `json:"householdId"`
	HeadName       string    `json:"headName" doc:"as the file was offered"`
	Members        int       `json:"members"`
	ToCounty       int32     `json:"toCounty"`
	ToDivision     string    `json:"toDivision"`
	ToName         string    `json:"toName"`
	State          string    `json:"state" enum:"offered,accepting,accepted,refused"`
	Reason         string    `json:"reason"`
	OfferedAt      time.Time `json:"offeredAt"`
	AnsweredAt     time.Time `json:"answeredAt"`
	NewHouseholdID id.ID     `json:"newHouseholdId"`
}

const (
	offered   = "offered"
	accepting = "accepting" // the new county has begun; only finishing or returning ends it
	accepted  = "accepted"
	refused   = "refused"
)

// Offer is a household that moves to another county.
type Offer struct {
	Target
	Division string `json:"division" maxLength:"12" doc:"township or village in the other county"`
	Reason   string `json:"reason" minLength:"2" maxLength:"500"`
}

func handoverPlace(h id.ID) crypt.Place { return crypt.Place{Column: "handover.sealed", Record: h} }

// OfferHandover offers a household to another county. Until that answers, the
// file cannot be changed here.
func (s *Service) OfferHandover(ctx context.Context, o Offer) (handover id.ID, err error) {
	err = s.update(ctx, func(tx *db.Tx) error {
		e, err := s.open(ctx, tx, o.Target)
		if err != nil {
			return err
		}
		if s.homes != nil {
			if err := s.homes.MayGo(ctx, tx, e.before); err != nil {
				return err
			}
		}
		to, err := e.place(ctx, "division", o.Division, division.Township)
		if err != nil {
			return err
		}
		if countyOf(to) == o.County {
			e.fault("division", "本县内迁移请用“迁移”办理", "Within the county this is a move, not a handover")
		}
		if err := e.err(); err != nil {
			return err
		}
		plain, err := json.Marshal(e.before)
		if err != nil {
			return fmt.Errorf("encode household %s: %w", o.Household, err)
		}
		handover = tx.NewID()
		row := q.InsertHandoverParams{County: o.County, ID: handover, HouseholdID: o.Household, ToCounty: countyOf(to), ToDivision: to, State: offered,
			Sealed: s.keys.SealBytes(handoverPlace(handover), plain), Reason: o.Reason, OfferedBy: authz.From(ctx).Account, OfferedAt: tx.At(),
			NewHouseholdID: tx.NewID()}
		if err := q.New(tx).InsertHandover(ctx, row); err != nil {
			return fmt.Errorf("write handover: %w", err)
		}
		name := s.placeName(to)
		return s.record(ctx, tx, "household.offer", nil, e.before, Event{Kind: "household.offered",
			Summary: "申请转出至" + name + "：" + o.Reason, English: "Offered to " + name + ": " + o.Reason})
	})
	return handover, err
}

// AcceptHandover opens the household in the county that takes it and closes it
// in the one that gave it. It returns where the household is now.
func (s *Service) AcceptHandover(ctx context.Context, county int32, handover id.ID) (household id.ID, to int32, err error) {
	h, err := s.claim(ctx, county, handover)
	if err != nil {
		return 0, 0, err
	}
	return h.NewHouseholdID, h.ToCounty, s.complete(ctx, h)
}

// claim takes an offer for the county that accepts it, unless it did already:
// from here on it cannot be refused.
func (s *Service) claim(ctx context.Context, county int32, handover id.ID) (h q.Handover, err error) {
	err = s.update(ctx, func(tx *db.Tx) error {
		if h, err = s.answerable(ctx, tx, county, handover); err != nil {
			return err
		}
		switch h.State {
		case refused:
			return errs.New(errs.Conflict, "该转出申请已被退回。", "This handover was refused.")
		case accepting, accepted:
			return nil
		}
		was := h
		if h.LastPeriod, err = s.lastMonth(ctx, tx, h); err != nil {
			return err
		}
		h.State, h.AnsweredBy, h.AnsweredAt = accepting, authz.From(ctx).Account, tx.At()
		n, err := q.New(tx).AnswerHandover(ctx, q.AnswerHandoverParams{County: county, ID: handover, State: accepting, Reason: h.Reason, Was: offered,
			AnsweredBy: h.AnsweredBy, AnsweredAt: h.AnsweredAt, LastPeriod: h.LastPeriod})
		if err != nil || n != 1 {
			return fmt.Errorf("claim handover %s (%d rows): %w", handover, n, err)
		}
		return answered(ctx, tx, "household.claim", was)
	})
	return h, err
}

// complete does what is left of a claimed handover. One that the new county
// cannot take goes back to the old one.
func (s *Service) complete(ctx context.Context, h q.Handover) error {
	err := s.update(ctx, func(tx *db.Tx) error { return s.receive(ctx, tx, h) })
	if code := errs.CodeOf(err); code == errs.Conflict || code == errs.Invalid {
		return errors.Join(err, s.update(ctx, func(tx *db.Tx) error { return s.giveBack(ctx, tx, h) }))
	}
	if err != nil {
		return fmt.Errorf("open the household that is taken over: %w", err)
	}
	if err := s.update(ctx, func(tx *db.Tx) error { return s.give(ctx, tx, h) }); err != nil {
		return fmt.Errorf("close the household that was handed over: %w", err)
	}
	return nil
}

// giveBack returns a claimed handover whose file could not be opened.
func (s *Service) giveBack(ctx context.Context, tx *db.Tx, h q.Handover) error {
	const zh, en = "接收地无法建档，已退回", "the other county could not open the file"
	n, err := q.New(tx).AnswerHandover(ctx, q.AnswerHandoverParams{County: h.County, ID: h.ID, State: refused, Reason: zh, Was: accepting,
		AnsweredBy: authz.From(ctx).Account, AnsweredAt: tx.At()})
	if err != nil || n == 0 {
		return err
	}
	return s.sentBack(ctx, tx, h, Event{Kind: "household.refused", Summary: "转出申请被退回：" + zh, English: "Handover returned: " + en})
}

func (s *Service) sentBack(ctx context.Context, tx *db.Tx, h q.Handover, e Event) error {
	if err := Note(ctx, tx, h.County, h.HouseholdID, e); err != nil {
		return err
	}
	return answered(ctx, tx, "household.refuse", h)
}

// answered logs what an answer made of a handover.
func answered(ctx context.Context, tx *db.Tx, act string, was q.Handover) error {
	now, err := q.New(tx).GetHandover(ctx, was.County, was.ID)
	if err != nil {
		return fmt.Errorf("read handover %s: %w", was.ID, err)
	}
	return audit.Append(ctx, tx, audit.Entry{County: was.County, Act: act, Subject: subject(was.HouseholdID), Before: was, After: now,
		Detail: map[string]any{"handover": was.ID.String(), "to": was.ToCounty}})
}

// SweepHandovers finishes, or returns, the handovers that were begun before a
// moment and left half way. It is a job of the program itself.
func (s *Service) SweepHandovers(ctx context.Context, before time.Time) error {
	if !authz.From(ctx).IsProgram() {
		return errs.New(errs.Forbidden, "此事项由系统办理。", "This is the program's own job.")
	}
	const batch = 100
	var left error
	for at := (q.HalfwayHandoversRow{}); ; {
		var rows []q.HalfwayHandoversRow
		err := s.db.View(ctx, func(tx *db.Tx) (err error) {
			rows, err = q.New(tx).HalfwayHandovers(ctx, q.HalfwayHandoversParams{Before: dbt.At(before), AfterCounty: at.County, AfterID: int64(at.ID), Count: batch})
			return err
		})
		if err != nil {
			return errors.Join(left, fmt.Errorf("list handovers left half way: %w", err))
		}
		for _, r := range rows {
			left = errors.Join(left, s.resume(ctx, r)) // one that cannot go on holds up no other
			at = r
		}
		if len(rows) < batch {
			return left
		}
	}
}

func (s *Service) resume(ctx context.Context, r q.HalfwayHandoversRow) error {
	var h q.Handover
	err := s.db.View(ctx, func(tx *db.Tx) (err error) {
		h, err = q.New(tx).GetHandover(ctx, r.County, r.ID)
		return err
	})
	if err != nil || h.State != accepting {
		return err
	}
	err = s.complete(ctx, h)
	if code := errs.CodeOf(err); code == errs.Conflict || code == errs.Invalid {
		return nil // it was returned, which ends it
	}
	if err != nil {
		return fmt.Errorf("resume handover %s: %w", h.ID, err)
	}
	return nil
}

func (s *Service) answerable(ctx context.Context, tx *db.Tx, county int32, handover id.ID) (q.Handover, error) {
	if _, err := authz.From(ctx).May(authz.WriteHousehold); err != nil {
		return q.Handover{}, err
	}
	h, err := q.New(tx).GetHandover(ctx, county, handover)
	if db.IsNotFound(err) {
		return h, errNotFound()
	}
	if err != nil {
		return h, fmt.Errorf("read handover %s: %w", handover, err)
	}
	return h, may(ctx, authz.WriteHousehold, county, h.ToDivision, "handover/"+handover.String())
}

// receive opens the new file, unless an earlier attempt did.
func (s *Service) receive(ctx context.Context, tx *db.Tx, h q.Handover) error {
	if _, err := q.New(tx).GetHousehold(ctx, h.ToCounty, h.NewHouseholdID); err == nil || !db.IsNotFound(err) {
		return err
	}
	f, err := s.offer(h)
	if err != nil {
		return err
	}
	people := s.resettle(ctx, tx, f, h)
	if err := s.insert(ctx, tx, f); err != nil {
		return err
	}
	name := s.placeName(authz.CountyCode(h.County))
	err = s.record(ctx, tx, "household.receive", nil, f, Event{Kind: "household.received", Summary: "由" + name + "转入。", English: "Taken over from " + name + "."})
	if err != nil {
		return err
	}
	if err := s.leftBehind(ctx, tx, h); err != nil || s.homes == nil {
		return err
	}
	return s.homes.Received(ctx, tx, Arrival{From: h.County, Was: h.HouseholdID, FromName: name, File: f, People: people, Last: lastOf(h)})
}

// resettle gives a file that was handed over its identifiers in the new county, and
// returns those of its people by the ones that they had.
func (s *Service) resettle(ctx context.Context, tx *db.Tx, f *File, h q.Handover) map[id.ID]id.ID {
	today := calendar.At(tx.Now)
	f.County, f.ID, f.Number, f.Division, f.Version, f.CreatedAt = h.ToCounty, h.NewHouseholdID, ownNumber(h.ToCounty, h.NewHouseholdID), h.ToDivision, 1, tx.Now
	f.OpenedOn, f.Former, f.Labels, f.Address = today, nil, nil, "" // the address is one of the place they left
	stamp(ctx, tx, f)
	fresh := map[id.ID]id.ID{0: 0}
	for i := range f.Members {
		m := &f.Members[i]
		fresh[m.ID] = tx.NewID()
		if m.ID == f.HeadID {
			f.HeadID = fresh[m.ID]
		}
		m.ID, m.HouseholdID, m.From, m.Reason = fresh[m.ID], f.ID, today, Moving
	}
	f.Lines = slices.DeleteFunc(f.Lines, func(l Line) bool { _, stays := fresh[l.PersonID]; return !stays })
	for i := range f.Lines {
		l := &f.Lines[i]
		l.ID, l.PersonID, l.Evidence = tx.NewID(), fresh[l.PersonID], "" // evidence stays where it was filed
	}
	return fresh
}

// give closes the old file, unless an earlier attempt did. It is the program's
// act: the person who accepts has no rights over there.
func (s *Service) give(ctx context.Context, tx *db.Tx, h q.Handover) error {
	n, err := q.New(tx).AnswerHandover(ctx, q.AnswerHandoverParams{County: h.County, ID: h.ID, State: accepted, Reason: h.Reason, Was: accepting,
		AnsweredBy: h.AnsweredBy, AnsweredAt: tx.At(), LastPeriod: h.LastPeriod})
	if err != nil || n == 0 {
		return err
	}
	before, err := s.load(ctx, tx, h.County, h.HouseholdID)
	if err != nil {
		return err
	}
	after, today := before.clone(), calendar.At(tx.Now)
	for _, m := range before.Members {
		after.Member(m.ID).Present = false
		after.end(m.ID, Moving, today)
	}
	after.State, after.ClosedOn = Moved, today
	if err := s.save(ctx, tx, before, after); err != nil {
		return err
	}
	name := s.placeName(h.ToDivision)
	err = s.record(ctx, tx, "household.give", before, after, Event{Kind: "household.moved", Summary: "已转出至" + name + "。", English: "Moved to " + name + "."})
	if err != nil || s.homes == nil {
		return err
	}
	return s.homes.HandedOver(ctx, tx, before, Departure{Handover: h.ID, To: name, Last: lastOf(h)})
}

// RefuseHandover sends an offer back, with the reason.
func (s *Service) RefuseHandover(ctx context.Context, county int32, handover id.ID, reason string) error {
	return s.update(ctx, func(tx *db.Tx) error {
		h, err := s.answerable(ctx, tx, county, handover)
		if err != nil {
			return err
		}
		if h.State != offered {
			return errs.New(errs.Conflict, "该转出申请已答复。", "This handover was answered.")
		}
		if _, err := q.New(tx).AnswerHandover(ctx, q.AnswerHandoverParams{County: county, ID: handover, State: refused, Reason: reason, Was: offered,
			AnsweredBy: authz.From(ctx).Account, AnsweredAt: tx.At()}); err != nil {
			return fmt.Errorf("write handover %s: %w", handover, err)
		}
		return s.sentBack(ctx, tx, h, Event{Kind: "household.refused", Summary: "转出申请被退回：" + reason, English: "Handover refused: " + reason})
	})
}

// Handovers lists what a county has offered and what is offered to it, newest
// first; state is empty for all. The actor must be in charge of the whole county.
func (s *Service) Handovers(ctx context.Context, county int32, state string, before id.ID, limit int) (list []Handover, err error) {
	if before == 0 {
		before = math.MaxInt64
	}
	if err := authz.From(ctx).MayIn(authz.ReadHousehold, authz.CountyCode(county)); err != nil {
		return nil, err
	}
	err = s.view(ctx, func(tx *db.Tx) error {
		rows, err := q.New(tx).Handovers(ctx, q.HandoversParams{County: county, State: state, Before: before, Count: int32(limit)})
		if err != nil {
			return fmt.Errorf("list handovers of county %d: %w", county, err)
		}
		list = make([]Handover, len(rows))
		for i, r := range rows {
			if list[i], err = s.handover(r); err != nil {
				return err
			}
		}
		return nil
	})
	return list, err
}

// handover shows an offer with as much of the file as tells which family it is.
func (s *Service) handover(r q.Handover) (Handover, error) {
	f, err := s.offer(r)
	if err != nil {
		return Handover{}, err
	}
	h := Handover{r.County, s.placeName(authz.CountyCode(r.County)), r.ID, r.HouseholdID, "", len(f.Members), r.ToCounty, r.ToDivision,
		s.placeName(r.ToDivision), r.State, r.Reason, r.OfferedAt.Time, r.AnsweredAt.Time, r.NewHouseholdID}
	if head := f.Member(f.HeadID); head != nil {
		h.HeadName = head.Name
	}
	return h, nil
}

// offer opens the file as it was offered.
func (s *Service) offer(h q.Handover) (*File, error) {
	plain, err := s.keys.OpenBytes(handoverPlace(h.ID), h.Sealed)
	if err != nil {
		return nil, fmt.Errorf("open handover %s: %w", h.ID, err)
	}
	f := &File{}
	if err := json.Unmarshal(plain, f); err != nil {
		return nil, fmt.Errorf("decode handover %s: %w", h.ID, err)
	}
	return f, nil
}

// Offered reports whether a household waits for another county's answer, in another
// room's transaction, which has checked the scope.
func (s *Service) Offered(ctx context.Context, tx *db.Tx, f *File) (bool, error) {
	err := offeredAway(ctx, tx, f)
	if errs.CodeOf(err) == errs.Conflict {
		return true, nil
	}
	return false, err
}

// offeredAway reports whether a file waits for another county's answer.
func offeredAway(ctx context.Context, tx *db.Tx, f *File) error {
	_, err := q.New(tx).OpenHandover(ctx, f.County, f.ID)
	switch {
	case db.IsNotFound(err):
		return nil
	case err != nil:
		return fmt.Errorf("read handovers of household %s: %w", f.ID, err)
	}
	return errs.New(errs.Conflict, "该户正在转出，对方县答复前不能修改。", "This household is being handed over and cannot be changed until the other county answers.")
}
