package policy

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"cel.dev/cel-go/cel"
)

// Mark says how sure a figure is.
type Mark string

// The marks, from sure to invented.
const (
	MarkFound         Mark = "found"          // read in the document cited
	MarkToBeVerified  Mark = "to_be_verified" // not confirmed by a primary source
	MarkDemonstration Mark = "demonstration"  // for showing the software; never real policy
)

// Document is a legal source of a pack.
type Document struct {
	ID     string `json:"id"`
	Title  Text   `json:"title"`
	Number Text   `json:"number,omitzero"` // 民发〔2021〕57号, MCA [2021] No. 57
	Status Text   `json:"status,omitzero"` // in force, repealed …
}

// Cite names an article of a document.
type Cite struct {
	Document string `json:"document"` // id within the pack that cites
	Name     Text   `json:"name"`     // number, or title where it has none
	Article  string `json:"article"`  // 13, 8(1), 二（二）, or words
	// English are the words in English; "" where the article is a number or a part.
	English string `json:"english,omitempty"`
}

// In writes 民发〔2021〕57号第十三条 or "MCA [2021] No. 57, art. 13".
func (c Cite) In(l Language) string {
	if l == English {
		return strings.TrimSuffix(c.Name.En+", "+c.article(l), ", ")
	}
	return c.Name.Zh + c.article(l)
}

// article is the article without its document.
func (c Cite) article(l Language) string {
	if l == English {
		return c.articleEn()
	}
	return articleZh(c.Article)
}

func (c Cite) articleEn() string {
	switch {
	case c.English != "":
		return c.English
	case isArticle(c.Article):
		return "art. " + c.Article
	case partForm.MatchString(c.Article):
		return "part " + partEn(c.Article)
	}
	return c.Article
}

// partForm is how a document without articles is cited: 二, 二（二）, 四（二）1.
var partForm = regexp.MustCompile(`^[一二三四五六七八九十]{1,3}(（[一二三四五六七八九十]{1,3}）[0-9]*)?$`)

// partEn turns 二（十二）1 into 2(12)1.
func partEn(s string) string {
	var out strings.Builder
	for len(s) > 0 {
		n := strings.IndexFunc(s, func(r rune) bool { return !strings.ContainsRune(numerals, r) && r != '十' })
		if n < 0 {
			n = len(s)
		}
		if n > 0 {
			out.WriteString(strconv.Itoa(numeralOf(s[:n])))
			s = s[n:]
			continue
		}
		r, size := utf8.DecodeRuneInString(s)
		out.WriteString(strings.NewReplacer("（", "(", "）", ")").Replace(string(r)))
		s = s[size:]
	}
	return out.String()
}

// numerals are the digits 0 to 9.
const numerals = "零一二三四五六七八九"

// numeralOf reads a Chinese numeral from 1 to 99; ten without a digit before it
// is one ten.
func numeralOf(s string) int {
	digit := func(s string) int { return strings.Index(numerals, s) / len("零") }
	tens, ones, ten := strings.Cut(s, "十")
	if !ten {
		return digit(s)
	}
	n := 10
	if tens != "" {
		n = 10 * digit(tens)
	}
	if ones != "" {
		n += digit(ones)
	}
	return n
}

// isArticle reports whether s is a number, perhaps with an item: 13, 8(1).
func isArticle(s string) bool {
	return s != "" && s[0] != '(' && strings.Trim(s, "0123456789()") == ""
}

// articleZh turns 8(1) into 第八条第（一）项; other words stay.
func articleZh(s string) string {
	if !isArticle(s) {
		return s
	}
	number, item, _ := strings.Cut(strings.TrimSuffix(s, ")"), "(")
	out := "第" + numeralZh(number) + "条"
	if item != "" {
		out += "第（" + numeralZh(item) + "）项"
	}
	return out
}

// numeralZh writes 1–999 in Chinese numerals; anything else stays.
func numeralZh(s string) string {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > 999 {
		return s
	}
	digits := []rune(numerals)
	var out []rune
	if h := n / 100; h > 0 {
		out = append(out, digits[h], '百')
		if n%100 > 0 && n%100 < 10 {
			out = append(out, '零')
		}
	}
	if t := n / 10 % 10; t > 0 {
		if t > 1 || n > 99 {
			out = append(out, digits[t])
		}
		out = append(out, '十')
	}
	if n%10 > 0 {
		out = append(out, digits[n%10])
	}
	return string(out)
}

