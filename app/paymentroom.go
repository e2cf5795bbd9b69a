package app

import (
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/division"
	"doudi/internal/money"
	"doudi/payment"
	"doudi/policy"
)

// paymentRules read from the packs what payment asks of the law, and know the county's
// department.
type paymentRules struct {
	rules
	divisions *division.Register
}

// Fine bounds the fine for a sum by the law of a day.
func (r paymentRules) Fine(place string, on calendar.Date, sum money.Fen) (b payment.Bounds, err error) {
	p, err := r.library.Parameters(place, policy.Date(on))
	if err != nil {
		return b, unset(err)
	}
	least, most, err := p.FraudFine(policy.Fen(sum))
	b.Least, b.Most = money.Fen(least), money.Fen(most)
	for _, s := range p.All() {
		if s.Name == "fraud.fine.max" && len(s.Cites) > 0 {
			cite := s.Cites[len(s.Cites)-1]
			b.Zh, b.En = cite.In(policy.Chinese), cite.In(policy.English)
		}
	}
	return b, unset(err)
}

// Remedies are what can be done against a decision of a day, in Chinese.
func (r paymentRules) Remedies(place string, on calendar.Date) (string, error) {
	p, err := r.library.Parameters(place, policy.Date(on))
	if err != nil {
		return "", unset(err)
	}
	return p.Remedies(policy.Chinese), nil
}

// Office is the county's civil affairs department.
func (r paymentRules) Office(county int32) string {
	return r.divisions.Name(division.Code(authz.CountyCode(county))) + "民政局"
}

var _ payment.Rules = paymentRules{}
