package casework

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"doudi/casework/internal/q"
	"doudi/casework/procedure"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/policy"
)

// Page is everything of one case, read at one moment.
type Page struct {
	Summary
	Standing      *money.Fen         `json:"standingFen,omitempty" doc:"of a review: what is drawn a month today; absent where nothing is"`
	Until         calendar.Period    `json:"standingUntil,omitempty" doc:"the last month of what is drawn, where one is known"`
	Ends          bool               `json:"ends" doc:"there is nothing to weigh: nobody is left to be paid, or the family leaves"`
	Grace         *GraceOffer        `json:"grace,omitempty" doc:"the grace period that the packs give, while it can be decided"`
	Hearings      []HearingRecord    `json:"hearings" nullable:"false" doc:"what the family said before the decision"`
	Invitations   []InvitationRecord `json:"invitations" nullable:"false" doc:"by which the family was asked to say what they think, as they were served"`
	Services      []ServiceRecord    `json:"services" nullable:"false" doc:"notices of decisions, as they were served"`
	Relatives     []CaseRelative     `json:"relatives,omitempty" doc:"near relatives of staff who are of the family, for whoever reads the register"`
	Result        policy.Result      `json:"result" doc:"what the programme gives: monthly, once, recognition"`
	Person        string             `json:"person" doc:"for whom, where the programme is a person's; otherwise empty"`
	Advance       money.Fen          `json:"advanceFen" doc:"paid in advance; 0: nothing"`
	Declares      []string           `json:"declares" nullable:"false" doc:"what the procedure asks for beside members and means: obligors, expenses, parents, emergency, spending, care, bills, transition, rebuild, winter, death"`
	MayDeclare    []string           `json:"mayDeclare" nullable:"false" doc:"what may be declared beside, without which an application is whole"`
	Channel       string             `json:"channel"`
	Reason        string             `json:"reason"`
	Round         int32              `json:"round" doc:"1, and one more with each recheck"`
	CountyVisit   bool               `json:"countyVisit" doc:"the county must visit before it decides"`
	Lot           *LotDrawn          `json:"lot,omitempty" doc:"whether the county drew the case by lot, of a programme where it draws"`
	Facts         Facts              `json:"facts"`
	Filing        *FilingRecord      `json:"filing,omitempty" doc:"what the family filed itself at the portal"`
	Evidence      []files.File       `json:"evidence" nullable:"false" doc:"the files that declared lines rest on"`
	Masked        bool               `json:"masked" doc:"what tells of health, custody or needs is left out: your role need not know it"`
	Hidden        []Hidden           `json:"hidden" nullable:"false" doc:"what is not shown to you, why, and who may see it"`
	Clocks        []Clock            `json:"clocks" nullable:"false"`
	Steps         []Step             `json:"steps" nullable:"false" doc:"what is waited for"`
	History       []Signed           `json:"history" nullable:"false"`
	Visits        []VisitRecord      `json:"visits" nullable:"false"`
	Assessments   []AssessmentRecord `json:"assessments" nullable:"false" doc:"of self-care"`
	Appraisals    []AppraisalRecord  `json:"appraisals" nullable:"false" doc:"in the village"`
	AppraisalRule *AppraisalRule     `json:"appraisalRule,omitempty" doc:"what the place asks of an appraisal, where the procedure has it"`
	Opinions      []OpinionRecord    `json:"opinions" nullable:"false"`
	Publicities   []PublicityRecord  `json:"publicities" nullable:"false"`
	Objections    []ObjectionRecord  `json:"objections" nullable:"false"`
	CheckState    string             `json:"checkState" enum:",asked,started,reported"`
	Check         *Report            `json:"check,omitempty" doc:"absent for roles that need not know what departments found"`
	Proposal      *Proposal          `json:"proposal,omitempty" doc:"as computed now, while the case is open; from acceptance on"`
	NoProposal    *Text              `json:"noProposal,omitempty" doc:"why none could be computed"`
	Decision      *DecisionRecord    `json:"decision,omitempty"`
	Appeals       []AppealRecord     `json:"appeals" nullable:"false" doc:"against the grant, the first first; the case stays confirmed meanwhile"`
	Helped        *Helped            `json:"helped,omitempty" doc:"the household was helped for the same cause not long ago: helping again needs a reason in writing"`
	Documents     []Document         `json:"documents" nullable:"false"`
	Printable     []Printable        `json:"printable" nullable:"false" doc:"papers that you can print now"`
	Procedure     ProcedureRef       `json:"procedure" doc:"that the case began under"`
	Acts          []Available        `json:"acts" nullable:"false" doc:"what you can do now"`
}

