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
	From     string      `yaml:"from"`     // what its days are counted from: "death" of the member that the case is about; "" from the event that starts it
	Starts   []Event     `yaml:"starts"`
	Stops    []Event     `yaml:"stops"` // a decision and any other final state stop it too
	Warn     int         `yaml:"warn"`  // days or working days before the end from which it is urgent
	Whole    bool        `yaml:"whole"` // the term of the whole case
}

// FromDeath counts a clock's days from the death that the case is about.
const FromDeath = "death"

// Grace names where the packs keep the grace period (渐退期).
type Grace struct {
	Programme string `yaml:"programme"` // whose conditions and amount it has
	Months    string `yaml:"months"`    // parameter: how many months it lasts at most
}

// Event starts or stops a clock: an act that is done, or a state that is entered.
type Event struct {
	Act   string `yaml:"act"`
	State string `yaml:"state"`
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
	Cites      []Cite   `yaml:"cite"`
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

// Final reports whether nothing changes a case's outcome any more in a state:
// no act leads out of it.
func (p *Procedure) Final(state string) bool {
	return !slices.ContainsFunc(p.Steps, func(s Step) bool {
		return slices.Contains(s.From, state) && slices.ContainsFunc(s.To, func(to string) bool { return to != state })
	})
}

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

// Started lists the clocks that an act which led to a state starts. A state
// that was not left starts nothing.
func (p *Procedure) Started(act, before, after string) []Clock {
	return p.clocks(act, before, after, func(c Clock) []Event { return c.Starts })
}

// Stopped lists the clocks that an act which led to a state stops.
func (p *Procedure) Stopped(act, before, after string) []Clock {
	if before != after && p.Final(after) {
		return p.Clocks
	}
	return p.clocks(act, before, after, func(c Clock) []Event { return c.Stops })
}

func (p *Procedure) clocks(act, before, after string, of func(Clock) []Event) []Clock {
	var out []Clock
	for _, c := range p.Clocks {
		if slices.ContainsFunc(of(c), func(e Event) bool { return e.Act == act || e.State == after && before != after }) {
			out = append(out, c)
		}
	}
	return out
}

// Article writes where a step comes from, as officers cite it:
// 《最低生活保障审核确认办法》（民发〔2021〕57号）第十九条.
func (p *Procedure) Article(s Step) string { return p.articles(s, policy.Chinese, "、") }

// ArticleEnglish is Article for readers of English.
func (p *Procedure) ArticleEnglish(s Step) string { return p.articles(s, policy.English, "; ") }

func (p *Procedure) articles(s Step, l policy.Language, separator string) string {
	var out []string
	for _, c := range s.Cites {
		d := p.Documents[c.Document]
		name := policy.Text{Zh: "《" + d.Title.Zh + "》", En: d.Title.En}
		if d.Number != "" {
			name.Zh += "（" + d.Number + "）"
		}
		out = append(out, policy.Cite{Name: name, Article: c.Article}.In(l))
	}
	return strings.Join(out, separator)
}

// in reports whether the procedure is in force on a day.
func (p *Procedure) in(d policy.Date) bool {
	return !d.Before(p.From) && (p.To.IsZero() || !p.To.Before(d))
}

func (p *Procedure) keep(text []byte) {
	p.text, p.digest = string(text), crypt.Digest(text)
}
