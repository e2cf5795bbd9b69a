package registry

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/mask"
)

// portrait is what a test compares of a file: who is in it, with which
// relation, where it is and what it is labelled as.
func portrait(f *File) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s %s head %s;", f.State, f.Division, f.Address, f.HeadName)
	var lines []string
	for _, m := range f.Members {
		lines = append(lines, m.Name+" "+m.Relation)
	}
	for _, l := range f.Labels {
		if l.To.IsZero() {
			lines = append(lines, l.Label)
		}
	}
	for _, l := range f.Lines {
		lines = append(lines, fmt.Sprint(l.Item, l.Amount))
	}
	slices.Sort(lines)
	return b.String() + strings.Join(lines, ",")
}

// life lives a household day by day and writes down, apart from the service,
// what it looks like each evening.
type life struct {
	t        *rapid.T
	s        *bench
	file     *File
	members  []string // model: name and relation
	address  string
	diary    map[calendar.Date]string
	children int
}

func (l *life) target() Target { return Target{l.file.County, l.file.ID, l.file.Version} }

func (l *life) done(f *File, err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
	l.file = f
}

func (l *life) birth() {
	l.children++
	name := "婴" + strings.Repeat("一", l.children)
	today := calendar.At(l.s.clock.T)
	f, err := l.s.AddMember(clerk(), Joining{Target: l.target(), Member: DraftMember{Name: name, Relation: "20", BornOn: today, Sex: "1"}, How: Born})
	l.done(f, err)
	l.members = append(l.members, name+" 20")
}

func (l *life) leave() {
	i := slices.IndexFunc(l.file.Members, func(m Member) bool { return m.ID != l.file.HeadID })
	if i < 0 {
		return
	}
	m := l.file.Members[i]
	f, err := l.s.RemoveMember(clerk(), Leaving{Target: l.target(), Person: m.ID, How: rapid.SampledFrom([]string{Died, Left}).Draw(l.t, "how")})
	l.done(f, err)
	l.members = slices.DeleteFunc(l.members, func(s string) bool { return s == m.Name+" "+m.Relation })
}

func (l *life) split() {
	if len(l.file.Members) < 2 {
		return
	}
	m := l.file.Members[len(l.file.Members)-1]
	stays, fresh, err := l.s.Split(clerk(), Splitting{Target: l.target(), Members: []Kinship{{m.ID, "02"}}})
	l.done(stays, err)
	l.members = slices.DeleteFunc(l.members, func(s string) bool { return s == m.Name+" "+m.Relation })
	if fresh.HeadName != m.Name || fresh.Members[0].HouseholdID != fresh.ID {
		l.t.Fatalf("the new household is not %s's", m.Name)
	}
}

func (l *life) move() {
	l.address = rapid.StringMatching(`[一二三四五]组[1-9]号`).Draw(l.t, "address")
	f, err := l.s.Move(clerk(), Relocation{Target: l.target(), Division: l.file.Division, Address: l.address})
	l.done(f, err)
}

func (l *life) evening() string {
	lines := slices.Clone(l.members)
	slices.Sort(lines)
	return fmt.Sprintf("live 513221100000 %s head %s;%s", l.address, l.file.HeadName, strings.Join(lines, ","))
}

func TestFileOfAnyDay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		rapid.Check(t, func(rt *rapid.T) {
			l := &life{t: rt, s: s, address: "一组1号", members: []string{"张三 02"}, diary: map[calendar.Date]string{}}
			made, err := s.Create(clerk(), Draft{Division: "513221100", Address: l.address, Members: []DraftMember{{Name: "张三", Relation: "02", Sex: "1"}}})
			l.done(made, err)
			first := calendar.At(clock.T)
			for range rapid.IntRange(1, 8).Draw(rt, "days") {
				for range rapid.IntRange(0, 3).Draw(rt, "acts") {
					rapid.SampledFrom([]func(){l.birth, l.leave, l.split, l.move}).Draw(rt, "act")()
					clock.T = clock.T.Add(time.Minute)
				}
				l.diary[calendar.At(clock.T)] = l.evening()
				clock.T = clock.T.Add(24 * time.Hour)
			}
			for day, want := range l.diary {
				f, err := s.FileAt(clerk(), 513221, made.ID, day)
				if err != nil {
					rt.Fatal(err)
				}
				if got := portrait(f); got != want {
					rt.Fatalf("on %s the file was\n%s\nwant\n%s", day, got, want)
				}
			}
			if _, err := s.FileAt(clerk(), 513221, made.ID, first.AddDays(-1)); errs.CodeOf(err) != errs.NotFound {
				rt.Fatalf("the day before it was opened: %v", err)
			}
			holdsTogether(rt, s, made.ID)
		})
	})
}

// holdsTogether checks what must be true of every history: a person is in one
// household at a time, and today's members are those whose record says so.
func holdsTogether(t *rapid.T, s *bench, household id.ID) {
	f, err := s.Get(clerk(), 513221, household)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range f.Members {
		if m.HouseholdID != f.ID || !m.Present || !m.To.IsZero() {
			t.Fatalf("member %s: household %s, present %v, to %s", m.Name, m.HouseholdID, m.Present, m.To)
		}
	}
	for _, m := range f.Former {
		if m.To.IsZero() || m.To.Before(m.From) || m.Ended == "" {
			t.Fatalf("former member %s: from %s to %s, ended %q", m.Name, m.From, m.To, m.Ended)
		}
	}
}