// ProcedureRef names a procedure, its text by the SM3.
type ProcedureRef struct {
	ID     string `json:"id"`
	Title  Text   `json:"title"`
	Digest string `json:"sm3"`
}

// Clock is a legal term that runs or ran.
type Clock struct {
	Kind      string        `json:"kind" doc:"of the procedure: total, start_survey …"`
	Label     Text          `json:"label"`
	StartedOn calendar.Date `json:"startedOn"`
	DueOn     calendar.Date `json:"dueOn" doc:"empty: not known, because the holidays of that year are not announced"`
	StoppedOn calendar.Date `json:"stoppedOn"`
	Days      int           `json:"days" doc:"how long the term is"`
	Working   bool          `json:"working" doc:"the days are working days; calendar days otherwise"`
	Months    bool          `json:"months,omitempty" doc:"they are months"`
	Article   Text          `json:"article"`
	Acts      []Act         `json:"acts" nullable:"false" doc:"that are waited for until it ends"`
	Left      *int          `json:"left,omitempty" doc:"working days left, negative when overdue; only while it runs"`
	Soon      bool          `json:"soon" doc:"it ends so soon that the procedure warns"`
	// PausedOn is the day from whose end on its days do not count.
	PausedOn   calendar.Date `json:"pausedOn" doc:"empty unless its days do not count now"`
	PausedDays int32         `json:"pausedDays,omitempty" doc:"added to its term for pauses that are over"`
	ExtendedOn calendar.Date `json:"extendedOn" doc:"empty unless its term was extended"`
}

// Step is something that is waited for.
type Step struct {
	Act   Act           `json:"act"`
	Role  authz.Role    `json:"role"`
	DueOn calendar.Date `json:"dueOn"`
	// Unknown: there is a term, but the holidays of that year are not announced.
	Unknown bool `json:"dueUnknown" doc:"there is a term, but the holidays of that year are not announced"`
	// NoTerm: the procedure sets none, because the law is silent.
	NoTerm bool `json:"noTerm" doc:"the law sets no term for it"`
}

// Signed is an act with who signed it.
type Signed struct {
	ID     id.ID      `json:"id"`
	Act    Act        `json:"act"`
	Label  Text       `json:"label"`
	By     string     `json:"by"`
	Role   authz.Role `json:"role"`
	At     dbt.Time   `json:"at"`
	Before State      `json:"before"`
	After  State      `json:"after"`
	Note   string     `json:"note"`
	Typed  string     `json:"signature" doc:"the name as typed to sign; empty where the session signs"`
	SM3    string     `json:"sm3" doc:"of what was signed"`
	FileID id.ID      `json:"fileId,omitempty"`
}

// VisitRecord is a visit that took place.
type VisitRecord struct {
	ID            id.ID         `json:"id"`
	Round         int32         `json:"round"`
	ByCounty      bool          `json:"byCounty"`
	VisitedOn     calendar.Date `json:"visitedOn"`
	Place         string        `json:"place"`
	Investigators []string      `json:"investigators" nullable:"false"`
	MemberPresent string        `json:"memberPresent"`
	Form          VisitForm     `json:"form"`
	Photos        []id.ID       `json:"photos" nullable:"false"`
	SignedForm    id.ID         `json:"signedForm"`
	Sealed        *Sealed       `json:"sealed,omitempty" doc:"of a visit that was filled in and signed on a phone: its signed form is a paper of the case"`
}

// OpinionRecord is an opinion of the township.
type OpinionRecord struct {
	Round    int32     `json:"round"`
	Agree    bool      `json:"agree"`
	Amount   money.Fen `json:"amountFen"`
	Proposal string    `json:"proposal"`
	Differs  string    `json:"differs"`
	Words    string    `json:"words"`
	By       string    `json:"by"`
	At       dbt.Time  `json:"at"`
}

// PublicityRecord is a notice that was posted.
type PublicityRecord struct {
	NoticeNo   string        `json:"noticeNo" doc:"on the sheet"`
	Place      string        `json:"place"`
	Notice     string        `json:"notice" doc:"HTML, exactly as posted"`
	StartedOn  calendar.Date `json:"startedOn"`
	EndsOn     calendar.Date `json:"endsOn"`
	ClosedOn   calendar.Date `json:"closedOn"`
	Objections int32         `json:"objections"`
}

