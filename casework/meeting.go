package casework

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"doudi/casework/internal/q"
	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
)

// Locking is what a meeting agreed on: the opinions of some cases of a batch, as
// whoever locks them saw them.
type Locking struct {
	Division  string        `json:"division,omitempty" pattern:"^[0-9]*$" maxLength:"9" doc:"prefix: whose cases the meeting spoke of; empty: all that is yours"`
	HeldOn    calendar.Date `json:"heldOn" doc:"the day on which the meeting was held"`
	Cases     []Chosen      `json:"cases" minItems:"1" maxItems:"300" doc:"those not named are put off to the next meeting"`
	Signature string        `json:"signature" maxLength:"60" doc:"your name, typed to sign"`
}

// LockMeeting locks what a meeting said of the opinions of a batch (会审): all of
// them or none. Whoever surveyed a case or gave its opinion does not lock it. The
// error names every case that stands in the way and what is to be done with it.
func (s *Service) LockMeeting(ctx context.Context, county int32, p calendar.Period, l Locking) (done []Done, err error) {
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		if err := audit.Claim(ctx, tx, county); err != nil {
			return err
		}
		m, err := s.openMeeting(ctx, tx, county, p, l)
		if err != nil {
			return err
		}
		if err := m.read(ctx, l); err != nil {
			return err
		}
		done, err = m.lock(ctx, l)
		return err
	})
	if err != nil {
		return nil, audit.Refused(ctx, s.db, err)
	}
	return done, nil
}

// sitting is a meeting while its results are locked.
type sitting struct {
	s     *Service
	tx    *db.Tx
	row   q.AddMeetingParams
	days  officeDays
	cases []*caseFile
}

func (s *Service) openMeeting(ctx context.Context, tx *db.Tx, county int32, p calendar.Period, l Locking) (*sitting, error) {
	actor := authz.From(ctx)
	scope, err := actor.May(authz.LockMeeting)
	if err != nil {
		return nil, err
	}
	scope = scope.In(county)
	if l.Division != "" {
		scope = scope.Narrow(l.Division)
	}
	switch {
	case len(scope) == 0:
		return nil, errs.New(errs.NotFound, "没有找到。", "Not found.")
	case len(scope) > 1:
		return nil, missing("body.division", "您在几个乡镇任职，请选择是哪个乡镇的会议。", "You work in several townships; say whose meeting it was.")
	}
	if l.Signature != actor.Name || actor.Name == "" {
		return nil, errs.New(errs.Invalid, "请输入您本人的姓名签字。", "Type your own name to sign.").With("body.signature", "须与登录人姓名一致。", "Must be the name of who is signed in.")
	}
	days, err := s.officeDays(ctx, tx, county)
	if err != nil {
		return nil, err
	}
	first, _ := days.county(county).Month(p)
	if today := calendar.At(tx.Now); l.HeldOn.Before(first) || l.HeldOn.After(today) {
		return nil, missing("body.heldOn", "会议日期须在业务月开始以后、今天以前。", "The meeting was held after the business month began and not after today.")
	}
	return &sitting{s: s, tx: tx, days: days, row: q.AddMeetingParams{County: county, ID: tx.NewID(), ForPeriod: p, Division: scope.Prefixes()[0], HeldOn: l.HeldOn,
		Cases: int32(len(l.Cases)), LockedBy: actor.Account, LockedName: actor.Name, LockedAt: tx.At()}}, nil
}

// read loads the cases and gathers what stands in the way of each.
func (m *sitting) read(ctx context.Context, l Locking) error {
	faults := errs.New(errs.Conflict, "", "")
	seen := map[id.ID]bool{}
	for i, x := range l.Cases {
		c, err := m.s.load(ctx, m.tx, Ref{m.row.County, x.ID}, authz.LockMeeting)
		if err != nil {
			return ofBatch(err, i)
		}
		o, err := m.obstacle(ctx, c, x, seen[x.ID])
		if err != nil {
			return err
		}
		if o != nil {
			faults = faults.With(fmt.Sprintf("body.cases[%d]", i), c.app.Number+" "+c.app.ApplicantName+"："+o.Chinese, c.app.Number+" "+c.app.ApplicantName+": "+o.English)
		}
		seen[x.ID] = true
		m.cases = append(m.cases, c)
	}
	return noneOf(faults, len(m.cases))
}

// noneOf is the error of an act that some of its cases keep from being done.
func noneOf(faults *errs.Error, of int) error {
	n := len(faults.Fields)
	if n == 0 {
		return nil
	}
	told := errs.Newf(errs.Conflict, "%[2]d 件中有 %[1]d 件不能办理，全部未办；处理或者取消勾选后再办。", "%[1]d of %[2]d cases cannot be done, so none was; settle them or leave them out.", n, of)
	told.Fields = faults.Fields
	return told
}

