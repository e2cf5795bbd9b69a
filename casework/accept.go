package casework

import (
	"context"
	"fmt"
	"strings"

	"doudi/internal/calendar"
)

// Acceptance takes an application in.
type Acceptance struct {
	Signing
	NearRelative bool `json:"nearRelative,omitempty" doc:"found to be a near relative of dibao or village staff: filed apart, and the county will visit (art.11, 20)"`
}

// Accept takes an application in (受理) and starts the legal clocks. The
// acceptance notice is printed.
func (s *Service) Accept(ctx context.Context, ref Ref, a Acceptance) (Done, error) {
	return s.perform(ctx, ref, ActAccept, a.Signing, a, func(c *caseFile) (State, error) {
		if err := c.settleFiling(ctx); err != nil {
			return "", err
		}
		if err := c.readRelatives(ctx); err != nil {
			return "", err
		}
		c.app.AcceptedOn = c.today
		if a.NearRelative {
			c.markApart()
		}
		survey, err := c.promised(clockSurvey)
		if err != nil {
			return "", err
		}
		due, err := c.promisedWhole()
		if err != nil {
			return "", err
		}
		return Accepted, c.print(ctx, paper{Kind: "acceptance", Title: c.procedure.Name.Zh + "申请受理通知书", Article: c.article(ActAccept),
			Survey: survey, Due: due})
	})
}

// promisedWhole is promised of the whole procedure, which says so where the place
// leaves publicity out of it.
func (c *caseFile) promisedWhole() (string, error) {
	due, err := c.promised(c.procedure.Whole().ID)
	if err != nil || due == "" {
		return "", err
	}
	out, err := c.leavesOut()
	if out {
		due += "（公示期不计算在内）"
	}
	return due, err
}

// promised is the last day of a clock that starts today as a paper says it; ""
// where the procedure sets no such term.
func (c *caseFile) promised(clock string) (string, error) {
	if _, ok := c.procedure.Clock(clock); !ok {
		return "", nil
	}
	d, err := c.ends(clock)
	if err != nil {
		return "", err
	}
	return dayOrUnknown(d), nil
}

// dayOrUnknown writes a day for a paper.
func dayOrUnknown(d calendar.Date) string {
	if d.IsZero() {
		return "待国务院公布下一年度节假日安排后确定"
	}
	return d.Chinese()
}

// Shortfall lists everything that is missing, once (一次性告知).
type Shortfall struct {
	Signing
	Items []string `json:"items" minItems:"1" maxItems:"30" doc:"each missing paper or statement; nothing that government platforms can answer (art.10, 社会救助法 art.62)"`
}

// AskSupplement returns an application for what is missing and prints the notice.
func (s *Service) AskSupplement(ctx context.Context, ref Ref, m Shortfall) (Done, error) {
	return s.perform(ctx, ref, ActSupplement, m.Signing, m, func(c *caseFile) (State, error) {
		items := trimmed(m.Items)
		if len(items) == 0 {
			return "", missing("body.items", "请列出全部需要补齐的材料。", "List all the papers that are still needed.")
		}
		c.note = strings.Join(items, "；")
		return Supplement, c.print(ctx, paper{Kind: "supplement", Title: "一次性补正告知书", Article: c.article(ActSupplement), Items: items})
	})
}

func trimmed(list []string) []string {
	var out []string
	for _, s := range list {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// Reasoned is an act that needs a reason.
type Reasoned struct {
	Signing
	Reason string `json:"reason" minLength:"1" maxLength:"1000"`
}

func (r Reasoned) text() (string, error) {
	if t := strings.TrimSpace(r.Reason); t != "" {
		return t, nil
	}
	return "", missing("body.reason", "请写明理由。", "Give the reason.")
}

// Decline does not take an application in; the notice gives the reason and
// what can be done against it.
func (s *Service) Decline(ctx context.Context, ref Ref, r Reasoned) (Done, error) {
	return s.perform(ctx, ref, ActDecline, r.Signing, r, func(c *caseFile) (_ State, err error) {
		if c.note, err = r.text(); err != nil {
			return "", err
		}
		if err := c.unfile(ctx); err != nil {
			return "", err
		}
		return NotAccepted, c.print(ctx, paper{Kind: "decline", Title: "不予受理通知书", Article: c.article(ActDecline), Reason: c.note})
	})
}

// Investigate starts the survey and, where the procedure has a check, asks the
// county for it: both run side by side. A review, which nobody accepts, begins
// with it.
func (s *Service) Investigate(ctx context.Context, ref Ref, sign Signing) (Done, error) {
	return s.perform(ctx, ref, ActInvestigate, sign, nil, func(c *caseFile) (State, error) {
		if c.app.AcceptedOn.IsZero() {
			c.app.AcceptedOn = c.today
		}
		if _, ok := c.procedure.Step(string(ActReport)); !ok {
			return Investigation, nil
		}
		return Investigation, c.askCheck(ctx)
	})
}

// askCheck asks verification for a check of all members and obligors.
func (c *caseFile) askCheck(ctx context.Context) error {
	c.app.CheckState, c.reported = "asked", false
	err := c.s.others.Checks.Request(ctx, c.tx, CheckRequest{County: c.app.County, Application: c.app.ID, Household: c.app.HouseholdID,
		CaseNo: c.app.Number, Division: c.app.Division, People: c.facts.people(), Together: c.facts.together(), Obligors: c.facts.obligorsOnce(), Incomes: c.facts.Incomes, Assets: c.facts.Assets})
	if err != nil {
		return fmt.Errorf("asking for the check of case %s: %w", c.app.ID, err)
	}
	return nil
}
