package verification

import (
	"cmp"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/verification/internal/q"
)

// CheckReport is a check report (核对报告) as it was issued. It is kept sealed and
// never changes; a later check replaces it, and both stay readable.
type CheckReport struct {
	County      int32           `json:"county"`
	ID          id.ID           `json:"id"`
	Number      string          `json:"number"`
	CaseNo      string          `json:"caseNo"`
	Application id.ID           `json:"applicationId"`
	ReportedOn  calendar.Date   `json:"reportedOn"`
	ReportedBy  string          `json:"reportedBy"`
	ValidTo     calendar.Date   `json:"validTo" doc:"last day on which a decision may rest on it"`
	Conclusion  string          `json:"conclusion"`
	English     string          `json:"conclusionEnglish,omitempty" doc:"where the program composed it; said when it is read, no part of what was issued"`
	Sources     []ReportSource  `json:"sources" nullable:"false"`
	People      []CheckedPerson `json:"people" nullable:"false"`
	Replies     []CheckReply    `json:"replies" nullable:"false"`
	Findings    []CheckFinding  `json:"findings" nullable:"false"`
	Comparisons []Comparison    `json:"comparisons" nullable:"false"`
	Limits      []CheckLimit    `json:"limits,omitempty" doc:"of the programme, by the packs in force when it was issued"`
	Effect      *CheckEffect    `json:"effect,omitempty" doc:"on the decision, by the packs in force when it was issued; absent where the law has a gap, and in reports of before"`
	SM3         string          `json:"sm3,omitempty" doc:"of what was issued, as it is kept and as the paper has it; said when it is read"`
	ReplacedBy  *Replacement    `json:"replacedBy,omitempty" doc:"the report in force, where that is another; said when it is read"`
}

// Replacement is the report that took the place of one.
type Replacement struct {
	ID         id.ID         `json:"id"`
	Number     string        `json:"number"`
	ReportedOn calendar.Date `json:"reportedOn"`
}

// ReportSource is a source in a report.
type ReportSource struct {
	Code    string        `json:"code"`
	Chinese string        `json:"chinese"`
	English string        `json:"english,omitempty" doc:"said when it is read, as the report's English conclusion is"`
	Owner   string        `json:"owner"`
	AsOf    calendar.Date `json:"asOf" doc:"empty: nothing was there to look in"`
}

// Issue issues the report once nothing is open (57号 art. 17), prints it, and
// tells the case. An empty conclusion becomes the sum of the findings in words.
func (s *Service) Issue(ctx context.Context, ref Ref, version int32, conclusion string) (rep CheckReport, err error) {
	err = s.update(ctx, func(tx *db.Tx) error {
		r, err := s.check(ctx, tx, ref, authz.Check)
		if err != nil {
			return err
		}
		v, err := s.assemble(ctx, tx, r)
		if err != nil {
			return err
		}
		if err := ready(v, version); err != nil {
			return err
		}
		if err := s.undisputed(ctx, tx, r); err != nil {
			return err
		}
		if rep, err = s.compose(ctx, tx, v, conclusion); err != nil {
			return err
		}
		if err := s.weigh(ctx, tx, r, &rep); err != nil {
			return err
		}
		if err := s.keep(ctx, tx, r, rep); err != nil {
			return err
		}
		return s.tell(ctx, tx, r, rep)
	})
	s.sources.speak(&rep)
	return rep, err
}

// ready says why a report cannot be issued yet, or nil.
func ready(v CheckView, version int32) error {
	if v.State != Replied {
		return errs.New(errs.Conflict, "核对结果尚未返回，或报告已经出具。", "The replies are not there yet, or the report is out already.")
	}
	if v.Version != version {
		return conflict()
	}
	open := 0
	for _, f := range v.Findings {
		if f.State == Open {
			open++
		}
	}
	if open > 0 {
		return errs.Newf(errs.Conflict, "还有 %d 项结果没有认定，认定后才能出具报告。", "%d findings are still open; settle them first.", open)
	}
	return nil
}