// obstacle is why a case cannot be locked, with what to do.
func (m *sitting) obstacle(ctx context.Context, c *caseFile, x Chosen, again bool) (*Obstacle, error) {
	_, err := c.q.LockedResult(ctx, c.app.County, c.app.ID, c.app.Round)
	switch {
	case err == nil:
		return stop("结果已经锁定，请取消勾选。", "Locked already; leave it out.", Text{}), nil
	case !db.IsNotFound(err):
		return nil, fmt.Errorf("reading what is locked of case %s: %w", c.app.ID, err)
	case again:
		return stop("重复勾选。", "Named twice.", Text{}), nil
	case x.Version != c.app.Version:
		return stop("刚被别人办理过，请刷新后再办。", "Somebody else has just worked on it; reload.", Text{}), nil
	case c.state() != Reviewed || len(c.opinions) == 0:
		return m.notReady(c), nil
	case !strings.HasPrefix(c.app.Division, m.row.Division):
		return stop("不在这次会议的范围内，请取消勾选。", "Outside of this meeting's place; leave it out.", Text{}), nil
	case m.days.of(c.app.Division).At(m.row.ForPeriod).Meeting == 0:
		return stop("所在乡镇的业务日历没有会议，直接公示即可。", "Its township holds no meeting; post the notice.", Text{}), nil
	case c.surveyed(c.actor.Account) || c.reviewed(c.actor.Account):
		return stop("您调查过本案或者签署了初审意见，须由他人锁定。", "You surveyed it or gave its opinion; another person locks it.", Text{}), nil
	}
	if o := c.opinions[len(c.opinions)-1]; calendar.At(o.GivenAt.Time).After(m.row.HeldOn) {
		return stop("初审意见在会议之后签署，归入下一批。", "Its opinion was given after the meeting; it belongs to the next batch.", Text{}), nil
	}
	if o, err := c.recuses(ctx, ActLock); err != nil || o != nil {
		return o, err
	}
	return c.handedOn(ctx, ActLock)
}

func (m *sitting) notReady(c *caseFile) *Obstacle {
	switch c.state() {
	case Accepted, Investigation, Recheck:
		return stop("还在调查核对，完成后签署初审意见再上会。", "Still under investigation: finish it and give the opinion first.", Text{})
	case Review:
		return stop("还没有初审意见，由乡镇审核人员先签署。", "There is no opinion yet: the township's reviewer gives it first.", Text{})
	case Publicity, CountyReview:
		return stop("已经公示，不需要锁定。", "Posted already; nothing to lock.", Text{})
	case Draft, Submitted, Supplement, NotAccepted, Reviewed, Advanced, Confirmed, Refused, Stopped, Appealed, Restored, Withdrawn, Terminated:
	}
	return stop("现为“"+c.state().Chinese()+"”，不上会。", "It is in state \""+c.state().English()+"\" and not for the meeting.", Text{})
}

// lock writes the results and leaves the act on every case.
func (m *sitting) lock(ctx context.Context, l Locking) ([]Done, error) {
	results := make([]q.AddMeetingResultParams, len(m.cases))
	for i, c := range m.cases {
		o := c.opinions[len(c.opinions)-1]
		results[i] = q.AddMeetingResultParams{County: m.row.County, ID: m.tx.NewID(), MeetingID: m.row.ID, ApplicationID: c.app.ID, ForPeriod: m.row.ForPeriod, Division: c.app.Division,
			Number: c.app.Number, Round: o.Round, Agree: o.Agree, AmountFen: o.AmountFen, OpinionName: o.GivenName}
	}
	m.row.Sm3 = digestOf(results)
	if err := m.s.addMeeting(ctx, m.tx, m.row, results); err != nil {
		return nil, err
	}
	done := make([]Done, 0, len(m.cases))
	for _, c := range m.cases {
		c.note = m.row.ForPeriod.String() + " 批次会审，" + m.row.HeldOn.String()
		sign := Signing{Version: c.app.Version, Signature: l.Signature}
		if err := c.leave(ctx, ActLock, Reviewed, sign, map[string]any{"period": m.row.ForPeriod, "heldOn": m.row.HeldOn, "meeting": m.row.ID}); err != nil {
			return nil, fmt.Errorf("locking case %s: %w", c.app.ID, err)
		}
		done = append(done, Done{c.app.County, c.app.ID, c.app.Number, Reviewed, c.app.Version + 1, 0})
	}
	return done, nil
}

