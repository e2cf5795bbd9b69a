package outreach

import (
	"maps"
	"slices"

	"doudi/internal/calendar"
	"doudi/policy"
)

// Law is what applies in a place on a day.
type Law struct {
	Division      string        `json:"division"`
	Place         string        `json:"place"`
	On            calendar.Date `json:"on"`
	Packs         []Pack        `json:"packs" nullable:"false"`
	Figures       []Figure      `json:"figures" nullable:"false"`
	Lists         []List        `json:"lists" nullable:"false"`
	Programmes    []Programme   `json:"programmes" nullable:"false"`
	Missing       []Missing     `json:"missing" nullable:"false" doc:"figures the law demands and nobody gives here on this day: nothing is computed"`
	Demonstration bool          `json:"demonstration" doc:"holds figures that are not law"`
}

// Figure is a parameter in force, or one that is left open.
type Figure struct {
	Name    string       `json:"name" example:"dibao.standard.rural"`
	Title   policy.Text  `json:"title"`
	Set     bool         `json:"set" doc:"false: open; see state"`
	Value   string       `json:"value" doc:"exact, in the unit; fen for money"`
	Shown   policy.Text  `json:"shown" doc:"for people: 632.00"`
	Unit    policy.Unit  `json:"unit"`
	Per     policy.Text  `json:"per" doc:"the unit in words; may be empty"`
	State   FigureState  `json:"state" enum:"local,national,required,optional"`
	Pack    string       `json:"pack" doc:"whose value it is, or that declares it"`
	Mark    policy.Mark  `json:"mark" enum:"found,to_be_verified,demonstration"`
	Sources []Source     `json:"sources" nullable:"false"`
	Lower   policy.Lower `json:"lower" enum:"fixed,any,at-least,at-most" doc:"what a lower place may do with it"`
}

// FigureState says who has set a figure.
type FigureState string

// The states of a figure.
const (
	SetLocally    FigureState = "local"    // by a pack below the nation's
	SetNationally FigureState = "national" // by the nation's, and nobody below changed it
	OpenRequired  FigureState = "required" // nobody: nothing is computed
	OpenOptional  FigureState = "optional" // nobody: a person judges
)

// Source is an article.
type Source struct {
	Article policy.Text `json:"article" doc:"民发〔2021〕57号第十三条"`
	Title   policy.Text `json:"title" doc:"of the document"`
	Status  policy.Text `json:"status" doc:"of the document"`
}

// List is a closed list of the law, such as incomes left out.
type List struct {
	Name    string      `json:"name"`
	Title   policy.Text `json:"title"`
	Entries []Entry     `json:"entries" nullable:"false"`
}

// Entry is one item of a list.
type Entry struct {
	Code    string        `json:"code"`
	Title   policy.Text   `json:"title"`
	From    calendar.Date `json:"from" doc:"empty: the pack's own"`
	To      calendar.Date `json:"to" doc:"inclusive; empty: the pack's own"`
	Applies bool          `json:"applies" doc:"on the day asked for"`
	Pack    string        `json:"pack"`
	Mark    policy.Mark   `json:"mark" enum:"found,to_be_verified,demonstration"`
	Sources []Source      `json:"sources" nullable:"false"`
}

// Programme is a kind of assistance with its rules in words.
type Programme struct {
	ID         string      `json:"id"`
	Title      policy.Text `json:"title"`
	Conditions []Rule      `json:"conditions" nullable:"false"`
	Amounts    []Rule      `json:"amounts" nullable:"false"`
	TakesIn    []string    `json:"takesIn" nullable:"false" doc:"programmes of the law before whose people this one is for now"`
}

// Rule is one step of a programme.
type Rule struct {
	ID         string      `json:"id" example:"DB-02"`
	Role       policy.Role `json:"role" enum:"figure,require,doubt"`
	Title      policy.Text `json:"title" doc:"may be empty"`
	Holds      policy.Text `json:"holds" doc:"what it says when it holds; what depends on the family reads …"`
	Fails      policy.Text `json:"fails" doc:"and when it does not; empty for a figure"`
	Expression string      `json:"expression" doc:"CEL, as the pack has it"`
	Sources    []Source    `json:"sources" nullable:"false"`
	Changed    policy.Text `json:"changed" doc:"how it differs from the laws before where its words do not; may be empty"`
}

