package demo

import (
	"math"

	"doudi/internal/money"
)

// pay is what work brings in a year: kind of income, median yuan, spread of
// the logarithm.
type pay struct {
	kind   int
	median float64
	sigma  float64
}

const (
	wages = iota
	business
	property
	transfers
)

func payOf(work string) pay {
	switch work {
	case farming:
		return pay{business, 15_000, .45}
	case migrant:
		return pay{wages, 36_000, .40}
	case employee:
		return pay{wages, 52_000, .35}
	case official:
		return pay{wages, 78_000, .25}
	case trader:
		return pay{business, 56_000, .60}
	case flexible:
		return pay{wages, 26_000, .40}
	case retired:
		return pay{transfers, 34_000, .25}
	default:
		return pay{}
	}
}

// residentPension is the yearly basic pension of rural and jobless residents
// from sixty on: 105 yuan a month.
const residentPension = 1260

// earn gives incomes. Households outside dibao stay clear of the standard,
// unless they are the missed; recipients stay below it, so that
// standard × members − income ÷ 12 is what they are paid.
func (b *builder) earn(h *Household, o order) {
	for i := range h.Members {
		b.income(&h.Members[i])
	}
	std := int(Standard(h.Place.Urban) / 100)
	year := std * 12 * h.coLiving()
	switch {
	case o.dibao:
		b.limit(h, year, .12, .82)
		b.grant(h, std)
	case o.plant == Missed:
		b.limit(h, year, .25, .80)
	case o.cause != NoCause:
		b.limit(h, year, 1.2, 4.0)
	default:
		b.limit(h, year, 1.35, math.Inf(1))
	}
}

func (b *builder) income(m *Person) {
	d := b.doings
	p := payOf(m.Work)
	if p.median > 0 {
		f := 1.0
		if m.Labour == "弱劳动力或半劳动力" && m.Work != retired {
			f = .5
		}
		m.Income[p.kind] = int(f * p.median * math.Exp(p.sigma*d.NormFloat64()))
	}
	m.Income[transfers] += m.basicPension()
	if m.Age >= 60 && d.chance(.5) {
		m.Income[transfers] += d.between(2, 24) * 100 // from children who live apart
	}
	if m.Age >= 18 && d.chance(.2) {
		m.Income[property] = int(300 * math.Exp(1.1*d.NormFloat64()))
	}
	if m.Work == farming && d.chance(.5) {
		m.Income[transfers] += d.between(8, 60) * 10 // subsidies of the land
	}
}

// limit scales the incomes of those who live together until their sum lies
// between low and high times the year's standard. Residents' pensions are
// what they are: the pension office knows them.
func (b *builder) limit(h *Household, year int, low, high float64) {
	sum, fixed := h.income(), h.pensions()
	var target float64
	switch {
	case float64(sum) < low*float64(year):
		target = float64(year) * (low + .25*b.doings.Float64()*min(high-low, 1))
	case float64(sum) > high*float64(year):
		target = float64(year) * (high - (high-low)*b.doings.Float64()*.9)
	default:
		return
	}
	h.scale(max(0, target-float64(fixed)) / float64(max(sum-fixed, 1)))
	// What scaling cannot give (nobody earns, rounding) relatives send the head.
	h.Members[0].Income[transfers] += max(0, int(target)-h.income())
}

// scale multiplies all that is not a resident's pension.
func (h *Household) scale(f float64) {
	for i := range h.Members {
		m := &h.Members[i]
		if !m.CoLiving {
			continue
		}
		m.Income[transfers] -= m.basicPension()
		for k := range m.Income {
			m.Income[k] = int(float64(m.Income[k]) * f)
		}
		m.Income[transfers] += m.basicPension()
	}
}

// basicPension is what the pension office pays a resident in a year.
func (m *Person) basicPension() int {
	if m.Age >= 60 && m.Work != retired {
		return residentPension
	}
	return 0
}

func (h *Household) pensions() (sum int) {
	for i := range h.Members {
		if m := &h.Members[i]; m.CoLiving {
			sum += m.basicPension()
		}
	}
	return sum
}

// Standard returns the monthly standard of a place.
func Standard(urban bool) money.Fen {
	if urban {
		return UrbanStandard
	}
	return RuralStandard
}

func (h *Household) coLiving() (n int) {
	for i := range h.Members {
		n += index(h.Members[i].CoLiving)
	}
	return n
}

// income is the yearly income of those who live together.
func (h *Household) income() (sum int) {
	for i := range h.Members {
		if m := &h.Members[i]; m.CoLiving {
			sum += m.Income[wages] + m.Income[business] + m.Income[property] + m.Income[transfers]
		}
	}
	return sum
}

// Amount is a household's monthly dibao: standard × people − yearly income
// ÷ 12, rounded up to the yuan once, at the household.
func Amount(standard, people, income int) money.Fen {
	return money.Yuan(int64((standard*people*12 - income + 11) / 12))
}

func (b *builder) grant(h *Household, std int) {
	b.grants++
	now := b.opt.Today.Period()
	h.Dibao = Dibao{
		Since:   now.Add(-b.doings.between(1, 58)),
		People:  h.coLiving(),
		Monthly: Amount(std, h.coLiving(), h.income()),
		Number:  b.grants,
	}
}
