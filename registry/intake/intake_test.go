package intake

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"doudi/internal/authz"
	"doudi/internal/codes"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/division"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/internal/idnumber"
	"doudi/internal/web/page"
	"doudi/registry"
)

// bench is what a test works with.
type bench struct {
	*Service
	reg   *registry.Service
	clock *dbtest.Clock
	last  id.ID // of the file uploaded last
}

func setup(t testing.TB, d *db.DB, clock *dbtest.Clock) *bench {
	t.Helper()
	return setupIn(t, d, clock, t.TempDir())
}

func setupIn(t testing.TB, d *db.DB, clock *dbtest.Clock, dir string) *bench {
	t.Helper()
	keys, err := crypt.OpenKeyFile(filepath.Join(dir, "keys.json"), crypt.SM4)
	if err != nil {
		t.Fatal(err)
	}
	register, err := division.Load()
	if err != nil {
		t.Fatal(err)
	}
	book := codes.New()
	reg := registry.New(d, keys, register, book)
	store, err := files.New(d, filepath.Join(dir, "files"), keys)
	if err != nil {
		t.Fatal(err)
	}
	var list []registry.Village
	for _, v := range division.BuiltInVillages("513221") {
		list = append(list, registry.Village{Code: v.Code.Padded(), Name: v.Name})
	}
	if err := d.Update(clerk(), func(tx *db.Tx) error { return reg.PutVillages(clerk(), tx, list) }); err != nil {
		t.Fatal(err)
	}
	return &bench{New(d, store, nil, Population(reg, register, book), Villages(reg, register)), reg, clock, 0}
}

func as(account id.ID, division string) context.Context {
	return authz.WithActor(context.Background(), authz.Actor{Account: account, Name: "王桂兰", Grants: []authz.Grant{{Role: authz.Clerk, Division: division}}})
}

func clerk() context.Context { return as(11, "513221") }

// citizen makes a valid number of a division that was never assigned.
func citizen(n int) string {
	body := fmt.Sprintf("993221%04d%02d%02d%03d", 1940+n%70, 1+n/70%12, 1+n/840%28, n/23520*2%1000)
	return body + string(idnumber.Complete(body))
}

const header = "户编号,姓名,身份证号,与户主关系,区划代码,联系电话,工资性收入(元/年),备注\n"

// roster writes households of three.
func roster(households int) string {
	var b strings.Builder
	b.WriteString(header)
	for h := range households {
		for m, relation := range []string{"户主", "配偶", "子"} {
			fmt.Fprintf(&b, "H%05d,张%c,%s,%s,513221100001,,%d,\n", h, []rune("三丽明")[m], citizen(3*h+m), relation, 1000*m)
		}
	}
	return b.String()
}

func (s *bench) path(t testing.TB, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "花名册.csv")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func (s *bench) run(t testing.TB, ctx context.Context, content string, change ...func(*Command)) ImportStatus {
	t.Helper()
	c := Command{County: 513221, Kind: PopulationID, Path: s.path(t, content)}
	for _, f := range change {
		f(&c)
	}
	st, err := s.Run(ctx, c)
	if err != nil {
		t.Fatal(err)
	}
	return st
}

func (s *bench) problems(t testing.TB, st ImportStatus) string {
	t.Helper()
	var b strings.Builder
	err := page.Each(func(at page.Query) (page.Page[ImportProblem], error) {
		return s.Problems(clerk(), st.County, st.ID, ProblemsFilter{}, at)
	},
		func(p ImportProblem) error {
			_, err := fmt.Fprintf(&b, "%d %s|%s|%s|%s\n", p.Row, p.Header, p.Code, p.Message, p.Value)
			return err
		})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestSameFileTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		s.chunkRows = 10
		file := roster(20)
		first := s.run(t, clerk(), file)
		if first.State != Done || first.Units.New != 20 || first.Rows.New != 60 || first.Rows.Total != 60 || first.Problems != 0 {
			t.Fatalf("first: %+v", first)
		}
		second := s.run(t, clerk(), file)
		if second.Units.New != 0 || second.Units.Changed != 0 || second.Units.Same != 20 {
			t.Errorf("second: %+v", second)
		}
		third := s.run(t, clerk(), strings.Replace(file, "张丽,", "张莉,", 1))
		if third.Units.Changed != 1 || third.Units.Same != 19 || third.Units.New != 0 {
			t.Errorf("changed file: %+v", third)
		}
	})
}

