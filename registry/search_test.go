package registry

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/id"
)

func TestSearch(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		if _, err := s.Create(clerk(), family()); err != nil {
			t.Fatal(err)
		}
		twin := family()
		twin.Division, twin.Number, twin.Reason = "513222100", "L-1", "两地登记，待核实"
		if _, err := s.Create(as("刘洋", 12, authz.Clerk, "513222"), twin); err != nil {
			t.Fatal(err)
		}
		whole := number("19650210", "001")
		for text, want := range map[string]string{
			"张": "张三 张小明", "张三": "张三", "zs": "张三", "ZHANG": "张三 张小明", "zhangsan": "张三", "zhangx": "张小明", "lxy": "李秀英",
			whole: "张三", whole[14:]: "张三", "13812345678": "张三", "0001": "张三", "L-1": "", "王": "", "1234": "", "": "", "%": "", "'": "",
			whole[15:]: "张三", whole[13:]: "张三", whole[12:]: "张三", whole[11:]: "张三", whole[10:]: "张三", whole[3:]: "",
			"9" + whole[14:]: "", "9" + whole[15:]: "", whole[16:]: "",
			"威州镇": "张三", "威州": "张三", "weizhou": "张三", "weizhouzhen": "张三", "513221100": "张三", "513221100000": "张三", "汶川县": "张三",
			"测试村": "", "张 威州镇": "张三 张小明", "weizhou zhang": "张三 张小明", "513221100 zs": "张三", "汶川 威州 lxy": "李秀英", "张 银杏": "", "张 理县": "",
		} {
			hits, more, err := s.Search(clerk(), text, "", Position{}, 50)
			if err != nil || more != nil {
				t.Fatalf("%q: %v, more %v", text, err, more)
			}
			var names []string
			for _, h := range hits {
				names = append(names, h.Name)
				if h.County != 513221 || strings.Contains(h.IDNumber, "19650210") {
					t.Errorf("%q: %s of %d shows %s", text, h.Name, h.County, h.IDNumber)
				}
			}
			slices.Sort(names)
			if got := strings.Join(names, " "); got != want {
				t.Errorf("%q finds %q, want %q", text, got, want)
			}
		}
		province := as("省级", 13, authz.Leader, "51")
		if hits := everything(t, s, province, "zhang"); len(hits) != 4 || hits[0].County != 513221 || hits[3].County != 513222 {
			t.Errorf("the province finds %d", len(hits))
		}
	})
}

func TestSearchFindsNobodyTwice(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		for i, name := range []string{"安娜", "安宁", "安"} { // "an" begins initials and pinyin of the first two
			draft := Draft{Division: "513221100", Number: fmt.Sprint("A", i), Members: []DraftMember{{Name: name, Relation: "02", Sex: "2"}}}
			if _, err := s.Create(clerk(), draft); err != nil {
				t.Fatal(err)
			}
		}
		var names []string
		for _, h := range everything(t, s, clerk(), "an") {
			names = append(names, h.Name)
		}
		slices.Sort(names)
		if got := strings.Join(names, " "); got != "安 安娜 安宁" {
			t.Errorf("found %s", got)
		}
	})
}

func TestPlaces(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		err := d.Update(clerk(), func(tx *db.Tx) error {
			if _, err := tx.Exec(clerk(), "INSERT INTO village (code, name, township, urban) VALUES ('513221100200', '新桥村委会', '513221100', false)"); err != nil {
				return err
			}
			return s.PutVillages(clerk(), tx, []Village{{Code: "513221100001", Name: "南桥社区居委会", Urban: true}})
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.SpellVillages(clerk()); err != nil { // what an older version entered
			t.Fatal(err)
		}
		for i, village := range []string{"513221100200", "513221100001"} {
			draft := Draft{Division: village, Number: fmt.Sprint("V", i), Members: []DraftMember{{Name: []string{"王一", "王二"}[i], Relation: "02", Sex: "1"}}}
			if _, err := s.Create(clerk(), draft); err != nil {
				t.Fatal(err)
			}
		}
		for text, want := range map[string]string{
			"新桥村": "王一", "新桥村委会": "王一", "xinqiao": "王一", "南桥社区": "王二", "南桥": "王二", "513221100001": "王二", "王 新桥": "王一", "weizhou 王": "王一 王二", "王 weizhou nanqiao": "王二",
		} {
			var names []string
			for _, h := range everything(t, s, clerk(), text) {
				names = append(names, h.Name)
			}
			slices.Sort(names)
			if got := strings.Join(names, " "); got != want {
				t.Errorf("%q finds %q, want %q", text, got, want)
			}
		}
		if hits, _, err := s.Search(clerk(), "王", "513221100200", Position{}, 10); err != nil || len(hits) != 1 || hits[0].Name != "王一" {
			t.Errorf("in one village: %v, %v", hits, err)
		}
		for text, want := range map[string]string{
			"威州": "威州镇", "wz": "威州镇", "xinq": "新桥村委会", "xq": "新桥村委会", "nq": "南桥社区居委会", "5132211000": "南桥社区居委会", "51322110": "威州镇 映秀镇 卧龙镇 水磨镇 漩口镇 三江镇 耿达镇 绵虒镇", "汶川": "汶川县", "理县": "", "桥": "", "新": "",
		} {
			found, err := s.FindPlaces(clerk(), text, 8)
			var names []string
			for _, p := range found {
				names = append(names, p.Name)
			}
			if got := strings.Join(names, " "); err != nil || got != want {
				t.Errorf("%q may be %q, want %q, %v", text, got, want, err)
			}
		}
		if found, err := s.FindPlaces(as("村上", 14, authz.Clerk, "513221100001"), "xinqiao", 8); err != nil || len(found) != 0 {
			t.Errorf("a village sees another: %v, %v", found, err)
		}
	})
}

