package casework

import (
	"context"
	"encoding/json"
	"fmt"

	"doudi/casework/internal/q"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/money"
	"doudi/internal/web/page"
	"doudi/policy"
)

// PublicNotice is a posting as anybody reads it: what the sheet in the village says, and
// no more (民发〔2021〕57号 art.19, 24; 社会救助法 art.45).
type PublicNotice struct {
	Number    string        `json:"number" doc:"on the sheet: by it anybody objects"`
	Programme Text          `json:"programme"`
	Township  string        `json:"township" doc:"9-digit code"`
	Where     string        `json:"where" doc:"village, no closer"`
	Applicant string        `json:"applicant" doc:"masked where it is a child"`
	Members   int32         `json:"members"`
	Outcome   string        `json:"outcome" enum:"grant,recognise,refuse,stop,appraised"`
	Review    bool          `json:"review"`
	Result    policy.Result `json:"result" enum:"monthly,once,recognition,"`
	Amount    money.Fen     `json:"amountFen"`
	StartedOn calendar.Date `json:"startedOn"`
	EndsOn    calendar.Date `json:"endsOn"`
	Place     string        `json:"place" doc:"where the sheet hangs"`
	Office    string        `json:"office"`
	Phone     string        `json:"phone"`
	Article   string        `json:"article"`
}

// shown is what the public page says of a notice, as the sheet that is posted says it.
func (c *caseFile) shown(sheet paper, number string, end calendar.Date) (string, error) {
	if err := c.fill(&sheet); err != nil {
		return "", err
	}
	n := PublicNotice{Number: number, Programme: Text{c.procedure.Name.Zh, c.procedure.Name.En}, Township: c.app.Division[:min(9, len(c.app.Division))], Where: sheet.Where,
		Applicant: sheet.Applicant, Members: sheet.Members, Outcome: sheet.outcome(), Review: sheet.Review, StartedOn: c.today, EndsOn: end,
		Place: sheet.Place, Office: sheet.Township, Phone: sheet.Phone, Article: sheet.Article}
	if n.Outcome == "grant" {
		n.Result, n.Amount = sheet.Result, sheet.Amount
	}
	text, err := json.Marshal(n)
	if err != nil {
		return "", fmt.Errorf("writing what notice %s shows: %w", number, err)
	}
	return string(text), nil
}

// outcome is what a sheet says that the office means to do.
func (p paper) outcome() string {
	switch {
	case p.Village:
		return "appraised"
	case !p.Agree && p.Review:
		return "stop"
	case !p.Agree:
		return "refuse"
	case p.Recognises():
		return "recognise"
	}
	return "grant"
}

// listed reports whether a posting is in the list that anybody reads on the web.
// 57号 art.19 has it posted in the village, where the family is known; the web is
// everywhere. So the list holds what would give help alone, and no medical assistance,
// whose name tells of an illness (个人信息保护法 art.28); whoever stands before the
// sheet reads the rest by its code.
func (c *caseFile) listed(sheet paper) bool {
	switch sheet.outcome() {
	case "grant", "recognise", "appraised":
		return c.about != policy.AboutClaim
	}
	return false
}

// Notices lists what hangs in a township today, for anybody; the one that ends
// first on top. What is over is nowhere to be found here.
func (s *Service) Notices(ctx context.Context, county int32, low, high string, at page.Query) (out page.Page[PublicNotice], err error) {
	from := workCursor{On: calendar.On(1, 1, 1)}
	if err := at.After(&from); err != nil {
		return out, err
	}
	var rows []q.PublicNoticesRow
	err = s.db.View(ctx, func(tx *db.Tx) (err error) {
		rows, err = q.New(tx).PublicNotices(ctx, q.PublicNoticesParams{County: county, Low: low, High: high, Today: calendar.At(tx.Now),
			AfterOn: from.On, AfterID: int64(from.ID), UpTo: at.UpTo()})
		return err
	})
	if err != nil {
		return out, fmt.Errorf("listing notices for the public: %w", err)
	}
	return page.Of(at, rows, func(r q.PublicNoticesRow) PublicNotice { return noticeOf(r.Shown) },
		func(r q.PublicNoticesRow) any { return workCursor{On: r.EndsOn, ID: r.ID} })
}

// noticeOf reads what shown wrote.
func noticeOf(shown string) (n PublicNotice) {
	_ = json.Unmarshal([]byte(shown), &n) // what cannot be read shows nothing
	return n
}

// PaperStanding says what a printed paper is worth today.
type PaperStanding string

// The standings.
const (
	PaperIssued   PaperStanding = "issued"   // it was made here; there is nothing about it that ends
	PaperHolds    PaperStanding = "holds"    // what it decided, or certifies, still holds
	PaperReplaced PaperStanding = "replaced" // something later about the same took its place
	PaperOver     PaperStanding = "over"     // its time is over

	PaperWithdrawn PaperStanding = "withdrawn" // a certificate, with the aid that it certified
)

