package procedure

import (
	"encoding/hex"
	"slices"
	"strings"

	"doudi/internal/crypt"
	"doudi/policy"
)

// Procedure is how one programme is handled in one place over one span of days.
type Procedure struct {
	ID         string              `yaml:"id"`
	Programme  string              `yaml:"programme"`
	Purpose    Purpose             `yaml:"purpose"`
	Title      policy.Text         `yaml:"title"`
	Name       policy.Text         `yaml:"name"`   // of the programme, as papers call it: 最低生活保障
	Number     string              `yaml:"number"` // two or more capitals in case numbers: DB
	Note       policy.Text         `yaml:"note"`
	Division   string              `yaml:"division"` // prefix; "" is the nation
	From       policy.Date         `yaml:"valid_from"`
	To         policy.Date         `yaml:"valid_to"` // inclusive; zero is open
	Mark       policy.Mark         `yaml:"mark"`
	Documents  map[string]Document `yaml:"documents"`
	Declares   []string            `yaml:"declares"`    // what is declared beside members and means: obligors …
	MayDeclare []string            `yaml:"may_declare"` // what may be declared beside; an application is whole without it
	Validity   string              `yaml:"validity"`    // parameter: months for which a recognition holds; "" until it is ended
	Township   string              `yaml:"township"`    // parameter: the sum up to which a township decides; "" where only the county does
	Advance    string              `yaml:"advance"`     // parameter: the sum up to which money is paid in advance
	Repeat     string              `yaml:"repeat"`      // parameter: months within which the same cause is helped again only with a reason in writing; "" where that does not matter
	Interval   string              `yaml:"interval"`    // of a review, parameter: months after which it comes by itself where the decision's reasons give none; "" or unset: when a clerk begins it
	Office     policy.Text         `yaml:"office"`      // of the county, that decides, without the county's name: 医疗保障局; empty: civil affairs
	Recognised []string            `yaml:"recognised"`  // programmes whose recipients' means are known and not examined again (社会救助法 art.42)
	Direct     []string            `yaml:"direct"`      // programmes whose recipients are decided on without publicity
	Appraisal  string              `yaml:"appraisal"`   // parameter: when a democratic appraisal is held; "": the procedure itself has it held always, where it has that act
	Sample     string              `yaml:"sample"`      // parameter: the share of cases that the county visits by lot; "" where it does not draw
	Grace      Grace               `yaml:"grace"`       // of a review: what goes on for a time after work has lifted the income
	Family     Family              `yaml:"family"`      // of an application: whether a family makes it by itself
	Posted     Posted              `yaml:"posted"`      // of an application: how what was decided stays posted in the village
	Clocks     []Clock             `yaml:"clocks"`
	States     []State             `yaml:"states"`
	Steps      []Step              `yaml:"steps"`

	text   string
	digest []byte
}

// Asks reports whether a part is declared in a procedure, as it must or may be.
func (p *Procedure) Asks(part string) bool {
	return slices.Contains(p.Declares, part) || slices.Contains(p.MayDeclare, part)
}

// Purpose is what a procedure is for.
type Purpose string

// A family applies, or what it draws is looked at again: because its time has
// come, because a member died, or because the family wants no more of it.
const (
	Application Purpose = ""
	Review      Purpose = "review" // 定期核查 (民发〔2021〕57号 art.31)
	Death       Purpose = "death"  // 成员死亡的增减停 (民发〔2022〕83号 一（三）)
	Exit        Purpose = "exit"   // 主动退出
)

// Document is a source that the procedure cites.
type Document struct {
	Title  policy.Text `yaml:"title"`
	Number string      `yaml:"number"` // 民发〔2021〕57号
}

// Clock is a legal term. Events start and stop it; its length is a parameter
// of the policy packs, in days or working days.
type Clock struct {
	ID       string      `yaml:"id"`
	Title    policy.Text `yaml:"title"`
	Term     string      `yaml:"term"`     // parameter: clock.total
	Township string      `yaml:"township"` // parameter of the term where townships decide; "" where that is the same
	Since    policy.Date `yaml:"since"`    // from when townships have their own term; zero: as long as the procedure
	Extended string      `yaml:"extended"` // parameter of the term once extended; "" where it cannot be
	Whose    string      `yaml:"whose"`    // FamilyTerm, PublicTerm or HigherTerm, which the office waits for; "" the office's own
	From     string      `yaml:"from"`     // what its days are counted from: "death" of the member that the case is about; "ruling": it ends on the day that a ruling names; "" from the event that starts it
	Starts   []Event     `yaml:"starts"`
	Stops    []Event     `yaml:"stops"`   // a decision and any other final state stop it too
	Pauses   []Event     `yaml:"pauses"`  // from the day after, its days do not count …
	Resumes  []Event     `yaml:"resumes"` // … up to the day of one of these
	Warn     int         `yaml:"warn"`    // days or working days before the end from which it is urgent
	Whole    bool        `yaml:"whole"`   // the term of the whole case
}

