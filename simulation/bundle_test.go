package simulation

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/jobs"
	"doudi/internal/progress"
	"doudi/law"
	"doudi/policy"
)

// village is a registry of one county in memory.
type village struct {
	families  map[id.ID]Family
	reads     int            // families handed out
	during    func()         // called while families are read
	once      map[id.ID]bool // households that were listed
	forgetful bool           // what was written since is not told: everything must be asked for
}

func (v *village) CountiesWithin(ctx context.Context, _ *db.Tx, low, high int32) ([]int32, error) {
	if !authz.From(ctx).IsProgram() {
		return nil, errs.New(errs.NotFound, "没有找到。", "Not found.")
	}
	var out []int32
	for _, f := range v.families {
		n, err := countyOf(f.Division[:6])
		if err != nil {
			return nil, err
		}
		if low <= n && n <= high && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out, nil
}

func (v *village) Mark(ctx context.Context, _ *db.Tx, county int32) (Mark, error) {
	live, err := v.live(ctx, county)
	return markOf(live), err
}

// Versions lists all whenever anything is asked: an older instant than was asked
// for is no fault.
func (v *village) Versions(ctx context.Context, _ *db.Tx, county int32, since time.Time) (map[id.ID]int32, error) {
	if v.forgetful && !since.IsZero() {
		return nil, nil
	}
	return v.gone(v.live(ctx, county))
}

// gone adds the households that were there once.
func (v *village) gone(live map[id.ID]int32, err error) (map[id.ID]int32, error) {
	for h := range v.once {
		if _, ok := live[h]; !ok && err == nil {
			live[h] = 0
		}
	}
	for h := range live {
		if v.once == nil {
			v.once = map[id.ID]bool{}
		}
		v.once[h] = true
	}
	return live, err
}

func (v *village) live(ctx context.Context, county int32) (map[id.ID]int32, error) {
	if !authz.From(ctx).IsProgram() {
		return nil, errs.New(errs.NotFound, "没有找到。", "Not found.")
	}
	out := map[id.ID]int32{}
	for h, f := range v.families {
		if strings.HasPrefix(f.Division, fmt.Sprint(county)) {
			out[h] = f.Version
		}
	}
	return out, nil
}

func (v *village) Families(_ context.Context, _ *db.Tx, county int32, first, last id.ID, limit int) (out []Family, err error) {
	for h, f := range v.families {
		if first <= h && h <= last && strings.HasPrefix(f.Division, fmt.Sprint(county)) {
			out = append(out, f)
		}
	}
	slices.SortFunc(out, func(a, b Family) int { return cmp.Compare(a.ID, b.ID) })
	out = out[:min(limit, len(out))]
	v.reads += len(out)
	if v.during != nil {
		v.during()
	}
	return out, nil
}

// family is a couple in a township of Linkou with a wage, in yuan a month.
func family(n id.ID, township string, yuan policy.Fen, cause string) Family {
	wage := yuan * 100
	born := func(year int) *policy.Date { return &policy.Date{Year: year, Month: 1, Day: 1} }
	return Family{ID: n, Version: 1, Division: "231025" + township + "001", Cause: cause, Facts: policy.Household{
		Division: "231025", Incomes: []policy.Income{{Member: "1", Kind: policy.IncomeWage, Amount: &wage, Per: policy.PerMonth, Basis: policy.Declared}},
		Assets: []policy.Asset{}, Members: []policy.Member{
			{Ref: "1", Birth: born(1980), Relation: policy.RelationApplicant, Labour: policy.LabourAble},
			{Ref: "2", Birth: born(1982), Relation: policy.RelationSpouse, Labour: policy.LabourAble}},
	}}
}

type placeNames struct{}

func (placeNames) Name(code string) string { return "地" + code }

type bundle struct {
	*Service
	village *village
	clock   *dbtest.Clock
}

// setup has a county with six families in two townships. On the day of the
// clock the rural standard of Linkou is 632 yuan, 1,264 for a couple.
func setup(t *testing.T, d *db.DB, clock *dbtest.Clock) *bundle {
	t.Helper()
	library, err := law.Load()
	if err != nil {
		t.Fatal(err)
	}
	v := &village{families: map[id.ID]Family{}}
	for i, f := range []Family{
		family(1, "100", 1_000, "illness"), family(2, "100", 1_350, "illness"), family(3, "100", 1_500, ""),
		family(4, "101", 1_200, "disability"), family(5, "101", 1_399, "disability"), family(6, "101", 9_000, ""),
	} {
		v.families[id.ID(i+1)] = f
	}
	queue := jobs.New(d, slog.New(slog.DiscardHandler))
	s := New(d, queue, library, v, placeNames{})
	if err := queue.Open(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	return &bundle{s, v, clock}
}

func as(account id.ID, role authz.Role, division string) context.Context {
	return authz.WithActor(context.Background(), authz.Actor{Account: account, Name: fmt.Sprint("某", account), Grants: []authz.Grant{{Role: role, Division: division}}})
}

func leader() context.Context { return as(7, authz.Leader, "231025") }

// raised is the rural standard at 700 yuan, 1,400 for a couple.
func raised(division string) Request {
	return Request{Division: division, Programme: "dibao", Changes: []policy.Reform{{Parameter: "dibao.standard.rural", Value: "700元"}}}
}

// try starts a run and does its job.
func (b *bundle) try(t *testing.T, ctx context.Context, in Request) Simulation { //nolint:revive // t first, as everywhere
	t.Helper()
	run, err := b.Start(ctx, in)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.work(t.Context(), workArgs{run.County, run.ID}); err != nil {
		t.Fatal(err)
	}
	if run, err = b.Get(ctx, run.County, run.ID); err != nil {
		t.Fatal(err)
	}
	return run
}

func (b *bundle) state(t *testing.T, run Simulation) (p progress.Progress) {
	t.Helper()
	err := b.db.View(t.Context(), func(tx *db.Tx) (err error) {
		p, err = progress.Get(t.Context(), tx, run.County, run.Progress)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}
