package casework

import (
	"bytes"
	"cmp"
	"context"
	"encoding/hex"
	"fmt"
	"slices"

	"doudi/casework/internal/q"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/internal/web/page"
)

// Standing is how far a case of a batch has come.
type Standing string

// The standings, in their order.
const (
	NotReady Standing = "not_ready" // no opinion yet
	Ready    Standing = "ready"     // its opinion waits for the meeting
	Locked   Standing = "locked"    // and for its notice
	OnNotice Standing = "posted"
	AtCounty Standing = "county" // confirmation, or the re-examination that an objection led to
	Settled  Standing = "settled"
)

// Standings lists them.
func Standings() []Standing { return []Standing{NotReady, Ready, Locked, OnNotice, AtCounty, Settled} }

// BatchCase is a case of a batch.
type BatchCase struct {
	ID             id.ID         `json:"id"`
	Number         string        `json:"number"`
	Division       string        `json:"division"`
	ApplicantName  string        `json:"applicantName"`
	Members        int32         `json:"members"`
	ProgrammeLabel Text          `json:"programmeLabel"`
	State          State         `json:"state"`
	StateLabel     Text          `json:"stateLabel"`
	Standing       Standing      `json:"standing" enum:"not_ready,ready,locked,posted,county,settled"`
	DueOn          calendar.Date `json:"dueOn" doc:"of the whole case, by law"`
	Late           bool          `json:"late" doc:"a day of the law is over"`
	CannotWait     bool          `json:"cannotWait" doc:"its last day by law comes before the county could confirm it after the meeting: it is posted without one"`
	Missed         bool          `json:"missed" doc:"its meeting's day is over and its result is not locked"`
	Agree          bool          `json:"agree"`
	Amount         money.Fen     `json:"amountFen" doc:"of the opinion, or as locked"`
	OpinionName    string        `json:"opinionName"`
	Mine           bool          `json:"mine" doc:"you gave the opinion: another person locks it"`
	LockedName     string        `json:"lockedName"`
	LockedAt       *dbt.Time     `json:"lockedAt,omitempty"`
	Version        int32         `json:"version"`
}

// TownBatch is a township's part of a batch.
type TownBatch struct {
	Township string    `json:"township" doc:"9 digits"`
	Days     BatchDays `json:"days"`
	Differs  bool      `json:"differs" doc:"its days are not the county's"`
	Tally
}

// Tally counts the cases of a batch.
type Tally struct {
	NotReady   int `json:"notReady"`
	Ready      int `json:"ready"`
	Locked     int `json:"locked"`
	Posted     int `json:"posted"`
	AtCounty   int `json:"county"`
	Settled    int `json:"settled"`
	Late       int `json:"late"`
	CannotWait int `json:"cannotWait"`
	Missed     int `json:"missed"`
}

func (t *Tally) add(c BatchCase) {
	*map[Standing]*int{NotReady: &t.NotReady, Ready: &t.Ready, Locked: &t.Locked, OnNotice: &t.Posted, AtCounty: &t.AtCounty, Settled: &t.Settled}[c.Standing]++
	for _, x := range []struct {
		is bool
		n  *int
	}{{c.Late, &t.Late}, {c.CannotWait, &t.CannotWait}, {c.Missed, &t.Missed}} {
		if x.is {
			*x.n++
		}
	}
}

// MeetingHeld is a meeting whose results were locked.
type MeetingHeld struct {
	ID         id.ID         `json:"id"`
	Division   string        `json:"division"`
	HeldOn     calendar.Date `json:"heldOn"`
	Cases      int32         `json:"cases"`
	SM3        string        `json:"sm3" doc:"over the results as they were locked, see docs/formats/meeting.md"`
	Holds      bool          `json:"holds" doc:"computed again now, it is the same"`
	LockedName string        `json:"lockedName"`
	LockedAt   dbt.Time      `json:"lockedAt"`
}

// Unlocked is a result that was taken off the lock.
type Unlocked struct {
	ID            id.ID    `json:"id" doc:"of the case"`
	Number        string   `json:"number"`
	ApplicantName string   `json:"applicantName"`
	UnlockedName  string   `json:"unlockedName"`
	UnlockedAt    dbt.Time `json:"unlockedAt"`
	Reason        string   `json:"reason"`
}

// Batch is what one meeting speaks of: the cases of a business month.
type Batch struct {
	County    int32           `json:"county"`
	Now       calendar.Period `json:"now" doc:"business month of today"`
	Today     calendar.Date   `json:"today"`
	Meets     bool            `json:"meets" doc:"some office of the county meets in this month"`
	Days      BatchDays       `json:"days" doc:"the county's"`
	Townships []TownBatch     `json:"townships" nullable:"false"`
	All       Tally           `json:"all"`
	Meetings  []MeetingHeld   `json:"meetings" nullable:"false"`
	Unlocked  []Unlocked      `json:"unlocked" nullable:"false"`

	Checks     CheckTally   `json:"checks" doc:"to be settled by the check day"`
	OpenChecks []BatchCheck `json:"openChecks" nullable:"false" doc:"those of them that are not, at most 300"`
}