// Whose term a clock is, where it is not the office's: until its last day is over the
// family answers, or anybody objects, and only then does the office go on.
const (
	FamilyTerm = "family"
	PublicTerm = "public"
	HigherTerm = "higher" // of the authority or the court that an appeal lies with
)

// FromDeath counts a clock's days from the death that the case is about; FromRuling is
// of a clock that ends on the day that a ruling names.
const (
	FromDeath  = "death"
	FromRuling = "ruling"
)

// Grace names where the packs keep the grace period (渐退期).
type Grace struct {
	Programme string `yaml:"programme"` // whose conditions and amount it has
	Months    string `yaml:"months"`    // parameter: how many months it lasts at most
}

// Family says whether a family applies for a programme by itself, and what it is asked
// for then, beyond who they are and what the procedure has them declare.
type Family struct {
	Applies bool        `yaml:"applies"`
	Means   bool        `yaml:"means"`     // what they live on decides: incomes and property are asked for
	Care    bool        `yaml:"self_care"` // what the person cannot do alone is asked for; the county assesses it
	Note    policy.Text `yaml:"note"`      // who begins it, where they do not apply
	Papers  []Paper     `yaml:"papers"`    // what no department can be asked for
	Cites   []Cite      `yaml:"cite"`
}

// Paper is something that an application rests on, photographed.
type Paper struct {
	Name     policy.Text `yaml:"name"`
	Required bool        `yaml:"required"` // the application is not taken without a photograph
}

// FamilyArticle is where it is said whether families apply.
func (p *Procedure) FamilyArticle(l policy.Language) string { return p.articles(p.Family.Cites, l) }

// Posted says how often the list of whoever has been given a programme is posted in
// the village or community (社会救助法 art.45). Without it nothing is posted.
type Posted struct {
	Each  string `yaml:"each"` // month: what is drawn; quarter: what was paid in the last whole one
	Cites []Cite `yaml:"cite"`
}

// How often results are posted.
const (
	EachMonth   = "month"
	EachQuarter = "quarter"
)

// PostedArticle is by what the results are posted.
func (p *Procedure) PostedArticle(l policy.Language) string { return p.articles(p.Posted.Cites, l) }

// Event turns a clock: an act that is done, or a state that is entered.
type Event struct {
	Act   string `yaml:"act"`
	State string `yaml:"state"`
	If    string `yaml:"if"` // a condition that casework knows; "" always
}

// State is where a case can stand.
type State struct {
	ID    string `yaml:"id"`
	Waits []Wait `yaml:"waits"` // side by side
}

// Wait is an act that is waited for in a state, from whom and until when.
type Wait struct {
	Act    string   `yaml:"act"`
	By     string   `yaml:"by"`    // role
	Until  []string `yaml:"until"` // clocks: the first to end counts
	If     string   `yaml:"if"`    // a condition that casework knows; "" always
	Unless string   `yaml:"unless"`
}

// Step is an act, the states it may be done in and those it may lead to.
type Step struct {
	Act        string   `yaml:"act"`
	From       []string `yaml:"from"`
	To         []string `yaml:"to"`
	Needs      []string `yaml:"needs"`      // conditions that casework knows
	Signatures []string `yaml:"signatures"` // beyond those the act's own form holds
	By         []string `yaml:"by"`         // roles that do it, of those whose right it is; empty: all of them
	Causes     []Cause  `yaml:"causes"`     // for which alone it is done: whoever does it names one
	Cites      []Cite   `yaml:"cite"`
}

// Cause is a reason that the law accepts for an act.
type Cause struct {
	ID    string      `yaml:"id"`
	Name  policy.Text `yaml:"name"`
	If    string      `yaml:"if"` // a condition that casework knows, without which it is no cause; "" always
	Cites []Cite      `yaml:"cite"`
}

// Cause finds a cause of a step.
func (s Step) Cause(id string) (Cause, bool) {
	i := slices.IndexFunc(s.Causes, func(c Cause) bool { return c.ID == id })
	if i < 0 {
		return Cause{}, false
	}
	return s.Causes[i], true
}

// Cite names the article that demands or allows something.
type Cite struct {
	Document string `yaml:"document"`
	Article  string `yaml:"article"`
}

// Digest is the SM3 of the procedure's text: what a case keeps.
func (p *Procedure) Digest() []byte { return slices.Clone(p.digest) }

// Key is Digest in hexadecimal.
func (p *Procedure) Key() string { return hex.EncodeToString(p.digest) }

// Text is the file as it was written.
func (p *Procedure) Text() string { return p.text }

