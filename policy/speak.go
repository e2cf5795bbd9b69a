package policy

import (
	"strconv"
	"strings"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// speak fills the wording of a rule with the values of the moment.
func (r *run) speak(s *Step, rule *Rule, item *entity, val ref.Val) {
	r.facts.speaking = true
	defer func() { r.facts.speaking = false }()
	w := rule.yes
	if val == types.False {
		w = rule.no
	}
	s.Text = Text{
		w.zh.fill(func(name string) string { return r.word(rule, item, val, name, Chinese) }),
		w.en.fill(func(name string) string { return r.word(rule, item, val, name, English) }),
	}
}

// word is what a {name} reads as.
func (r *run) word(rule *Rule, item *entity, val ref.Val, name string, l Language) string {
	if of, fieldName, ok := strings.Cut(name, "."); ok {
		switch {
		case item != nil && of == items[rule.Each]:
			return item.word(fieldName, l)
		case of == "claimant":
			return r.facts.claimant.(*entity).word(fieldName, l)
		case of == "household":
			return r.facts.family.(*entity).word(fieldName, l)
		case of == string(r.programme.About) && r.facts.subject != nil:
			return r.facts.subject.(*entity).word(fieldName, l)
		}
	}
	if name == rule.Name {
		return r.law.words.show(val, rule.Unit, l)
	}
	if f, ok := r.figures[name]; ok {
		return r.law.words.show(f.val, f.unit, l)
	}
	if b, ok := r.law.bindings[name]; ok && b.value != nil {
		return b.words.show(b.value, b.declared.Unit, l)
	}
	return Text{"未规定", "not set"}.In(l)
}

func (e *entity) word(name string, l Language) string {
	if name == "note" {
		return e.note().In(l)
	}
	v := e.kind.fields[name].get(e)
	if s, ok := v.(types.String); ok {
		return Label(e.kind.name+"."+name, string(s)).In(l)
	}
	unit := UnitCount
	if q, ok := v.(quantity); ok {
		unit = q.of.unit
	}
	return labels{}.show(v, unit, l) // a text is of the field's own set, above
}

// note says what the law's list knows about the entity's code.
func (e *entity) note() Text {
	switch {
	case e.lawful == nil:
		return Text{}
	case e.lawful.in(e.facts.date):
		return Text{"（" + e.lawful.Title.Zh + "）", " (" + e.lawful.Title.En + ")"}
	}
	return Text{
		"（" + e.lawful.Title.Zh + "：该规定在申请日不适用）",
		" (" + e.lawful.Title.En + ": this provision does not apply on the day of application)",
	}
}

// show writes a value for people.
func (w labels) show(v ref.Val, u Unit, l Language) string {
	switch v := v.(type) {
	case quantity:
		return u.show(v.rational)
	case table:
		return v.show(l)
	case types.Int:
		return strconv.FormatInt(int64(v), 10)
	case types.String:
		return w.of(string(v)).In(l)
	case types.Bool:
		if v {
			return Text{"是", "yes"}.In(l)
		}
		return Text{"否", "no"}.In(l)
	}
	return Text{"不详", "not known"}.In(l)
}

func joinWords(parts []string, sep string) string { return strings.Join(parts, sep) }

// headline says the outcome in one sentence.
func headline(d Decision, p *Programme) Text {
	switch {
	case d.aside:
		return Text{"不属于" + p.Title.Zh + "的对象", "is not whom the " + p.Title.En + " is for"}
	case d.Outcome == Eligible:
		return award(d, p)
	case d.Entitled:
		return Text{
			"符合" + p.Title.Zh + "条件，金额须由工作人员确定",
			"meets the conditions of the " + p.Title.En + "; a person must set the amount",
		}
	case d.Outcome == Undetermined:
		return Text{"材料尚不足以判断是否符合" + p.Title.Zh + "条件", "what is known does not yet decide the " + p.Title.En}
	}
	return Text{"不符合" + p.Title.Zh + "条件", "does not meet the conditions of the " + p.Title.En}
}

func award(d Decision, p *Programme) Text {
	t := Text{"符合" + p.Title.Zh + "条件", "meets the conditions of the " + p.Title.En}
	switch p.Result {
	case ResultMonthly:
		t.Zh += "，" + d.Period.String() + " 月" + monthlyWord(p) + " " + d.MonthlyAmount.String() + " 元"
		t.En += "; monthly amount for " + d.Period.String() + ": " + d.MonthlyAmount.String() + " yuan"
	case ResultOnce:
		t.Zh += "，一次性 " + d.OnceAmount.String() + " 元"
		t.En += "; one sum of " + d.OnceAmount.String() + " yuan"
	case ResultLayers:
		t.Zh += "，合计救助 " + d.OnceAmount.String() + " 元"
		t.En += "; aid of " + d.OnceAmount.String() + " yuan together"
	case ResultRecognition, ResultInKind:
		t.Zh += "：" + p.Gives.Zh
		t.En += ": " + p.Gives.En
	}
	return t
}

// monthlyWord is what the monthly money is called; dibao's has its own name.
func monthlyWord(p *Programme) string {
	if strings.HasPrefix(p.ID, "dibao") {
		return "保障金"
	}
	return "金额"
}

// refusal is what a refused family is told about its remedies.
func (r *run) refusal() Step { return remedies(r.law) }

func (p *Parameters) remedies() Step { return remedies(p.law) }

// Remedies is what whoever does not accept a decision can do by the law of the day,
// with its articles: the sentence that every paper of a decision ends with.
func (p *Parameters) Remedies(l Language) string {
	s := p.remedies()
	return s.Text.In(l) + sources(s, l) + map[Language]string{Chinese: "。", English: "."}[l]
}

// remedies words the national pack's text with the time limits in force.
func remedies(law *effective) Step {
	n := law.packs[0].Refusal
	s := Step{Rule: "remedies", Status: Informs, Pack: law.packs[0].ID, Cites: n.Cites}
	word := func(l Language) func(string) string {
		return func(name string) string {
			b := law.bindings[name]
			return b.words.show(b.value, b.declared.Unit, l)
		}
	}
	s.Text = Text{n.zh.fill(word(Chinese)), n.en.fill(word(English))}
	for _, f := range n.zh {
		if f.name != "" {
			s.Parameters = append(s.Parameters, law.bindings[f.name].use())
		}
	}
	return s
}

// Explain writes the reasons as plain sentences in one language: the outcome
// first, then each step with its articles; sentences about an item begin with
// a dash. A demonstration says so before anything else.
func (d Decision) Explain(l Language) []string {
	var out []string
	if d.Demonstration {
		out = append(out, Text{"【演示数据】以下结果依据演示政策包计算，不是真实政策。",
			"[DEMONSTRATION] computed from a demonstration pack, not from real policy."}.In(l))
	}
	return explain(out, d.Reasons, "", l)
}

// Brief is the outcome with what decided it and nothing more: for a refusal
// the conditions that do not hold and the remedies; for an open case what is
// missing; for an award every condition, how the amount came about, and the
// last step.
func (d Decision) Brief(l Language) []string {
	whole := Decision{Demonstration: d.Demonstration, Reasons: d.Reasons}
	whole.Reasons.Steps = nil
	for _, i := range d.Decisive() {
		whole.Reasons.Steps = append(whole.Reasons.Steps, d.Reasons.Steps[i])
	}
	return whole.Explain(l)
}

// Decisive numbers the first steps of the reasons that Brief keeps, in order.
func (d Decision) Decisive() []int {
	var out []int
	for i, s := range d.Reasons.Steps {
		if d.decisive(s, i == len(d.Reasons.Steps)-1) {
			out = append(out, i)
		}
	}
	return out
}

func (d Decision) decisive(s Step, last bool) bool {
	switch d.Outcome {
	case Eligible:
		return s.Status == Passed || s.Status == Unjudged || last || d.gives(s)
	case Ineligible:
		return s.Status == Failed || s.Status == Informs
	case Undetermined:
	}
	return s.Status == Unknown || s.Status == Unjudged
}

// gives reports whether a step computed the sum that is awarded.
func (d Decision) gives(s Step) bool {
	sum := max(d.MonthlyAmount, d.OnceAmount)
	return sum > 0 && s.Status == Computed && s.Unit.money() && s.Value == strconv.FormatInt(int64(sum), 10)
}

func explain(out []string, s Step, indent string, l Language) []string {
	out = append(out, indent+s.Text.In(l)+sources(s, l))
	for _, child := range s.Steps {
		next := indent
		if child.Subject != "" {
			next += "— "
		}
		out = explain(out, child, next, l)
	}
	return out
}

// sources writes a step's articles and those of the parameters it read.
func sources(s Step, l Language) string {
	var parts []string
	seen := map[string]bool{}
	add := func(cites []Cite) {
		for _, c := range cites {
			if t := c.In(l); !seen[t] {
				seen[t] = true
				parts = append(parts, t)
			}
		}
	}
	add(s.Cites)
	for _, u := range s.Parameters {
		add(u.Cites)
	}
	if len(parts) == 0 {
		return ""
	}
	if l == English {
		return " (" + strings.Join(parts, "; ") + ")"
	}
	return "（" + strings.Join(parts, "；") + "）"
}
