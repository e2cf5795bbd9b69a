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

// WriteDoc writes a pack as a Markdown page that a citizen can follow.
func WriteDoc(w io.Writer, p *Pack, l Language) error {
	b := bufio.NewWriter(w)
	d := docWriter{b, p, l}
	d.head()
	d.parameters()
	d.lists()
	if len(p.shared) > 0 {
		fmt.Fprintf(d, "\n## %s\n", d.say("各项目共用的规则", "Rules that programmes share"))
		d.rules(d.say("怎样判断", "How it is judged"), p.shared)
	}
	for _, prog := range p.Programmes {
		d.programme(prog)
	}
	return b.Flush()
}

type docWriter struct {
	*bufio.Writer
	pack *Pack
	lang Language
}

func (d docWriter) say(zh, en string) string { return Text{zh, en}.In(d.lang) }

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
	fmt.Fprintf(d, "- %s: %s\n- %s: %s\n- %s: %s – %s\n- %s: %s\n\n", d.say("编号", "Pack"), p.ID, d.say("行政区划", "Division"), division,
		d.say("施行期间", "In force"), p.From, cmp.Or(p.To.String(), d.say("至今", "open")), d.say("核实情况", "Mark"), d.mark(p.Mark))
	fmt.Fprintf(d, "## %s\n\n", d.say("依据文件", "Documents"))
	for _, doc := range p.Documents {
		fmt.Fprintf(d, "- %s\n", strings.Join(slices.DeleteFunc([]string{doc.Title.In(d.lang), doc.Number, doc.Status}, func(s string) bool { return s == "" }), d.say("，", ", ")))
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
	fmt.Fprintf(d, "\n## %s\n\n| %s | %s | %s | %s | %s |\n|---|---:|---|---|---|\n", d.say("参数", "Parameters"),
		d.say("名称", "Name"), d.say("数值", "Value"), d.say("单位", "Unit"), d.say("依据", "Source"), d.say("核实", "Mark"))
	for _, p := range d.pack.Parameters {
		value := d.say("由地方规定", "set locally")
		switch {
		case p.set && p.Unit == UnitLayers:
			value = showLayers(p.Layers, d.lang)
		case p.set:
			value = show(p.value(p), p.Unit, d.lang)
		}
		fmt.Fprintf(d, "| %s (`%s`) | %s | %s | %s | %s |\n", p.Title.In(d.lang), p.Name, value, p.Unit.Words().In(d.lang), d.cites(p.Cites), d.mark(p.Mark))
	}
}

func (d docWriter) cites(cites []Cite) string { return citesIn(cites, d.lang) }

func citesIn(cites []Cite, l Language) string {
	var out []string
	for _, c := range cites {
		out = append(out, c.In(l))
	}
	return strings.Join(out, Text{"；", "; "}.In(l))
}

func (d docWriter) lists() {
	for _, name := range slices.Sorted(maps.Keys(d.pack.Lists)) {
		list := d.pack.Lists[name]
		fmt.Fprintf(d, "\n## %s\n\n", cmp.Or(list.Title.In(d.lang), name))
		for _, e := range list.Entries {
			until := ""
			if !e.To.IsZero() {
				until = d.say("，至 ", ", until ") + e.To.String()
			}
			fmt.Fprintf(d, "- %s (`%s`%s) — %s — %s\n", e.Title.In(d.lang), e.Code, until, d.cites(e.Cites), d.mark(e.Mark))
		}
	}
}

// programme tells who may have it and what it gives first, in sentences; the
// expressions that decide stand behind them for whoever wants to check.
func (d docWriter) programme(p *Programme) {
	fmt.Fprintf(d, "\n## %s (`%s`)\n\n", p.Title.In(d.lang), p.ID)
	d.span(p)
	fmt.Fprintf(d, "**%s** %s\n", d.say("给什么", "What it gives"), d.gives(p))
	fmt.Fprintf(d, "\n**%s**\n\n", d.say("谁可以享受：以下各项都要符合", "Who may have it: everything below must hold"))
	for _, r := range p.Conditions {
		if r.Role == RoleRequire {
			fmt.Fprintf(d, d.say("- %s（%s）\n", "- %s (%s)\n"), d.sentence(r), d.cites(r.Cites))
		}
	}
	d.judged(p)
	if len(p.Amounts) > 0 {
		d.rules(d.say("怎样计算", "How it is computed"), p.Amounts)
	}
}

// judged lists a programme's own rules and names the shared ones before them.
func (d docWriter) judged(p *Programme) {
	d.rules(d.say("怎样判断", "How it is judged"), p.Conditions[p.shared:])
	if p.shared == 0 {
		return
	}
	first, last := p.Conditions[0].ID, p.Conditions[p.shared-1].ID
	fmt.Fprintf(d, d.say("在此之前适用共用规则中的 %d 项（%s 至 %s）。\n", "Before these, %d of the shared rules apply (%s to %s).\n"), p.shared, first, last)
}

func (d docWriter) span(p *Programme) {
	if !p.From.IsZero() && p.From != d.pack.From {
		fmt.Fprintf(d, "%s %s\n\n", d.say("自以下日期起适用：", "Applies from"), p.From)
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

// sentence is a rule's wording with the figures that the pack itself gives
// filled in, and blanks for those of the family.
func (d docWriter) sentence(r *Rule) string {
	t := r.yes.zh
	if d.lang == English {
		t = r.yes.en
	}
	return t.fill(func(name string) string {
		for _, p := range d.pack.Parameters {
			if p.Name == name && p.set {
				return show(p.value(p), p.Unit, d.lang)
			}
		}
		return blank
	})
}

func (d docWriter) rules(heading string, rules []*Rule) {
	fmt.Fprintf(d, "\n### %s\n\n", heading)
	for i, r := range rules {
		text := r.Title.In(d.lang)
		if text == "" {
			text = d.sentence(r)
		}
		fmt.Fprintf(d, "%d. **%s** %s — %s\n\n   `%s`\n\n", i+1, r.ID, text, d.cites(r.Cites), tidy(r.Expr))
	}
}
