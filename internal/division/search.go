package division

import (
	"strings"

	"doudi/internal/pinyin"
)

// spelling is how a division's name may be typed.
type spelling struct{ short, full, bare, initials string }

// Short is a place's name without the ending that says what kind it is:
// 威州 of 威州镇, 新桥 of 新桥村委会.
func Short(name string) string {
	for _, office := range []string{"社区居民委员会", "村民委员会", "居民委员会", "社区居委会", "村委会", "居委会", "社区", "村"} {
		if rest, ok := strings.CutSuffix(clean(name), office); ok && len([]rune(rest)) >= 2 {
			return rest
		}
	}
	return bare(name)
}

func spell(rows []row) []spelling {
	all := make([]spelling, len(rows))
	for i, x := range rows {
		short := bare(x.Name)
		all[i] = spelling{short, pinyin.Full(x.Name), pinyin.Full(short), pinyin.Initials(x.Name)}
	}
	return all
}

// Search returns the divisions within a division (itself included; "" is the
// country) that somebody may mean who types a text. Named are those that it
// names whole: by name, with the ending 镇, 县 … or without, by pinyin, or by
// code. Begun are those whose name, pinyin, initials or code begins with it.
func (r *Register) Search(text string, within Code) (named, begun []Division) {
	from, end := 0, len(r.rows)
	if within != "" {
		i, ok := r.find(within)
		if !ok {
			return nil, nil
		}
		from, end = i, r.rows[i].end
	}
	spelled := r.spelled()
	t := r.unprefixed(clean(strings.ToLower(text)), within)
	short := bare(t)
	for i := from; i < end && t != ""; i++ {
		x, s := r.rows[i], spelled[i]
		switch {
		case heading(x.Name):
		case x.Name == t, s.short == short, s.full == t, s.bare == t, string(x.Code) == t:
			named = append(named, x.Division)
		case strings.HasPrefix(x.Name, t), strings.HasPrefix(s.full, t), strings.HasPrefix(s.initials, t), strings.HasPrefix(string(x.Code), t):
			begun = append(begun, x.Division)
		}
	}
	return named, begun
}