// undisputed refuses a new report while the one that it replaces is contested:
// the answer would concern a report that nobody decides by any more.
func (s *Service) undisputed(ctx context.Context, tx *db.Tx, r q.CheckRequest) error {
	earlier, err := inForce(ctx, tx, r.County, r.ApplicationID)
	if err != nil || earlier.ID == 0 {
		return err
	}
	contests, err := s.contestsOf(ctx, q.New(tx), earlier)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(contests, func(c Contest) bool { return c.State == ContestOpen }) {
		return errs.Newf(errs.Conflict, "对上一份核对报告（%[1]s）的异议还没有处理，处理后才能出具新报告。",
			"Report %[1]s is disputed; answer that before issuing a new report.", earlier.Number)
	}
	return nil
}

func (s *Service) compose(ctx context.Context, tx *db.Tx, v CheckView, conclusion string) (CheckReport, error) {
	today := calendar.At(tx.Now)
	days, err := s.others.Rules.ReportDays(v.Division, today)
	if err != nil {
		return CheckReport{}, fmt.Errorf("term of the report of check %s: %w", v.ID, err)
	}
	rep := CheckReport{County: v.County, ID: v.ID, Number: v.Number, CaseNo: v.CaseNo, Application: v.Application, ReportedOn: today, ReportedBy: authz.From(ctx).Name,
		ValidTo: today.AddDays(days), Conclusion: strings.TrimSpace(conclusion), People: v.People, Replies: v.Replies, Findings: v.Findings, Comparisons: v.Comparisons}
	for _, src := range s.sources {
		if !rep.has(src.Code) {
			continue
		}
		x := ReportSource{Code: src.Code, Chinese: src.Chinese, Owner: src.Owner}
		if i := slices.IndexFunc(v.Replies, func(r CheckReply) bool { return r.Source == src.Code && !r.AsOf.IsZero() }); i >= 0 {
			x.AsOf = v.Replies[i].AsOf
		}
		rep.Sources = append(rep.Sources, x)
	}
	if rep.Conclusion == "" {
		rep.Conclusion = rep.inWords()
	}
	return rep, nil
}

// The words of a conclusion that the program composed; english reads them back.
const (
	sumOfFindings = "共核对家庭成员 %d 人，认定记录 %d 条、豁免 %d 条，其中 %d 项多于申报。"
	ofObligors    = "另涉及不共同生活的法定义务人 %d 人，其中 %d 人未查询。"
	noReplyOpens  = "未回复的来源："
	noReplyCloses = "，不视为没有。"
)

// english says in English what the program composed in Chinese, also of reports
// that were issued long ago; "" where a person wrote the conclusion.
func (c catalogue) english(conclusion string) string {
	var people, accepted, exempt, more int
	if _, err := fmt.Sscanf(conclusion, sumOfFindings, &people, &accepted, &exempt, &more); err != nil {
		return ""
	}
	rest, _ := strings.CutPrefix(conclusion, fmt.Sprintf(sumOfFindings, people, accepted, exempt, more))
	text := fmt.Sprintf("Members checked: %d. Records accepted: %d, exempt: %d. Items above what was declared: %d.", people, accepted, exempt, more)
	var apart, unasked int
	if _, err := fmt.Sscanf(rest, ofObligors, &apart, &unasked); err == nil {
		rest = strings.TrimPrefix(rest, fmt.Sprintf(ofObligors, apart, unasked))
		text += fmt.Sprintf(" Besides, obligors living elsewhere: %d, of whom %d were not asked about.", apart, unasked)
	}
	if rest == "" {
		return text
	}
	names, before := strings.CutPrefix(rest, noReplyOpens)
	names, after := strings.CutSuffix(names, noReplyCloses)
	if !before || !after {
		return ""
	}
	var silent []string
	for names != "" {
		name, english := strings.Split(names, "、")[0], ""
		for _, s := range c { // a name may itself contain the comma of the list
			if strings.HasPrefix(names+"、", s.Chinese+"、") {
				name, english = s.Chinese, s.English
			}
		}
		silent = append(silent, cmp.Or(english, name))
		names = strings.TrimPrefix(strings.TrimPrefix(names, name), "、")
	}
	return text + " No reply, which is not taken for nothing: " + strings.Join(silent, ", ") + "."
}

