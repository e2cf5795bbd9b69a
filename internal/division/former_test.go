package division

import (
	"slices"
	"testing"
)

func TestFormer(t *testing.T) {
	t.Parallel()
	r := load(t)
	for c, f := range r.former {
		if r.Has(c) || f.Name == "" || f.New != "" && (!r.Has(f.New) || f.New.Level() != c.Level()) {
			t.Errorf("%+v: the old code must be gone and the new one, if known, in force", f)
		}
	}
	// The counties that the documents name are an independent witness of those
	// that were found by the names of their townships.
	agree := 0
	for _, change := range Changes() {
		if f, ok := r.former[change.Old]; ok && f.New != "" {
			if agree++; f.New != change.New {
				t.Errorf("%s %s became %s by its townships, %s by the document", change.Old, change.Name, f.New, change.New)
			}
		}
	}
	if agree < 15 {
		t.Errorf("only %d counties are known from both", agree)
	}
	for old, want := range map[Code]Code{
		"430124": "430182", "430124105": "430182105", "330204": "330212", // 宁乡县双江口镇; 江东区, into 鄞州区
		"130421":    "130421",    // 邯郸县 was divided
		"513221202": "513221100", // 雁门乡, into 威州镇, which has 萝卜寨, 索桥, 月里 and 白水 now
		"513221110": "513221100", // and 雁门镇, as it was called last
		"513221200": "513221111", // 龙溪乡, into 灞州镇
		"513221201": "513221111", // with 克枯乡
		"513221204": "513221102", // 银杏乡, into 映秀镇
		"513221100": "513221100", "513221100001": "513221100001",
	} {
		if got := r.Now(old); got != want {
			t.Errorf("%s is %s today, want %s", old, got, want)
		}
	}
	if f, ok := r.Former("513221202"); !ok || f.Name != "雁门乡" || r.Name("513221202") != "雁门乡" {
		t.Errorf("a township that is gone is forgotten: %+v", f)
	}
}

func TestFormerNamed(t *testing.T) {
	t.Parallel()
	r := load(t)
	for _, x := range []struct {
		name   string
		county Code
		want   []Code
	}{
		{"雁门乡", "513221", []Code{"513221202"}},
		{"汶川县雁门乡人民政府", "513221", []Code{"513221202"}},
		{"雁门", "513221", []Code{"513221110", "513221202"}},
		{"双江口镇", "430182", []Code{"430124105"}}, // of the county that became a city
		{"雁门乡", "430182", nil},
		{"威州镇", "513221", nil}, // is there
		{"", "513221", nil},
	} {
		var got []Code
		for _, f := range r.FormerNamed(x.name, x.county) {
			got = append(got, f.Old)
		}
		if !slices.Equal(got, x.want) {
			t.Errorf("%q in %s: %v, want %v", x.name, x.county, got, x.want)
		}
	}
}