// Start is the state a case begins in: the first.
func (p *Procedure) Start() string { return p.States[0].ID }

// Final reports whether a case has its outcome in a state: no act leads out of it but
// an appeal.
func (p *Procedure) Final(state string) bool {
	return !slices.ContainsFunc(p.Steps, func(s Step) bool {
		return s.Act != appeal && slices.Contains(s.From, state) && slices.ContainsFunc(s.To, func(to string) bool { return to != state })
	})
}

// appeal is the act by which a family goes to the authority above or to court: the
// decision stands meanwhile (行政复议法 art.42).
const appeal = "appeal"

// State finds a state.
func (p *Procedure) State(id string) (State, bool) {
	i := slices.IndexFunc(p.States, func(s State) bool { return s.ID == id })
	if i < 0 {
		return State{}, false
	}
	return p.States[i], true
}

// Step finds the step of an act.
func (p *Procedure) Step(act string) (Step, bool) {
	i := slices.IndexFunc(p.Steps, func(s Step) bool { return s.Act == act })
	if i < 0 {
		return Step{}, false
	}
	return p.Steps[i], true
}

// Clock finds a clock.
func (p *Procedure) Clock(id string) (Clock, bool) {
	i := slices.IndexFunc(p.Clocks, func(c Clock) bool { return c.ID == id })
	if i < 0 {
		return Clock{}, false
	}
	return p.Clocks[i], true
}

// Whole is the clock of the whole case; the zero Clock if the law sets none.
func (p *Procedure) Whole() Clock {
	i := slices.IndexFunc(p.Clocks, func(c Clock) bool { return c.Whole })
	if i < 0 {
		return Clock{}
	}
	return p.Clocks[i]
}

// Turn is what happened in a case: an act that led from a state to a state. A state
// that was not left turns nothing.
type Turn struct {
	Act, Before, After string
	Holds              func(condition string) bool // now, of the case
}

// Started lists the clocks that a turn starts.
func (p *Procedure) Started(t Turn) []Clock {
	return p.turned(t, func(c Clock) []Event { return c.Starts })
}

// Stopped lists the clocks that a turn stops.
func (p *Procedure) Stopped(t Turn) []Clock {
	if t.Before != t.After && p.Final(t.After) && !p.upheld(t) {
		return p.Clocks
	}
	return p.turned(t, func(c Clock) []Event { return c.Stops })
}

// upheld reports whether an appeal led back to the outcome that it was about: what that
// asks for, such as the service of its notice, is still waited for.
func (p *Procedure) upheld(t Turn) bool {
	step, ok := p.Step(appeal)
	return ok && slices.Contains(step.To, t.Before) && slices.Contains(step.From, t.After)
}

// Paused lists the clocks that a turn pauses.
func (p *Procedure) Paused(t Turn) []Clock {
	return p.turned(t, func(c Clock) []Event { return c.Pauses })
}

// Resumed lists the clocks that go on after a turn.
func (p *Procedure) Resumed(t Turn) []Clock {
	return p.turned(t, func(c Clock) []Event { return c.Resumes })
}

func (p *Procedure) turned(t Turn, of func(Clock) []Event) []Clock {
	var out []Clock
	for _, c := range p.Clocks {
		if slices.ContainsFunc(of(c), t.is) {
			out = append(out, c)
		}
	}
	return out
}

func (t Turn) is(e Event) bool {
	return (e.Act == t.Act || e.State == t.After && t.Before != t.After) && (e.If == "" || t.Holds(e.If))
}

// Article writes where a step comes from, as officers cite it:
// 《最低生活保障审核确认办法》（民发〔2021〕57号）第十九条.
func (p *Procedure) Article(s Step) string { return p.articles(s.Cites, policy.Chinese) }

// ArticleEnglish is Article for readers of English.
func (p *Procedure) ArticleEnglish(s Step) string { return p.articles(s.Cites, policy.English) }

func (p *Procedure) articles(cites []Cite, l policy.Language) string {
	var out []string
	for _, c := range cites {
		d := p.Documents[c.Document]
		name := policy.Text{Zh: "《" + d.Title.Zh + "》", En: d.Title.En}
		if d.Number != "" {
			name.Zh += "（" + d.Number + "）"
		}
		out = append(out, policy.Cite{Name: name, Article: c.Article}.In(l))
	}
	return strings.Join(out, map[policy.Language]string{policy.Chinese: "、", policy.English: "; "}[l])
}

// in reports whether the procedure is in force on a day.
func (p *Procedure) in(d policy.Date) bool {
	return !d.Before(p.From) && (p.To.IsZero() || !p.To.Before(d))
}

func (p *Procedure) keep(text []byte) {
	p.text, p.digest = string(text), crypt.Digest(text)
}