func (s *Service) addMeeting(ctx context.Context, tx *db.Tx, row q.AddMeetingParams, results []q.AddMeetingResultParams) error {
	queries := q.New(tx)
	if err := queries.AddMeeting(ctx, row); err != nil {
		return fmt.Errorf("keeping the meeting of %s: %w", row.ForPeriod, err)
	}
	for _, r := range results {
		if err := queries.AddMeetingResult(ctx, r); err != nil {
			return fmt.Errorf("keeping what the meeting said of case %s: %w", r.ApplicationID, err)
		}
	}
	return audit.Append(ctx, tx, audit.Entry{County: row.County, Act: "meeting.lock", Subject: "meeting/" + row.ID.String(), After: q.Meeting(row),
		Detail: map[string]any{"period": row.ForPeriod, "heldOn": row.HeldOn, "cases": row.Cases}})
}

// digestOf is SM3 over what was locked, a line of JSON for each case in their order.
func digestOf(results []q.AddMeetingResultParams) []byte {
	var text []byte
	for _, r := range results {
		line, _ := json.Marshal([]any{r.Number, r.Round, r.Agree, int64(r.AmountFen), r.OpinionName}) // always encodes
		text = append(append(text, line...), '\n')
	}
	return crypt.Digest(text)
}

// Unlock takes what the meeting said of one case off the lock, with a reason: before
// its notice is posted. The case waits for the next meeting, or for the same one
// to lock it again.
func (s *Service) Unlock(ctx context.Context, ref Ref, r Reasoned) (done Done, err error) {
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		if err := audit.Claim(ctx, tx, ref.County); err != nil {
			return err
		}
		c, err := s.load(ctx, tx, ref, authz.LockMeeting)
		if err != nil {
			return err
		}
		done, err = c.unlock(ctx, r)
		return err
	})
	return done, audit.Refused(ctx, s.db, err)
}

func (c *caseFile) unlock(ctx context.Context, r Reasoned) (Done, error) {
	reason, err := r.text()
	if err != nil {
		return Done{}, err
	}
	if r.Version != c.app.Version {
		return Done{}, errs.New(errs.Conflict, "此案件刚被别人办理过，请刷新后再办。", "Somebody else has just worked on this case; reload it.")
	}
	if c.state() != Reviewed {
		return Done{}, errs.New(errs.Conflict, "已经公示或者办结，不能解除锁定；有异议的按复查办理。", "It is posted or decided and cannot be unlocked; an objection leads to a re-examination.")
	}
	if o, err := c.handedOn(ctx, ActUnlock); err != nil || o != nil {
		if o != nil {
			err = o.err()
		}
		return Done{}, err
	}
	locked, err := c.q.LockedResult(ctx, c.app.County, c.app.ID, c.app.Round)
	if db.IsNotFound(err) {
		return Done{}, errs.New(errs.Conflict, "本案的会审结果没有锁定。", "Nothing of this case is locked.")
	}
	if err != nil {
		return Done{}, fmt.Errorf("reading what is locked of case %s: %w", c.app.ID, err)
	}
	n, err := c.q.UnlockResult(ctx, q.UnlockResultParams{UnlockedBy: c.actor.Account, UnlockedName: c.actor.Name, UnlockedAt: c.tx.At(), ReasonSealed: c.s.keys.Seal(unlockPlace(locked.ID), reason), County: c.app.County, ID: locked.ID})
	if err == nil && n != 1 {
		err = errors.New("it was unlocked meanwhile")
	}
	if err != nil {
		return Done{}, fmt.Errorf("unlocking case %s: %w", c.app.ID, err)
	}
	c.note = reason
	if err := c.leave(ctx, ActUnlock, Reviewed, r.Signing, map[string]any{"period": locked.ForPeriod, "reason": reason}); err != nil {
		return Done{}, err
	}
	return Done{c.app.County, c.app.ID, c.app.Number, Reviewed, c.app.Version + 1, 0}, nil
}

// throughMeeting holds an opinion for the meeting that the office's calendar asks
// for, and what the meeting locked as it is. The clocks of the law come first: a
// case that would be late waits for no meeting. A family withdraws when it likes.
func (c *caseFile) throughMeeting(ctx context.Context, act Act) (*Obstacle, error) {
	if c.state() != Reviewed || act != ActPublish && act != ActTerminate {
		return nil, nil
	}
	_, err := c.q.LockedResult(ctx, c.app.County, c.app.ID, c.app.Round)
	locked := err == nil
	if err != nil && !db.IsNotFound(err) {
		return nil, fmt.Errorf("reading what is locked of case %s: %w", c.app.ID, err)
	}
	if act == ActTerminate {
		if locked {
			return stop("会审结果已经锁定，须先写明理由解除锁定。", "The meeting's result is locked; unlock it first, with the reason.", Text{}), nil
		}
		return nil, nil
	}
	if locked {
		return nil, nil
	}
	return c.waitsForMeeting(ctx)
}