// ObjectionRecord is an objection or complaint. Who it is from stays sealed:
// the office keeps the secret of those who report (社会救助法 art.11).
type ObjectionRecord struct {
	ID         id.ID         `json:"id"`
	Kind       string        `json:"kind" enum:"objection,complaint"`
	ReceivedOn calendar.Date `json:"receivedOn"`
	Text       string        `json:"text"`
}

// DecisionRecord is the county's decision.
type DecisionRecord struct {
	ID            id.ID           `json:"id"`
	Number        string          `json:"number"`
	Outcome       State           `json:"outcome" enum:"confirmed,refused,stopped"`
	Result        policy.Result   `json:"result" enum:"monthly,once,recognition"`
	Amount        money.Fen       `json:"amountFen" doc:"a month, or once; 0 for a recognition"`
	Before        money.Fen       `json:"beforeFen" doc:"of a review: what was drawn a month when it was decided; 0 where nothing was, or no money"`
	From          calendar.Period `json:"from" doc:"first month of what is paid monthly"`
	ValidTo       calendar.Date   `json:"validTo" doc:"last day of a recognition that ends by itself"`
	Proposal      string          `json:"proposal"`
	Differs       string          `json:"differs"`
	SM3           string          `json:"sm3" doc:"of the canonical reasons"`
	Demonstration bool            `json:"demonstration"`
	By            string          `json:"by"`
	At            dbt.Time        `json:"at"`
	Notice        string          `json:"notice" doc:"HTML, as served"`
	Layers        []Layer         `json:"layers,omitempty" doc:"of a medical claim: what each payer pays, as it was computed"`
	Reasons       *Reason         `json:"reasons,omitempty"`
}

// Document is a paper that was printed.
type Document struct {
	Kind   string   `json:"kind"`
	Title  string   `json:"title"`
	Number string   `json:"number" doc:"of the paper; empty on papers from before there were such numbers"`
	FileID id.ID    `json:"fileId"`
	SM3    string   `json:"sm3"`
	MadeAt dbt.Time `json:"madeAt"`
}

// Page reads a case whole.
func (s *Service) Page(ctx context.Context, ref Ref) (p Page, err error) {
	err = s.view(ctx, ref, func(c *caseFile) error {
		p, err = c.page(ctx)
		return err
	})
	return p, err
}

func (c *caseFile) page(ctx context.Context) (Page, error) {
	p := Page{Summary: c.s.summary(c.app, c.today), Result: c.result, Advance: c.app.AdvanceFen, Declares: append([]string{}, c.procedure.Declares...), MayDeclare: append([]string{}, c.procedure.MayDeclare...), Channel: c.app.Channel, Reason: c.reason, Round: c.app.Round, CountyVisit: c.app.CountyVisit,
		Facts: c.facts, CheckState: c.app.CheckState, Publicities: c.publicityRecords()}
	p.Ends = c.endsItself()
	p.Facts.Obligors = maskedObligors(c.facts.Obligors)
	if m, ok := c.facts.member(c.app.PersonID); ok {
		p.Person = m.Name
	}
	if c.filing != nil {
		p.Filing = c.filing.record()
	}
	if c.standing != nil {
		p.Standing, p.Until = c.standing.Amount, c.standing.Until
	}
	p.Procedure = ProcedureRef{c.procedure.ID, Text{c.procedure.Title.Zh, c.procedure.Title.En}, c.procedure.Key()}
	var err error
	if p.Clocks, err = c.clockRecords(); err != nil {
		return Page{}, err
	}
	p.Steps = []Step{}
	for _, w := range c.waits() {
		d, err := c.until(w)
		if err != nil {
			return Page{}, err
		}
		p.Steps = append(p.Steps, Step{Act(w.Act), authz.Role(w.By), d.due, d.sort == unknownDay(), len(w.Until) == 0})
	}
	parts := []func(context.Context, *Page) error{c.historyPart, c.opinionPart, c.evidencePart, c.visitPart, c.assessmentPart, c.appraisalPart, c.objectionPart, c.hearingPart, c.invitationPart, c.servicePart, c.decisionPart, c.appealPart, c.documentPart, c.lotPart, c.relativePart}
	if c.seesFindings() {
		parts = append(parts, c.checkPart, c.proposalPart, c.repeatPart)
	}
	for _, part := range parts {
		if err := part(ctx, &p); err != nil {
			return Page{}, fmt.Errorf("reading case %s: %w", c.app.ID, err)
		}
	}
	if err := c.readSigned(ctx); err != nil {
		return Page{}, err
	}
	p.Printable = c.printables(ctx)
	p.Hidden = c.hidden(&p)
	if !c.seesFindings() {
		p.mask(c.seesVisits())
	}
	p.Acts, err = c.available(ctx)
	return p, err
}

