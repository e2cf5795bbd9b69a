package demo

import (
	"math"
	"sort"

	"doudi/internal/errs"
)

// Cause is why a registered-poor household was poor.
type Cause uint8

// The causes that the registers of poor households tell apart.
const (
	NoCause Cause = iota
	Illness
	Disability
	Disaster
	Schooling
	Labour // lack of labour
	Skill  // lack of skill; the published table counts it with Labour
	Other
)

// String is the word the registers use; NoCause is "".
func (c Cause) String() string {
	return [...]string{"", "因病", "因残", "因灾", "因学", "缺劳动力", "缺技术", "其他"}[c]
}

// Count is households and people.
type Count struct{ Households, People int }

// The registered-poor table of Wenchuan, as published for 2014 to 2019.
var (
	identified = []struct {
		cause Cause
		Count
	}{
		{Illness, Count{444, 1442}},
		{Disability, Count{159, 497}},
		{Disaster, Count{69, 267}},
		{Schooling, Count{56, 226}},
		{Labour, Count{329, 1046}},
		{Other, Count{284, 962}}, // not in the table: what the causes leave of 1,341 and 4,440
	}
	adjusted  = Count{1296, 4072}
	stillPoor = Count{3, 10}
)

const (
	poorDibao  = 498 // registered-poor households with dibao
	ruralDibao = 520 // other dibao households, invented
	urbanDibao = 380
)

// order is a household that must be there.
type order struct {
	size    uint8
	cause   Cause // NoCause: not registered as poor
	dropped bool  // household left the register in the adjustment
	removed bool  // one member did
	left    bool  // not yet out of poverty
	dibao   bool
	urban   bool
	plant   Kind
}

// plan draws up the ordered households and deals them to the places. For the
// demo county the published table is met exactly; any other population gets
// the same proportions.
func plan(opt Options, places []place) ([][]order, error) {
	d := roll(opt.Seed, "plan", opt.Division)
	scale := float64(opt.Persons) / WenchuanPersons
	orders := poorOrders(d, scale)
	orders = append(orders, dibaoOrders(d, scale)...)
	plantDibao(d, orders, scale)
	orders = append(orders, plainOrders(d, scale)...)
	return deal(d, orders, places)
}

func (c Count) times(scale float64) Count {
	h := int(math.Round(float64(c.Households) * scale))
	p := int(math.Round(float64(c.People) * scale))
	return Count{h, min(max(p, 3*h), 6*h)}
}

// poorOrders makes the registered poor: by cause with exact sizes, then the
// adjustment takes whole households and single members off the register.
func poorOrders(d dice, scale float64) []order {
	var orders []order
	for _, row := range identified {
		n := row.Count
		if scale != 1 {
			n = n.times(scale)
		}
		for _, size := range sizes(d, n, row.cause) {
			o := order{size: size, cause: row.cause}
			if row.cause == Labour && d.chance(.45) {
				o.cause = Skill
			}
			orders = append(orders, o)
		}
	}
	d.Shuffle(len(orders), func(i, j int) { orders[i], orders[j] = orders[j], orders[i] })
	adjust(d, orders, scale)
	return orders
}

// sizes draws n.Households sizes that add up to n.People.
func sizes(d dice, n Count, cause Cause) []uint8 {
	low, high := 1, 8
	if cause == Schooling {
		low = 3 // somebody goes to school and somebody pays
	}
	out := make([]uint8, n.Households)
	sum := 0
	for i := range out {
		out[i] = uint8(max(low, d.weighted(sizeWeights)+1))
		sum += int(out[i])
	}
	for sum != n.People {
		i := d.IntN(len(out))
		switch {
		case sum < n.People && int(out[i]) < min(high, 6):
			out[i]++
			sum++
		case sum > n.People && int(out[i]) > low:
			out[i]--
			sum--
		}
	}
	return out
}

// adjust marks the later state of the register: households dropped, members
// removed, the few still poor, and the dibao households among those that stay.
func adjust(d dice, orders []order, scale float64) {
	var all Count
	for _, o := range orders {
		all.Households++
		all.People += int(o.size)
	}
	stay, still, dibao := adjusted, stillPoor, poorDibao
	if scale != 1 {
		stay = Count{all.Households * 1296 / 1341, all.People * 4072 / 4440}
		still = stillPoor.times(scale)
		dibao = int(poorDibao * scale)
	}
	drop := all.Households - stay.Households
	people := all.People
	for i := range orders[:drop] {
		orders[i].dropped = true
		people -= int(orders[i].size)
	}
	rest := orders[drop:]
	markLeft(rest, still)
	for i := range rest {
		rest[i].dibao = rest[i].left
		dibao -= index(rest[i].left)
	}
	for i := range rest {
		if !rest[i].left && dibao > 0 {
			rest[i].dibao = true
			dibao--
		}
	}
	d.Shuffle(len(rest), func(i, j int) { rest[i], rest[j] = rest[j], rest[i] })
	for i := 0; i < len(rest) && people > stay.People; i++ {
		if rest[i].size >= 3 && !rest[i].left {
			rest[i].removed = true
			people--
		}
	}
}

