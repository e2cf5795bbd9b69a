package verification

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"doudi/internal/audit"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/internal/pinyin"
	"doudi/internal/progress"
	"doudi/verification/internal/q"
	"doudi/verification/source"
)

// ReplyState is what became of the question to one source about one member.
type ReplyState string

// The reply states. Only hit and none are answers.
const (
	Hit       ReplyState = "hit"
	None      ReplyState = "none"
	NoReply   ReplyState = "no_reply"   // no file, a file that is too old, or no ID number to ask by
	NoConsent ReplyState = "no_consent" // was not asked about
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
	case plainName(a) == plainName(b):
		return SameName
	case plainName(a) != "" && pinyin.Full(a) != "" && pinyin.Full(a) == pinyin.Full(b) && len([]rune(plainName(a))) == len([]rune(plainName(b))):
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
	replies  []q.AddRepliesParams
	findings []q.AddFindingsParams
}

// ask asks all sources in one transaction, so that all replies are of one
// moment; running again after a kill finds the check running still, or done.
func (s *Service) ask(ctx context.Context, args AskArgs) error {
	ctx = byProgram(ctx)
	err := s.db.Update(ctx, func(tx *db.Tx) error {
		queries := q.New(tx)
		r, err := queries.Request(ctx, args.County, args.Check)
		if err != nil || State(r.State) != Running {
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
		people := make([]id.ID, len(f.People))
		for i, p := range f.People {
			people[i] = p.ID
		}
		if a.without, err = s.Unconsented(ctx, tx, r.County, r.ApplicationID, people); err != nil {
			return err
		}
		for _, p := range f.People {
			if err := a.about(ctx, p); err != nil {
				return err
			}
		}
		return a.close(ctx)
	})
	if err != nil {
		return fmt.Errorf("ask for check %s: %w", args.Check, err)
	}
	return nil
}

// about asks every source about one person.
func (a *asking) about(ctx context.Context, p person) error {
	if slices.Contains(a.without, p.ID) {
		for _, src := range a.s.sources.active() {
			a.reply(p, src, NoConsent)
		}
		return nil
	}
	var found map[string][]known
	if p.Index != nil {
		var err error
		if found, err = a.s.lookUp(ctx, a.tx, a.r.County, p.Index); err != nil {
			return err
		}
	}
	for _, src := range a.s.sources.active() {
		c, there := a.current[src.Code]
		switch {
		case p.Index == nil || !there || !src.Fresh(c.AsOfOn, a.today):
			a.reply(p, src, NoReply)
		case len(found[src.Code]) == 0:
			a.reply(p, src, None)
		default:
			a.reply(p, src, Hit)
			for _, x := range found[src.Code] {
				a.finding(p, src, x)
			}
		}
	}
	return nil
}

func (a *asking) reply(p person, src source.Source, state ReplyState) {
	r := q.AddRepliesParams{County: a.r.County, RequestID: a.r.ID, PersonID: p.ID, Source: src.Code, State: string(state), RetrievedAt: a.tx.At()}
	if c, ok := a.current[src.Code]; ok && state != NoConsent {
		r.FileID, r.AsOfOn = c.ID, c.AsOfOn
	}
	a.replies = append(a.replies, r)
}

func (a *asking) finding(p person, src source.Source, x known) {
	a.findings = append(a.findings, q.AddFindingsParams{County: a.r.County, RequestID: a.r.ID, ID: a.tx.NewID(), PersonID: p.ID, Source: src.Code,
		Kind: string(src.Kind), Item: cmp.Or(x.Item, src.Item), AmountFen: x.amount, Per: src.Per, Quantity: x.Quantity, Summary: x.Summary, Hint: x.Hint,
		FileID: x.file, RowNo: x.row, NameMatch: string(compareNames(x.name, p.Name)), State: string(Open)})
}

// close writes what came back and hands the check to the checker.
func (a *asking) close(ctx context.Context) error {
	queries := q.New(a.tx)
	if _, err := queries.AddReplies(ctx, a.replies); err != nil {
		return err
	}
	if _, err := queries.AddFindings(ctx, a.findings); err != nil {
		return err
	}
	if err := move(ctx, a.tx, a.r, Running, Replied, a.r.Version, a.r.ProgressID); err != nil {
		return err
	}
	count := map[string]int{}
	for _, r := range a.replies {
		count[r.State]++
	}
	result, err := json.Marshal(map[string]any{"check": a.r.ID, "findings": len(a.findings)})
	if err != nil {
		return err
	}
	n := int64(len(a.replies))
	if _, err := progress.Report(ctx, a.tx, progress.Progress{County: a.r.County, ID: a.r.ProgressID, State: progress.Done, Done: n, Total: n, Result: result}); err != nil {
		return err
	}
	return audit.Append(ctx, a.tx, audit.Entry{County: a.r.County, Act: "check.asked", Subject: "check/" + a.r.ID.String(), Case: a.r.CaseNo,
		Detail: map[string]any{"replies": count, "findings": len(a.findings)}})
}