func TestGoodGoInBadWait(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		bad := citizen(4)
		bad = bad[:17] + map[bool]string{true: "1", false: "0"}[bad[17] == '0']
		file := strings.Replace(roster(3), citizen(4), bad, 1)
		st := s.run(t, clerk(), file)
		if st.Units.New != 2 || st.Units.Bad != 1 || st.Rows.Bad != 1 || st.Rows.Waiting != 2 || st.Rows.New != 6 {
			t.Fatalf("%+v", st)
		}
		text := s.problems(t, st)
		if !strings.Contains(text, "6 身份证号|id_number.check_digit|") || !strings.Contains(text, "5 |waits|同户第 6 行有误，整户未导入") || strings.Contains(text, bad) {
			t.Error(text)
		}
		partial := s.run(t, clerk(), file+"\n", func(c *Command) { c.Partial = true })
		if partial.Units.New != 1 || partial.Units.Same != 2 || partial.Rows.Bad != 1 || partial.Rows.New != 2 {
			t.Errorf("partial: %+v\n%s", partial, s.problems(t, partial))
		}
		mended := s.run(t, clerk(), roster(3))
		if mended.Units.Changed != 1 || mended.Units.Same != 2 || mended.Problems != 0 {
			t.Errorf("mended: %+v\n%s", mended, s.problems(t, mended))
		}
	})
}

func TestDryRunWritesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		s.chunkRows = 6
		file := roster(5)
		for range 2 {
			if st := s.run(t, clerk(), file, func(c *Command) { c.DryRun = true }); st.Units.New != 5 || st.State != Done {
				t.Fatalf("trial: %+v", st)
			}
		}
		if st := s.run(t, clerk(), file); st.Units.New != 5 {
			t.Errorf("after trials: %+v", st)
		}
	})
}

// facts is what the registry holds, without what differs by time and chance.
func (s *bench) facts(t testing.TB, county string) string {
	t.Helper()
	var b bytes.Buffer
	err := s.reg.Each(clerk(), registry.Filter{Division: county}, func(f *registry.File) error {
		fmt.Fprintln(&b, f.Number, f.Division, f.HukouDivision, f.Address, f.Urban, f.Cause, f.Poor, f.Bank, f.Account, f.AccountName, f.Note, f.Version)
		for _, m := range f.Members {
			p := m.Person
			p.ID, p.HouseholdID = 0, 0
			fmt.Fprintln(&b, " ", p, m.Relation, m.CoLiving)
		}
		for _, l := range f.Lines {
			who := "户" // of the household, or of somebody who left it
			if m := f.Member(l.PersonID); m != nil {
				who = m.Name
			}
			fmt.Fprintln(&b, "  ", l.Item, l.Amount, l.Per, l.Source, who)
		}
		for _, l := range f.Labels {
			fmt.Fprintln(&b, "   ", l.Label)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func programActor() context.Context {
	return authz.WithActor(context.Background(), authz.Program())
}

// upload stores a file as a person's browser would.
func (s *bench) upload(t testing.TB, name string, content []byte) {
	t.Helper()
	f, err := s.files.Receive(clerk(), files.Upload{County: 513221, Name: name, Purpose: "import"}, bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	s.last = f.ID
}

func registerOf(t testing.TB) *division.Register {
	t.Helper()
	register, err := division.Load()
	if err != nil {
		t.Fatal(err)
	}
	return register
}

func codesOf() *codes.Book { return codes.New() }