// everything reads all pages of a search, one row each.
func everything(t *testing.T, s *bench, ctx context.Context, text string) (all []Hit) {
	t.Helper()
	from := &Position{}
	for from != nil && len(all) < 1000 {
		hits, more, err := s.Search(ctx, text, "", *from, 1)
		if err != nil {
			t.Fatal(err)
		}
		all, from = append(all, hits...), more
	}
	return all
}

// TestListAgainstPlainFilter holds every combination of filters to a filter
// written in Go over all files.
func TestListAgainstPlainFilter(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		var drafts []Draft
		for i := range 60 {
			drafts = append(drafts, invented(i*3, []string{"513221100", "513221102", "513221103"}[i%3]))
		}
		var files []*File
		for i, o := range s.put(t, drafts...) {
			f, err := s.Get(clerk(), 513221, o.Household)
			if err != nil {
				t.Fatal(i, o.Err, err)
			}
			if i%10 == 0 {
				if f, err = s.Close(clerk(), Closing{Target: Target{f.County, f.ID, f.Version}, Reason: "迁往外省"}); err != nil {
					t.Fatal(err)
				}
			}
			files = append(files, f)
		}
		yes, no := true, false
		for n := range 256 {
			f := Filter{Disabled: n&1 > 0, Elderly: n&2 > 0, Minor: n&4 > 0}
			f.Division = []string{"", "513221102"}[n>>3&1]
			f.Label = []string{"", LabelPoor}[n>>4&1]
			f.Cause = []string{"", "illness"}[n>>5&1]
			f.Urban = []*bool{nil, &yes, nil, &no}[n>>6&3]
			if n%7 == 0 {
				f.State = Closed
			}
			checkList(t, s, f, files)
		}
	})
}

func checkList(t *testing.T, s *bench, f Filter, files []*File) {
	t.Helper()
	var want, got []id.ID
	for _, x := range files {
		if plain(f, x) {
			want = append(want, x.ID)
		}
	}
	for from := (&Position{}); from != nil; {
		items, more, err := s.List(clerk(), f, *from, 7)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range items {
			got = append(got, i.ID)
		}
		from = more
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("%+v finds %d, want %d", f, len(got), len(want))
	}
	if n, most, err := s.Count(clerk(), f); err != nil || most || n != len(want) {
		t.Errorf("%+v counts %d (%v), want %d", f, n, err, len(want))
	}
}

func plain(f Filter, x *File) bool {
	today := calendar.At(dbtest.Now)
	has := func(test func(Member) bool) bool { return slices.ContainsFunc(x.Members, test) }
	state := f.State
	if state == "" {
		state = Live
	}
	return x.State == state && strings.HasPrefix(x.Division, f.Division) && (f.Label == "" || x.HasLabel(f.Label)) && (f.Cause == "" || x.Cause == f.Cause) &&
		(f.Urban == nil || *f.Urban == x.Urban) && (!f.Disabled || has(func(m Member) bool { return m.Disability != "" })) &&
		(!f.Elderly || has(func(m Member) bool { return m.BornOn.Age(today) >= 60 })) && (!f.Minor || has(func(m Member) bool { return m.BornOn.Age(today) < 18 }))
}

func TestOverview(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		still, dropped, partly := family(), family(), family()
		for i, x := range []*Draft{&still, &dropped, &partly} {
			x.Number = fmt.Sprint("P", i)
			x.Members = x.Members[:2]
			x.Lines = nil
			for j := range x.Members {
				x.Members[j].IDNumber = ""
				x.Members[j].Sex = "1"
				x.Members[j].Poor = []Poor{StillPoor, DroppedPoor, OutOfPoor}[i]
			}
		}
		still.Poor, dropped.Poor = StillPoor, DroppedPoor
		still.Cause = "disaster"
		partly.Members[1].Poor = RemovedPoor
		still.Labels = []string{LabelDibao, LabelPoor}
		for i, o := range s.put(t, family(), still, dropped, partly) {
			if o.Result != Added {
				t.Fatal(i, o.Err)
			}
		}
		o, err := s.Overview(leader(), "")
		if err != nil {
			t.Fatal(err)
		}
		p := o.Poor
		if p.Identified != (PoorCount{4, 9}) || p.Adjusted != (PoorCount{3, 6}) || p.Out != (PoorCount{2, 4}) || p.Still != (PoorCount{1, 2}) || p.Dibao != 1 {
			t.Errorf("register of the poor: %+v", p)
		}
		if len(p.Causes) != 2 || p.Causes[0] != (CauseRow{"disaster", PoorCount{1, 2}}) || p.Causes[1] != (CauseRow{"illness", PoorCount{3, 7}}) {
			t.Errorf("causes %+v", p.Causes)
		}
		if o.Households != 4 || o.People != 9 || len(o.Towns) != 1 || o.Towns[0].Poor != 4 || o.Towns[0].Dibao != 1 {
			t.Errorf("%d households, %d people, towns %+v", o.Households, o.People, o.Towns)
		}
		if elsewhere, err := s.Overview(leader(), "513222"); err != nil || elsewhere.Households != 0 {
			t.Errorf("another county shows %+v, %v", elsewhere, err)
		}
	})
}
