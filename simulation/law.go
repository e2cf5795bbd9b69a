package simulation

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/policy"
)

// countyOf is the county that a run of a division is kept in. One of a prefecture
// or a province is kept under its own code, 513200 or 510000, which is no county's.
func countyOf(division string) (int32, error) {
	n, err := strconv.ParseInt((division + "0000")[:6], 10, 32)
	if err != nil || len(division) < 2 {
		return 0, errs.New(errs.NotFound, "没有找到。", "Not found.").Because(err)
	}
	return int32(n), nil
}

// wideOf is the prefecture or province whose runs are kept under a code.
func wideOf(county int32) (division string, ok bool) {
	code := authz.CountyCode(county)
	switch {
	case county%10_000 == 0:
		return code[:2], true
	case county%100 == 0:
		return code[:4], true
	}
	return code, false
}

// countiesOf lists the counties that a division's households lie in: its own, or
// those of a prefecture or province that have any.
func (s *Service) countiesOf(ctx context.Context, division string) (list []int32, err error) {
	if len(division) >= 6 {
		county, err := countyOf(division)
		return []int32{county}, err
	}
	low, high := authz.Within(division).Counties()
	ctx = authz.WithActor(ctx, authz.Program()) // whoever asks may see the division: which counties it has is no secret
	err = s.db.View(ctx, func(tx *db.Tx) error {
		list, err = s.registry.CountiesWithin(ctx, tx, low, high)
		return err
	})
	if err == nil && len(list) == 0 {
		err = errs.New(errs.Invalid, "该区域还没有户档。", "There are no household files in this area yet.")
	}
	return list, err
}

// placeLaw is the law of the counties of a place on a day.
type placeLaw struct {
	counties []*policy.Parameters
	day      policy.Date
}

func (s *Service) lawOf(ctx context.Context, division string, on calendar.Date) (*placeLaw, error) {
	counties, err := s.countiesOf(ctx, division)
	if err != nil {
		return nil, err
	}
	l := &placeLaw{day: date(on)}
	for _, c := range counties {
		p, err := s.library.Parameters(authz.CountyCode(c), l.day)
		if err != nil {
			return nil, forPeople(err)
		}
		l.counties = append(l.counties, p)
	}
	return l, nil
}

// programme finds a programme, whose rules are the nation's everywhere.
func (l *placeLaw) programme(id string) (*policy.Programme, error) {
	all := l.counties[0].Programmes()
	i := slices.IndexFunc(all, func(p *policy.Programme) bool { return p.ID == id })
	if i < 0 {
		return nil, forPeople(policy.ErrNoProgramme)
	}
	return all[i], nil
}

// read lists what a programme's rules read, with all the values there are in the
// counties.
func (l *placeLaw) read(programme string) ([]Movable, error) {
	out := []Movable{}
	for i, p := range l.counties {
		settings, err := p.Read(programme)
		if err != nil {
			return nil, forPeople(err)
		}
		for k, x := range settings {
			if i == 0 {
				out = append(out, movable(x))
				continue
			}
			out[k].join(x)
		}
	}
	return out, nil
}

// leftOut says why a programme cannot be tried on what is on file; nothing when
// it can.
func (s *Service) leftOut(l *placeLaw, p *policy.Programme) policy.Text {
	switch p.About {
	case policy.AboutClaim:
		return policy.Text{Zh: "按每一笔医疗费用计算，户档中没有费用", En: "it depends on each medical bill, which household files do not hold"}
	case policy.AboutLoss:
		return policy.Text{Zh: "取决于一次灾害造成的损失，户档中没有损失", En: "it depends on the loss in a disaster, which household files do not hold"}
	case policy.AboutHardship:
		return policy.Text{Zh: "取决于一次突发的困难，须由人工判断", En: "it depends on a sudden hardship, which a person judges"}
	case policy.AboutHousehold, policy.AboutPerson:
	}
	spec := policy.BatchSpec{Programme: p.ID, Division: l.counties[0].Division(), Date: l.day}
	_, err := policy.NewEngine(s.library).Batch(policy.NewColumns(), spec)
	if not := (*policy.NotInBatchError)(nil); errors.As(err, &not) {
		return policy.Text{Zh: "取决于户档中没有的事实", En: "it depends on facts that household files do not hold"}
	}
	return policy.Text{}
}

// Programme is a programme that the law of a place knows.
type Programme struct {
	ID      string        `json:"id" example:"tekun"`
	Title   policy.Text   `json:"title"`
	About   policy.About  `json:"about" enum:"household,person,claim,loss,hardship"`
	Result  policy.Result `json:"result" enum:"monthly,once,layers,recognition,in-kind"`
	LeftOut *policy.Text  `json:"leftOut,omitempty" doc:"why it cannot be simulated; missing when it can"`
}

// Programmes lists the programmes of a place on a day, in the order of the law;
// the zero day is today.
func (s *Service) Programmes(ctx context.Context, division string, on calendar.Date) ([]Programme, error) {
	l, err := s.mayAsk(ctx, division, on)
	if err != nil {
		return nil, err
	}
	out := []Programme{}
	for _, p := range l.counties[0].Programmes() {
		one := Programme{ID: p.ID, Title: p.Title, About: p.About, Result: p.Result}
		if why := s.leftOut(l, p); why.Zh != "" {
			one.LeftOut = &why
		}
		out = append(out, one)
	}
	return out, nil
}

// mayAsk is the law of a place that the actor may simulate for.
func (s *Service) mayAsk(ctx context.Context, division string, on calendar.Date) (*placeLaw, error) {
	if err := authz.From(ctx).MayIn(authz.SimulatePolicy, division); err != nil {
		return nil, err
	}
	if on.IsZero() {
		on = calendar.At(s.db.Now())
	}
	return s.lawOf(ctx, division, on)
}

// under is how long the codes of the divisions below one are: prefectures of a
// province, counties of a prefecture, townships, villages.
func under(division string) int {
	switch n := len(division); {
	case n < 6:
		return n + 2
	default:
		return n + 3
	}
}