// termArticle is the article that a clock kept, with what English readers call
// it by the law under which the family applied.
func (c *caseFile) termArticle(kept string, of procedure.Clock) Text {
	if of.From == procedure.FromRuling {
		return c.basis(ActDecideAnew)
	}
	for _, name := range []string{of.Term, of.Township, of.Extended} {
		if name == "" {
			continue
		}
		if t, err := c.term(name); err == nil && t.Article == kept && t.English != "" {
			return Text{kept, t.English}
		}
	}
	return Text{kept, kept}
}

func (c *caseFile) clockRecords() ([]Clock, error) {
	out := []Clock{}
	for _, k := range c.clocks {
		r, err := c.clockRecord(k)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

func (c *caseFile) clockRecord(k q.Clock) (Clock, error) {
	of, _ := c.procedure.Clock(k.Kind)
	r := Clock{Kind: k.Kind, Label: Text{of.Title.Zh, of.Title.En}, Acts: c.boundTo(k.Kind), StartedOn: k.StartedOn, DueOn: k.DueOn, StoppedOn: k.StoppedOn, Working: k.WorkingDays > 0, Months: strings.HasSuffix(k.Term, "个月"), Article: c.termArticle(k.Article, of),
		PausedOn: k.PausedOn, PausedDays: k.PausedDays, ExtendedOn: k.ExtendedOn}
	_, _ = fmt.Sscanf(k.Term, "%d", &r.Days) // the term as it was printed begins with its number
	if !k.StoppedOn.IsZero() || k.DueOn.IsZero() || !k.PausedOn.IsZero() {
		return r, nil
	}
	if left, err := c.s.others.WorkDays.WorkingDaysBetween(c.today, k.DueOn); err == nil { // an unknown year leaves it out
		r.Left = &left
	}
	warn, err := c.warnDay(k)
	r.Soon = isSoon(warn, k.DueOn, c.today)
	return r, err
}

// boundTo lists the acts that are waited for until a clock ends.
func (c *caseFile) boundTo(clock string) []Act {
	acts := []Act{}
	for _, w := range c.waits() {
		if slices.Contains(w.Until, clock) {
			acts = append(acts, Act(w.Act))
		}
	}
	return acts
}

func (c *caseFile) historyPart(_ context.Context, p *Page) error {
	p.History = []Signed{}
	for _, a := range c.acts {
		note, err := c.s.noteOf(a)
		if err != nil {
			return err
		}
		d := duty(Act(a.Act))
		p.History = append(p.History, Signed{a.ID, d.Act, Text{d.Chinese, d.English}, a.Actor, authz.Role(a.Role), a.At, State(a.StateBefore), State(a.StateAfter), note,
			a.Signature, hex.EncodeToString(a.SignedSm3), a.FileID})
	}
	return nil
}

func (c *caseFile) opinionPart(_ context.Context, p *Page) error {
	p.Opinions = []OpinionRecord{}
	for _, o := range c.opinions {
		differs, words, err := c.s.opinionWords(o)
		if err != nil {
			return err
		}
		if !c.seesFindings() {
			differs = ""
		}
		p.Opinions = append(p.Opinions, OpinionRecord{o.Round, o.Agree, o.AmountFen, o.Proposal, differs, words, o.GivenName, o.GivenAt})
	}
	return nil
}

func (c *caseFile) publicityRecords() []PublicityRecord {
	out := []PublicityRecord{}
	for _, p := range c.publicities {
		out = append(out, PublicityRecord{p.Number, p.Place, p.Notice, p.StartedOn, p.EndsOn, p.ClosedOn, p.Objections})
	}
	return out
}

// evidencePart describes the files that declared lines rest on.
func (c *caseFile) evidencePart(ctx context.Context, p *Page) (err error) {
	named := slices.Sorted(maps.Values(c.facts.evidence()))
	if c.filing != nil {
		named = append(named, c.filing.Papers...)
		slices.Sort(named)
	}
	p.Evidence, err = c.s.files.Describe(ctx, c.tx, c.app.County, slices.Compact(named))
	return err
}

func (c *caseFile) visitPart(_ context.Context, p *Page) error {
	p.Visits = []VisitRecord{}
	for _, row := range c.visits {
		v, err := c.openVisit(row)
		if err != nil {
			return err
		}
		p.Visits = append(p.Visits, VisitRecord{row.ID, row.Round, row.ByCounty, row.VisitedOn, row.Place, []string{row.FirstName, row.SecondName},
			row.MemberPresent, v.Form, append([]id.ID{}, v.Photos...), row.FileID, v.Sealed})
	}
	return nil
}

func (c *caseFile) objectionPart(ctx context.Context, p *Page) error {
	p.Objections = []ObjectionRecord{}
	rows, err := c.q.Objections(ctx, c.app.County, c.app.ID)
	if err != nil {
		return err
	}
	for _, row := range rows {
		plain, err := c.s.keys.OpenBytes(objectionPlace(row.ID), row.Sealed)
		if err != nil {
			return err
		}
		var o Objection
		if err := json.Unmarshal(plain, &o); err != nil {
			return fmt.Errorf("reading an objection: %w", err)
		}
		p.Objections = append(p.Objections, ObjectionRecord{row.ID, row.Kind, row.ReceivedOn, o.Text})
	}
	return nil
}

func (c *caseFile) checkPart(ctx context.Context, p *Page) error {
	r, err := c.checkReport(ctx)
	if err == nil && r.ID != 0 {
		p.Check = &r
	}
	return err
}

// proposes reports whether a proposal still matters.
func (c *caseFile) proposes() bool {
	taken := !c.app.AcceptedOn.IsZero() || c.reviews() && !c.app.SubmittedOn.IsZero() // nobody accepts a review
	return taken && !c.state().final()
}

// proposalPart computes the proposal while it still matters. Law that is
// missing for the day does not hide the rest of the page.
func (c *caseFile) proposalPart(ctx context.Context, p *Page) error {
	if !c.proposes() {
		return nil
	}
	proposal, err := c.propose(ctx)
	var told *errs.Error
	if errors.As(err, &told) {
		p.NoProposal = &Text{told.Message, told.English}
		return nil
	}
	p.Proposal = &proposal
	if err == nil {
		p.Grace, err = c.offersGrace(ctx)
	}
	return err
}

func (c *caseFile) decisionPart(ctx context.Context, p *Page) error {
	d, err := c.lastDecision(ctx)
	if err != nil || d == nil {
		return err
	}
	record, err := c.s.decisionRecord(*d, c.facts)
	if !c.seesFindings() {
		record.Reasons, record.Layers, record.Differs = nil, nil, ""
		if record.Outcome == Refused || c.reviews() || len(c.appeals) > 0 {
			record.Notice = "" // its grounds are what departments found
		}
	}
	p.Decision = &record
	return err
}

func (c *caseFile) documentPart(ctx context.Context, p *Page) error {
	p.Documents = []Document{}
	rows, err := c.q.Documents(ctx, c.app.County, c.app.ID)
	for _, d := range rows {
		if !c.seesPaper(d.Kind) {
			continue
		}
		p.Documents = append(p.Documents, documentOf(d))
	}
	return err
}

func documentOf(d q.CaseDocument) Document {
	return Document{d.Kind, d.Title, d.Number, d.FileID, hex.EncodeToString(d.Sm3), d.MadeAt}
}

// decisionRecord opens a decision with its tree of reasons.
func (s *Service) decisionRecord(d q.Decision, f Facts) (DecisionRecord, error) {
	r := DecisionRecord{ID: d.ID, Number: d.Number, Outcome: State(d.Outcome), Result: policy.Result(d.Result), Amount: d.AmountFen, Before: d.BeforeFen, From: d.FirstPeriod, ValidTo: d.ValidToOn, Proposal: d.Proposal,
		SM3: hex.EncodeToString(d.ReasonsSm3), Demonstration: d.Demonstration, By: d.DecidedName, At: d.DecidedAt}
	var err error
	if r.Differs, err = s.said(decisionPlace("differs_sealed", d.ID), d.DiffersSealed, d.Differs); err != nil {
		return r, err
	}
	if r.Notice, err = s.said(decisionPlace("notice_sealed", d.ID), d.NoticeSealed, d.Notice); err != nil {
		return r, err
	}
	stored, err := s.openDecision(d)
	if err != nil {
		return r, err
	}
	of, err := policy.ParseDecision(stored)
	if err != nil {
		return r, err
	}
	tree := reasonsOf(of, f.namer())
	r.Reasons, r.Layers = &tree, layersOf(of)
	return r, nil
}