// BatchRef names a batch, and a part of a county to see of it.
type BatchRef struct {
	County   int32
	Period   calendar.Period // 0: that of today's business month
	Division string          // prefix; empty: all that the actor may read
}

// batchView reads a batch inside a transaction.
type batchView struct {
	s     *Service
	tx    *db.Tx
	me    id.ID
	today calendar.Date
	round BatchRef
	scope authz.Scope
	days  officeDays
	sits  *sittings
	posts map[posting]bool // programmes whose opinions are posted
	ahead map[authz.Range]queued
	asked map[calendar.Period][]BatchCheck // read once
}

// queued are the cases of a place that wait for a meeting, by its batch.
type queued map[calendar.Period][]BatchCase

type posting struct{ programme, purpose string }

// viewBatch opens a batch for whoever reads cases in a part of the county.
func (s *Service) viewBatch(ctx context.Context, r BatchRef, f func(*batchView) error) error {
	actor := authz.From(ctx)
	scope, err := actor.May(authz.ReadCase)
	if err != nil {
		return err
	}
	if scope = scope.In(r.County).Narrow(r.Division); len(scope) == 0 {
		return errs.New(errs.NotFound, "没有找到。", "Not found.")
	}
	return s.db.View(ctx, func(tx *db.Tx) error {
		v := &batchView{s: s, tx: tx, me: actor.Account, today: calendar.At(tx.Now), round: r, scope: scope, posts: s.posting(), ahead: map[authz.Range]queued{}}
		var err error
		if v.sits, err = s.sittingsOf(ctx, tx, r.County); err != nil {
			return err
		}
		v.days = v.sits.days
		if v.round.Period == 0 {
			v.round.Period = v.days.county(r.County).Of(v.today)
		}
		return f(v)
	})
}

// posting tells which programmes' opinions are posted by some procedure.
func (s *Service) posting() map[posting]bool {
	out := map[posting]bool{}
	for _, p := range s.others.Procedures.All() {
		if _, ok := p.State(string(Reviewed)); ok {
			out[posting{p.Programme, string(p.Purpose)}] = true
		}
	}
	return out
}

// Batch shows a batch with its days and where its cases stand.
func (s *Service) Batch(ctx context.Context, r BatchRef) (out Batch, err error) {
	err = s.viewBatch(ctx, r, func(v *batchView) error {
		out, err = v.whole(ctx)
		return err
	})
	return out, err
}

func (v *batchView) whole(ctx context.Context) (Batch, error) {
	out := Batch{County: v.round.County, Now: v.days.county(v.round.County).Of(v.today), Today: v.today, Townships: []TownBatch{}, Meetings: []MeetingHeld{}, Unlocked: []Unlocked{}, OpenChecks: []BatchCheck{}}
	var err error
	if out.Days, err = v.s.batchDays(v.days, authz.CountyCode(v.round.County), v.round.Period); err != nil {
		return out, err
	}
	cases, err := v.cases(ctx)
	if err != nil {
		return out, err
	}
	if err := out.sort(v, cases); err != nil {
		return out, err
	}
	checks, err := v.checks(ctx)
	if err != nil {
		return out, err
	}
	out.addChecks(checks)
	if err := v.meetings(ctx, &out); err != nil {
		return out, err
	}
	return out, v.unlocked(ctx, &out)
}

// sort puts the cases under their townships; one whose days are its own is there
// even without cases.
func (b *Batch) sort(v *batchView, cases []BatchCase) error {
	b.Meets = b.Days.meets
	towns := map[string]*TownBatch{}
	add := func(code string) (*TownBatch, error) {
		if t, ok := towns[code]; ok {
			return t, nil
		}
		days, err := v.sits.month(code, v.round.Period)
		towns[code] = &TownBatch{Township: code, Days: days, Differs: !slices.Equal(days.Days, b.Days.Days)}
		b.Meets = b.Meets || days.meets
		return towns[code], err
	}
	for code := range v.days {
		if len(code) == 9 && v.scope.Holds(code+"000") {
			if _, err := add(code); err != nil {
				return err
			}
		}
	}
	for _, c := range cases {
		t, err := add(c.Division[:9])
		if err != nil {
			return err
		}
		t.add(c)
		b.All.add(c)
	}
	for _, t := range towns {
		b.Townships = append(b.Townships, *t)
	}
	slices.SortFunc(b.Townships, func(x, y TownBatch) int { return cmp.Compare(x.Township, y.Township) })
	return nil
}

