package policy

import (
	"context"
	"fmt"
	"sync/atomic"

	"doudi/policy/internal/column"
)

// Batch decides one programme for many households at once, on one day and for
// one payment month: outcome and amount, at some ten million households a
// second and more. It gives no reasons; Decide gives those of one household by
// the same rules, and what Batch says of a household is what Decide says.
//
// Everybody applies on the same day. A Batch is safe for use by several goroutines.
type Batch struct {
	engine  *Engine
	columns *Columns
	app     Application // without a household
	plan    *plan
	every   bool // each member claims
}

// BatchSpec says what a Batch decides.
type BatchSpec struct {
	Programme string
	Division  string // whose packs hold: 6, 9 or 12 digits
	Date      Date   // of every application
	Period    Period // month paid; zero is the month of Date
	// Everyone: of a programme about a person, each member claims for themself and
	// the household's verdict is that of its members together. A programme about
	// the household is decided as ever.
	Everyone bool
}

// NotInBatchError says that a programme asks for what columns do not hold or
// column programs do not do. Decide decides it, one household after another.
type NotInBatchError struct {
	Programme string
	Rule      string // "" where it is the programme as a whole
	What      string // that it asks for
}

func (e *NotInBatchError) Error() string {
	if e.Rule == "" {
		return e.Programme + " cannot be decided in a batch: " + e.What
	}
	return e.Programme + " cannot be decided in a batch: rule " + e.Rule + ": " + e.What
}

// Batch compiles a programme for households. Its errors are those of Decide for
// the law, and *NotInBatchError: programmes about a claim, a loss or a hardship,
// and those that use a field that only Decide has.
func (e *Engine) Batch(c *Columns, spec BatchSpec) (*Batch, error) {
	b := &Batch{engine: e, columns: c, app: Application{Programme: spec.Programme, Date: spec.Date, Period: spec.Period}}
	b.app.Household.Division = spec.Division
	if b.app.Period == 0 {
		b.app.Period = spec.Date.Period()
	}
	p, err := newPlan(e.lib, c.seal(), b.app)
	if err != nil {
		return nil, fmt.Errorf("preparing a batch of %s: %w", spec.Programme, err)
	}
	b.plan, b.every = p, spec.Everyone && p.about == AboutPerson
	return b, nil
}

// spec is what the batch was made of.
func (b *Batch) spec() BatchSpec {
	return BatchSpec{b.app.Programme, b.app.Household.Division, b.app.Date, b.app.Period, b.every}
}

// Decide gives the full decision of household i of the columns.
func (b *Batch) Decide(ctx context.Context, i int) (Decision, error) {
	return b.engine.Decide(ctx, b.application(i))
}

func (b *Batch) application(i int) Application {
	app := b.app
	app.Person, app.Household = b.columns.person(i), b.columns.Household(i)
	app.Household.Division = b.app.Household.Division
	return app
}

// Verdict is an outcome in one byte.
type Verdict uint8

// The verdicts. Refused means that Decide gives an error and no decision.
const (
	VerdictIneligible Verdict = iota
	VerdictEligible
	VerdictUndetermined
	VerdictRefused
)

// Outcome is the verdict in a decision's words; of VerdictRefused it is "".
func (v Verdict) Outcome() Outcome {
	return [...]Outcome{Ineligible, Eligible, Undetermined, ""}[v]
}

// Verdicts are what a Batch decided, by household.
type Verdicts struct {
	Verdict []Verdict
	Amount  []Fen // a month, or the one sum; 0 unless eligible
	// Single is how many households were decided one by one, because their
	// figures leave 64 bits or their law is partly unset.
	Single int

	members column.Bits // by member, where everyone claims: who is eligible; nil otherwise
}

// RunOptions say how to run over many households.
type RunOptions struct {
	Workers  int                   // goroutines; 0 is 1
	Progress func(done, total int) // called after every thousand households or so, from any of them; may be nil
}

// Run decides all households. Cancelling ctx stops it within some thousand
// households; there are no verdicts then.
func (b *Batch) Run(ctx context.Context, o RunOptions) (*Verdicts, error) {
	n := b.columns.Len()
	out := &Verdicts{Verdict: make([]Verdict, n), Amount: make([]Fen, n)}
	if b.every {
		return out, b.everyone(ctx, o, out)
	}
	var done, single atomic.Int64
	err := b.plan.program.Run(ctx, column.Options{Workers: o.Workers}, func(batch column.Batch) error {
		redo := b.plan.judge(batch, out.Verdict[batch.First:batch.First+batch.Rows], out.Amount[batch.First:batch.First+batch.Rows])
		if redo.Any(batch.Rows) {
			for i := range batch.Rows {
				if redo.Get(i) {
					single.Add(1)
					b.one(ctx, batch.First+i, out)
				}
			}
		}
		if total := done.Add(int64(batch.Rows)); o.Progress != nil {
			o.Progress(int(total), n)
		}
		return ctx.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("deciding %d households: %w", n, err)
	}
	out.Single = int(single.Load())
	return out, nil
}

// one decides a household by itself.
func (b *Batch) one(ctx context.Context, i int, out *Verdicts) {
	d, err := b.engine.Decide(ctx, b.application(i))
	out.Verdict[i], out.Amount[i] = verdictOf(d, err), d.MonthlyAmount+d.OnceAmount
}

func verdictOf(d Decision, err error) Verdict {
	switch {
	case err != nil:
		return VerdictRefused
	case d.Outcome == Eligible:
		return VerdictEligible
	case d.Outcome == Undetermined:
		return VerdictUndetermined
	}
	return VerdictIneligible
}
