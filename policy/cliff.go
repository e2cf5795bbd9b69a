package policy

import (
	"context"
	"fmt"
	"slices"
)

// Point is a household's monthly money at one wage of one member.
type Point struct {
	Wage Fen `json:"wage"` // of the member, a month
	Own  Fen `json:"own"`  // all incomes of the household, a month
	Aid  Fen `json:"aid"`  // all programmes together, a month
	Net  Fen `json:"net"`  // own and aid

	gets []string // what the household gets, money or not, sorted
}

// Cliff is a wage at which one more yuan leaves the household with less
// (陡坡效应).
type Cliff struct {
	At   Fen      `json:"at"`   // the last wage before the loss
	Loss Fen      `json:"loss"` // of the household a month, when the member earns one yuan more
	Ends []string `json:"ends"` // what ends there, money or not, as programme or programme/person
	// Until is the wage at which the household is again as well off as before
	// the cliff; 0 when the range ends before that.
	Until Fen `json:"until,omitempty"`
}

// Curve is a household's money against one member's wage.
type Curve struct {
	Member string  `json:"member"`
	Points []Point `json:"points"` // by wage: the grid, and both sides of every change
	Cliffs []Cliff `json:"cliffs,omitempty"`
	// Demonstration: some figure is invented.
	Demonstration bool `json:"demonstration"`
}

// oneYuan is the step that decides about a cliff.
const oneYuan = Fen(100)

// Range is the wages a curve looks at, in whole yuan.
type Range struct{ From, To, Step Fen }

// valid reports whether a range is whole yuan, forwards, and of bounded length.
func (r Range) valid() bool {
	return r.Step >= oneYuan && r.From >= 0 && r.To > r.From && (r.To-r.From)/r.Step <= 10_000 &&
		r.From%oneYuan == 0 && r.To%oneYuan == 0 && r.Step%oneYuan == 0
}

// Cliffs decides every programme along a range of monthly wages of one member,
// whose wages it replaces, and finds where one more yuan leaves the household
// with less. Money that is paid once does not count, and what is undetermined
// counts as no money. Between two points of the grid changes of programmes and
// jumps of the money are found by halving; what begins and ends, or jumps by
// less than two yuan, within one step may be missed.
func (e *Engine) Cliffs(ctx context.Context, app Application, member string, wages Range) (Curve, error) {
	if !wages.valid() {
		return Curve{}, &InputError{[]Fault{{"wages", Text{"工资范围须为整元，由低到高，至多一万步", "must be whole yuan, from low to high, in at most ten thousand steps"}}}}
	}
	if !slices.ContainsFunc(app.Household.Members, func(m Member) bool { return m.Ref == member }) {
		return Curve{}, &InputError{[]Fault{{"member", Text{"不是本户成员", "is no member of the household"}}}}
	}
	c := &climb{engine: e, app: app, curve: Curve{Member: member}, known: map[Fen]Point{}}
	last, err := c.at(ctx, wages.From)
	if err != nil {
		return Curve{}, err
	}
	for w := wages.From; w < wages.To; {
		w = min(w+wages.Step, wages.To)
		next, err := c.at(ctx, w)
		if err != nil {
			return Curve{}, err
		}
		if err := c.between(ctx, last, next); err != nil {
			return Curve{}, err
		}
		last = next
	}
	err = c.finish(ctx)
	return c.curve, err
}

// climb is one curve under way.
type climb struct {
	engine *Engine
	app    Application
	curve  Curve
	known  map[Fen]Point
}

// at decides every programme at a wage, once.
func (c *climb) at(ctx context.Context, wage Fen) (Point, error) {
	if p, ok := c.known[wage]; ok {
		return p, nil
	}
	app := c.app
	app.Household.Incomes = earning(app.Household.Incomes, c.curve.Member, wage)
	p, demonstration, err := c.engine.money(ctx, app)
	if err != nil {
		return Point{}, fmt.Errorf("at a wage of %s: %w", wage, err)
	}
	p.Wage = wage
	c.known[wage] = p
	c.curve.Demonstration = c.curve.Demonstration || demonstration
	return p, nil
}

// earning replaces a member's wages.
func earning(incomes []Income, member string, wage Fen) []Income {
	out := slices.DeleteFunc(slices.Clone(incomes), func(i Income) bool { return i.Member == member && i.Kind == IncomeWage })
	return append(out, Income{Member: member, Kind: IncomeWage, Amount: &wage, Per: PerMonth, Basis: Declared})
}

