package division

import (
	"strings"
	"testing"
)

func TestSearch(t *testing.T) {
	t.Parallel()
	r := load(t)
	names := func(list []Division) string {
		var all []string
		for _, d := range list {
			all = append(all, d.Name)
		}
		return strings.Join(all, " ")
	}
	for _, c := range []struct {
		text         string
		within       Code
		named, begun string
	}{
		{"威州镇", "513221", "威州镇", ""},
		{"威州", "513221", "威州镇", ""},
		{"汶川县威州镇", "513221", "威州镇", ""},
		{"WEIZHOU", "51", "威州镇", ""},
		{"weizhouzhen", "513221", "威州镇", ""},
		{"wzz", "513221", "", "威州镇"},
		{"513221100", "5132", "威州镇", ""},
		{"51322110010", "513221", "", ""},
		{"汶川", "", "汶川县", ""},
		{"威州", "513222", "", ""},
		{"威州", "999999", "", ""},
		{"", "513221", "", ""},
	} {
		named, begun := r.Search(c.text, c.within)
		if names(named) != c.named || names(begun) != c.begun {
			t.Errorf("%q in %s is named %q and begins %q, want %q and %q", c.text, c.within, names(named), names(begun), c.named, c.begun)
		}
	}
}

func TestShort(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"新桥村委会": "新桥", "新桥村": "新桥", "桑坪社区居委会": "桑坪", "阳光社区": "阳光", "威州镇": "威州", "大村": "大村"} {
		if got := Short(name); got != want {
			t.Errorf("%s is short %s, want %s", name, got, want)
		}
	}
}
