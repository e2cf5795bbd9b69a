package policy

import (
	"fmt"
	"slices"
	"strings"

	"cel.dev/cel-go/common/types"
)

// maxLayers is how many payers a claim may pass: the nine firewalls (九道防火墙)
// of Sichuan are the longest list that is known.
const maxLayers = 9

// Layer is one payer of a medical claim (救助层次) in its order.
type Layer struct {
	Payer string // code: medical-aid, tilted-aid …
	Title Text
	For   []string // groups it is open to: tekun, dibao, edge …
	// Deductible (起付线) is taken off the year's burden once; Ratio of the rest
	// is paid, up to Cap (年度封顶线) a year when it is capped.
	Deductible Fen
	Ratio      Text
	Cap        Fen
	Capped     bool

	ratio rational
}

// LayerResult is what one payer pays of a claim.
type LayerResult struct {
	Payer    string `json:"payer"`
	Title    Text   `json:"title"`
	Entering Fen    `json:"entering"` // left when this payer's turn comes
	Paid     Fen    `json:"paid"`
	Left     Fen    `json:"left"`
}

// insurances words the payers before aid.
func insurances(payer string) Text {
	words := map[string]Text{
		"basic":           {"基本医疗保险", "basic medical insurance"},
		"serious-illness": {"大病保险", "serious-illness insurance"},
		"supplementary":   {"补充医疗保险", "supplementary insurance"},
	}
	if t, ok := words[payer]; ok {
		return t
	}
	return Text{payer, payer}
}

// insured lists what the insurances paid, from the compliant cost down.
func (c *Claim) insured(compliant Fen) []LayerResult {
	var out []LayerResult
	left := compliant
	for _, p := range c.Paid {
		r := LayerResult{Payer: p.Payer, Title: insurances(p.Payer), Entering: left, Paid: *p.Amount, Left: left - *p.Amount}
		left = r.Left
		out = append(out, r)
	}
	return out
}

// earlier is what a payer paid before in the year.
func (c *Claim) earlier(payer string) Fen {
	var total Fen
	for _, p := range c.Earlier {
		if p.Payer == payer && p.Amount != nil {
			total += *p.Amount
		}
	}
	return total
}

// entered is what reached a payer before in the year: the year's burden less
// what the payers before it took. A deductible is of its own layer.
func (c *Claim) entered(layers []Layer, payer string) Fen {
	left, seen := c.EarlierBurden, map[string]bool{}
	for _, l := range layers { // a payer stands once for each group
		if l.Payer == payer {
			break
		}
		if !seen[l.Payer] {
			left -= c.earlier(l.Payer)
		}
		seen[l.Payer] = true
	}
	return max(0, left)
}

// pay runs a burden through the layers open to a group. Every payment is whole
// fen, cut, so that no payer pays more than its share.
func (c *Claim) pay(layers []Layer, group string, burden Fen) ([]LayerResult, error) {
	var out []LayerResult
	left := burden
	for _, l := range layers {
		if !slices.Contains(l.For, group) {
			continue
		}
		above := max(0, left-max(0, l.Deductible-c.entered(layers, l.Payer)))
		share, err := l.ratio.mul(whole(int64(above)))
		if err != nil {
			return nil, fmt.Errorf("layer %s: %w", l.Payer, err)
		}
		n, err := share.floorTo(1)
		if err != nil {
			return nil, fmt.Errorf("layer %s: %w", l.Payer, err)
		}
		paid := Fen(n)
		if l.Capped {
			paid = min(paid, max(0, l.Cap-c.earlier(l.Payer)))
		}
		out = append(out, LayerResult{l.Payer, l.Title, left, paid, left - paid})
		left -= paid
	}
	return out, nil
}

