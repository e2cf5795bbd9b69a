package verification

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/internal/progress"
	"doudi/verification/alike"
	"doudi/verification/internal/q"
)

// ScreenRules names the rules of a screening, and changes with them.
const ScreenRules = "2026-11.3"

// Suspicion is why a household may be wrongly in.
type Suspicion string

// The suspicions (民发〔2021〕57号 art. 4, 7, 14, 17, 28, 31). Each is for a person to look
// into; none ends anybody's aid.
const (
	Dead          Suspicion = "dead"
	InCustody     Suspicion = "custody"
	HasVehicle    Suspicion = "vehicle"   // not one that rules exempt
	MoreDwellings Suspicion = "dwellings" // one besides the home, or two
	HasCompany    Suspicion = "company"   // with capital, not closed
	DepositsOver  Suspicion = "deposit"   // of all members, over the limit
	IncomeOver    Suspicion = "income"    // wages and pensions of all members, not below the standard
	InTwoCounties Suspicion = "two_counties"
	OtherSpouse   Suspicion = "spouse"    // married, or divorced, and the family is declared otherwise
	Away          Suspicion = "residence" // registered in another county, or moved out
	HighSpending  Suspicion = "spending"  // utilities over the place's share of the standard; high fees, travel abroad
)

// householdsEach is how many households one transaction screens.
const householdsEach = 500

// ScreenArgs is the job that screens a county's recipients.
type ScreenArgs struct {
	County int32 `json:"county"`
	Run    id.ID `json:"run"`
}

// Kind names the job.
func (ScreenArgs) Kind() string { return "verification.screen" }

// Screening is one screening.
type Screening struct {
	County     int32                    `json:"county"`
	ID         id.ID                    `json:"id"`
	State      string                   `json:"state" enum:"running,paused,done,given_up"`
	Rules      string                   `json:"rules" doc:"version of the rules"`
	AsOf       map[string]calendar.Date `json:"asOf" doc:"day of each source that was looked in; a source that is absent did not answer"`
	Households int64                    `json:"households" doc:"screened so far"`
	People     int64                    `json:"people"`
	Expected   int64                    `json:"expected" doc:"households in aid when it began"`
	LookedUp   int64                    `json:"lookedUp" doc:"households that were looked up; the others keep what the screening before found, since nothing new is known of them"`
	LookedRows int64                    `json:"lookedUpForRows" doc:"of these, since a department says something new of a member; the others since the family, a limit or what was settled is another, or it is new"`
	WhyAll     WhyAll                   `json:"whyAll" enum:",first,rules,sources,list" doc:"why everybody is looked up; empty: only of whom something new is known"`
	WhySource  string                   `json:"whySource" doc:"whose list is the reason"`
	Before     id.ID                    `json:"beforeId" doc:"the screening before, which new and gone are counted from; 0: none"`
	New        int64                    `json:"newHits" doc:"that the screening before did not have; counted when it is done"`
	Gone       int64                    `json:"goneHits" doc:"that only the screening before has"`
	Counts     []SuspicionCount         `json:"counts" nullable:"false"`
	ProgressID id.ID                    `json:"progressId"`

	FinishedAt  dbt.Time `json:"finishedAt" doc:"when it was done or given up"`
	EndedBy     string   `json:"endedBy" doc:"who gave it up"`
	EndedReason string   `json:"endedReason" doc:"and why"`
}

// SuspicionCount counts the hits of one kind.
type SuspicionCount struct {
	Kind       Suspicion `json:"kind"`
	Hits       int64     `json:"hits"`
	Households int64     `json:"households"`
}

