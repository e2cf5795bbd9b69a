package linkage

import (
	"strings"
	"unicode"

	"doudi/internal/pinyin"
)

// nameFeature is what comparing two Chinese names needs of each.
type nameFeature struct {
	folded  string // without dots and spaces, in simplified characters
	sound   string // pinyin of folded
	surname int    // bytes of folded that are the surname; 0 for names without one
	letters letters
}

// nameReader makes features; it holds the table of characters.
type nameReader struct{ simple map[rune]rune }

func newNameReader() nameReader { return nameReader{simplifiedForms()} }

func (n nameReader) feature(s string) nameFeature {
	folded, dotted := n.fold(s)
	f := nameFeature{folded: folded, letters: lettersOf(folded), sound: pinyin.Full(folded)}
	if !dotted {
		f.surname = surnameOf(folded)
	}
	return f
}

// fold drops dots and spaces and writes traditional characters in their
// simplified form.
func (n nameReader) fold(s string) (folded string, dotted bool) {
	folded = strings.Map(func(r rune) rune {
		switch {
		case middleDot(r):
			dotted = true
			return -1
		case unicode.IsSpace(r) || r == '\ufeff':
			return -1
		}
		if to, ok := n.simple[r]; ok {
			return to
		}
		return r
	}, s)
	return folded, dotted
}

// middleDot knows the characters in which keyboards write the dot of minority names.
func middleDot(r rune) bool {
	switch r {
	case '·', '•', '・', '‧', '．', '∙', '⋅', '●', '.':
		return true
	}
	return false
}

// surnameOf returns how many bytes of a name are its surname: two characters
// for the double surnames, else one. Latin names and single characters have none.
func surnameOf(name string) int {
	var ends []int
	for i, r := range name {
		if r < 0x2e80 {
			return 0
		}
		if i > 0 {
			ends = append(ends, i)
		}
	}
	switch {
	case len(ends) == 0:
		return 0
	case len(ends) > 1 && doubleSurname(name[:ends[1]]):
		return ends[1]
	}
	return ends[0]
}

func doubleSurname(s string) bool {
	switch s {
	case "欧阳", "司马", "上官", "诸葛", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "长孙", "宇文", "轩辕",
		"东方", "夏侯", "闻人", "澹台", "公冶", "淳于", "单于", "端木", "申屠", "南宫", "独孤", "万俟", "第五", "呼延", "拓跋", "赫连", "百里", "东郭", "西门":
		return true
	}
	return false
}

// The levels of [ChineseNames].
const (
	nameSame = iota
	nameSpelling
	nameSound
	nameCharacter
	nameSurname
	nameOther
)

// ChineseNames compares the names of persons: equal; another spelling of the
// same (traditional and simplified characters, a minority name with and without
// its dot, spaces); the same sound (张丽 and 张莉); one character wrong, missing
// or two swapped, with at least two right; the surname kept and the given name changed; other.
func ChineseNames() Comparator {
	names := levels("other spelling", "same sound", "one character differs", "same surname, other given name", "other")
	return Comparator{names, func(left, right *Column) Measure {
		same := sameValue(left, right)
		l, r := features(left, right, newNameReader().feature)
		return func(a, b uint32) int {
			if same(a, b) {
				return nameSame
			}
			return compareNames(&l[a], &r[b])
		}
	}}
}

func compareNames(a, b *nameFeature) int {
	switch {
	case a.folded == b.folded:
		return nameSpelling
	case a.sound == b.sound && a.sound != "":
		return nameSound
	case max(a.letters.len(), b.letters.len()) >= 3 && edits(a.letters, b.letters, 1) == 1:
		return nameCharacter
	case a.surname > 0 && a.surname == b.surname && a.folded[:a.surname] == b.folded[:b.surname]:
		return nameSurname
	}
	return nameOther
}
