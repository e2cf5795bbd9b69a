package codes

import (
	"encoding/json"
	"testing"
)

func TestParse(t *testing.T) {
	t.Parallel()
	b := New()
	f := func(l *List, text, want string) {
		t.Helper()
		got, ok := l.Parse(text)
		if got != want || ok != (want != "") {
			t.Errorf("%s: Parse(%q) = %q, %v; want %q", l.ID, text, got, ok, want)
		}
	}
	f(b.Sex, "男", Male)
	f(b.Sex, "女性", Female)
	f(b.Sex, "Male", Male)
	f(b.Sex, "２", Female)
	f(b.Sex, "", "")
	f(b.Sex, "男女", "")
	f(b.Marital, "未婚", Single)
	f(b.Marital, "离异", Divorced)
	f(b.Marital, "丧 偶", Widowed)
	f(b.Health, "健康", Healthy)
	f(b.Health, "长期慢性病", ChronicallyIll)
	f(b.Health, "肢体残疾", "64")
	f(b.Education, "小学", "80")
	f(b.Education, "初中", "70")
	f(b.Education, "文盲", "90")
	f(b.Education, "文盲或半文盲", "90")
	f(b.Education, "大专及以上", "") // says no one class
	f(b.Ethnicity, "藏族", "04")
	f(b.Ethnicity, "藏", "04")
	f(b.Ethnicity, "羌族", "33")
	f(b.Ethnicity, "汉", "01")
	f(b.Ethnicity, "基诺族", "56")
	f(b.Ethnicity, "qiang", "33")
	f(b.Relation, "户主", Head)
	f(b.Relation, "配偶", Spouse)
	f(b.Relation, "妻", Wife)
	f(b.Relation, "之子", Son)
	f(b.Relation, "长子", "22")
	f(b.Relation, "儿子", Son)
	f(b.Relation, "二女", "33")
	f(b.Relation, "之孙女", Granddaughter)
	f(b.Relation, "儿媳", DaughterInLaw)
	f(b.Relation, "之母", Mother)
	f(b.Relation, "媳妇", "") // the wife in one place, the son's wife in another
	f(b.Cause, "因病", CauseIllness)
	f(b.Cause, "缺劳动力", CauseLabour)
	f(b.Cause, "其它", CauseOther)
	f(b.Labour, "部分丧失劳动能力", LabourPartial)
	f(b.Labour, "无劳动能力", LabourNone)
	f(b.DisabilityGrade, "贰级", "2")
}

func TestParseDisability(t *testing.T) {
	t.Parallel()
	b := New()
	for text, want := range map[string][2]string{
		"肢体二级": {Limb, "2"}, "肢体 2级": {Limb, "2"}, "视力残疾1级": {Visual, "1"}, "精神（贰级）": {Mental, "2"}, "精神残疾（２级）": {Mental, "2"},
		"二级肢体残疾": {Limb, "2"}, "肢体二级残疾": {Limb, "2"}, "肢体残疾": {Limb, ""}, "多重残疾四级": {Multiple, "4"}, "智力Ⅲ级": {Intellectual, "3"},
		"听力3": {Hearing, "3"}, "4": {Limb, ""},
		"": {}, "残疾": {}, "二级": {}, "肢体五级": {}, "肢体二级视力三级": {}, "无": {}, "42": {},
	} {
		kind, grade, ok := b.ParseDisability(text)
		if got := [2]string{kind, grade}; got != want || ok != (want[0] != "") {
			t.Errorf("ParseDisability(%q) = %q, %v; want %q", text, got, ok, want)
		}
	}
}

// A list is good when every code is there once, and every name and alias
// reads as its own entry and no other.
func TestListsAreSound(t *testing.T) {
	t.Parallel()
	for _, l := range New().All() {
		owner := map[string]string{}
		for _, item := range l.Items {
			for i, text := range append([]string{item.Code, item.Zh, item.En}, item.Aliases...) {
				if text == "" {
					t.Errorf("%s %s: text %d is empty", l.ID, item.Code, i)
				}
				if other, taken := owner[key(text)]; taken && other != item.Code {
					t.Errorf("%s: %q is written for %s and %s", l.ID, text, other, item.Code)
				}
				owner[key(text)] = item.Code
			}
			if l.Name(item.Code, "zh") != item.Zh || l.Name(item.Code, "en") != item.En || !l.Has(item.Code) {
				t.Errorf("%s %s has other names", l.ID, item.Code)
			}
		}
	}
}

func TestListSizes(t *testing.T) {
	t.Parallel()
	b := New()
	for id, want := range map[string]int{"sex": 4, "marital": 8, "health": 22, "education": 8, "ethnicity": 58, "relation": 84, "disabilityType": 7, "disabilityGrade": 4, "cause": 12, "labour": 5} {
		if l := b.List(id); l == nil || len(l.Items) != want {
			t.Errorf("%s has not %d entries", id, want)
		}
	}
	if b.List("unheard of") != nil || len(b.All()) != 10 {
		t.Error("the book holds other lists")
	}
}

func TestName(t *testing.T) {
	t.Parallel()
	b := New()
	if b.Ethnicity.Name("33", "zh") != "羌族" || b.Ethnicity.Name("33", "en") != "Qiang" || b.Ethnicity.Name("33", "fr") != "羌族" || b.Ethnicity.Name("77", "zh") != "77" {
		t.Error("names of ethnic groups")
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	b := New()
	text, err := json.Marshal(b.All())
	if err != nil {
		t.Fatal(err)
	}
	var back []List
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if len(back) != 10 || back[0].ID != "sex" || back[0].Items[1].Code != Male || back[5].Items[1].Zh != "户主" {
		t.Errorf("came back as %+v", back[0])
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"户主", "之子", "肢体二级", "（", "Ａ", "\xff", "一级二级"} {
		f.Add(s)
	}
	b := New()
	f.Fuzz(func(t *testing.T, text string) {
		for _, l := range b.All() {
			if code, ok := l.Parse(text); ok != l.Has(code) {
				t.Fatalf("%s: Parse(%q) = %q, %v", l.ID, text, code, ok)
			}
		}
		kind, grade, ok := b.ParseDisability(text)
		if ok != b.DisabilityType.Has(kind) || grade != "" && !b.DisabilityGrade.Has(grade) {
			t.Fatalf("ParseDisability(%q) = %q, %q, %v", text, kind, grade, ok)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	book := New()
	for b.Loop() {
		book.Relation.Parse("之孙女")
	}
}
