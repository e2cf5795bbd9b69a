package verification

import (
	"bytes"
	"cmp"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/internal/pinyin"
	"doudi/internal/progress"
	"doudi/internal/sheet"
	"doudi/verification/internal/q"
	"doudi/verification/source"
	"doudi/verification/token"
)

// ReplyState is what became of the question to one source about one member.
type ReplyState string

// The reply states. Only hit and none are answers.
const (
	Hit       ReplyState = "hit"
	None      ReplyState = "none"
	NoReply   ReplyState = "no_reply"   // no file or answer, one that is too old, or no ID number to ask by
	NoConsent ReplyState = "no_consent" // was not asked about, or the letter was revoked before the answer came
	Asking    ReplyState = "asking"     // the question is on its way; only while the check runs
)

// NameMatch is how the department's name stands to ours under the same ID number.
type NameMatch string

// The matches. A different name may be an old name, a miswritten number or
// somebody else's: the checker says which.
const (
	SameName      NameMatch = "same"
	Homophone     NameMatch = "homophone"
	DifferentName NameMatch = "different"
)

// compareNames compares names; dots, spaces and width do not count.
func compareNames(a, b string) NameMatch {
	switch {
	case token.Plain(a) == token.Plain(b):
		return SameName
	case token.Plain(a) != "" && pinyin.Full(a) != "" && pinyin.Full(a) == pinyin.Full(b) && len([]rune(token.Plain(a))) == len([]rune(token.Plain(b))):
		return Homophone
	}
	return DifferentName
}

// AskArgs is the job that asks the sources for one check.
type AskArgs struct {
	County int32 `json:"county"`
	Check  id.ID `json:"check"`
}

// Kind names the job.
func (AskArgs) Kind() string { return "verification.check" }

// asking is one check while it asks.
type asking struct {
	s        *Service
	tx       *db.Tx
	r        q.CheckRequest
	today    calendar.Date
	current  map[string]q.DepartmentFile
	without  []id.ID // people without consent
	closed   string  // why it is all of them: the case is closed
	why      map[id.ID]Withheld
	settled  map[id.ID][]q.SettledMatchesRow
	numbers  map[id.ID]numbered           // the people with their numbers
	near     map[id.ID]map[string][]known // rows with a wrong number that may be theirs
	replies  []q.AddRepliesParams
	findings []q.AddFindingsParams
}

// ask asks every source about every member and obligor who gave consent. What departments
// delivered is looked up in one transaction, so that all of it is of one moment;
// sources that are asked live are marked as being asked in the same one, and
// write their answers as they come. Running again after a kill asks only those
// that had not answered.
func (s *Service) ask(ctx context.Context, args AskArgs) error {
	ctx = byProgram(ctx)
	err := s.db.Update(ctx, func(tx *db.Tx) error { return s.lookInFiles(ctx, tx, args) })
	if err == nil {
		err = s.askLive(ctx, args, Asking)
	}
	if err == nil {
		err = s.db.Update(ctx, func(tx *db.Tx) error { return s.close(ctx, tx, args) })
	}
	if err != nil {
		return fmt.Errorf("ask for check %s: %w", args.Check, err)
	}
	return nil
}

// lookInFiles writes a reply for every member and source.
func (s *Service) lookInFiles(ctx context.Context, tx *db.Tx, args AskArgs) error {
	queries := q.New(tx)
	r, err := queries.Request(ctx, args.County, args.Check)
	if err != nil || State(r.State) != Running {
		return err
	}
	if before, err := queries.Replies(ctx, r.County, r.ID); err != nil || len(before) > 0 {
		return err
	}
	f, err := s.openFacts(r)
	if err != nil {
		return err
	}
	a := &asking{s: s, tx: tx, r: r, today: calendar.At(tx.Now)}
	if a.current, err = currentFiles(ctx, queries, r.County); err != nil {
		return err
	}
	if a.without, a.closed, err = s.unaskable(ctx, tx, r.County, r.ApplicationID, f.ids()); err != nil {
		return err
	}
	if a.why, err = s.withheld(ctx, tx, r.County, r.ApplicationID); err != nil {
		return err
	}
	if err := a.look(ctx); err != nil {
		return err
	}
	for _, p := range f.People {
		if err := a.about(ctx, p); err != nil {
			return err
		}
	}
	if _, err := queries.AddReplies(ctx, a.replies); err != nil {
		return err
	}
	if _, err := queries.AddFindings(ctx, a.findings); err != nil {
		return err
	}
	return a.leave(ctx, first)
}