// meetings lists what was locked, and computes its digest again.
func (v *batchView) meetings(ctx context.Context, b *Batch) error {
	for _, m := range v.sits.held {
		if m.ForPeriod != v.round.Period || !v.touches(m.Division) {
			continue
		}
		rows, err := q.New(v.tx).ResultsOfMeeting(ctx, m.County, m.ID)
		if err != nil {
			return fmt.Errorf("reading what a meeting locked: %w", err)
		}
		locked := make([]q.AddMeetingResultParams, len(rows))
		for i, r := range rows {
			locked[i] = q.AddMeetingResultParams{Number: r.Number, Round: r.Round, Agree: r.Agree, AmountFen: r.AmountFen, OpinionName: r.OpinionName}
		}
		b.Meetings = append(b.Meetings, MeetingHeld{m.ID, m.Division, m.HeldOn, m.Cases, hex.EncodeToString(m.Sm3), bytes.Equal(m.Sm3, digestOf(locked)), m.LockedName, m.LockedAt})
	}
	return nil
}

// touches reports whether a place and what is shown have something in common.
func (v *batchView) touches(division string) bool {
	return len(v.scope.Narrow(division)) > 0
}

func (v *batchView) unlocked(ctx context.Context, b *Batch) error {
	for _, in := range v.scope {
		rows, err := q.New(v.tx).UnlockedResults(ctx, q.UnlockedResultsParams{County: v.round.County, ForPeriod: v.round.Period, Low: in.Low, High: in.High})
		if err != nil {
			return fmt.Errorf("reading what was unlocked: %w", err)
		}
		for _, r := range rows {
			m := r.MeetingResult
			why, err := v.s.said(unlockPlace(m.ID), m.ReasonSealed, m.Reason)
			if err != nil {
				return fmt.Errorf("reading why case %s was unlocked: %w", m.Number, err)
			}
			b.Unlocked = append(b.Unlocked, Unlocked{m.ApplicationID, m.Number, r.ApplicantName, m.UnlockedName, m.UnlockedAt, why})
		}
	}
	return nil
}

// cases lists the batch's cases by township and number: what is locked in it, and
// what waits for its meeting.
func (v *batchView) cases(ctx context.Context) (out []BatchCase, err error) {
	for _, in := range v.scope {
		locked, err := v.locked(ctx, in)
		if err != nil {
			return nil, err
		}
		waiting, err := v.waiting(ctx, in)
		if err != nil {
			return nil, err
		}
		out = slices.Concat(out, locked, waiting)
	}
	slices.SortFunc(out, func(a, b BatchCase) int {
		return cmp.Or(cmp.Compare(a.Division, b.Division), cmp.Compare(a.ID, b.ID))
	})
	return out, nil
}

func (v *batchView) locked(ctx context.Context, in authz.Range) ([]BatchCase, error) {
	rows, err := q.New(v.tx).BatchResults(ctx, q.BatchResultsParams{County: v.round.County, ForPeriod: v.round.Period, Low: in.Low, High: in.High})
	if err != nil {
		return nil, fmt.Errorf("reading batch %s: %w", v.round.Period, err)
	}
	out := make([]BatchCase, 0, len(rows))
	for i, r := range rows {
		if i+1 < len(rows) && rows[i+1].MeetingResult.ApplicationID == r.MeetingResult.ApplicationID {
			continue // looked into again and locked once more: that one stands
		}
		m, st := r.MeetingResult, State(r.State)
		at := r.Meeting.LockedAt
		out = append(out, BatchCase{ID: m.ApplicationID, Number: m.Number, Division: r.Division, ApplicantName: r.ApplicantName, Members: r.Members, ProgrammeLabel: v.s.programmeName(r.Programme),
			State: st, StateLabel: Text{st.Chinese(), st.English()}, Standing: standingOf(st, r.Round == m.Round), DueOn: r.DueOn, Late: v.late(st, r.DueOn, r.NextDueOn), Agree: m.Agree, Amount: m.AmountFen,
			OpinionName: m.OpinionName, LockedName: r.Meeting.LockedName, LockedAt: &at, Version: r.Version})
	}
	return out, nil
}

// standingOf is where a case stands whose result was locked, in this round of it or in
// one before it was looked into again.
func standingOf(st State, thisRound bool) Standing {
	switch {
	case st == Reviewed && thisRound:
		return Locked
	case st == Publicity && thisRound:
		return OnNotice
	case st.final():
		return Settled
	}
	return AtCounty
}

// late: a day of the law is over and the case is still the office's to do.
func (v *batchView) late(st State, days ...calendar.Date) bool {
	return st.Open() && slices.ContainsFunc(days, func(d calendar.Date) bool { return !d.IsZero() && d.Before(v.today) })
}

