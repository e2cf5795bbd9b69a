package audit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"doudi/internal/audit/internal/q"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/id"
	"doudi/internal/progress"
)

// State is how a county's chain stands, for the auditor.
type State struct {
	County  int32     `json:"county"`
	Entries int64     `json:"entries" doc:"number of the last entry"`
	Head    *Head     `json:"head,omitempty" doc:"the last signed head; absent before the first signing"`
	Last    *Verified `json:"verified,omitempty" doc:"the last verification that ended"`
	Running *id.ID    `json:"running,omitempty" doc:"the progress of a verification under way"`
}

// Head is how far a chain had come when it was signed.
type Head struct {
	On       calendar.Date `json:"on"`
	Seq      int64         `json:"seq"`
	SignedAt dbt.Time      `json:"signedAt"`
}

// Verified is what a verification found.
type Verified struct {
	At      dbt.Time  `json:"at"`
	By      string    `json:"by"`
	Entries int64     `json:"entries"`
	Faults  []Finding `json:"faults" nullable:"false" doc:"the first hundred"`
	More    int       `json:"more" doc:"faults that are not listed"`
	Hash    string    `json:"hash" doc:"SM3 of the last entry, in hex; to be noted elsewhere"`
	Failed  bool      `json:"failed" doc:"it could not be completed; nothing is known"`
}

// Finding is a fault of a chain in words.
type Finding struct {
	Seq     int64  `json:"seq"`
	Chinese string `json:"zh"`
	English string `json:"en"`
}

// Names are the acts of the log in words.
type Names struct {
	Items []Name `json:"items" nullable:"false"`
}

type actsOutput struct{ Body Names }

type chainInput struct {
	County int32 `query:"county" minimum:"-1" maximum:"999999" default:"-1" doc:"without it, or with -1, your own"`
}

type chainOutput struct{ Body State }

type verifyInput struct {
	Body struct {
		County int32 `json:"county" minimum:"0" maximum:"999999"`
	}
}

type verifyOutput struct{ Body progress.Progress }

const (
	verifyKind = "audit.verify"
	// listed is how many faults are kept: a chain cut in the middle has one, a
	// table rewritten has as many as rows.
	listed = 100
)

// verifyJob verifies one chain.
type verifyJob struct {
	County   int32  `json:"county"`
	Progress id.ID  `json:"progress"`
	By       string `json:"by"`
}

// Kind names the job.
func (verifyJob) Kind() string { return "audit.verify_chain" }

// Chain tells how a county's chain stands.
func (l *Log) Chain(ctx context.Context, county int32) (s State, err error) {
	if county, err = readable(ctx, county); err != nil {
		return s, err
	}
	err = l.db.View(ctx, func(tx *db.Tx) (err error) {
		s, err = state(ctx, tx, county)
		return err
	})
	return s, err
}

func state(ctx context.Context, tx *db.Tx, county int32) (State, error) {
	s, queries := State{County: county}, q.New(tx)
	last, err := queries.LastEntry(ctx, county)
	if err != nil && !db.IsNotFound(err) {
		return s, fmt.Errorf("read last audit entry: %w", err)
	}
	s.Entries = last.Seq
	head, err := queries.LastHead(ctx, county)
	if err == nil {
		s.Head = &Head{head.HeadOn, head.Seq, head.SignedAt}
	} else if !db.IsNotFound(err) {
		return s, fmt.Errorf("read last audit head: %w", err)
	}
	p, found, err := progress.Latest(ctx, tx, county, verifyKind)
	if err != nil || !found {
		return s, err
	}
	if p.State == progress.Queued || p.State == progress.Running {
		running := p.ID
		s.Running = &running
		if p, found, err = progress.LatestEnded(ctx, tx, county, verifyKind); err != nil || !found {
			return s, err
		}
	}
	s.Last = &Verified{At: p.UpdatedAt, Failed: p.State != progress.Done, Faults: []Finding{}}
	if p.State == progress.Done {
		if err := json.Unmarshal(p.Result, s.Last); err != nil {
			return s, fmt.Errorf("read verification of audit chain %06d: %w", county, err)
		}
		s.Last.At = p.UpdatedAt
	}
	return s, nil
}

