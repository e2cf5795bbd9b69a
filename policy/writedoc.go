package policy

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// WriteDoc writes a pack as a Markdown page that a citizen can follow: who may
// have what and how much first, then the figures, and last the expressions for
// whoever wants to check.
func WriteDoc(w io.Writer, p *Pack, l Language) error {
	b := bufio.NewWriter(w)
	d := docWriter{b, p, l}
	d.head()
	for _, prog := range p.Programmes {
		d.programme(prog)
	}
	d.parameters()
	d.lists()
	d.documents()
	d.expressions()
	return b.Flush()
}

type docWriter struct {
	*bufio.Writer
	pack *Pack
	lang Language
}

func (d docWriter) say(zh, en string) string { return Text{zh, en}.In(d.lang) }

func (d docWriter) heading(zh, en string) { fmt.Fprintf(d, "\n## %s\n\n", d.say(zh, en)) }

func (d docWriter) head() {
	p := d.pack
	fmt.Fprintf(d, "# %s\n\n", p.Title.In(d.lang))
	if p.Mark == MarkDemonstration {
		fmt.Fprintf(d, "**%s**\n\n", d.say("演示数据，不是真实政策", "Demonstration, not real policy"))
	}
	if p.Note.Zh != "" {
		fmt.Fprintf(d, "%s\n\n", p.Note.In(d.lang))
	}
	division := cmp.Or(p.Division, d.say("全国", "the nation"))
	fmt.Fprintf(d, "- %s: %s\n- %s: %s\n- %s: %s\n- %s: %s\n", d.say("编号", "Pack"), p.ID, d.say("行政区划", "Division"), division,
		d.say("施行期间", "In force"), d.between(p.From, p.To), d.say("核实情况", "Checked"), d.mark(p.Mark))
}

// between words a span of days, both inclusive.
func (d docWriter) between(from, to Date) string {
	if to.IsZero() {
		return fmt.Sprintf(d.say("%s 起", "from %s"), from)
	}
	return fmt.Sprintf(d.say("%s 至 %s", "%s to %s"), from, to)
}

func (d docWriter) documents() {
	d.heading("依据文件", "Documents")
	for _, doc := range d.pack.Documents {
		parts := []string{doc.Title.In(d.lang), doc.Number.In(d.lang), doc.Status.In(d.lang)}
		fmt.Fprintf(d, "- %s\n", strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), d.say("，", ", ")))
	}
}

func (d docWriter) mark(m Mark) string {
	switch m {
	case MarkFound:
		return d.say("已查到原文", "found in the document")
	case MarkToBeVerified:
		return d.say("待核实", "to be verified")
	case MarkDemonstration:
	}
	return d.say("演示数据", "demonstration")
}

func (d docWriter) parameters() {
	if len(d.pack.Parameters) == 0 {
		return
	}
	d.heading("参数", "Figures")
	fmt.Fprintf(d, "| %s | %s | %s | %s |\n|---|---:|---|---|\n", d.say("名称", "Name"), d.say("数值", "Value"), d.say("依据", "Source"), d.say("核实", "Checked"))
	for _, p := range d.pack.Parameters {
		fmt.Fprintf(d, "| %s (`%s`) | %s | %s | %s |\n", p.Title.In(d.lang), p.Name, d.value(p), d.cites(p.Cites), d.mark(p.Mark))
	}
}

// value is a figure with its unit, a share as a percentage.
func (d docWriter) value(p *Parameter) string {
	unit := p.Unit.Words().In(d.lang)
	switch {
	case p.Unit == UnitLayers && p.set:
		return d.pack.words.layers(p.Layers, d.lang)
	case p.Unit == UnitRatio && p.set && p.By == "" && p.number.num > 0 && p.number.cmp(whole(1)) < 0:
		return percent(p.number)
	case p.set:
		return d.pack.words.measured(p.value(p), p.Unit).In(d.lang)
	case unit == "":
		return d.locally()
	}
	return d.locally() + d.say("（", " (") + unit + d.say("）", ")")
}

