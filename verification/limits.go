package verification

import (
	"errors"
	"fmt"

	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/internal/money"
)

// limits are what families may have and earn on a day, each place asked of the
// rules once: a county's households live in some hundred villages.
type limits struct {
	rules Rules
	on    calendar.Date
	known map[home]limitsOf
}

type home struct {
	division string
	urban    bool
}

// limitsOf are the limits of a place; nil: none is set.
type limitsOf struct{ income, deposit, spending *money.Fen }

func newLimits(rules Rules, on calendar.Date) *limits {
	return &limits{rules: rules, on: on, known: map[home]limitsOf{}}
}

// of are the limits where a household lives.
func (l *limits) of(h Recipient) (limitsOf, error) {
	at := home{h.Division, h.Urban}
	if k, ok := l.known[at]; ok {
		return k, nil
	}
	income, err := limit(l.rules.IncomeLimit(at.division, at.urban, l.on))
	deposit, err2 := limit(l.rules.DepositLimit(at.division, at.urban, l.on))
	spending, err3 := limit(l.rules.SpendingLimit(at.division, at.urban, l.on))
	if err := errors.Join(err, err2, err3); err != nil {
		return limitsOf{}, fmt.Errorf("limits in %s: %w", at.division, err)
	}
	l.known[at] = limitsOf{income, deposit, spending}
	return l.known[at], nil
}

func limit(sum money.Fen, err error) (*money.Fen, error) {
	if errs.CodeOf(err) == errs.NotFound {
		return nil, nil
	}
	return &sum, err
}
