package verification

import (
	"errors"
	"fmt"

	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/money"
)

// limits are what families may have and earn on a day, each place and programme asked
// of the rules once: a county's households live in some hundred villages.
type limits struct {
	rules Rules
	on    calendar.Date
	known map[home]limitsOf
}

type home struct {
	programme, division string
	urban               bool
}

// limitsOf are the limits of a programme in a place; nil: none is set.
type limitsOf struct{ income, deposit, spending *money.Fen }

// yardstick is what a household is held against for one thing that it draws.
type yardstick struct {
	limitsOf
	person id.ID // whose income and deposits count; 0: all members'
}

func newLimits(rules Rules, on calendar.Date) *limits {
	return &limits{rules: rules, on: on, known: map[home]limitsOf{}}
}

// of are the measures of a household, one for each programme that asks what a family
// earns and owns: none where it draws nothing of the kind.
func (l *limits) of(h Recipient) (list []yardstick, err error) {
	for _, d := range h.Draws {
		if !l.rules.MeansTested(d.Programme) {
			continue
		}
		may, err := l.at(home{d.Programme, h.Division, h.Urban})
		if err != nil {
			return nil, err
		}
		list = append(list, yardstick{may, d.Person})
	}
	return list, nil
}

func (l *limits) at(x home) (limitsOf, error) {
	if k, ok := l.known[x]; ok {
		return k, nil
	}
	income, err := limit(l.rules.IncomeLimit(x.programme, x.division, x.urban, l.on))
	deposit, err2 := limit(l.rules.DepositLimit(x.programme, x.division, x.urban, l.on))
	spending, err3 := limit(l.rules.SpendingLimit(x.programme, x.division, x.urban, l.on))
	if err := errors.Join(err, err2, err3); err != nil {
		return limitsOf{}, fmt.Errorf("limits of %s in %s: %w", x.programme, x.division, err)
	}
	l.known[x] = limitsOf{income, deposit, spending}
	return l.known[x], nil
}

func limit(sum money.Fen, err error) (*money.Fen, error) {
	if errs.CodeOf(err) == errs.NotFound {
		return nil, nil
	}
	return &sum, err
}