// PaperCheck is what the installation says of a paper to whoever holds it. It
// names nobody, but on a notice that hangs.
type PaperCheck struct {
	Kind     string        `json:"kind"`
	Title    string        `json:"title"`
	Number   string        `json:"number"`
	MadeOn   calendar.Date `json:"madeOn"`
	Office   string        `json:"office" doc:"the county in which it was made"`
	Standing PaperStanding `json:"standing" enum:"issued,holds,replaced,over,withdrawn"`

	WithdrawnOn calendar.Date `json:"withdrawnOn,omitzero" doc:"of a certificate: the day from which it certifies nothing"`
	Notice      *PublicNotice `json:"notice,omitempty" doc:"the posting itself, while it hangs"`
}

// OtherPapers are papers with a code that other rooms print.
type OtherPapers interface {
	// CheckPaper says what the paper with a code is; errs.NotFound where there is none.
	CheckPaper(ctx context.Context, county int32, code string) (PaperCheck, error)
	// FindPaper leads the reader to what a paper is of; errs.NotFound where they may not
	// see it, or there is none.
	FindPaper(ctx context.Context, m PaperMark) (FoundPaper, error)
}

// CheckPaper says what the paper with a code is.
func (s *Service) CheckPaper(ctx context.Context, county int32, code string) (out PaperCheck, err error) {
	err = s.db.View(ctx, func(tx *db.Tx) error {
		d, err := q.New(tx).DocumentByCode(ctx, county, code)
		if db.IsNotFound(err) {
			out, err = s.checkResults(ctx, tx, county, code)
			return err
		}
		if err != nil {
			return fmt.Errorf("looking up a paper: %w", err)
		}
		out = PaperCheck{Kind: d.Kind, Title: d.Title, Number: d.Number, MadeOn: calendar.At(d.MadeAt.Time), Office: s.others.Places.Name(fmt.Sprintf("%06d", county))}
		return s.standing(ctx, tx, d, &out)
	})
	if errs.CodeOf(err) != errs.NotFound || s.others.Papers == nil {
		return out, err
	}
	if out, err = s.others.Papers.CheckPaper(ctx, county, code); errs.CodeOf(err) == errs.NotFound {
		return out, noPaper()
	}
	out.Office = s.others.Places.Name(fmt.Sprintf("%06d", county))
	return out, err
}

func noPaper() error {
	return errs.New(errs.NotFound, "没有这份文书，请核对编号，或者向出具单位询问。", "There is no such paper; compare its number, or ask the office that it names.")
}

// standing finds what a paper is worth today.
func (s *Service) standing(ctx context.Context, tx *db.Tx, d q.CaseDocument, out *PaperCheck) error {
	switch d.Kind {
	case "publicity":
		return s.hangs(ctx, tx, d, out)
	case paperCertificate:
		return s.certificateStands(ctx, tx, d, out)
	}
	if decides(d.Kind) {
		return s.decisionStands(ctx, tx, d, out)
	}
	out.Standing = PaperIssued
	return nil
}

func (s *Service) hangs(ctx context.Context, tx *db.Tx, d q.CaseDocument, out *PaperCheck) error {
	p, err := q.New(tx).NoticeByNumber(ctx, d.County, d.Number)
	if err != nil {
		return fmt.Errorf("reading notice %s: %w", d.Number, err)
	}
	out.Standing = PaperOver
	if today := calendar.At(tx.Now); p.ClosedOn.IsZero() && !p.StartedOn.After(today) && !p.EndsOn.Before(today) {
		n := noticeOf(p.Shown)
		out.Standing, out.Notice = PaperHolds, &n
	}
	return nil
}

// decisionStands: a decision holds until it fell, or another about the same aid came.
func (s *Service) decisionStands(ctx context.Context, tx *db.Tx, d q.CaseDocument, out *PaperCheck) error {
	a, err := q.New(tx).Application(ctx, d.County, d.ApplicationID)
	if err != nil {
		return fmt.Errorf("reading the case of paper %s: %w", d.Number, err)
	}
	later, err := q.New(tx).DecidedSince(ctx, q.DecidedSinceParams{County: a.County, HouseholdID: a.HouseholdID, Programme: a.Programme, PersonID: a.PersonID, ApplicationID: int64(a.ID), After: d.MadeAt})
	if err != nil {
		return fmt.Errorf("looking for what was decided after paper %s: %w", d.Number, err)
	}
	out.Standing = PaperReplaced
	appeals, err := q.New(tx).GrantAppeals(ctx, a.County, a.ID)
	if err != nil {
		return fmt.Errorf("looking for appeals of the case of paper %s: %w", d.Number, err)
	}
	if (&caseFile{appeals: appeals}).annulled() != nil {
		return nil
	}
	if stays := State(a.State) == decidedStates()[d.Kind] || State(a.State) == Appealed; stays && later == 0 {
		out.Standing = PaperHolds
	}
	return nil
}

// decides reports whether a kind of paper is the notice of a decision.
func decides(kind string) bool { return decidedStates()[kind] != "" }

// decidedStates are the states in which the notices of decisions left their cases; an
// appeal leaves the decision standing (行政复议法 art.42).
func decidedStates() map[string]State {
	return map[string]State{"confirmation": Confirmed, "review": Confirmed, "grace": Confirmed, paperAmended: Confirmed, "refusal": Refused, "stop": Stopped, "restoration": Restored}
}
