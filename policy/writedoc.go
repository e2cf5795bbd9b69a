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
		if p.set {
			value = show(p.value(p), p.Unit, d.lang)
		}
		fmt.Fprintf(d, "| %s (`%s`) | %s | %s | %s | %s |\n", p.Title.In(d.lang), p.Name, value, p.Unit.Words().In(d.lang), d.cites(p.Cites), d.mark(p.Mark))
	}
}

func (d docWriter) cites(cites []Cite) string {
	var out []string
	for _, c := range cites {
		out = append(out, c.In(d.lang))
	}
	return strings.Join(out, d.say("；", "; "))
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

func (d docWriter) programme(p *Programme) {
	fmt.Fprintf(d, "\n## %s (`%s`)\n", p.Title.In(d.lang), p.ID)
	d.rules(d.say("条件", "Conditions"), p.Conditions)
	d.rules(d.say("金额", "Amount"), p.Amounts)
}

func (d docWriter) rules(heading string, rules []*Rule) {
	fmt.Fprintf(d, "\n### %s\n\n", heading)
	for i, r := range rules {
		sentence := r.yes.zh
		if d.lang == English {
			sentence = r.yes.en
		}
		text := sentence.fill(func(name string) string { return "{" + name + "}" })
		fmt.Fprintf(d, "%d. **%s** %s — %s\n\n   `%s`\n\n", i+1, r.ID, cmp.Or(r.Title.In(d.lang), text), d.cites(r.Cites), strings.Join(strings.Fields(r.Expr), " "))
	}
}