// speak adds to a report that was issued in Chinese what readers of English need.
func (c catalogue) speak(rep *CheckReport) {
	rep.English = c.english(rep.Conclusion)
	if rep.Effect != nil { // reports of before did not say it
		rep.Effect.compare()
	}
	for i := range rep.Comparisons {
		c := &rep.Comparisons[i]
		c.Counted = c.Kind == Asset && counted(c.Item)
	}
	for i := range rep.Sources {
		src, _ := c.named(rep.Sources[i].Code)
		rep.Sources[i].English = src.English
	}
}

// inWords is the report's sum in one sentence. Whether the household meets the
// standard is for the decision to say.
func (r CheckReport) inWords() string {
	var accepted, exempt, more int
	for _, f := range r.Findings {
		switch f.State {
		case Accepted:
			accepted++
		case Exempt:
			exempt++
		case NotOurs, Open:
		}
	}
	for _, c := range r.Comparisons {
		if !c.Outside && (c.Difference > 0 || c.FoundQuantity > c.DeclaredQuantity) {
			more++
		}
	}
	apart := r.Obligors()
	text := fmt.Sprintf(sumOfFindings, len(r.People)-len(apart), accepted, exempt, more)
	if len(apart) > 0 {
		text += fmt.Sprintf(ofObligors, len(apart), len(slices.DeleteFunc(apart, r.Asked)))
	}
	if silent := r.silent(); len(silent) > 0 {
		names := make([]string, len(silent))
		for i, code := range silent {
			names[i] = r.SourceName(code)
		}
		text += noReplyOpens + strings.Join(names, "、") + noReplyCloses
	}
	return text
}

// has reports whether a source was part of the check.
func (r CheckReport) has(source string) bool {
	return slices.ContainsFunc(r.Replies, func(x CheckReply) bool { return x.Source == source })
}

// silent are the sources that did not answer about somebody of the family; what
// is open of an obligor stands beside them.
func (r CheckReport) silent() (codes []string) {
	outside := func(who id.ID) bool {
		return slices.ContainsFunc(r.Obligors(), func(p CheckedPerson) bool { return p.PersonID == who })
	}
	for _, src := range r.Sources {
		if slices.ContainsFunc(r.Replies, func(x CheckReply) bool { return x.Source == src.Code && x.State == NoReply && !outside(x.PersonID) }) {
			codes = append(codes, src.Code)
		}
	}
	return codes
}

// keep seals the report and its print, and replaces an earlier report.
func (s *Service) keep(ctx context.Context, tx *db.Tx, r q.CheckRequest, rep CheckReport) error {
	plain, err := json.Marshal(rep)
	if err != nil {
		return fmt.Errorf("write report %s: %w", rep.Number, err)
	}
	digest := crypt.Digest(plain)
	paper := rep
	paper.SM3 = hex.EncodeToString(digest)
	page, err := paper.print()
	if err != nil {
		return err
	}
	f, err := s.files.Put(ctx, tx, files.Upload{County: rep.County, Name: "核对报告-" + rep.Number + ".html", MediaType: "text/html; charset=utf-8", Purpose: "check.report"}, strings.NewReader(page))
	if err != nil {
		return err
	}
	queries := q.New(tx)
	n, err := queries.IssueReport(ctx, q.IssueReportParams{County: rep.County, ID: rep.ID, ReportedBy: authz.From(ctx).Account, ReportedName: rep.ReportedBy, ReportedAt: tx.At(),
		ValidToOn: rep.ValidTo, ConclusionSealed: s.keys.Seal(conclusionColumn.of(rep.ID), rep.Conclusion),
		ReportSealed: s.keys.SealBytes(reportColumn.of(rep.ID), plain), ReportSm3: digest, FileID: f.ID, VersionBefore: r.Version})
	if err != nil {
		return fmt.Errorf("issue report %s: %w", rep.Number, err)
	}
	if n == 0 {
		return conflict()
	}
	if err := queries.SupersedeReports(ctx, rep.County, rep.Application, rep.ID); err != nil {
		return fmt.Errorf("issue report %s: %w", rep.Number, err)
	}
	return changed(ctx, tx, "check.report", r, map[string]any{"number": rep.Number, "valid_to": rep.ValidTo.String(), "file": f.ID.String()})
}

