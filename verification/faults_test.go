package verification

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/verification/connect"
	"doudi/verification/departments"
	"doudi/verification/source"
	"doudi/verification/token"
)

// office connects a source to a department of its own that behaves as faults say.
func (b *bench) office(code string, f departments.Faults) {
	b.t.Helper()
	b.officeBy(code, f, nil)
}

// officeBy is office, asked by tokens under a key where there is one. Nothing but
// its patience bounds it.
func (b *bench) officeBy(code string, f departments.Faults, tokens token.Key) {
	b.t.Helper()
	b.officeWithin(code, f, tokens, source.Limits{Timeout: 3 * time.Second, Attempts: 1, Rate: 1000, Burst: 1000, MaxBytes: 1 << 20, MaxRows: 500})
}

func (b *bench) officeWithin(code string, f departments.Faults, tokens token.Key, within source.Limits) {
	b.t.Helper()
	src, _ := b.sources.named(code)
	folder := b.t.TempDir()
	var head, row []string
	for _, x := range src.Fields {
		cell := map[string]string{"id": string(b.family.Members[0].IDNumber), "name": "张三"}[x.Name]
		if x.Unit != 0 {
			cell = "100"
		}
		head, row = append(head, x.Chinese), append(row, cell)
	}
	table := strings.Join(head, ",") + "\n" + strings.Join(row, ",") + "\n"
	if err := os.WriteFile(filepath.Join(folder, "a.csv"), []byte(table), 0o600); err != nil {
		b.t.Fatal(err)
	}
	key, err := connect.ParseKey([]byte("00112233445566778899aabbccddeeff"), connect.HMACSM3)
	if err != nil {
		b.t.Fatal(err)
	}
	now := func() time.Time { return b.clock.T }
	server := httptest.NewServer(departments.New(departments.Options{Sources: []source.Source{src}, Folder: folder, Files: map[string]string{code: "a.csv"},
		AsOf: calendar.At(b.clock.T), Client: "513221", Key: key, Now: now, Faults: f, Tokens: map[string]token.Key{code: tokens}}).Handler())
	b.t.Cleanup(server.Close)
	src = departments.Served(src, server.URL, "513221", connect.HMACSM3, "")
	src.Limits = within
	c := connect.NewHTTP(src, key, now)
	if tokens != nil {
		c = connect.NewHTTPByTokens(src, key, tokens, now)
	}
	b.connect(code, connect.Guard(src, c))
}

// TestEveryFaultIsALineOfItsOwn: one check, eight departments that misbehave each
// in another way, and one that does not. Each has its line with why, none of
// what they sent becomes a finding, the one that is well is not held up, and all
// are asked again by themselves.
func TestEveryFaultIsALineOfItsOwn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.consentAll(father)
		faults := map[string]struct {
			of  departments.Faults
			why connect.Cause
		}{
			"deaths":        {departments.Faults{Errors: 1}, connect.Silent},
			"real_estate":   {departments.Faults{Hangs: 1}, connect.Silent},
			"companies":     {departments.Faults{Garbage: 1}, connect.Garbled},
			"pensions":      {departments.Faults{Halves: 1}, connect.Garbled},
			"contributions": {departments.Faults{Strangers: 1}, connect.WrongMan},
			"deposits":      {departments.Faults{Columns: 1}, connect.Columns},
			"disability":    {departments.Faults{Floods: 1}, connect.TooLarge},
			"custody":       {departments.Faults{Stale: 400}, "stale"},
		}
		for code, f := range faults {
			b.office(code, f.of)
		}
		b.office("vehicles", departments.Faults{Repeats: 1}) // says everything twice
		v := b.asked()
		for code, f := range faults {
			if replied(v, father, code) != NoReply || detail(v, father, code) != string(f.why) {
				t.Errorf("%s: %s %q, want no reply for %q", code, replied(v, father, code), detail(v, father, code), f.why)
			}
		}
		if replied(v, father, "vehicles") != Hit || len(v.Findings) != 1 || v.State != Replied {
			t.Errorf("%s, vehicles %s, %d findings, want the one car", v.State, replied(v, father, "vehicles"), len(v.Findings))
		}
		for code := range faults {
			b.office(code, departments.Faults{})
		}
		b.waitAndAskAgain(againEvery)
		w := b.read(v.ref())
		for code := range faults {
			if replied(w, father, code) != Hit {
				t.Errorf("%s, mended and asked again: %s %q", code, replied(w, father, code), detail(w, father, code))
			}
		}
		if w.Version == v.Version {
			t.Error("the checker may report without having seen the late replies")
		}
	})
}

