package verification

import (
	"context"
	"encoding/json"
	"fmt"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/internal/progress"
	"doudi/verification/alike"
	"doudi/verification/internal/q"
)

// ScreenRules names the rules of a screening, and changes with them.
const ScreenRules = "2026-11.2"

// Suspicion is why a household may be wrongly in.
type Suspicion string

// The suspicions (民发〔2021〕57号 art. 14, 28, 31). Each is for a person to look
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
	State      string                   `json:"state" enum:"running,done"`
	Rules      string                   `json:"rules" doc:"version of the rules"`
	AsOf       map[string]calendar.Date `json:"asOf" doc:"day of each source that was looked in; a source that is absent did not answer"`
	Households int64                    `json:"households" doc:"screened so far"`
	People     int64                    `json:"people"`
	Counts     []SuspicionCount         `json:"counts" nullable:"false"`
	ProgressID id.ID                    `json:"progressId"`
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
	Kind       Suspicion    `json:"kind" enum:"dead,custody,vehicle,dwellings,company,deposit,income,two_counties"`
	Source     string       `json:"source"`
	Amount     money.Fen    `json:"amountFen" doc:"incomes by the month"`
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
		asOf, err := s.answering(ctx, tx, county)
		if err != nil {
			return err
		}
		ref = Ref{county, tx.NewID()}
		return s.begin(ctx, tx, ref, asOf)
	})
	return ref, err
}

func (s *Service) begin(ctx context.Context, tx *db.Tx, ref Ref, asOf map[string]calendar.Date) error {
	text, err := json.Marshal(asOf)
	if err != nil {
		return fmt.Errorf("screen %06d: %w", ref.County, err)
	}
	work, err := progress.Start(ctx, tx, ref.County, "verification.screen", "在保对象筛查", "Screening of recipients")
	if err != nil {
		return err
	}
	row := q.AddRunParams{County: ref.County, ID: ref.ID, Rules: ScreenRules, AsOf: string(text), ProgressID: work,
		AskedBy: authz.From(ctx).Account, AskedAt: tx.At()}
	if err := q.New(tx).AddRun(ctx, row); err != nil {
		return fmt.Errorf("screen %06d: %w", ref.County, err)
	}
	if err := s.queue.Enqueue(ctx, tx, ScreenArgs{ref.County, ref.ID}); err != nil {
		return err
	}
	return audit.Append(ctx, tx, audit.Entry{County: ref.County, Act: "check.screen", Subject: "screen/" + ref.ID.String(), After: row,
		Detail: map[string]any{"rules": ScreenRules, "sources": len(asOf)}})
}

// answering is the day of each source that answers today.
func (s *Service) answering(ctx context.Context, tx *db.Tx, county int32) (map[string]calendar.Date, error) {
	current, err := currentFiles(ctx, q.New(tx), county)
	if err != nil {
		return nil, err
	}
	asOf := map[string]calendar.Date{}
	for _, src := range s.sources.active() {
		if c, ok := current[src.Code]; ok && src.Fresh(c.AsOfOn, calendar.At(tx.Now)) {
			asOf[src.Code] = c.AsOfOn
		}
	}
	return asOf, nil
}

// screen looks households up, some hundreds in one transaction with how far
// it came: after a kill it goes on behind them.
func (s *Service) screen(ctx context.Context, args ScreenArgs) error {
	ctx = byProgram(ctx)
	for more := true; more; {
		err := s.db.Update(ctx, func(tx *db.Tx) (err error) {
			more, err = s.screenSome(ctx, tx, args)
			return err
		})
		if err != nil {
			return fmt.Errorf("screen %06d: %w", args.County, err)
		}
	}
	return nil
}

func (s *Service) screenSome(ctx context.Context, tx *db.Tx, args ScreenArgs) (more bool, err error) {
	queries := q.New(tx)
	run, err := queries.Run(ctx, args.County, args.Run)
	if err != nil || run.State != "running" {
		return false, err
	}
	homes, err := s.others.Recipients.Recipients(ctx, tx, args.County, run.AfterID, householdsEach)
	if err != nil {
		return false, err
	}
	p := progress.Progress{County: args.County, ID: run.ProgressID, State: progress.Running, Done: run.Households + int64(len(homes))}
	if len(homes) == 0 {
		p.State, p.Total = progress.Done, p.Done
		if _, err := queries.FinishRun(ctx, tx.At(), args.County, args.Run); err != nil {
			return false, err
		}
		_, err := progress.Report(ctx, tx, p)
		return false, err
	}
	asOf := map[string]calendar.Date{}
	if err := json.Unmarshal([]byte(run.AsOf), &asOf); err != nil {
		return false, err
	}
	hits, people, err := s.suspects(ctx, tx, run, asOf, homes)
	if err != nil {
		return false, err
	}
	if _, err := queries.AddHits(ctx, hits); err != nil {
		return false, err
	}
	_, err = queries.AdvanceRun(ctx, q.AdvanceRunParams{County: args.County, ID: args.Run, More: int64(len(homes)), MorePeople: int64(people),
		AfterID: homes[len(homes)-1].Household, AfterBefore: run.AfterID})
	if err != nil {
		return false, err
	}
	return progress.Report(ctx, tx, p)
}
