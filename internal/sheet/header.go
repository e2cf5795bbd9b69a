package sheet

import (
	"fmt"
	"strings"

	"doudi/internal/errs"
)

// Known lists for each field of the caller the headings under which counties
// keep it.
type Known map[string][]string

// sampleRows is how far down a header is looked for.
const sampleRows = 30

// header is where a sheet's headings were found.
type header struct {
	labels []string
	at     int // index of its last row in the sample
	score  int // headings that Known has
}

// findHeader picks the row, or two merged rows, with the most known headings.
// Without enough of them (strict) it picks none, else the first row of which
// two thirds are text.
func findHeader(sample []Row, known Known, strict bool) (header, bool) {
	words, width := known.words(), 0
	for _, r := range sample {
		width = max(width, r.filled())
	}
	var best header
	first := header{at: -1}
	for i := range sample {
		h := headerAt(sample, i)
		for _, l := range h.labels {
			if words[Normalize(l)] || words[Normalize(last(l))] {
				h.score++
			}
		}
		if h.score > best.score {
			best = h
		}
		if first.at < 0 && textual(h.labels)*3 >= width*2 {
			first = h
		}
	}
	if best.score > 0 && best.score >= min(2, len(known)) {
		return best, true
	}
	return first, !strict && first.at >= 0
}

// words returns every normalised synonym.
func (k Known) words() map[string]bool {
	m := map[string]bool{}
	for _, synonyms := range k {
		for _, s := range synonyms {
			m[Normalize(s)] = true
		}
	}
	return m
}

// headerAt takes row i as the header, joined with the row below if that
// belongs to it: 收入 over 工资性 becomes 收入/工资性.
func headerAt(sample []Row, i int) header {
	top := texts(sample[i])
	if i+1 < len(sample) && sample[i+1].Number == sample[i].Number+1 && grouped(sample[i], sample[i+1]) {
		return header{labels: join(top, texts(sample[i+1])), at: i + 1}
	}
	return header{labels: top, at: i}
}

// texts returns a row's headings on one line each.
func texts(r Row) []string {
	t := make([]string, len(r.Cells))
	for i, c := range r.Cells {
		t[i] = strings.Join(strings.Fields(c.Text), "")
	}
	return t
}

// grouped reports a header of two rows: some headings reach over both, and
// where the second row has a heading the first begins or continues a group
// of several columns. A row of data under a header never looks like that.
func grouped(top, second Row) bool {
	tall, groups := 0, 0
	for i := range max(len(top.Cells), len(second.Cells)) {
		over, under := strings.TrimSpace(top.Text(i)), strings.TrimSpace(second.Text(i))
		switch {
		case over != "" && !heading(over), under != "" && !heading(under):
			return false
		case over != "" && under == "":
			tall++
		case over != "" && strings.TrimSpace(top.Text(i+1)) == "" && strings.TrimSpace(second.Text(i+1)) != "":
			groups++
		case over != "":
			return false
		}
	}
	return tall > 0 && groups > 0
}

func join(top, second []string) []string {
	labels, group := make([]string, max(len(top), len(second))), ""
	for i := range labels {
		over, under := at(top, i), at(second, i)
		if over != "" {
			group = over
		}
		switch {
		case under == "":
			labels[i] = over
		case group == "":
			labels[i] = under
		default:
			labels[i] = group + "/" + under
		}
	}
	return labels
}

func at(s []string, i int) string {
	if i < len(s) {
		return s[i]
	}
	return ""
}

// last returns what stands in the lower row of a joined heading.
func last(label string) string { return label[strings.LastIndexByte(label, '/')+1:] }

// heading reports a text that may stand over a column: not a number, not a
// line such as 单位：元.
func heading(s string) bool {
	return !strings.ContainsAny(s, "：:") && len(s) <= 200 && strings.Trim(Narrow(s), "0123456789.,-/年月日 ") != ""
}

func textual(labels []string) (n int) {
	for _, l := range labels {
		if heading(l) {
			n++
		}
	}
	return n
}

// Normalize makes headings comparable: half-width, lower case, without spaces,
// line breaks, asterisks and remarks such as （必填）.
func Normalize(heading string) string {
	s := strings.ToLower(Narrow(heading))
	s = strings.NewReplacer("【", "(", "】", ")", "[", "(", "]", ")", "〔", "(", "〕", ")", "*", "", "＊", "", "\u200b", "", "\ufeff", "").Replace(s)
	s = strings.Join(strings.Fields(s), "")
	for _, remark := range []string{"必填", "选填", "必填项", "选填项", "可空", "可不填"} {
		s = strings.ReplaceAll(s, "("+remark+")", "")
	}
	return strings.Trim(s, ":：")
}

// Narrow turns full-width letters, digits and punctuation, and the ideographic
// space, into their ASCII forms.
func Narrow(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '\u3000' || r == '\u00a0':
			return ' '
		}
		return r
	}, s)
}

// duplicates names the columns that share a heading; the second is told.
func duplicates(labels []string, row int) (p []Problem) {
	seen := map[string]int{}
	for i, l := range labels {
		n := Normalize(l)
		if n == "" {
			continue
		}
		if first, ok := seen[n]; ok {
			a, b := ColumnName(first), ColumnName(i)
			p = append(p, Problem{row, i, fmt.Sprintf("表头“%s”在 %s 列和 %s 列重复。请在下面选对要用的一列，或在文件里改名、删除一列后重新上传。", shorten(l), a, b),
				fmt.Sprintf("The heading “%s” stands in columns %s and %s. Choose below the one to use, or rename or delete one in the file and upload it again.", shorten(l), a, b)})
			continue
		}
		seen[n] = i
	}
	return p
}

// shorten cuts a text that goes into a message.
func shorten(s string) string {
	if r := []rune(s); len(r) > 20 {
		return string(r[:20]) + "…"
	}
	return s
}

func noHeader() error {
	return errs.New(errs.Invalid, "没有找到表头，请检查工作表，或指出表头在第几行。", "No header row was found; check the worksheet or say which row the header is in.")
}