// percent writes 0.3 as 30%.
func percent(r rational) string {
	p, err := r.mul(whole(100))
	if err != nil {
		return decimal(r)
	}
	return decimal(p) + "%"
}

func (d docWriter) figure(p *Parameter) string { return d.pack.words.show(p.value(p), p.Unit, d.lang) }

func (d docWriter) locally() string { return d.say("由地方规定", "set locally") }

func (d docWriter) cites(cites []Cite) string { return citesIn(cites, d.lang) }

// citesIn lists citations, a document that is cited twice in a row named once.
func citesIn(cites []Cite, l Language) string {
	var b strings.Builder
	for i, c := range cites {
		switch {
		case i > 0 && c.Document == cites[i-1].Document && c.Name == cites[i-1].Name:
			b.WriteString(Text{"、", ", "}.In(l) + c.article(l))
		case i > 0:
			b.WriteString(Text{"；", "; "}.In(l) + c.In(l))
		default:
			b.WriteString(c.In(l))
		}
	}
	return b.String()
}

func (d docWriter) lists() {
	for _, name := range slices.Sorted(maps.Keys(d.pack.Lists)) {
		list := d.pack.Lists[name]
		fmt.Fprintf(d, "\n## %s\n\n", capital(cmp.Or(list.Title.In(d.lang), d.say("清单", "List")+" "+name)))
		if len(list.Entries) == 0 {
			fmt.Fprintf(d, "%s\n", d.say("本政策包没有列出，可以由地方规定。", "None in this pack; a place may name some."))
		}
		for _, e := range list.Entries {
			until := ""
			if !e.To.IsZero() {
				until = d.say("，至 ", ", until ") + e.To.String()
			}
			fmt.Fprintf(d, "- %s (`%s`%s) — %s — %s\n", e.Title.In(d.lang), e.Code, until, d.cites(e.Cites), d.mark(e.Mark))
		}
	}
}

// programme tells in sentences what a programme gives, who may have it and how
// the money comes about.
func (d docWriter) programme(p *Programme) {
	fmt.Fprintf(d, "\n## %s (`%s`)\n\n", capital(p.Title.In(d.lang)), p.ID)
	d.span(p)
	fmt.Fprintf(d, "**%s** %s\n", d.say("给什么：", "What it gives:"), d.gives(p))
	fmt.Fprintf(d, "\n**%s**\n\n", d.say("谁可以享受：以下各项都要符合", "Who may have it: everything below must hold"))
	d.conditions(p)
	if slices.ContainsFunc(p.Conditions, func(r *Rule) bool { return r.Role == RoleDoubt }) {
		fmt.Fprintf(d, "\n**%s**\n\n", d.say("以下情形由工作人员判断", "What an officer judges"))
		d.sentences(p.Conditions, RoleDoubt)
	}
	if slices.ContainsFunc(p.Conditions, func(r *Rule) bool { return r.Role == RoleHint }) {
		fmt.Fprintf(d, "\n**%s**\n\n", d.say("以下情形提示工作人员核实，不影响结果", "What an officer is told to look into; the outcome stays"))
		d.sentences(p.Conditions, RoleHint)
	}
	if len(p.Amounts) > 0 {
		fmt.Fprintf(d, "\n**%s**\n\n", d.say("怎样计算", "How it is computed"))
		d.sentences(p.Amounts, RoleFigure)
	}
}

// conditions lists what must hold, and below each what the law means by it.
func (d docWriter) conditions(p *Programme) {
	var means []*Rule
	for i, r := range p.Conditions {
		switch {
		case i >= p.shared && r.Role == RoleFigure && r.Unit == UnitFlag && r.Each == "":
			means = append(means, r)
		case r.Role == RoleRequire:
			d.line("- ", d.told(r), r)
			for _, m := range means {
				d.line("  - ", d.sentence(m), m)
			}
			means = nil
		}
	}
	for _, m := range means {
		d.line("- ", d.told(m), m)
	}
}

