package pinyin

import "unicode/utf8"

// surnameOf returns the readings of the surname that opens a name, separated
// by spaces, when they are not the usual ones. A character alone is no
// surname, and a name with a dot has none.
func surnameOf(name string) string {
	first, one := utf8.DecodeRuneInString(name)
	second, two := utf8.DecodeRuneInString(name[one:])
	if two == 0 || dotted(name) {
		return ""
	}
	if len(name) > one+two {
		if reading := double(name[:one+two]); reading != "" {
			return reading
		}
	}
	if !pinyinRune(second) {
		return ""
	}
	return single(first)
}

// dotted reports whether a name is written with the dot of minority names, in
// any of the characters that keyboards have for it.
func dotted(name string) bool {
	for _, r := range name {
		switch r {
		case '·', '•', '・', '‧', '．', '∙', '⋅', '●', '.':
			return true
		}
	}
	return false
}

func pinyinRune(r rune) bool { return usual(r) != "" }

// double knows the two-character surnames with readings of their own.
func double(surname string) string {
	switch surname {
	case "尉迟":
		return "yu chi"
	case "万俟":
		return "mo qi"
	case "长孙":
		return "zhang sun"
	case "单于":
		return "chan yu"
	case "澹台":
		return "tan tai"
	case "宰父":
		return "zai fu"
	case "亓官":
		return "qi guan"
	case "令狐":
		return "ling hu"
	}
	return ""
}

// single knows the surnames that are read otherwise than the character.
func single(r rune) string {
	switch r {
	case '单':
		return "shan"
	case '解':
		return "xie"
	case '仇':
		return "qiu"
	case '曾':
		return "zeng"
	case '区':
		return "ou"
	case '查':
		return "zha"
	case '盖':
		return "ge"
	case '朴':
		return "piao"
	case '召':
		return "shao"
	case '员':
		return "yun"
	case '缪':
		return "miao"
	case '乐':
		return "yue"
	case '翟':
		return "zhai"
	case '种':
		return "chong"
	case '覃':
		return "qin"
	case '尉':
		return "wei"
	case '折':
		return "she"
	case '祭':
		return "zhai"
	case '隗':
		return "wei"
	case '佴':
		return "nai"
	case '乜':
		return "nie"
	case '能':
		return "nai"
	case '都':
		return "du"
	case '秘':
		return "bi"
	case '洗':
		return "xian"
	case '繁':
		return "po"
	case '黑':
		return "he"
	case '幺':
		return "yao"
	}
	return ""
}

// given overrides readings that the dictionary puts first though names use
// another.
func given(r rune) string {
	switch r {
	case '长':
		return "chang"
	case '晟':
		return "sheng"
	case '隽':
		return "jun"
	case '贠':
		return "yun"
	case '呙':
		return "guo"
	case '么':
		return "me"
	}
	return ""
}
