package selfcheck

import (
	"fmt"
	"strings"

	"doudi/internal/calendar"
	"doudi/policy"
)

// advice says what to do now, by the terms in force.
func (t *talk) advice() []Advice {
	out := []Advice{
		{policy.Text{Zh: "这只是按您填写的内容测算，不是决定。结果不符合的，您也可以申请。", En: "This is an estimate from what you entered, not a decision. You may apply whatever it says."}, policy.Text{}},
		{policy.Text{Zh: "向户籍所在地的乡镇政府（街道办事处）提出申请；行动不便的，可以委托村（居）民委员会或者他人代为申请。",
			En: "Apply to the township or street office where your household is registered. If you cannot come, the village committee or somebody else may apply for you."},
			policy.Text{Zh: "民发〔2021〕57号第四条、第六条", En: "MCA [2021] No. 57, art. 4 and 6"}},
	}
	out = append(out, Advice{policy.Text{Zh: "特困人员供养、临时救助、医疗救助、受灾救助等需要了解更多情况，这里不测算；有这些困难的，请向乡镇政府（街道办事处）提出。",
		En: "Extreme-hardship support, temporary, medical and disaster relief depend on more than is asked here, and are not computed. If you are in such need, ask the township or street office."}, policy.Text{}})
	if on, err := calendar.ParseDate("2026-07-01"); err == nil && !t.on.Before(on) {
		out = append(out, Advice{policy.Text{Zh: "能够通过信息核对查到的材料，不需要您提交。", En: "You need not bring what the offices can look up themselves."},
			policy.Text{Zh: "《中华人民共和国社会救助法》第六十二条", En: "Social Assistance Law, art. 62"}})
	}
	if a, ok := t.term(); ok {
		out = append(out, a)
	}
	return out
}

// term says how long the procedure takes, if the packs in force say so.
func (t *talk) term() (Advice, bool) {
	for _, f := range t.law.All() {
		if f.Name == "clock.total" && f.Set {
			return Advice{policy.Text{Zh: fmt.Sprintf("受理以后，一般在 %s 个工作日内办结。", f.Shown.Zh), En: fmt.Sprintf("Once accepted, the procedure usually takes at most %s working days.", f.Shown.En)},
				articles(f.Cites)}, true
		}
	}
	return Advice{}, false
}

// listed gives the titles of a list's entries that apply on a day.
func listed(in *policy.Parameters, on calendar.Date) func(string) policy.Text {
	return func(name string) policy.Text {
		var zh, en []string
		for _, p := range in.Packs() {
			list := p.Lists[name]
			if list == nil {
				continue
			}
			for _, e := range list.Entries {
				if from, to := calendar.Date(e.From), calendar.Date(e.To); (from.IsZero() || !on.Before(from)) && (to.IsZero() || !to.Before(on)) {
					zh, en = append(zh, e.Title.Zh), append(en, e.Title.En)
				}
			}
		}
		return policy.Text{Zh: strings.Join(zh, "；"), En: strings.Join(en, "; ")}
	}
}
