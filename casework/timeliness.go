package casework

import (
	"context"
	"fmt"

	"doudi/casework/internal/q"
	"doudi/casework/procedure"
	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/lang"
	"doudi/internal/sheet"
)

// longestCount is how many months are counted at once.
const longestCount = 36

// Months is what clocks are counted of: those whose last day lies in some months, both
// ends included, in a place.
type Months struct {
	From, To  calendar.Period
	Division  string // prefix; "" is all that the actor reads
	Programme string // "" is every one
}

// Timeliness is how the legal clocks of some months were kept (时限考核). A clock
// counts once, in the month of its last day: what is extended, in that of the later.
type Timeliness struct {
	From calendar.Period `json:"from"`
	To   calendar.Period `json:"to"`
	Rows []ClocksKept    `json:"rows" nullable:"false"`
}

// ClocksKept counts the clocks of one kind in one place: Clocks = Kept + Late + Running.
type ClocksKept struct {
	Place          string            `json:"place" doc:"a division, one step below what was asked for"`
	Programme      string            `json:"programme"`
	ProgrammeLabel Text              `json:"programmeLabel"`
	Purpose        procedure.Purpose `json:"purpose" enum:",review,death,exit"`
	Kind           string            `json:"kind"`
	Label          Text              `json:"label" doc:"what the term is for"`
	Clocks         int64             `json:"clocks"`
	Kept           int64             `json:"kept" doc:"what was waited for came by its last day"`
	Late           int64             `json:"late" doc:"it came later, or has not come"`
	Overdue        int64             `json:"overdue" doc:"of the late ones, those that are still waited for"`
	Running        int64             `json:"running" doc:"within their time, or paused"`
	Extended       int64             `json:"extended" doc:"of all, those whose term was extended"`
}

// Timeliness counts how the clocks of cases that the actor may read were kept.
func (s *Service) Timeliness(ctx context.Context, m Months) (out Timeliness, err error) {
	scope, err := authz.From(ctx).May(authz.ReadCase)
	if err != nil {
		return out, err
	}
	if err := m.check(); err != nil {
		return out, err
	}
	scope = scope.Narrow(m.Division)
	err = s.db.View(ctx, func(tx *db.Tx) error {
		out = Timeliness{m.From, m.To, []ClocksKept{}} // the function may run again
		for _, in := range scope {
			if err := s.countClocks(ctx, tx, m, in, &out); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return out, fmt.Errorf("counting clocks of %s to %s: %w", m.From, m.To, err)
	}
	return out, nil
}

func (m Months) check() error {
	switch {
	case m.To < m.From:
		return missing("query.to", "截止月份不能早于起始月份。", "The last month is before the first.")
	case m.From.Add(longestCount) <= m.To:
		return missing("query.to", fmt.Sprintf("一次最多统计%d个月。", longestCount), fmt.Sprintf("At most %d months are counted at once.", longestCount))
	}
	return nil
}

func (s *Service) countClocks(ctx context.Context, tx *db.Tx, m Months, in authz.Range, out *Timeliness) error {
	low, high := in.Counties()
	rows, err := q.New(tx).ClocksKept(ctx, q.ClocksKeptParams{LowCounty: low, HighCounty: high, Low: in.Low, High: in.High, Digits: stepBelow(in.Prefix()),
		Since: m.From.First(), Until: m.To.Last(), Programme: m.Programme, Today: calendar.At(tx.Now)})
	for _, r := range rows {
		out.Rows = append(out.Rows, ClocksKept{Place: r.Place, Programme: r.Programme, ProgrammeLabel: s.programmeName(r.Programme), Purpose: procedure.Purpose(r.Purpose),
			Kind: r.Kind, Label: s.clockName(r.Programme, procedure.Purpose(r.Purpose), r.Kind),
			Clocks: r.Clocks, Kept: r.Kept, Late: r.Late, Overdue: r.Overdue, Running: r.Clocks - r.Kept - r.Late, Extended: r.Extended})
	}
	return err
}

// stepBelow is the length of a division's code one step below a place: of the
// provinces, prefectures, counties, townships, villages in it.
func stepBelow(prefix string) int32 {
	for _, n := range []int32{2, 4, 6, 9} {
		if int32(len(prefix)) < n {
			return n
		}
	}
	return 12
}

// clockName is what the procedures call a clock; its name among them where none of
// this installation has it any more.
func (s *Service) clockName(programme string, purpose procedure.Purpose, kind string) Text {
	for _, p := range s.others.Procedures.All() {
		if k, ok := p.Clock(kind); ok && p.Programme == programme && p.Purpose == purpose {
			return Text{k.Title.Zh, k.Title.En}
		}
	}
	return Text{kind, kind}
}

// ExportTimeliness hands the count out as a spreadsheet.
func (s *Service) ExportTimeliness(ctx context.Context, m Months, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{Act: "case.export", Subject: "cases/timeliness", May: authz.ReadCase, Division: m.Division,
		Filter: map[string]any{"from": m.From, "to": m.To, "programme": m.Programme}}
	t := audit.Table{Name: lang.Of("时限考核", "Time limits kept"), Format: format, Columns: timelinessColumns()}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		counted, err := s.Timeliness(ctx, m)
		if err != nil {
			return err
		}
		for _, r := range counted.Rows {
			if err := put(r.Place, r.ProgrammeLabel.words(), r.purpose(), r.Label.words(), int(r.Clocks), int(r.Kept), int(r.Late), int(r.Overdue), int(r.Running), int(r.Extended)); err != nil {
				return err
			}
		}
		return nil
	})
}

func timelinessColumns() []audit.Column {
	return columns(lang.Of("区划", "Division"), lang.Of("救助项目", "Programme"), lang.Of("办理类型", "Purpose"), lang.Of("时限", "Time limit"), lang.Of("到期件数", "Fell due"),
		lang.Of("按时", "Kept"), lang.Of("超时", "Late"), lang.Of("其中仍未办", "Of these still open"), lang.Of("在办未到期", "Running"), lang.Of("经延长", "Extended"))
}

func (r ClocksKept) purpose() lang.Words {
	switch r.Purpose {
	case procedure.Review:
		return lang.Of("定期核查", "Review")
	case procedure.Death:
		return lang.Of("成员死亡", "After a death")
	case procedure.Exit:
		return lang.Of("主动退出", "Exit")
	}
	return lang.Of("申请", "Application")
}
