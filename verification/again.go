package verification

import (
	"context"
	"errors"
	"fmt"
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
// good day; after that the checker starts the check anew if they want to.
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
	err := s.db.View(ctx, func(tx *db.Tx) (err error) {
		list, err = q.New(tx).SilentChecks(ctx, mostTries, dbt.Time{Time: tx.Now.Add(-againEvery / 2)}, againAtOne)
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
	without, err := s.Unconsented(ctx, tx, r.County, r.ApplicationID, f.ids())
	if err != nil {
		return err
	}
	a := &asking{s: s, tx: tx, r: r, today: calendar.At(tx.Now), current: current, without: without}
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

// again looks up one person in the files that were silent about them.
func (a *asking) again(ctx context.Context, p person, replies []q.CheckReply) error {
	before := len(a.replies)
	findings := len(a.findings)
	if err := a.about(ctx, p); err != nil {
		return err
	}
	now := a.replies[before:]
	found := a.findings[findings:]
	a.replies, a.findings = a.replies[:before], a.findings[:findings]
	for _, n := range now {
		src, _ := a.s.sources.named(n.Source)
		if src.Live() || !silentBefore(replies, p.ID, n.Source) || ReplyState(n.State) == NoReply {
			continue
		}
		if ReplyState(n.State) == NoConsent {
			n.Detail = letterEnded
		}
		_, err := q.New(a.tx).AnswerReply(ctx, q.AnswerReplyParams{County: n.County, RequestID: n.RequestID, PersonID: n.PersonID, Source: n.Source, State: n.State,
			AsOfOn: n.AsOfOn, RetrievedAt: n.RetrievedAt, Detail: n.Detail, FileID: n.FileID})
		if err != nil {
			return err
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

func silentBefore(replies []q.CheckReply, person id.ID, source string) bool {
	for _, r := range replies {
		if r.PersonID == person && r.Source == source {
			return ReplyState(r.State) == NoReply
		}
	}
	return false
}