func (c *caseFile) waitsForMeeting(ctx context.Context) (*Obstacle, error) {
	if len(c.opinions) == 0 { // posted by the village before there is one (自然灾害救助条例 art. 20)
		return nil, nil
	}
	sits, err := c.s.sittingsOf(ctx, c.tx, c.app.County)
	if err != nil || len(sits.days) == 0 {
		return nil, err
	}
	o := c.opinions[len(c.opinions)-1]
	b, ok, err := sits.next(c.app.Division, calendar.At(o.GivenAt.Time))
	if err != nil || !ok {
		return nil, err
	}
	if late, err := sits.cannotWait(c.app.Division, b, c.due(c.procedure.Whole().ID), c.today); err != nil || late {
		return nil, err
	}
	on := b.on(DayMeeting)
	out := stop("按业务日历，本案归入 "+b.Period.String()+" 批次，"+on.Chinese()+"会审、锁定结果后公示。",
		"By the office's calendar this case belongs to batch "+b.Period.String()+": it is posted after the meeting of "+on.String()+" has locked its result.", Text{})
	if on.After(c.today) {
		out.From = on
	}
	return out, nil
}

// Posts is what a batch's notices are posted with.
type Posts struct {
	Division string `json:"division,omitempty" pattern:"^[0-9]*$" maxLength:"12" doc:"prefix; empty: all of the batch that is yours to post"`
	Place    string `json:"place" minLength:"1" maxLength:"200" doc:"as 村务公开栏"`
	Phone    string `json:"phone" minLength:"5" maxLength:"40" doc:"the office's number for objections"`
}

// mostPosted is how many notices are posted in one act: each is printed.
const mostPosted = 300

// PublishBatch posts what is locked of a batch and not posted yet, as Publish does
// each: all of it or, where one cannot be, none. The error names each of those.
func (s *Service) PublishBatch(ctx context.Context, county int32, p calendar.Period, b Posts) (done []Done, err error) {
	scope, err := authz.From(ctx).May(authz.Publicise)
	if err != nil {
		return nil, err
	}
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		cases, err := lockedIn(ctx, tx, county, p, scope.In(county).Narrow(b.Division))
		if err != nil {
			return err
		}
		done, err = s.postAll(ctx, tx, county, cases, b)
		return err
	})
	if err != nil {
		return nil, audit.Refused(ctx, s.db, err)
	}
	return done, nil
}

// lockedIn lists what is locked and not posted.
func lockedIn(ctx context.Context, tx *db.Tx, county int32, p calendar.Period, scope authz.Scope) (cases []id.ID, err error) {
	for _, in := range scope {
		rows, err := q.New(tx).BatchResults(ctx, q.BatchResultsParams{County: county, ForPeriod: p, Low: in.Low, High: in.High})
		if err != nil {
			return nil, fmt.Errorf("reading batch %s: %w", p, err)
		}
		for _, r := range rows {
			if State(r.State) == Reviewed && r.Round == r.MeetingResult.Round { // not what was looked into again since
				cases = append(cases, r.MeetingResult.ApplicationID)
			}
		}
	}
	switch {
	case len(cases) == 0:
		return nil, errs.New(errs.Conflict, "这一批没有已锁定、待公示的案件。", "Nothing of this batch is locked and waits to be posted.")
	case len(cases) > mostPosted:
		return nil, errs.Newf(errs.Invalid, "一次最多公示 %d 件，请按乡镇分别办理。", "At most %d are posted at once; go township by township.", mostPosted)
	}
	return cases, nil
}

func (s *Service) postAll(ctx context.Context, tx *db.Tx, county int32, cases []id.ID, b Posts) ([]Done, error) {
	faults := errs.New(errs.Conflict, "", "")
	done := make([]Done, 0, len(cases))
	sign := Signing{Version: anyVersion}
	for i, n := range cases {
		p := Posting{Signing: sign, Place: strings.TrimSpace(b.Place), Phone: b.Phone}
		d, err := s.performIn(ctx, tx, Ref{county, n}, ActPublish, sign, p, p.publish(ctx))
		var told *errs.Error
		if errors.As(err, &told) {
			number, err := numberOf(ctx, tx, Ref{county, n})
			if err != nil {
				return nil, err
			}
			faults = faults.With(fmt.Sprintf("cases[%d]", i), number+"："+told.Message, number+": "+told.English)
			continue
		}
		if err != nil {
			return nil, err
		}
		done = append(done, d)
	}
	return done, noneOf(faults, len(cases))
}

// numberOf is how a case is called; what is no case has its ID alone.
func numberOf(ctx context.Context, tx *db.Tx, ref Ref) (string, error) {
	a, err := q.New(tx).Application(ctx, ref.County, ref.ID)
	if db.IsNotFound(err) {
		return ref.ID.String(), nil
	}
	if err != nil {
		return "", fmt.Errorf("reading the number of case %s: %w", ref.ID, err)
	}
	return a.Number, nil
}