// ScreenHit is a household that may be wrongly in, and why.
type ScreenHit struct {
	ID         id.ID        `json:"id"`
	Household  id.ID        `json:"householdId"`
	Division   string       `json:"division"`
	PersonID   id.ID        `json:"personId"`
	Name       string       `json:"name"`
	Kind       Suspicion    `json:"kind" enum:"dead,custody,vehicle,dwellings,company,deposit,income,two_counties,spouse,residence,spending"`
	Source     string       `json:"source"`
	Amount     money.Fen    `json:"amountFen" doc:"incomes and spending by the month"`
	Quantity   int32        `json:"quantity"`
	Summary    string       `json:"summary"`
	NameMatch  NameMatch    `json:"nameMatch" enum:"same,homophone,different"`
	MatchedBy  MatchedBy    `json:"matchedBy" enum:"number,likeness" doc:"likeness: a digit of the source's ID number is wrong; name and number point to this person"`
	Confidence alike.Chance `json:"confidence" doc:"that it is this person's, in ten-thousandths, of the least likely row; 0: was not measured"`
}

// Screen begins to look up everybody who receives aid in the files that answer
// today (57号 art. 31). One runs at a time: errs.Conflict.
func (s *Service) Screen(ctx context.Context, county int32) (ref Ref, err error) {
	err = s.update(ctx, func(tx *db.Tx) error {
		if err := mayCounty(ctx, authz.Check, county); err != nil {
			return err
		}
		queries := q.New(tx)
		running, err := queries.RunningScreens(ctx, county)
		if err != nil {
			return fmt.Errorf("screen %06d: %w", county, err)
		}
		if len(running) > 0 {
			return errs.New(errs.Conflict, "本县正在筛查，请等它完成。", "A screening of the county is under way; wait until it is done.")
		}
		current, err := s.answering(ctx, tx, county)
		if err != nil {
			return err
		}
		ref = Ref{county, tx.NewID()}
		return s.begin(ctx, tx, ref, current)
	})
	return ref, err
}

func (s *Service) begin(ctx context.Context, tx *db.Tx, ref Ref, current map[string]q.DepartmentFile) error {
	asOf, at := map[string]calendar.Date{}, map[string]id.ID{}
	for code, f := range current {
		asOf[code], at[code] = f.AsOfOn, f.ID
	}
	text, err := json.Marshal(asOf)
	if err != nil {
		return fmt.Errorf("screen %06d: %w", ref.County, err)
	}
	looked, err := json.Marshal(at)
	if err != nil {
		return fmt.Errorf("screen %06d: %w", ref.County, err)
	}
	last, all, err := s.lastRun(ctx, q.New(tx), ref.County, at)
	if err != nil {
		return err
	}
	meaning, err := s.meaning()
	if err != nil {
		return err
	}
	expected, err := s.others.Recipients.CountRecipients(ctx, tx, ref.County)
	if err != nil {
		return err
	}
	work, err := progress.Start(ctx, tx, ref.County, "verification.screen", "在保对象筛查", "Screening of recipients")
	if err != nil {
		return err
	}
	row := q.AddRunParams{County: ref.County, ID: ref.ID, Rules: ScreenRules, AsOf: string(text), ProgressID: work,
		AskedBy: authz.From(ctx).Account, AskedAt: tx.At(), Files: string(looked), BeforeID: last.ID,
		WhyAll: string(all.why), WhySource: all.source, Catalogue: meaning, Expected: expected, AskedName: authz.From(ctx).Name}
	if all.why == "" {
		row.BasisID = last.ID
	}
	if err := q.New(tx).AddRun(ctx, row); err != nil {
		return fmt.Errorf("screen %06d: %w", ref.County, err)
	}
	if err := s.queue.Enqueue(ctx, tx, ScreenArgs{ref.County, ref.ID}); err != nil {
		return err
	}
	return audit.Append(ctx, tx, audit.Entry{County: ref.County, Act: "check.screen", Subject: "screen/" + ref.ID.String(), After: row,
		Detail: map[string]any{"rules": ScreenRules, "sources": len(asOf)}})
}

// answering are the files of the sources that answer today.
func (s *Service) answering(ctx context.Context, tx *db.Tx, county int32) (map[string]q.DepartmentFile, error) {
	current, err := currentFiles(ctx, q.New(tx), county)
	if err != nil {
		return nil, err
	}
	answer := map[string]q.DepartmentFile{}
	for _, src := range s.sources.active() {
		if c, ok := current[src.Code]; ok && src.Fresh(c.AsOfOn, calendar.At(tx.Now)) {
			answer[src.Code] = c
		}
	}
	return answer, nil
}