// tell writes the timeline and lets the case go on.
func (s *Service) tell(ctx context.Context, tx *db.Tx, r q.CheckRequest, rep CheckReport) error {
	e := Event{Kind: "check.reported", Summary: "出具家庭经济状况核对报告 " + rep.Number + "。", English: "Check report " + rep.Number + " was issued.",
		Link: fmt.Sprintf("/checks/%06d/%s", r.County, r.ID)}
	if err := s.others.Registry.Note(ctx, tx, r.County, r.HouseholdID, e); err != nil {
		return err
	}
	return s.others.Casework.CheckReported(ctx, tx, r.County, r.ApplicationID)
}

// Report returns a report as it was issued. errs.NotFound before that.
func (s *Service) Report(ctx context.Context, ref Ref) (rep CheckReport, err error) {
	err = s.view(ctx, func(tx *db.Tx) error {
		r, err := s.check(ctx, tx, ref, readers()...)
		if err != nil {
			return err
		}
		if rep, err = s.openReport(r); err != nil {
			return err
		}
		if rep.ReplacedBy, err = replacement(ctx, tx, r); err != nil || authz.From(ctx).MayIn(authz.Check, r.Division) == nil {
			return err
		}
		contests, err := s.contestsOf(ctx, q.New(tx), r)
		rep.Findings = theirs(rep.Findings, contests)
		return err
	})
	return rep, err
}

func (s *Service) openReport(r q.CheckRequest) (rep CheckReport, err error) {
	if len(r.ReportSealed) == 0 {
		return rep, errs.New(errs.NotFound, "核对报告尚未出具。", "The report has not been issued yet.")
	}
	plain, err := s.keys.OpenBytes(reportColumn.of(r.ID), r.ReportSealed)
	if err != nil {
		return rep, fmt.Errorf("open report of check %s: %w", r.ID, err)
	}
	if !slices.Equal(crypt.Digest(plain), r.ReportSm3) {
		return rep, fmt.Errorf("report of check %s is not what was issued", r.ID)
	}
	if err := json.Unmarshal(plain, &rep); err != nil {
		return rep, fmt.Errorf("read report of check %s: %w", r.ID, err)
	}
	s.sources.speak(&rep)
	rep.SM3 = hex.EncodeToString(r.ReportSm3)
	return rep, nil
}

// replacement is the report in force of a check's case; nil where it is its own.
func replacement(ctx context.Context, tx *db.Tx, r q.CheckRequest) (*Replacement, error) {
	if State(r.State) != Replaced {
		return nil, nil
	}
	x, err := inForce(ctx, tx, r.County, r.ApplicationID)
	if err != nil || x.ID == 0 {
		return nil, err
	}
	return &Replacement{x.ID, x.Number, calendar.At(x.ReportedAt.Time)}, nil
}

// inForce is the check of a case whose report is in force; of no ID where none is.
func inForce(ctx context.Context, tx *db.Tx, county int32, application id.ID) (q.CheckRequest, error) {
	rows, err := q.New(tx).RequestsOf(ctx, county, application)
	if err != nil {
		return q.CheckRequest{}, fmt.Errorf("read the checks of case %s: %w", application, err)
	}
	i := slices.IndexFunc(rows, func(r q.CheckRequest) bool { return State(r.State) == Reported })
	if i < 0 {
		return q.CheckRequest{}, nil
	}
	return rows[i], nil
}

// Document opens the printed report; the reading is logged.
func (s *Service) Document(ctx context.Context, ref Ref) (f files.File, body io.ReadCloser, err error) {
	var file id.ID
	err = s.update(ctx, func(tx *db.Tx) error {
		r, err := s.check(ctx, tx, ref, readers()...)
		if err != nil {
			return err
		}
		if file = r.FileID; file == 0 {
			return errs.New(errs.NotFound, "核对报告尚未出具。", "The report has not been issued yet.")
		}
		return audit.Append(ctx, tx, audit.Entry{County: ref.County, Act: "check.print", Subject: "check/" + ref.ID.String(), Case: r.CaseNo})
	})
	if err != nil {
		return f, nil, err
	}
	return s.files.Open(ctx, ref.County, file)
}