// parseLayers reads the payers of a parameter in unit layers.
func parseLayers(q *Parameter, errs *problems) bool {
	before := len(errs.found)
	q.Layers = nil
	payers := map[string]bool{}
	for _, n := range q.rows {
		f := n.fields("payer", "title", "for", "deductible", "ratio", "cap")
		l := Layer{Payer: f["payer"].required(n, "payer"), Title: f["title"].words(n, "title"), Capped: f["cap"].ast != nil}
		for _, g := range f["for"].list() {
			l.For = append(l.For, g.text())
		}
		if len(l.For) == 0 {
			errs.errorf(n.at, "parameter %s: layer %s can never pay: it is open to no group", q.Name, l.Payer)
		}
		if slices.ContainsFunc(q.Layers, func(o Layer) bool { return o.Payer == l.Payer && overlap(o.For, l.For) }) {
			errs.errorf(n.at, "parameter %s: payer %s is listed twice for one group", q.Name, l.Payer)
		}
		l.ratio = q.cell(f["ratio"], UnitRatio, errs)
		if l.ratio.cmp(whole(1)) > 0 {
			errs.errorf(f["ratio"].at, "parameter %s: a ratio of %s pays more than there is", q.Name, f["ratio"].text())
		}
		l.Ratio = Text{decimal(l.ratio), decimal(l.ratio)}
		if d, ok := f["deductible"]; ok {
			l.Deductible = Fen(q.cell(d, UnitFen, errs).num)
		}
		if c, ok := f["cap"]; ok {
			l.Cap = Fen(q.cell(c, UnitFen, errs).num)
		}
		q.Layers = append(q.Layers, l)
		payers[l.Payer] = true
	}
	if len(payers) > maxLayers {
		errs.errorf(q.at, "parameter %s: %d payers, at most %d are possible", q.Name, len(payers), maxLayers)
	}
	return len(errs.found) == before
}

func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

// layersText writes layers for stored reasons, one payer after the other.
func layersText(layers []Layer) string {
	var out []string
	for _, l := range layers {
		s := l.Payer + "[" + strings.Join(l.For, ",") + "]:" + l.Deductible.String() + ":" + l.Ratio.Zh
		if l.Capped {
			s += ":" + l.Cap.String()
		}
		out = append(out, s)
	}
	return strings.Join(out, ";")
}

// layers writes the payers for people, one after the other.
func (w labels) layers(payers []Layer, l Language) string {
	var out []string
	for i, one := range payers {
		var groups []string
		for _, g := range one.For {
			groups = append(groups, w.of(g).In(l))
		}
		zh := fmt.Sprintf("%d. %s（%s）：起付线 %s 元，比例 %s", i+1, one.Title.Zh, strings.Join(groups, "、"), one.Deductible, one.Ratio.Zh)
		en := fmt.Sprintf("%d. %s (%s): deductible %s yuan, ratio %s", i+1, one.Title.En, strings.Join(groups, ", "), one.Deductible, one.Ratio.En)
		if one.Capped {
			zh, en = zh+"，年度封顶 "+one.Cap.String()+" 元", en+", at most "+one.Cap.String()+" yuan a year"
		}
		out = append(out, Text{zh, en}.In(l))
	}
	return strings.Join(out, Text{"；", "; "}.In(l))
}

// waterfall lets the payers share a rule's sum and writes a step for each.
func (r *run) waterfall(s *Step, rule *Rule, burden quantity) (quantity, error) {
	c, ok := r.facts.subject.(*entity).of.(*Claim)
	if !ok || burden.den != 1 || burden.num < 0 {
		return quantity{}, fmt.Errorf("layers share the whole, non-negative burden of a claim")
	}
	group := r.figures[rule.Group].val.(types.String)
	b := r.law.bindings[rule.Layers]
	aid, err := c.pay(b.source.Layers, string(group), Fen(burden.num))
	if err != nil {
		return quantity{}, err
	}
	var total Fen
	for _, l := range aid {
		total += l.Paid
		s.Steps = append(s.Steps, Step{
			Rule: rule.ID + "/" + l.Payer, Subject: l.Payer, Status: Computed, Value: fmt.Sprint(int64(l.Paid)), Unit: UnitFen, Pack: b.pack.ID,
			Text: Text{
				fmt.Sprintf("%s：进入 %s 元，支付 %s 元，剩余 %s 元", l.Title.Zh, l.Entering, l.Paid, l.Left),
				fmt.Sprintf("%s: %s yuan enter, %s are paid, %s are left", l.Title.En, l.Entering, l.Paid, l.Left),
			},
		})
	}
	if c.Compliant != nil {
		r.decision.Layers = append(c.insured(*c.Compliant), aid...)
	}
	s.Parameters = append(s.Parameters, b.use())
	r.mark(rule.Layers, b.source.Mark)
	return newQuantity(whole(int64(total)), UnitFen), nil
}