// BeginVerify starts to verify a county's chain, unless that is under way: then
// it returns the progress of what somebody else began.
func (l *Log) BeginVerify(ctx context.Context, county int32) (p progress.Progress, err error) {
	actor := authz.From(ctx)
	if err := actor.MayInCounty(authz.ReadAudit, county); err != nil {
		return p, err
	}
	err = l.db.Update(ctx, func(tx *db.Tx) error {
		s, err := state(ctx, tx, county)
		if err != nil {
			return err
		}
		if s.Running != nil {
			p, err = progress.Get(ctx, tx, county, *s.Running)
			return err
		}
		n, err := progress.Start(ctx, tx, county, verifyKind, "核验审计日志", "Verification of the audit log")
		if err != nil {
			return err
		}
		if err := l.queue.Enqueue(ctx, tx, verifyJob{county, n, actor.Name}); err != nil {
			return err
		}
		if err := Append(ctx, tx, Entry{County: county, Act: "audit.verify", Subject: fmt.Sprintf("audit/%06d", county)}); err != nil {
			return err
		}
		p, err = progress.Get(ctx, tx, county, n)
		return err
	})
	return p, err
}

// verify is the job: after a kill it begins again, since a chain proves nothing in halves.
func (l *Log) verify(ctx context.Context, j verifyJob) error {
	ctx = authz.WithActor(ctx, authz.Program())
	total := int64(0)
	chain, err := l.heads.verifyChain(ctx, j.County, func(entries int64) error {
		return l.db.Update(ctx, func(tx *db.Tx) error {
			if total == 0 {
				last, err := q.New(tx).LastEntry(ctx, j.County)
				if err != nil && !db.IsNotFound(err) {
					return err
				}
				total = last.Seq
			}
			_, err := progress.Report(ctx, tx, progress.Progress{County: j.County, ID: j.Progress, State: progress.Running, Done: entries, Total: max(total, entries)})
			return err
		})
	})
	if err != nil {
		return l.broken(ctx, j, err)
	}
	return l.verified(ctx, j, chain)
}

func (l *Log) verified(ctx context.Context, j verifyJob, c Chain) error {
	v := Verified{By: j.By, Entries: c.Entries, Hash: fmt.Sprintf("%x", c.Last), Faults: []Finding{}, More: max(0, len(c.Faults)-listed)}
	for _, f := range c.Faults[:min(listed, len(c.Faults))] {
		v.Faults = append(v.Faults, Finding{f.Seq, f.What, f.English})
	}
	result, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("write what was verified: %w", err)
	}
	message, english := fmt.Sprintf("%d 条记录，未发现改动。", c.Entries), fmt.Sprintf("%d entries, no change found.", c.Entries)
	if len(c.Faults) > 0 {
		message, english = fmt.Sprintf("%d 条记录，发现 %d 处改动。", c.Entries, len(c.Faults)), fmt.Sprintf("%d entries, changes found: %d.", c.Entries, len(c.Faults))
	}
	return l.db.Update(ctx, func(tx *db.Tx) error {
		if _, err := progress.Report(ctx, tx, progress.Progress{County: j.County, ID: j.Progress, State: progress.Done, Done: c.Entries, Total: c.Entries,
			Message: message, MessageEnglish: english, Result: result}); err != nil {
			return err
		}
		return Append(ctx, tx, Entry{County: j.County, Act: "audit.verified", Subject: fmt.Sprintf("audit/%06d", j.County),
			Detail: map[string]any{"entries": c.Entries, "faults": len(c.Faults)}})
	})
}

// broken ends a verification that could not be completed, so that nobody waits
// for it. Where the process is stopping, the job runs again at the next start.
func (l *Log) broken(ctx context.Context, j verifyJob, cause error) error {
	if ctx.Err() != nil {
		return cause
	}
	err := l.db.Update(ctx, func(tx *db.Tx) error {
		_, err := progress.Report(ctx, tx, progress.Progress{County: j.County, ID: j.Progress, State: progress.Failed,
			Message: "核验未能完成，请联系系统管理员。", MessageEnglish: "The verification could not be completed; ask the system administrator."})
		return err
	})
	if err != nil {
		return errors.Join(cause, err)
	}
	return cause
}
