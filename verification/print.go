package verification

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"slices"
	"strings"

	"doudi/internal/calendar"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/internal/paper"
)

//go:embed templates/report.html
var templates embed.FS

// print makes the paper of a report. It reads nothing but the report, so that
// the paper and what was sealed say the same.
func (r CheckReport) print() (string, error) {
	t, err := template.New("report.html").Funcs(template.FuncMap{"item": itemName, "figure": figure, "settlement": settlementName, "reply": replyName, "relation": relationName, "outcome": outcomeName, "joined": func(list []string) string { return strings.Join(list, "、") }}).
		ParseFS(templates, "templates/report.html")
	if err != nil {
		return "", fmt.Errorf("read the report's template: %w", err)
	}
	var out bytes.Buffer
	if err := t.Execute(&out, r); err != nil {
		return "", fmt.Errorf("print report %s: %w", r.Number, err)
	}
	return out.String(), nil
}

// Pages is what stands around each page.
func (r CheckReport) Pages() template.CSS {
	return paper.Pages("家庭经济状况核对报告", r.Number)
}

// Person is a member's name.
func (r CheckReport) Person(n id.ID) string {
	for _, p := range r.People {
		if p.PersonID == n {
			return p.Name
		}
	}
	return ""
}

// Obligors are those whom the report is about and who are of no household's file.
func (r CheckReport) Obligors() (list []CheckedPerson) {
	for _, p := range r.People {
		if p.Outside {
			list = append(list, p)
		}
	}
	return list
}

// Asked reports whether any source was asked about a person. Without a number
// nobody can be.
func (r CheckReport) Asked(p CheckedPerson) bool {
	return slices.ContainsFunc(r.Replies, func(x CheckReply) bool {
		return x.PersonID == p.PersonID && x.State != NoConsent && x.Detail != "no_number"
	})
}

// Unasked is why nobody was asked about a person.
func (r CheckReport) Unasked(p CheckedPerson) string {
	switch {
	case p.Withheld != nil:
		return whyName(p.Withheld.Why) // and not what was said, which is read with an entry in the log
	case r.Count(p, NoReply) > 0:
		return "没有身份证号"
	}
	return "没有有效授权书"
}

// Count is how many sources replied in a way about a person.
func (r CheckReport) Count(p CheckedPerson, state ReplyState) (n int) {
	for _, x := range r.Replies {
		if x.PersonID == p.PersonID && x.State == state {
			n++
		}
	}
	return n
}

// SourceName is a source in Chinese.
func (r CheckReport) SourceName(code string) string {
	for _, s := range r.Sources {
		if s.Code == code {
			return s.Chinese
		}
	}
	return code
}

// State is what a source replied about a person, "" if it was not asked.
func (r CheckReport) State(person id.ID, source string) ReplyState {
	for _, x := range r.Replies {
		if x.PersonID == person && x.Source == source {
			return x.State
		}
	}
	return ""
}

// Retrieved is when a source was asked about a person for the last time, "" if it was not.
func (r CheckReport) Retrieved(person id.ID, source string) string {
	for _, x := range r.Replies {
		if x.PersonID == person && x.Source == source && x.State != NoConsent && !x.RetrievedAt.IsZero() {
			at := x.RetrievedAt.In(calendar.Shanghai).Format("01-02 15:04")
			if !x.AsOf.IsZero() && x.AsOf != r.asOf(source) { // not the column's: it was asked again, or of another file
				at += "，数据截止 " + x.AsOf.String()
			}
			return at
		}
	}
	return ""
}

// asOf is the day that the column of a source has.
func (r CheckReport) asOf(source string) calendar.Date {
	if i := slices.IndexFunc(r.Sources, func(s ReportSource) bool { return s.Code == source }); i >= 0 {
		return r.Sources[i].AsOf
	}
	return calendar.Date{}
}

// LimitsOf are what the programme allows of what a source tells of a person.
func (r CheckReport) LimitsOf(person id.ID, source string) (list []string) {
	for _, l := range r.Limits {
		if l.PersonID == person && l.Source == source {
			list = append(list, l.Text.Chinese)
		}
	}
	return list
}

// Settled is what is printed of the findings: other people's things are not.
func (r CheckReport) Settled() []CheckFinding { return theirs(r.Findings, nil) }

// figure prints things by number and money in yuan.
func figure(f money.Fen, quantity int32, counted bool) string {
	switch {
	case counted && f == 0 && quantity > 0:
		return fmt.Sprintf("%d 项", quantity)
	case f == 0 && quantity == 0:
		return "—"
	}
	return f.String()
}

func itemName(k Kind, item string) string {
	names := map[string]string{"wage": "工资性收入", "business": "经营净收入", "property": "财产净收入", "transfer": "转移净收入", "other": "其他",
		"deposit": "存款", "security": "证券", "fund": "基金", "insurance": "商业保险", "claim": "债权", "internet-finance": "互联网金融资产", "vehicle": "机动车",
		"boat": "船舶", "machinery": "大型机械", "house": "住房", "forest": "林木", "company": "市场主体"}
	if n, ok := names[item]; ok && item != "other" {
		return n
	}
	if k == Income {
		return "其他收入"
	}
	return "其他财产"
}

func settlementName(s Settlement) string {
	return map[Settlement]string{Accepted: "认定", Exempt: "豁免", NotOurs: "非本人", Open: "待认定"}[s]
}

func replyName(s ReplyState) string {
	return map[ReplyState]string{Hit: "有记录", None: "无记录", NoReply: "未回复", NoConsent: "未授权"}[s]
}

// relationName is what an obligor is to the member whom he supports.
func relationName(relation string) string {
	return map[string]string{"spouse": "配偶", "child": "子女", "parent": "父母", "grandchild": "孙子女、外孙子女", "grandparent": "祖父母、外祖父母", "sibling": "兄弟姐妹"}[relation]
}

func whyName(w WhyWithheld) string {
	return map[WhyWithheld]string{RefusedToSign: "本人不同意", Unreachable: "联系不上", CannotSign: "不能签署", OtherReason: "其他原因"}[w]
}