func (d docWriter) line(bullet, sentence string, r *Rule) {
	fmt.Fprintf(d, d.say("%s%s（%s）\n", "%s%s (%s)\n"), bullet, sentence, d.cites(r.Cites))
}

func (d docWriter) sentences(rules []*Rule, role Role) {
	for _, r := range rules {
		if r.Role == role {
			d.line("- ", d.told(r), r)
		}
	}
}

func (d docWriter) span(p *Programme) {
	from, to := p.From, p.To
	if from.IsZero() {
		from = d.pack.From
	}
	if to.IsZero() {
		to = d.pack.To
	}
	if from != d.pack.From || to != d.pack.To {
		fmt.Fprintf(d, "%s %s\n\n", d.say("适用期间：", "Applies"), d.between(from, to))
	}
}

func (d docWriter) gives(p *Programme) string {
	switch p.Result {
	case ResultMonthly:
		return d.say("按月发放的救助金。", "money every month.")
	case ResultOnce:
		return d.say("一次性救助金。", "one sum of money.")
	case ResultLayers:
		return d.say("由各支付方依次分担医疗费用。", "the payers share a medical bill in order.")
	case ResultRecognition, ResultInKind:
	}
	return p.Gives.In(d.lang) + d.say("。", ".")
}

// told is a rule's sentence; what may turn out either way without deciding is
// told both ways.
func (d docWriter) told(r *Rule) string {
	if r.Role != RoleFigure || r.Unit != UnitFlag || r.Each != "" {
		return d.sentence(r)
	}
	return d.sentence(r) + d.say("；或者：", "; or else: ") + d.spoken(r.no)
}

// sentence is a rule's wording, or its heading where it has many, with the
// figures that the pack itself gives filled in, what places set named as such,
// and blanks for the family's.
func (d docWriter) sentence(r *Rule) string {
	if r.Each != "" {
		return r.Title.In(d.lang)
	}
	return d.spoken(r.yes)
}

func (d docWriter) spoken(w wording) string {
	t := w.zh
	if d.lang == English {
		t = w.en
	}
	return t.fill(d.word)
}

func (d docWriter) word(name string) string {
	if t, ok := itemWords(name); ok {
		return t.In(d.lang)
	}
	for _, p := range d.pack.Parameters {
		switch {
		case p.Name == name && p.set:
			return d.figure(p)
		case p.Name == name:
			return d.say("［", "[") + d.locally() + d.say("］", "]")
		}
	}
	return blank
}

// expressions lists every rule once with what the program computes.
func (d docWriter) expressions() {
	if len(d.pack.Programmes) == 0 {
		return
	}
	d.heading("附：程序逐条怎样计算", "Annex: what the program computes, rule by rule")
	if len(d.pack.shared) > 0 {
		d.rules(d.say("各项目共用的规则", "Rules that programmes share"), d.pack.shared)
	}
	for _, p := range d.pack.Programmes {
		d.rules(capital(p.Title.In(d.lang)), p.proper())
		d.before(p)
	}
}

// before names the shared rules that run ahead of a programme's own.
func (d docWriter) before(p *Programme) {
	if p.shared == 0 {
		return
	}
	first, last := p.Conditions[0].ID, p.Conditions[p.shared-1].ID
	fmt.Fprintf(d, d.say("在此之前适用共用规则中的 %d 项（%s 至 %s）。\n", "Before these, %d of the shared rules apply (%s to %s).\n"), p.shared, first, last)
}

func (d docWriter) rules(heading string, rules []*Rule) {
	fmt.Fprintf(d, "\n### %s\n\n", heading)
	for _, r := range rules {
		fmt.Fprintf(d, "- **%s** %s — %s\n\n   `%s`\n\n", r.ID, d.sentence(r), d.cites(r.Cites), tidy(r.Expr))
	}
}
