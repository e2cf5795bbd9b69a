package division

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func load(t testing.TB) *Register {
	t.Helper()
	r, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRegisterNames(t *testing.T) {
	t.Parallel()
	r := load(t)
	for c, want := range map[Code][2]string{
		"513221100":    {"威州镇", "四川省阿坝藏族羌族自治州汶川县威州镇"},
		"513221":       {"汶川县", "四川省阿坝藏族羌族自治州汶川县"},
		"51":           {"四川省", "四川省"},
		"430181":       {"浏阳市", "湖南省长沙市浏阳市"},
		"110101":       {"东城区", "北京市东城区"},
		"429004":       {"仙桃市", "湖北省仙桃市"},
		"500229":       {"城口县", "重庆市城口县"},
		"441900003":    {"东城街道", "广东省东莞市东城街道"},
		"71":           {"台湾省", "台湾省"},
		"510724":       {"安县", "四川省绵阳市安县"},
		"513221100200": {"", "四川省阿坝藏族羌族自治州汶川县威州镇"},
		"991122":       {"", ""},
		"":             {"", ""},
	} {
		if got := [2]string{r.Name(c), r.FullName(c)}; got != want {
			t.Errorf("%s: %q, want %q", c, got, want)
		}
	}
}

func TestRegisterIsWhole(t *testing.T) {
	t.Parallel()
	r := load(t)
	count := map[Level]int{}
	for _, x := range r.rows {
		count[x.Code.Level()]++
		if parent := x.Code.Parent(); parent != "" && !r.Has(parent) {
			t.Errorf("%s %s has no parent", x.Code, x.Name)
		}
	}
	want := map[Level]int{Province: 34, Prefecture: 342, County: 2978, Township: 41352}
	if diff := cmp.Diff(want, count); diff != "" {
		t.Errorf("divisions of each level (-want +got):\n%s", diff)
	}
}

func TestChildren(t *testing.T) {
	t.Parallel()
	r := load(t)
	want := []Division{
		{"513221100", "威州镇"}, {"513221102", "映秀镇"}, {"513221103", "卧龙镇"}, {"513221105", "水磨镇"}, {"513221106", "漩口镇"},
		{"513221107", "三江镇"}, {"513221108", "耿达镇"}, {"513221109", "绵虒镇"}, {"513221111", "灞州镇"},
	}
	if diff := cmp.Diff(want, r.Children("513221")); diff != "" {
		t.Errorf("townships of Wenchuan (-want +got):\n%s", diff)
	}
	if got := len(r.Children("")); got != 34 {
		t.Errorf("%d provinces", got)
	}
	if r.Children("513221100") != nil || r.Children("510724") != nil {
		t.Error("a township or a withdrawn county has children")
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	r := load(t)
	f := func(name string, within Code, want ...Code) {
		t.Helper()
		var got []Code
		for _, d := range r.Find(name, within) {
			got = append(got, d.Code)
		}
		if !slices.Equal(got, want) {
			t.Errorf("Find(%q, %s) = %v, want %v", name, within, got, want)
		}
	}
	f("威州镇", "513221", "513221100")
	f(" 威 州", "513221", "513221100")
	f("汶川县威州镇", "513221", "513221100")
	f("四川省阿坝藏族羌族自治州汶川县威州镇", "513221", "513221100")
	f("威州镇人民政府", "513221", "513221100")
	f("灞州乡", "513221", "513221111") // written with the old kind
	f("汶川县", "51", "513221")
	f("汶川", "51", "513221")
	f("城关镇", "4301") // none there
	f("", "513221")
	f("威州镇", "") // no scope, no answer
	f("镇", "513221")
	if got := r.Find("城关镇", "61"); len(got) < 2 {
		t.Errorf("Shaanxi has many 城关镇, found %v", got)
	}
}

func TestSuccessors(t *testing.T) {
	t.Parallel()
	r := load(t)
	for _, c := range Changes() {
		if r.Has(c.Old) || !r.Has(c.New) || c.Old.Level() != County || c.New.Level() != County || c.Basis == "" {
			t.Errorf("%+v: the old code must be gone and the new one in force", c)
		}
		if got, ok := r.Successor(c.Old + "100"); !ok || got != c {
			t.Errorf("township of %s: %+v", c.Old, got)
		}
	}
	if c, _ := r.Successor("510724"); c.New != "510705" || r.Name(c.New) != "安州区" || c.Year != 2016 {
		t.Errorf("安县 became %+v", c)
	}
	if _, ok := r.Successor("513221"); ok {
		t.Error("Wenchuan was not withdrawn")
	}
}

func TestBuiltInVillages(t *testing.T) {
	t.Parallel()
	r := load(t)
	villages := BuiltInVillages("513221")
	if len(villages) != 84 || BuiltInVillages("513222") != nil {
		t.Fatalf("%d villages", len(villages))
	}
	for _, v := range villages {
		if v.Code.Level() != Village || v.Name == "" || !r.Has(v.Code.Parent()) {
			t.Errorf("%+v lies in no township", v)
		}
	}
}

func TestParseRefusesBrokenTrees(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		" 01四川省\n", "51\n", "五一四川省\n", "51四川省\n  32阿坝州\n", "51四川省\n51四川省\n", "51四川省\n50重庆市\n",
		"51四川省\n 32阿坝州\n  21汶川县\n   10威州镇\n", "51四川省\n 32阿坝州\n  21汶川县\n   100威州镇\n    200新桥村\n",
	} {
		if rows, err := parse(text); err == nil {
			t.Errorf("parse(%q) = %v", text, rows)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		load(b)
	}
}

func BenchmarkFind(b *testing.B) {
	r := load(b)
	for b.Loop() {
		r.Find("威州镇", "513221")
	}
}