// money is what a household has in a month after all programmes.
func (e *Engine) money(ctx context.Context, app Application) (Point, bool, error) {
	var year Fen
	for i, line := range app.Household.Incomes {
		switch {
		case line.Amount == nil:
			return Point{}, false, &InputError{[]Fault{{fmt.Sprintf("incomes[%d].amount", i), Text{"金额不详，不能画出曲线", "is not known, and a curve needs it"}}}}
		case line.Per == PerYear:
			year += *line.Amount
		case line.Months == 0:
			year += 12 * *line.Amount
		default:
			year += Fen(line.Months) * *line.Amount
		}
	}
	all, err := e.DecideAll(ctx, app)
	if err != nil {
		return Point{}, false, err
	}
	p := Point{Own: year / 12, Aid: all.Monthly}
	p.Net = p.Own + p.Aid
	for _, d := range all.Decisions {
		if d.Outcome == Eligible {
			p.gets = append(p.gets, d.Application.subject())
		}
	}
	slices.Sort(p.gets)
	return p, all.Demonstration, nil
}

// subject names a programme with its person.
func (a Application) subject() string {
	if a.Person == "" {
		return a.Programme
	}
	return a.Programme + "/" + a.Person
}

// between halves two points, down to neighbouring yuan, where the programmes
// differ or the money in the middle does not lie on the line between them.
func (c *climb) between(ctx context.Context, low, high Point) error {
	if high.Wage-low.Wage <= oneYuan {
		return nil
	}
	middle, err := c.at(ctx, (low.Wage+high.Wage)/2/oneYuan*oneYuan)
	if err != nil {
		return err
	}
	if slices.Equal(low.gets, high.gets) && middle.onLine(low, high) {
		return nil
	}
	if err := c.between(ctx, low, middle); err != nil {
		return err
	}
	return c.between(ctx, middle, high)
}

// onLine reports whether a point lies within two yuan of the line between two
// others.
func (p Point) onLine(low, high Point) bool {
	off := (p.Net-low.Net)*(high.Wage-low.Wage) - (high.Net-low.Net)*(p.Wage-low.Wage)
	return max(off, -off) <= 2*oneYuan*(high.Wage-low.Wage)
}

// finish orders the points and reads the cliffs from neighbouring yuan.
func (c *climb) finish(ctx context.Context) error {
	for _, p := range c.known {
		c.curve.Points = append(c.curve.Points, p)
	}
	points := c.curve.Points
	slices.SortFunc(points, func(a, b Point) int { return int(a.Wage - b.Wage) })
	for i := 1; i < len(points); i++ {
		a, b := points[i-1], points[i]
		if b.Wage-a.Wage != oneYuan || b.Net >= a.Net {
			continue
		}
		until, err := c.again(ctx, points[i:], a.Net)
		if err != nil {
			return err
		}
		cliff := Cliff{At: a.Wage, Loss: a.Net - b.Net, Until: until}
		for _, g := range a.gets {
			if !slices.Contains(b.gets, g) {
				cliff.Ends = append(cliff.Ends, g)
			}
		}
		c.curve.Cliffs = append(c.curve.Cliffs, cliff)
	}
	return nil
}

// again is the first wage, to the yuan, at which a sum is reached again; 0 for
// none in the range. Between two points the money changes evenly.
func (c *climb) again(ctx context.Context, points []Point, net Fen) (Fen, error) {
	i := slices.IndexFunc(points, func(p Point) bool { return p.Net >= net })
	if i < 0 {
		return 0, nil
	}
	low, high := points[i-1].Wage, points[i].Wage
	for high-low > oneYuan {
		middle := (low + high) / 2 / oneYuan * oneYuan
		p, err := c.at(ctx, middle)
		if err != nil {
			return 0, err
		}
		if p.Net >= net {
			high = middle
		} else {
			low = middle
		}
	}
	return high, nil
}

// GraceMonth is one month of a family that took up work.
type GraceMonth struct {
	Period Period `json:"period"`
	Grace  bool   `json:"grace"` // dibao goes on although income is no longer below the standard
	Point
}

// GracePath follows a dibao family whose member takes up work on a day: month
// by month from the month of that day, what it earns and what it is paid while
// the grace period (渐退期) runs and after it. The household comes with the dibao
// it draws among its grants. Each month is judged by the law of its first day.
func (e *Engine) GracePath(ctx context.Context, app Application, member string, work Date, wage Fen, months int) ([]GraceMonth, error) {
	if months < 0 || months > 120 {
		return nil, &InputError{[]Fault{{"months", Text{"应为0至120", "must be 0 to 120"}}}}
	}
	var path []GraceMonth
	for n := range months + 1 {
		now := app
		now.Period = work.Period().Add(n)
		if n > 0 {
			now.Date, now.Household.NewWork = now.Period.First(), &work
			now.Household.Incomes = earning(app.Household.Incomes, member, wage)
		}
		p, _, err := e.money(ctx, now)
		if err != nil {
			return nil, fmt.Errorf("in %s: %w", now.Period, err)
		}
		if n > 0 {
			p.Wage = wage
		}
		path = append(path, GraceMonth{now.Period, slices.Contains(p.gets, "dibao-grace"), p})
	}
	return path, nil
}