func TestTwoClerksOneHousehold(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		f, err := s.Create(clerk(), family())
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		faults := make([]error, 2)
		for i, ctx := range []context.Context{clerk(), as("陈建国", 12, authz.Clerk, "513221")} {
			wg.Go(func() {
				draft := draftOf(f)
				draft.Note = fmt.Sprintf("第 %d 人的修改", i)
				_, faults[i] = s.Update(ctx, Target{f.County, f.ID, f.Version}, draft)
			})
		}
		wg.Wait()
		winner, loser := 0, 1
		if faults[0] != nil {
			winner, loser = 1, 0
		}
		if faults[winner] != nil || errs.CodeOf(faults[loser]) != errs.Conflict {
			t.Fatalf("want one to win and one to be told: %v", faults)
		}
		now, err := s.Get(clerk(), f.County, f.ID)
		if err != nil {
			t.Fatal(err)
		}
		if now.Version != 2 || now.Note != fmt.Sprintf("第 %d 人的修改", winner) {
			t.Errorf("version %d, note %q", now.Version, now.Note)
		}
		if !strings.Contains(faults[loser].Error(), now.UpdatedName) {
			t.Errorf("the loser is not told who won: %v", faults[loser])
		}
	})
}

// draftOf is what a form sends back when nothing in it was changed.
func draftOf(f *File) Draft {
	d := Draft{
		Number: f.Number, Division: f.Division, HukouDivision: f.HukouDivision, Address: f.Address, Urban: f.Urban, Cause: f.Cause, Poor: f.Poor,
		NearRelative: f.NearRelative, Bank: f.Bank, Account: maskTail(f.Account), AccountName: f.AccountName, OpenedOn: f.OpenedOn, Note: f.Note,
	}
	for _, m := range f.Members {
		d.Members = append(d.Members, DraftMember{
			ID: m.ID, Name: m.Name, IDNumber: m.IDNumber.Masked(), Sex: m.Sex, BornOn: m.BornOn, Relation: m.Relation, Apart: !m.CoLiving,
			Excluded: m.Excluded, Ethnicity: m.Ethnicity, Marital: m.Marital, Education: m.Education, Health: m.Health, Disability: m.Disability,
			DisabilityGrade: m.DisabilityGrade, DisabilityCert: maskAll(m.DisabilityCert), Illness: maskAll(m.Illness),
			SeriousIllness: m.SeriousIllness, Labour: m.Labour, Schooling: m.Schooling, Work: m.Work, Phone: mask.Phone(m.Phone), Poor: m.Poor,
		})
	}
	return d
}

func TestUpdateOfMaskedFormChangesNothing(t *testing.T) {
	t.Parallel()
	d, clock := dbtest.SQLite(t)
	s := setup(t, d, clock)
	f, err := s.Create(clerk(), family())
	if err != nil {
		t.Fatal(err)
	}
	after, err := s.Update(clerk(), Target{f.County, f.ID, f.Version}, draftOf(f))
	if err != nil || after.Version != 1 {
		t.Fatalf("version %d, %v", after.Version, err)
	}
	draft := draftOf(f)
	draft.Members[0].Phone = "13900000000"
	after, err = s.Update(clerk(), Target{f.County, f.ID, f.Version}, draft)
	if err != nil {
		t.Fatal(err)
	}
	if m := after.Members[0]; m.Phone != "13900000000" || m.IDNumber != f.Members[0].IDNumber || m.Illness != "尿毒症" || after.Account != f.Account {
		t.Error("a new phone changed, or lost, something else")
	}
}

func TestSplitAndMergeKeepEverybody(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		f, err := s.Create(clerk(), family())
		if err != nil {
			t.Fatal(err)
		}
		son := f.Members[2].ID
		stays, fresh, err := s.Split(clerk(), Splitting{Target: Target{f.County, f.ID, 1}, Members: []Kinship{{son, "02"}}})
		if err != nil {
			t.Fatal(err)
		}
		clock.T = clock.T.Add(24 * time.Hour)
		into, err := s.Merge(clerk(), Merger{Target: Target{f.County, fresh.ID, fresh.Version}, IntoID: f.ID, IntoSeen: stays.Version,
			Relations: []Kinship{{f.Members[0].ID, "02"}, {f.Members[1].ID, "12"}, {son, "20"}}})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := portrait(into), portrait(f); got != want {
			t.Errorf("after split and merge\n%s\nwant\n%s", got, want)
		}
		gone, err := s.Get(clerk(), f.County, fresh.ID)
		if err != nil || gone.State != Merged || gone.SuccessorID != f.ID || len(gone.Members) != 0 || len(gone.Former) != 1 {
			t.Errorf("merged household: %+v, %v", gone, err)
		}
		if _, err := s.Close(clerk(), Closing{Target: Target{f.County, fresh.ID, gone.Version}, Reason: "重复"}); errs.CodeOf(err) != errs.Conflict {
			t.Errorf("a merged household was closed: %v", err)
		}
	})
}