// TestAScreeningThatWasKilledEndsAsIfItWereNot: a run is killed between two
// parts and, another time, in the middle of one; what it finds is what a run
// finds that nobody touched.
func TestAScreeningThatWasKilledEndsAsIfItWereNot(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		var table strings.Builder
		table.WriteString("号牌号码,车辆类型,品牌型号,初次登记日期,机动车所有人,身份证明号码,机动车状态\n")
		first := calendar.On(1960, 1, 1)
		for i := range 2*householdsEach + 100 {
			n := number(strings.ReplaceAll(first.AddDays(i).String(), "-", ""), "003")
			b.homes = append(b.homes, Recipient{Household: id.ID(1000 + i), Division: village, Counted: 1, Draws: []Drawn{{Programme: "dibao"}}, Members: []Subject{{ID: id.ID(90_000 + i), Name: "丁一", IDNumber: n}}})
			if i%3 == 0 {
				fmt.Fprintf(&table, "川U%05d,小型轿车,五菱,2018/5/3,丁一,%s,正常\n", i, n)
			}
		}
		b.deliver("vehicles", recent, table.String())
		whole := b.screened(0)
		for _, at := range []int{1, 2, 3} {
			if got := b.screened(at); len(got) != len(whole) || len(got) != 367 {
				t.Errorf("killed at part %d: %d hits, want %d", at, len(got), len(whole))
			} else {
				for i := range got {
					if got[i] != whole[i] {
						t.Errorf("killed at part %d: hit %d is %s, want %s", at, i, got[i], whole[i])
						break
					}
				}
			}
		}
	})
}

// screened runs a screening that is killed once, in its part of a number (0:
// never), and returns what it found.
func (b *bench) screened(at int) (list []string) {
	b.t.Helper()
	ref, err := b.Screen(checker(), county)
	if err != nil {
		b.t.Fatal(err)
	}
	if at > 0 {
		ctx, kill := context.WithCancel(b.t.Context())
		b.others.Recipients = &killing{b, at, kill}
		if err := b.screen(ctx, ScreenArgs{county, ref.ID}); !errors.Is(err, context.Canceled) {
			b.t.Errorf("the killed run: %v", err)
		}
		b.others.Recipients = b
	}
	if err := b.screen(b.t.Context(), ScreenArgs{county, ref.ID}); err != nil {
		b.t.Fatal(err)
	}
	run, err := b.Screening(checker(), ref)
	if err != nil || run.State != "done" || run.Households != int64(len(b.homes)) || run.People != int64(len(b.homes)) {
		b.t.Errorf("%+v, %v", run, err)
	}
	hits, err := b.Hits(checker(), ref, Sift{}, 0, 2000)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, h := range hits {
		list = append(list, fmt.Sprint(h.Household, h.Kind, h.Summary))
	}
	return list
}

// killing ends the program when a part is asked for: after the ones before were
// written, before its own is.
type killing struct {
	*bench
	left int
	kill context.CancelFunc
}

func (k *killing) Recipients(ctx context.Context, tx *db.Tx, c int32, after id.ID, limit int) ([]Recipient, error) {
	list, err := k.bench.Recipients(ctx, tx, c, after, limit)
	if k.left--; k.left == 0 {
		k.kill()
	}
	return list, err
}

// TestTwoCheckersOnOneCase: whoever comes second at any act is told.
func TestTwoCheckersOnOneCase(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		second := as("罗晓", 29, authz.Checker, "513221")
		b.deliver("deposits", recent, deposits("李秀英", b.family.Members[1].IDNumber, "23000"))
		b.consentAll(father, mother, child)
		v := b.startedOnly()
		wants(t, "starting it again", b.Start(second, v.ref(), v.Version), errs.Conflict)
		if err := b.ask(t.Context(), AskArgs{County: county, Check: v.ID}); err != nil {
			t.Fatal(err)
		}
		v = b.read(v.ref())
		if _, err := b.Settle(checker(), v.ref(), v.Version, []Settling{{v.Findings[0].ID, Accepted, ""}}); err != nil {
			t.Fatal(err)
		}
		_, err := b.Settle(second, v.ref(), v.Version, []Settling{{v.Findings[0].ID, NotOurs, "重名"}})
		wants(t, "settling what was settled since", err, errs.Conflict)
		v = b.read(v.ref())
		if _, err := b.Issue(checker(), v.ref(), v.Version, ""); err != nil {
			t.Fatal(err)
		}
		_, err = b.Issue(second, v.ref(), v.Version, "")
		wants(t, "a second report", err, errs.Conflict)
		if b.reported != 1 || v.Findings[0].State != Accepted {
			t.Errorf("reported %d times, finding %s", b.reported, v.Findings[0].State)
		}
	})
}