// Law returns what is in force in a place on a day; the zero day is today.
func (s *Service) Law(division string, on calendar.Date) (Law, error) {
	if err := checkDivision(division); err != nil {
		return Law{}, err
	}
	on = s.dayOr(on)
	in, err := s.in(division, on)
	if err != nil {
		return Law{}, err
	}
	span, err := s.span(division, on)
	if err != nil {
		return Law{}, err
	}
	law := Law{Division: division, Place: s.placeName(division), On: on, Missing: span.Missing, Demonstration: span.Demonstration, Figures: []Figure{}, Programmes: []Programme{}}
	sources := sourcesOf(in.Packs())
	for _, p := range in.Packs() {
		law.Packs = append(law.Packs, s.pack(p))
	}
	for _, f := range in.All() {
		law.Figures = append(law.Figures, sources.figure(f))
	}
	law.Lists = sources.lists(in.Packs(), on)
	for _, p := range in.Packs()[0].Programmes {
		law.Programmes = append(law.Programmes, sources.programme(in, p))
	}
	return law, nil
}

// sources knows the documents of the packs in force, by pack and id.
type sources map[[2]string]policy.Document

func sourcesOf(packs []*policy.Pack) sources {
	out := sources{}
	for _, p := range packs {
		for _, d := range p.Documents {
			out[[2]string{p.ID, d.ID}] = d
		}
	}
	return out
}

func (s sources) of(pack string, cites []policy.Cite) []Source {
	out := []Source{}
	for _, c := range cites {
		d := s[[2]string{pack, c.Document}]
		out = append(out, Source{policy.Text{Zh: c.In(policy.Chinese), En: c.In(policy.English)}, d.Title, d.Status})
	}
	return out
}

func (s sources) figure(f policy.Setting) Figure {
	state := SetLocally
	switch {
	case !f.Set && f.Open == policy.OpenRequired:
		state = OpenRequired
	case !f.Set:
		state = OpenOptional
	case f.Default:
		state = SetNationally
	}
	return Figure{f.Name, f.Title, f.Set, f.Value, f.Shown, f.Unit, f.Unit.Counted(f.Value), state, f.Pack, f.Mark, s.of(f.Pack, f.Cites), f.Lower}
}

// lists lays the packs' lists over each other: a lower pack adds entries, or
// replaces one of the same code.
func (s sources) lists(packs []*policy.Pack, on calendar.Date) []List {
	byName := map[string]*List{}
	for _, p := range packs {
		for name, l := range p.Lists {
			if byName[name] == nil {
				byName[name] = &List{Name: name, Title: l.Title, Entries: []Entry{}}
			}
			for _, e := range l.Entries {
				byName[name].put(s.entry(p, e, on))
			}
		}
	}
	out := []List{}
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		out = append(out, *byName[name])
	}
	return out
}

func (l *List) put(e Entry) {
	if i := slices.IndexFunc(l.Entries, func(o Entry) bool { return o.Code == e.Code }); i >= 0 {
		l.Entries[i] = e
		return
	}
	l.Entries = append(l.Entries, e)
}

func (s sources) entry(p *policy.Pack, e *policy.Entry, on calendar.Date) Entry {
	from, to := calendar.Date(e.From), calendar.Date(e.To)
	applies := (from.IsZero() || !on.Before(from)) && (to.IsZero() || !to.Before(on))
	return Entry{e.Code, e.Title, from, to, applies, p.ID, e.Mark, s.of(p.ID, e.Cites)}
}

func (s sources) programme(in *policy.Parameters, p *policy.Programme) Programme {
	return Programme{p.ID, p.Title, s.rules(in, p.Conditions), s.rules(in, p.Amounts), append([]string{}, p.TakesIn()...)}
}

func (s sources) rules(in *policy.Parameters, rules []*policy.Rule) []Rule {
	out := []Rule{}
	for _, r := range rules {
		holds, fails := in.Say(r)
		if r.Role == policy.RoleFigure && r.Unit != policy.UnitFlag {
			fails = policy.Text{}
		}
		out = append(out, Rule{r.ID, r.Role, r.Title, holds, fails, r.Expr, s.of(in.Packs()[0].ID, r.Cites), r.Changed})
	}
	return out
}
