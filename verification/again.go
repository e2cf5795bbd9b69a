package verification

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/id"
	"doudi/verification/internal/q"
)

// AgainArgs is the job that asks silent sources again.
type AgainArgs struct{}

// Kind names the job.
func (AgainArgs) Kind() string { return "verification.again" }

// Sources that did not reply are asked again every quarter of an hour, for a
// good day; after that the checker starts the check anew if they want to. Files
// are looked in for as long as the check waits, each once.
const (
	againEvery = 15 * time.Minute
	mostTries  = 100
	againAtOne = 200 // checks a run
)

// askAgain asks about everything that has no reply in checks that wait for the
// checker: the live source once more, or the file that has come since.
func (s *Service) askAgain(ctx context.Context, _ AgainArgs) error {
	ctx = byProgram(ctx)
	var list []q.SilentChecksRow
	live, filed, err := s.askable()
	if err != nil {
		return err
	}
	err = s.db.View(ctx, func(tx *db.Tx) (err error) {
		list, err = q.New(tx).SilentChecks(ctx, q.SilentChecksParams{Live: live, Filed: filed, MostTries: mostTries, AskedBefore: askedBefore(tx), UpTo: againAtOne})
		return err
	})
	if err != nil {
		return fmt.Errorf("look for silent sources: %w", err)
	}
	var failed error // of one check holds up no other
	for _, r := range list {
		args := AskArgs{County: r.County, Check: r.ID}
		err := s.db.Update(ctx, func(tx *db.Tx) error { return s.lookAgain(ctx, tx, args) })
		if err == nil {
			err = s.askLive(ctx, args, NoReply)
		}
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("ask again for check %s: %w", r.ID, err))
		}
	}
	return failed
}

// askable are the sources that are asked live and those that are looked up in files,
// as JSON.
func (s *Service) askable() (live, filed string, err error) {
	codes := map[bool][]string{true: {}, false: {}}
	for _, src := range s.sources.active() {
		if !src.Live() || s.live[src.Code] != nil {
			codes[src.Live()] = append(codes[src.Live()], src.Code)
		}
	}
	of := func(is bool) string {
		list, failed := json.Marshal(codes[is])
		err = errors.Join(err, failed)
		return string(list)
	}
	return of(true), of(false), err
}

// askedBefore is when a live source must have been asked last to be asked again.
func askedBefore(tx *db.Tx) dbt.Time { return dbt.Time{Time: tx.Now.Add(-againEvery / 2)} }

// lookAgain looks in the files that answer now and did not then.
func (s *Service) lookAgain(ctx context.Context, tx *db.Tx, args AskArgs) error {
	queries := q.New(tx)
	r, err := queries.Request(ctx, args.County, args.Check)
	if err != nil || State(r.State) != Replied {
		return err
	}
	f, err := s.openFacts(r)
	if err != nil {
		return err
	}
	replies, err := queries.Replies(ctx, r.County, r.ID)
	if err != nil {
		return err
	}
	current, err := currentFiles(ctx, queries, r.County)
	if err != nil {
		return err
	}
	without, closed, err := s.unaskable(ctx, tx, r.County, r.ApplicationID, f.ids())
	if err != nil {
		return err
	}
	a := &asking{s: s, tx: tx, r: r, today: calendar.At(tx.Now), current: current, without: without, closed: closed}
	if err := a.look(ctx); err != nil {
		return err
	}
	for _, p := range f.People {
		if err := a.again(ctx, p, replies); err != nil {
			return err
		}
	}
	if len(a.replies) == 0 {
		return nil
	}
	if _, err := queries.AddFindings(ctx, a.findings); err != nil {
		return err
	}
	if err := a.leave(ctx, repeated); err != nil {
		return err
	}
	_, err = queries.TouchRequest(ctx, r.County, r.ID, r.Version)
	return err
}

// again looks up one person in the files that were silent about them. A file that is
// silent as well is written down: until another comes, nobody looks.
func (a *asking) again(ctx context.Context, p person, replies []q.CheckReply) error {
	before := len(a.replies)
	findings := len(a.findings)
	if err := a.about(ctx, p); err != nil {
		return err
	}
	now := slices.Clone(a.replies[before:])
	found := slices.Clone(a.findings[findings:])
	a.replies, a.findings = a.replies[:before], a.findings[:findings]
	for _, n := range now {
		was, silent := silentBefore(replies, p.ID, n.Source)
		if !silent || !a.says(&n, was) {
			continue
		}
		written, err := q.New(a.tx).AnswerReply(ctx, q.AnswerReplyParams{County: n.County, RequestID: n.RequestID, PersonID: n.PersonID, Source: n.Source, State: n.State,
			AsOfOn: n.AsOfOn, RetrievedAt: n.RetrievedAt, Detail: n.Detail, FileID: n.FileID})
		if err != nil {
			return err
		}
		if ReplyState(n.State) == NoReply || written == 0 {
			continue
		}
		a.replies = append(a.replies, n)
		for _, f := range found {
			if f.Source == n.Source {
				a.findings = append(a.findings, f)
			}
		}
	}
	return nil
}

// says reports whether a reply says anything that was not known. A live source is asked
// elsewhere, but about whom it cannot be asked: their number was changed meanwhile.
func (a *asking) says(n *q.AddRepliesParams, was q.CheckReply) bool {
	src, _ := a.s.sources.named(n.Source)
	switch state := ReplyState(n.State); {
	case src.Live():
		if state != Asking || a.numbers[n.PersonID].number != "" {
			return false
		}
		n.State, n.Detail = string(NoReply), "no_number"
		return n.Detail != was.Detail
	case state == NoReply:
		return n.Detail != was.Detail || n.FileID != was.FileID
	case state == NoConsent:
		n.Detail = cmp.Or(a.closed, letterEnded)
	}
	return true
}

// silentBefore is the reply of a source that did not answer about a person; false: it did.
func silentBefore(replies []q.CheckReply, person id.ID, source string) (q.CheckReply, bool) {
	i := slices.IndexFunc(replies, func(r q.CheckReply) bool { return r.PersonID == person && r.Source == source })
	if i < 0 || ReplyState(replies[i].State) != NoReply {
		return q.CheckReply{}, false
	}
	return replies[i], true
}
