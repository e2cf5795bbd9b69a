package pinyin

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][2]string{
		"张三":      {"zhangsan", "zs"},
		"吕绿女":     {"lvlvnv", "lln"},
		"单雄信":     {"shanxiongxin", "sxx"},
		"解晓东":     {"xiexiaodong", "xxd"},
		"仇英":      {"qiuying", "qy"},
		"曾国藩":     {"zengguofan", "zgf"},
		"区志强":     {"ouzhiqiang", "ozq"},
		"查良镛":     {"zhaliangyong", "zly"},
		"盖叫天":     {"gejiaotian", "gjt"},
		"朴金花":     {"piaojinhua", "pjh"},
		"尉迟恭":     {"yuchigong", "ycg"},
		"万俟卨":     {"moqixie", "mqx"},
		"长孙无忌":    {"zhangsunwuji", "zswj"},
		"尉健行":     {"weijianxing", "wjx"},
		"万里":      {"wanli", "wl"},
		"任重":      {"renzhong", "rz"},
		"牟其中":     {"mouqizhong", "mqz"},
		"小单":      {"xiaodan", "xd"},
		"单":       {"dan", "d"},
		"尉迟":      {"weichi", "wc"},
		"李长春":     {"lichangchun", "lcc"},
		"泽让·卓玛":   {"zerangzhuoma", "zrzm"},
		"泽让•卓玛":   {"zerangzhuoma", "zrzm"},
		"单增·多杰":   {"danzengduojie", "dzdj"}, // Tenzin: no surname
		"扎西措":     {"zhaxicuo", "zxc"},
		"欧阳修":     {"ouyangxiu", "oyx"},
		" 张 三 ":   {"zhangsan", "zs"},
		"Anna Li": {"annali", "al"},
		"ＡＢＣ张":    {"abczhang", "az"},
		"3A张":     {"3azhang", "3az"},
		"张3":      {"zhang3", "z3"},
		"Lǚ Bù":   {"lvbu", "lb"},
		"𠮷田":      {"tian", "t"}, // the dictionary lacks the first
		"O'Neil":  {"oneil", "o"},
		"":        {"", ""},
		"（）—":     {"", ""},
		"张\xff三":  {"zhangsan", "zs"},
	} {
		if got := [2]string{Full(name), Initials(name)}; got != want {
			t.Errorf("%q is spelled %q, want %q", name, got, want)
		}
	}
}

func FuzzNames(f *testing.F) {
	for _, s := range []string{"张三", "泽让·卓玛", "尉迟恭", "Anna", "ü\xff", "单"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		full, initials := Full(name), Initials(name)
		for _, s := range []string{full, initials} {
			if strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
				t.Fatalf("%q is spelled %q", name, s)
			}
		}
		if len(initials) > utf8.RuneCountInString(name) || len(initials) > len(full) || (full == "") != (initials == "") {
			t.Fatalf("%q: %q, %q", name, full, initials)
		}
	})
}

func BenchmarkFullAndInitials(b *testing.B) {
	names := []string{"张三", "王秀英", "曾国强", "泽让·卓玛", "尉迟恭", "李长春"}
	for i := 0; b.Loop(); i++ {
		name := names[i%len(names)]
		Full(name)
		Initials(name)
	}
}
