package change

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"doudi/internal/codes"
	"doudi/internal/db"
	"doudi/registry"
)

// rows puts old beside new, in words: codes by their names, people by theirs.
func (s *Service) rows(ctx context.Context, tx *db.Tx, f *registry.File, d *Detail) error {
	w := wording{f, codes.New()}
	a := d.Asked
	for _, x := range a.Fields {
		zh, en := registry.FieldTitle(x.Name)
		d.Rows = append(d.Rows, Row{Text{zh, en}, f.NameOf(x.Person), w.value(x.Name, x.Was), w.value(x.Name, x.Value)})
	}
	for _, x := range a.Lines {
		d.Rows = append(d.Rows, w.line(x))
	}
	for _, x := range a.Joins {
		how := map[string]Text{registry.Born: {"出生", "born"}, registry.Joined: {"迁入", "joins"}, registry.Entered: {"补录", "entered"}}[x.How]
		rel := w.relation(x.Member.Relation)
		d.Rows = append(d.Rows, Row{Text{"增加成员", "Member joins"}, x.Member.Name, Text{}, Text{how.Zh + "，" + rel.Zh, how.En + ", " + rel.En}})
	}
	for _, x := range a.Leaves {
		how := map[string]Text{registry.Died: {"死亡", "died"}, registry.Left: {"迁出", "moves out"}, registry.Corrected: {"录入有误", "entered by mistake"}}[x.How]
		d.Rows = append(d.Rows, Row{Text{"减少成员", "Member leaves"}, f.NameOf(x.Person), Text{}, how})
	}
	w.kinships(d, Text{"与户主关系", "Relation to the head"}, a.Head)
	if x := a.Split; x != nil {
		w.kinships(d, Text{"分出，与新户主关系", "Splits off; relation to the new head"}, x.Members)
	}
	if a.Merge == nil {
		return nil
	}
	into, err := s.others.Registry.Facts(ctx, tx, f.County, a.Merge.Into)
	if err != nil {
		return err
	}
	d.Rows = append(d.Rows, Row{Text{"并入的户", "Joins the household of"}, "", Text{f.HeadName, f.HeadName}, Text{into.HeadName, into.HeadName}})
	w.kinships(d, Text{"与并入户户主关系", "Relation to that head"}, a.Merge.Relations)
	return nil
}

// wording says values in both languages.
type wording struct {
	file *registry.File
	book *codes.Book
}

func (w wording) value(field, v string) Text {
	switch v {
	case "":
		return Text{}
	case "true":
		return Text{"是", "Yes"}
	case "false":
		return Text{"否", "No"}
	}
	lists := map[string]*codes.List{"cause": w.book.Cause, "marital": w.book.Marital, "education": w.book.Education, "health": w.book.Health,
		"disability": w.book.DisabilityType, "labour": w.book.Labour}
	if l := lists[field]; l != nil {
		return Text{l.Name(v, "zh"), l.Name(v, "en")}
	}
	return Text{v, v}
}

func (w wording) relation(code string) Text {
	return Text{w.book.Relation.Name(code, "zh"), w.book.Relation.Name(code, "en")}
}

func (w wording) kinships(d *Detail, what Text, list []registry.Kinship) {
	for _, k := range list {
		was := Text{}
		for _, m := range slices.Concat(w.file.Former, w.file.Members) { // who was split off is a former member
			if m.ID == k.Person {
				was = w.relation(m.Relation)
			}
		}
		d.Rows = append(d.Rows, Row{what, w.file.NameOf(k.Person), was, w.relation(k.Relation)})
	}
}

func (w wording) line(x registry.AskedLine) Row {
	r := Row{}
	for _, side := range []struct {
		said *registry.LineSaid
		to   *Text
	}{{x.Was, &r.Was}, {x.Value, &r.Value}} {
		if side.said == nil {
			continue
		}
		r.What, r.Who = itemWord(side.said.Kind, side.said.Item), w.file.NameOf(side.said.Person)
		*side.to = sum(*side.said)
	}
	if x.Value == nil {
		r.Value = Text{"不再有", "no longer"}
	}
	return r
}

func sum(l registry.LineSaid) Text {
	per := map[registry.Per]Text{registry.PerMonth: {"/月", " a month"}, registry.PerYear: {"/年", " a year"}}[l.Per]
	t := Text{l.Amount.String() + " 元" + per.Zh, l.Amount.String() + " yuan" + per.En}
	if l.Quantity > 1 {
		t.Zh, t.En = fmt.Sprintf("%d 项，%s", l.Quantity, t.Zh), fmt.Sprintf("%d, %s", l.Quantity, t.En)
	}
	if l.Detail != "" {
		t.Zh, t.En = t.Zh+"（"+l.Detail+"）", t.En+" ("+l.Detail+")"
	}
	return t
}

// itemWord names an item of a kind of line.
func itemWord(k registry.Kind, item string) Text {
	word := map[string]Text{"wage": {"工资性收入", "Wages"}, "business": {"经营净收入", "Business income"}, "property": {"财产净收入", "Income from property"},
		"transfer": {"转移净收入", "Transfers"}, "other": {"其他", "Other"}, "deposit": {"存款", "Deposits"}, "security": {"有价证券", "Securities"}, "fund": {"基金", "Funds"},
		"insurance": {"商业保险", "Insurance"}, "claim": {"债权", "Claims"}, "internet-finance": {"互联网金融资产", "Online finance"}, "vehicle": {"机动车辆", "Vehicles"},
		"boat": {"船舶", "Boats"}, "machinery": {"大型农机具", "Farm machinery"}, "house": {"房屋", "Houses"}, "forest": {"林木等定着物", "Trees and fixtures"},
		"company": {"企业股权", "Shares in a company"}, "work-cost": {"必要的就业成本", "Cost of working"}, "business-cost": {"经营成本", "Cost of business"},
		"property-cost": {"财产性支出", "Cost of property"}, "transfer-out": {"转移性支出", "Transfers paid"}, "rigid-disabled": {"残疾刚性支出", "Necessary spending, disability"},
		"rigid-illness": {"医疗刚性支出", "Necessary spending, illness"}}[item]
	if word.Zh == "" {
		word = Text{item, item}
	}
	if item != "other" {
		return word
	}
	of := map[registry.Kind]Text{registry.Income: {"收入", "income"}, registry.Asset: {"财产", "property"}, registry.Deduction: {"扣减", "deduction"}}[k]
	return Text{word.Zh + of.Zh, strings.TrimSpace(word.En + " " + of.En)}
}
