package money

import "strings"

// Words writes a sum as receipts do (大写金额, 会计基础工作规范 art. 52 (三)): 壹仟捌佰玖拾肆元整.
// 整 closes what ends at yuan or jiao, and nothing that ends in fen.
func (f Fen) Words() string {
	if f < 0 {
		return "负" + (-f).Words()
	}
	digits := []rune("零壹贰叁肆伍陆柒捌玖")
	var out strings.Builder
	if yuan := int64(f / 100); yuan > 0 || f == 0 {
		out.WriteString(grouped(yuan, digits) + "元")
	}
	jiao, fen := f/10%10, f%10
	switch {
	case jiao > 0:
		out.WriteString(string(digits[jiao]) + "角")
	case fen > 0 && out.Len() > 0:
		out.WriteString("零")
	}
	if fen == 0 {
		return out.String() + "整"
	}
	return out.String() + string(digits[fen]) + "分"
}

// grouped writes a whole number in groups of four digits; zeros between others are said
// once, those at an end not at all.
func grouped(n int64, digits []rune) string {
	if n == 0 {
		return "零"
	}
	units, groups := []string{"", "拾", "佰", "仟"}, []string{"", "万", "亿", "万亿"}
	s, zero := "", false
	for g := 3; g >= 0; g-- {
		part, any := n, false
		for range g {
			part /= 10_000
		}
		for u := 3; u >= 0; u-- {
			d := part % 10_000
			for range u {
				d /= 10
			}
			switch d %= 10; {
			case d > 0 && zero && s != "":
				s += "零" + string(digits[d]) + units[u]
				zero, any = false, true
			case d > 0:
				s += string(digits[d]) + units[u]
				zero, any = false, true
			default:
				zero = true
			}
		}
		if any {
			s += groups[g]
		}
	}
	return s
}