// leave writes into the audit log who is asked about, for which case, for what
// purpose and by whom, before any question leaves.
func (a *asking) leave(ctx context.Context, t turn) error {
	c, err := a.s.others.Casework.Case(ctx, a.tx, a.r.County, a.r.ApplicationID)
	if err != nil {
		return err
	}
	sources := map[id.ID][]string{}
	for _, r := range a.replies {
		if ReplyState(r.State) != NoConsent {
			sources[r.PersonID] = append(sources[r.PersonID], r.Source)
		}
	}
	for _, p := range slices.Sorted(maps.Keys(sources)) {
		if err := logQuery(ctx, a.tx, asked{a.r, p, c.Programme, t}, sources[p]); err != nil {
			return err
		}
	}
	return nil
}

// about asks every source about one person.
func (a *asking) about(ctx context.Context, p person) error {
	if slices.Contains(a.without, p.ID) {
		for _, src := range a.s.sources.active() {
			a.reply(p, src, NoConsent)
			a.replies[len(a.replies)-1].Detail = cmp.Or(a.closed, string(a.why[p.ID].Why))
		}
		return nil
	}
	var found map[string][]known
	if err := a.remember(ctx, p); err != nil {
		return err
	}
	if p.Index != nil {
		var err error
		if found, err = a.s.lookUp(ctx, a.tx, a.r.County, p.Index); err != nil {
			return err
		}
		if err := a.s.lookUpTokens(ctx, a.tx, a.r.County, a.numbers[p.ID].number, p.Name, found); err != nil {
			return err
		}
	}
	for code, rows := range a.near[p.ID] {
		found[code] = append(found[code], rows...)
	}
	for _, src := range a.s.sources.active() {
		c, there := a.current[src.Code]
		switch {
		case p.Index == nil:
			a.silent(p, src, "no_number")
		case src.Live():
			a.reply(p, src, Asking)
		case !there:
			a.silent(p, src, "no_file")
		case !src.Fresh(c.AsOfOn, a.today):
			a.silent(p, src, "stale")
		case c.Tokens && a.numbers[p.ID].number == "": // changed since the check was asked: nobody could look
			a.silent(p, src, "no_number")
		case len(found[src.Code]) == 0:
			a.reply(p, src, None)
		default:
			a.reply(p, src, Hit)
			for _, x := range found[src.Code] {
				if err := a.finding(ctx, p, src, x); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// remember reads what was settled about a person before.
func (a *asking) remember(ctx context.Context, p person) (err error) {
	if a.settled == nil {
		a.settled = map[id.ID][]q.SettledMatchesRow{}
	}
	a.settled[p.ID], err = q.New(a.tx).SettledMatches(ctx, a.r.County, p.ID)
	return err
}

func (a *asking) reply(p person, src source.Source, state ReplyState) {
	r := q.AddRepliesParams{County: a.r.County, RequestID: a.r.ID, PersonID: p.ID, Source: src.Code, State: string(state), RetrievedAt: a.tx.At()}
	if c, ok := a.current[src.Code]; ok && state != NoConsent && !src.Live() {
		r.FileID, r.AsOfOn = c.ID, c.AsOfOn
	}
	a.replies = append(a.replies, r)
}

func (a *asking) silent(p person, src source.Source, why string) {
	a.reply(p, src, NoReply)
	a.replies[len(a.replies)-1].Detail = why
}

func (a *asking) finding(ctx context.Context, p person, src source.Source, x known) error {
	f, err := a.s.finding(ctx, a.tx, a.r, p, src, x, a.settled[p.ID])
	a.findings = append(a.findings, f)
	return err
}

// finding is a finding as it is written. What was settled before as somebody
// else's is not raised again.
func (s *Service) finding(ctx context.Context, tx *db.Tx, r q.CheckRequest, p person, src source.Source, x known, settled []q.SettledMatchesRow) (q.AddFindingsParams, error) {
	match := compareNames(x.name, p.Name)
	sure, err := x.confidence(ctx, p.Name)
	if err != nil {
		return q.AddFindingsParams{}, err
	}
	f := q.AddFindingsParams{County: r.County, RequestID: r.ID, ID: tx.NewID(), PersonID: p.ID, Source: src.Code,
		Kind: string(src.Kind), AmountFen: x.amount, Per: src.Per, Quantity: x.Quantity,
		FileID: x.file, ReplyID: x.reply, RowNo: x.row, NameMatch: string(match), State: string(Open), MatchKey: s.matchKey(p, src, x, match),
		MatchBasis: string(x.by()), Confidence: int32(sure)}
	f.Unsure = unsure(match, x.by(), sure)
	said := saying{Item: cmp.Or(x.Item, src.Item), Grade: x.Grade, Summary: x.Summary, Hint: x.Hint, Other: x.Other, EnteredOn: enteredOn(x.Entered)}
	if src.Kind == source.Residence {
		said.Item = s.placed(r.County, said.Item, x.Where)
	}
	f.SaidSealed = s.keys.Seal(sayingColumn.of(f.ID), said.text())
	i := slices.IndexFunc(settled, func(m q.SettledMatchesRow) bool { return m.Source == src.Code && bytes.Equal(m.MatchKey, f.MatchKey) })
	if i >= 0 {
		m := settled[i]
		reason, err := s.keys.Open(settledPlace(m.PersonID, m.Source, m.MatchKey), m.ReasonSealed)
		if err != nil {
			return f, fmt.Errorf("open why a match of %s was settled: %w", m.PersonID, err)
		}
		f.State, f.ReasonSealed = string(NotOurs), s.keys.Seal(reasonColumn.of(f.ID), reason)
	}
	return f, nil
}

// placed is the item of an entry of the household register: in the county or in
// another, where its address says so. Who moved, and is registered in the county, moved
// within it or into it.
func (s *Service) placed(county int32, item, address string) string {
	at := s.others.Registry.CountyIn(address)
	switch {
	case at == county && (item == string(source.Residence) || item == source.MovedOut):
		return source.Here
	case at != 0 && item == string(source.Residence):
		return source.Elsewhere
	}
	return item
}

// enteredOn reads a day as a department writes it; zero where it is none.
func enteredOn(text string) calendar.Date {
	d, err := sheet.ParseDay(text)
	if err != nil {
		return calendar.Date{}
	}
	return d
}

// matchKey is what a match is known by when it was settled. A record under
// another name is known by number and name: whatever the source holds under them
// is the same mistake, and so it is with one under a wrong number. One under the
// same name is known by all it says, for the next record may be theirs.
func (s *Service) matchKey(p person, src source.Source, x known, match NameMatch) []byte {
	text := src.Code + "|" + hex.EncodeToString(p.Index) + "|" + token.Plain(x.name) + x.token
	switch {
	case x.by() == ByLikeness:
		text += "|" + x.number
	case match == SameName:
		text += "|" + x.Summary
	}
	return s.keys.Index("settled_match", text)
}

// close hands a check to the checker when no source is being asked any more.
func (s *Service) close(ctx context.Context, tx *db.Tx, args AskArgs) error {
	queries := q.New(tx)
	r, err := queries.Request(ctx, args.County, args.Check)
	if err != nil || State(r.State) != Running {
		return err
	}
	replies, err := queries.Replies(ctx, r.County, r.ID)
	if err != nil {
		return err
	}
	if err := s.unasked(ctx, tx, replies); err != nil {
		return err
	}
	findings, err := queries.Findings(ctx, r.County, r.ID)
	if err != nil {
		return err
	}
	if err := move(ctx, tx, r, Running, Replied, r.Version, r.ProgressID); err != nil {
		return err
	}
	count := map[string]int{}
	for _, x := range replies {
		count[x.State]++
	}
	result, err := json.Marshal(map[string]any{"check": r.ID, "findings": len(findings)})
	if err != nil {
		return err
	}
	n := int64(len(replies))
	if _, err := progress.Report(ctx, tx, progress.Progress{County: r.County, ID: r.ProgressID, State: progress.Done, Done: n, Total: n, Result: result}); err != nil {
		return err
	}
	return changed(ctx, tx, "check.asked", r, map[string]any{"replies": count, "findings": len(findings)})
}

// unasked ends what could not be asked live after all: the person's number was
// changed since the check began, or the source is no longer connected.
func (s *Service) unasked(ctx context.Context, tx *db.Tx, replies []q.CheckReply) error {
	for i, r := range replies {
		if ReplyState(r.State) != Asking {
			continue
		}
		why := "no_number"
		if s.live[r.Source] == nil {
			why = "no_file"
		}
		_, err := q.New(tx).AnswerReply(ctx, q.AnswerReplyParams{County: r.County, RequestID: r.RequestID, PersonID: r.PersonID, Source: r.Source,
			State: string(NoReply), RetrievedAt: tx.At(), Detail: why})
		if err != nil {
			return fmt.Errorf("end the question to %s: %w", r.Source, err)
		}
		replies[i].State = string(NoReply)
	}
	return nil
}