// waiting are the cases whose next meeting is this batch's.
func (v *batchView) waiting(ctx context.Context, in authz.Range) (out []BatchCase, err error) {
	if len(v.days) == 0 {
		return nil, nil
	}
	if _, read := v.ahead[in]; !read { // once, whatever the number of batches that are shown
		if v.ahead[in], err = v.queue(ctx, in); err != nil {
			return nil, err
		}
	}
	return v.ahead[in][v.round.Period], nil
}

// queue parts what waits by batch. A case whose opinion is there belongs to the first
// meeting after it that has not been held, and stays when that day is over; one under
// way to the next meeting from today.
func (v *batchView) queue(ctx context.Context, in authz.Range) (queued, error) {
	out := queued{}
	rows, err := q.New(v.tx).BeforeMeeting(ctx, v.round.County, in.Low, in.High)
	if err != nil {
		return nil, fmt.Errorf("reading what waits for a meeting: %w", err)
	}
	for _, r := range rows {
		if !v.posts[posting{r.Programme, r.Purpose}] {
			continue
		}
		st, from := State(r.State), v.today
		if st == Reviewed {
			from = calendar.At(r.GivenAt.Time)
		}
		b, ok, err := v.sits.next(r.Division, from)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		late, err := v.sits.cannotWait(r.Division, b, r.DueOn, v.today)
		if err != nil {
			return nil, err
		}
		out[b.Period] = append(out[b.Period], v.waits(r, b, late))
	}
	return out, nil
}

func (v *batchView) waits(r q.BeforeMeetingRow, b BatchDays, late bool) BatchCase {
	st := State(r.State)
	c := BatchCase{ID: r.ID, Number: r.Number, Division: r.Division, ApplicantName: r.ApplicantName, Members: r.Members, ProgrammeLabel: v.s.programmeName(r.Programme),
		State: st, StateLabel: Text{st.Chinese(), st.English()}, Standing: NotReady, DueOn: r.DueOn, Late: v.late(st, r.DueOn, r.NextDueOn), CannotWait: late, Version: r.Version}
	if st == Reviewed {
		c.Standing, c.Agree, c.Amount, c.OpinionName = Ready, r.Agree, money.Fen(r.Amount), r.GivenName
		c.Mine, c.Missed = id.ID(r.Given) == v.me, b.on(DayMeeting).Before(v.today)
	}
	return c
}

// CaseOfBatch narrows the list of a batch's cases.
type CaseOfBatch struct {
	Standing Standing
	Pressing bool // late, missed, or not to wait for the meeting
}

// BatchCases lists the cases of a batch by township.
func (s *Service) BatchCases(ctx context.Context, r BatchRef, f CaseOfBatch, at page.Query) (out page.Page[BatchCase], err error) {
	var after struct {
		Division string
		ID       id.ID
	}
	if err := at.After(&after); err != nil {
		return out, err
	}
	err = s.viewBatch(ctx, r, func(v *batchView) error {
		all, err := v.cases(ctx)
		if err != nil {
			return err
		}
		rows := []BatchCase{}
		for _, c := range all {
			shown := (f.Standing == "" || c.Standing == f.Standing) && (!f.Pressing || c.Late || c.Missed || c.CannotWait)
			if shown && cmp.Or(cmp.Compare(c.Division, after.Division), cmp.Compare(c.ID, after.ID)) > 0 && len(rows) < int(at.UpTo()) {
				rows = append(rows, c)
			}
		}
		out, err = page.Of(at, rows, func(c BatchCase) BatchCase { return c }, func(c BatchCase) any {
			after.Division, after.ID = c.Division, c.ID
			return after
		})
		return err
	})
	return out, err
}

// BatchLine is one batch in the calendar of batches.
type BatchLine struct {
	BatchDays
	Tally
	Checks CheckTally `json:"checks" doc:"to be settled by its check day"`
}

// Batches is the calendar of batches: half a year back and the months to come.
func (s *Service) Batches(ctx context.Context, r BatchRef) (out []BatchLine, err error) {
	out = []BatchLine{}
	err = s.viewBatch(ctx, r, func(v *batchView) error {
		now := v.days.county(r.County).Of(v.today)
		out = []BatchLine{} // the function may run again
		for p := now.Add(2); p >= now.Add(-6); p = p.Add(-1) {
			v.round.Period = p
			days, err := s.batchDays(v.days, authz.CountyCode(r.County), p)
			if err != nil {
				return err
			}
			cases, err := v.cases(ctx)
			if err != nil {
				return err
			}
			line := BatchLine{BatchDays: days, Checks: CheckTally{Standing: ChecksNone}}
			checks, err := v.checks(ctx)
			if err != nil {
				return err
			}
			for _, c := range checks {
				line.Checks.add(c)
			}
			for _, c := range cases {
				line.add(c)
			}
			out = append(out, line)
		}
		return nil
	})
	return out, err
}