// markLeft picks households of three and four that together have the people
// still poor.
func markLeft(orders []order, n Count) {
	fours := n.People - 3*n.Households
	for i := range orders {
		if n.Households == 0 {
			return
		}
		size := uint8(3)
		if fours > 0 {
			size = 4
		}
		if orders[i].size == size {
			orders[i].left = true
			n.Households--
			fours--
		}
	}
}

// dibaoOrders makes the recipients that are not registered poor.
func dibaoOrders(d dice, scale float64) []order {
	var orders []order
	for i := range int((ruralDibao + urbanDibao) * scale) {
		orders = append(orders, order{
			size:  uint8(d.weighted([]float64{.46, .28, .17, .07, .02}) + 1),
			dibao: true,
			urban: float64(i) >= ruralDibao*scale,
		})
	}
	return orders
}

// plantDibao hides the truth's kinds among the recipients.
func plantDibao(d dice, orders []order, scale float64) {
	free := make([]int, 0, len(orders))
	for i, o := range orders {
		if o.dibao && !o.removed && !o.left && o.size >= 2 {
			free = append(free, i)
		}
	}
	d.Shuffle(len(free), func(i, j int) { free[i], free[j] = free[j], free[i] })
	for _, k := range dibaoKinds {
		for range times(k.count, scale) {
			if len(free) == 0 {
				return
			}
			orders[free[0]].plant = k.kind
			free = free[1:]
		}
	}
}

// plainOrders makes the households outside dibao that carry a plant: the
// missed ones and the faulty rows of the roster.
func plainOrders(d dice, scale float64) []order {
	var orders []order
	for _, k := range plainKinds {
		for range times(k.count, scale) {
			o := order{size: uint8(d.between(2, 4)), plant: k.kind, urban: d.chance(.3)}
			if k.kind == Missed {
				o.size = uint8(d.between(1, 3))
			}
			orders = append(orders, o)
		}
	}
	return orders
}

// times scales a count of plants: at least one in a county of 5,000 people.
func times(n int, scale float64) int {
	if scaled := int(math.Round(float64(n) * scale)); scaled > 0 || scale < .06 {
		return scaled
	}
	return 1
}

// deal sends each order to a place by weight; ordered households never fill
// more than two thirds of a place.
func deal(d dice, orders []order, places []place) ([][]order, error) {
	d.Shuffle(len(orders), func(i, j int) { orders[i], orders[j] = orders[j], orders[i] })
	rural, urban := newLots(places, false), newLots(places, true)
	if len(rural.at) == 0 {
		rural = urban
	}
	if len(urban.at) == 0 {
		urban = rural
	}
	room := make([]int, len(places))
	for i := range places {
		room[i] = places[i].people * 2 / 3
	}
	out := make([][]order, len(places))
	for _, o := range orders {
		here, there := rural, urban
		if o.urban {
			here, there = urban, rural
		}
		i, ok := here.draw(d, room, int(o.size))
		if !ok { // a city's district has few villages
			i, ok = there.draw(d, room, int(o.size))
		}
		if !ok {
			return nil, errs.New(errs.Invalid, "人数太少，放不下必须有的家庭，请增加人数。", "There are too few people for the households that must be there; ask for more.")
		}
		room[i] -= int(o.size)
		out[i] = append(out[i], o)
	}
	return out, nil
}

// lots draws places by their people.
type lots struct {
	at  []int // place
	sum []int // running total of people
}

func newLots(places []place, urban bool) lots {
	var l lots
	total := 0
	for i := range places {
		if places[i].Urban == urban && places[i].people > 0 {
			total += places[i].people
			l.at, l.sum = append(l.at, i), append(l.sum, total)
		}
	}
	return l
}

// draw returns a place with room, walking on from the one drawn.
func (l lots) draw(d dice, room []int, size int) (int, bool) {
	n := len(l.at)
	if n == 0 {
		return 0, false
	}
	start := sort.SearchInts(l.sum, d.IntN(l.sum[n-1])+1)
	for k := range n {
		if i := l.at[(start+k)%n]; room[i] >= size {
			return i, true
		}
	}
	return 0, false
}