// screen looks households up, some hundreds in one transaction with how far
// it came: after a kill it goes on behind them.
func (s *Service) screen(ctx context.Context, args ScreenArgs) error {
	ctx = byProgram(ctx)
	memo := s.newMemo(calendar.At(s.db.Now()))
	for more := true; more; {
		err := s.db.Update(ctx, func(tx *db.Tx) (err error) {
			more, err = s.screenSome(ctx, tx, args, memo)
			return err
		})
		if errors.Is(err, errOvertaken) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("screen %06d: %w", args.County, err)
		}
	}
	return nil
}

func (s *Service) screenSome(ctx context.Context, tx *db.Tx, args ScreenArgs, memo *memo) (more bool, err error) {
	queries := q.New(tx)
	run, err := queries.Run(ctx, args.County, args.Run)
	if err != nil || run.State != "running" {
		return false, err
	}
	homes, err := s.others.Recipients.Recipients(ctx, tx, args.County, run.AfterID, householdsEach)
	if err != nil {
		return false, err
	}
	if len(homes) == 0 {
		return false, s.finishRun(ctx, tx, run)
	}
	part, err := s.look(ctx, tx, run, homes, memo)
	if err != nil {
		return false, err
	}
	if _, err := queries.AddHits(ctx, part.hits); err != nil {
		return false, err
	}
	n, err := queries.AdvanceRun(ctx, q.AdvanceRunParams{County: args.County, ID: args.Run, More: int64(len(homes)), MorePeople: part.people, MoreLooked: part.looked,
		MoreRows: part.rows, AfterID: homes[len(homes)-1].Household, AfterBefore: run.AfterID})
	if err != nil {
		return false, err
	}
	if n == 0 {
		return false, errOvertaken
	}
	if err := countTownships(ctx, queries, run, homes); err != nil {
		return false, err
	}
	done := run.Households + int64(len(homes))
	return progress.Report(ctx, tx, progress.Progress{County: args.County, ID: run.ProgressID, State: progress.Running, Done: done, Total: max(run.Expected, done)})
}

// countTownships adds to each township those of it who were looked at.
func countTownships(ctx context.Context, queries *q.Queries, run q.ScreenRun, homes []Recipient) error {
	count := map[string]*q.CountTownshipParams{}
	for _, h := range homes {
		at := h.Division[:min(len(h.Division), 9)]
		if count[at] == nil {
			count[at] = &q.CountTownshipParams{County: run.County, RunID: run.ID, Township: at}
		}
		count[at].Households, count[at].People = count[at].Households+1, count[at].People+int64(len(h.Members))
	}
	for _, at := range slices.Sorted(maps.Keys(count)) {
		if err := queries.CountTownship(ctx, *count[at]); err != nil {
			return fmt.Errorf("count who was screened in %s: %w", at, err)
		}
	}
	return nil
}

// finishRun counts what is new and what is gone, and forgets what the next run
// need not know.
func (s *Service) finishRun(ctx context.Context, tx *db.Tx, run q.ScreenRun) error {
	queries := q.New(tx)
	compared, err := queries.CompareRuns(ctx, run.ID, int64(run.BeforeID), run.County)
	if err != nil {
		return err
	}
	n, err := queries.FinishRun(ctx, q.FinishRunParams{County: run.County, ID: run.ID, FinishedAt: tx.At(), HitsNew: compared.Fresh, HitsGone: compared.Gone})
	if err != nil || n == 0 {
		return err
	}
	at, err := filesOf(run)
	if err != nil {
		return err
	}
	for _, code := range slices.Sorted(maps.Keys(at)) {
		if err := forgetChanges(ctx, queries, run.County, code, at[code]); err != nil {
			return err
		}
	}
	if err := queries.ForgetMarks(ctx, run.County, run.ID); err != nil {
		return err
	}
	_, err = progress.Report(ctx, tx, progress.Progress{County: run.County, ID: run.ProgressID, State: progress.Done, Done: run.Households, Total: run.Households})
	return err
}