// Pack is the law of one place over one span of days.
type Pack struct {
	ID         string
	Title      Text
	Note       Text   // what a reader must know before using it; may be empty
	Division   string // "" the nation, 2 province, 4 prefecture, 6 county
	From, To   Date   // inclusive; zero To is open
	Mark       Mark   // of the dates and of the pack as a whole
	Hash       string // SHA-256 of the file, hexadecimal
	Documents  []Document
	Parameters []*Parameter
	Lists      map[string]*List
	Programmes []*Programme
	Refusal    *Notice // what a refused family is told; national packs only

	words    labels   // of codes that the program has no words for
	shared   []*Rule  // the common rules and those of the blocks, in order
	gapAfter saying   // the pack before, when nothing was in force in between
	leftOpen []saying // figures that the pack before gave and no pack gives now
	at       position
}

// saying is a word of a pack's head and where it stands.
type saying struct {
	word string
	at   position
}

// in reports whether the pack is in force on a day.
func (p *Pack) in(d Date) bool { return !d.Before(p.From) && (p.To.IsZero() || !p.To.Before(d)) }

// overlaps reports whether two packs share a day.
func (p *Pack) overlaps(o *Pack) bool {
	return (p.To.IsZero() || !p.To.Before(o.From)) && (o.To.IsZero() || !o.To.Before(p.From))
}

// covers reports whether the pack's place contains a division.
func (p *Pack) covers(division string) bool { return strings.HasPrefix(division, p.Division) }

// Lower says what a lower pack may do with a parameter.
type Lower string

// What lower packs may do.
const (
	LowerNothing Lower = "fixed"    // keep it
	LowerAny     Lower = "any"      // set it
	LowerAtLeast Lower = "at-least" // set the same or more
	LowerAtMost  Lower = "at-most"  // set the same or less
)

// UseReading is the Use of a figure that people read and nothing computes by.
const UseReading = "reading"

// Open says what it means that no pack has filled a parameter.
type Open string

// The kinds of openness.
const (
	OpenNo       Open = "no"       // this pack gives the value
	OpenRequired Open = "required" // a lower pack must; without it nothing is computed
	OpenOptional Open = "optional" // a lower pack may; without it a person judges
)

// Parameter is a figure or word of the law, declared by one pack and possibly
// filled by a lower one.
type Parameter struct {
	Name    string
	Title   Text
	Unit    Unit
	Choices []string // for UnitChoice
	By      Unit     // unit of the key of a table; "" when the parameter is no table
	Rows    []Row    // of a table, in order of their keys
	Layers  []Layer  // for UnitLayers
	Open    Open
	Lower   Lower
	Use     string // who reads it when no rule does: "casework", "payment" …, UseReading
	Cites   []Cite
	Mark    Mark

	set     bool // value below is given
	filled  bool // a higher pack declares it
	number  rational
	word    string // flag and choice
	rows    []yamlNode
	asTable bool // the value is written as rows
	at      position
}

// celType returns the parameter's type in expressions; layers have none.
func (p *Parameter) celType() (*cel.Type, bool) {
	if p.By != "" {
		return tableType(p.By, p.Unit), true
	}
	return p.Unit.celType()
}

// List is a closed list of codes the law names, such as excluded incomes.
type List struct {
	Title   Text
	OpenTo  string // none, province, prefecture, county: the lowest pack that may add
	Entries []*Entry
	at      position
}

// Entry is one code of a list.
type Entry struct {
	Code     string
	Title    Text
	From, To Date // zero means the pack's own
	Mark     Mark
	Cites    []Cite
	at       position
}

func (e *Entry) in(d Date) bool {
	return (e.From.IsZero() || !d.Before(e.From)) && (e.To.IsZero() || !e.To.Before(d))
}

// Notice is a text with its sources.
type Notice struct {
	Text  Text
	Cites []Cite

	zh, en template
	at     position
}
