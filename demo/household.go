package demo

import (
	"slices"

	"doudi/internal/calendar"
	"doudi/internal/money"
)

// Person is one row of the household roster.
type Person struct {
	Surname, Given string // Surname is "" in most Tibetan names
	ID             [18]byte
	Phone          [11]byte // zero: none
	Account        [19]byte // the person's bank account; children have none
	Relation       string   // to the head, in the words of GB/T 4761
	Male           bool
	Birth          calendar.Date
	Age            int
	Ethnic         string
	Education      string
	Marital        string
	Health         string
	Disability     string // type, "" for none
	Grade          int    // 1 (worst) to 4
	Illness        string
	Serious        bool // the illness is one of the serious ones
	Labour         string
	Work           string
	School         string
	Income         [4]int // yuan a year: wages, business, property, transfers
	CoLiving       bool
	Poor           PoorState
	Note           string

	part part
}

// Name is the full name.
func (m *Person) Name() string { return m.Surname + m.Given }

// PoorState is a person's place in the register of the poor.
type PoorState uint8

// The states of the register.
const (
	NotPoor PoorState = iota
	OutOfPoverty
	StillPoor
	Dropped // the whole household left the register in the adjustment
	Removed // this member did
)

// Dibao is what a household receives.
type Dibao struct {
	Since   calendar.Period
	People  int
	Monthly money.Fen // standard × People − income ÷ 12, up to the yuan
	Number  int       // running number of the certificate
}

// Household is a household with its members, the head first.
type Household struct {
	No      string // 12 digits of the village and a serial number
	Place   Place
	Bank    string
	Group   int // villagers' group, or the street's number in a town
	House   int
	Split   bool // lives elsewhere than registered
	Cause   Cause
	Dibao   Dibao // zero: none
	Members []Person
	Plant   Kind
	Victim  int // the member a plant is about
}

// Clone returns a copy that shares nothing with h.
func (h *Household) Clone() *Household {
	c := *h
	c.Members = slices.Clone(h.Members)
	return &c
}

// part is a member's part in the make-up of the household, whoever heads it.
type part uint8

const (
	elder part = iota
	core
	child
	sibling
)

// template is how many of each part live together.
type template struct {
	elders, cores, kids, siblings int
	weight                        float64
}

// sizeWeights: households of one to eight, 2.75 people in the mean.
var sizeWeights = []float64{.20, .285, .245, .15, .08, .03, .008, .002}

var templates = [9][]template{
	1: {{cores: 1, weight: 1}},
	2: {{cores: 2, weight: .68}, {cores: 1, kids: 1, weight: .14}, {elders: 1, kids: 1, weight: .07}, {elders: 1, cores: 1, weight: .11}},
	3: {{cores: 2, kids: 1, weight: .70}, {cores: 1, kids: 2, weight: .06}, {elders: 2, kids: 1, weight: .08}, {elders: 1, kids: 2, weight: .03}, {elders: 1, cores: 2, weight: .07}, {elders: 2, cores: 1, weight: .06}},
	4: {{cores: 2, kids: 2, weight: .58}, {elders: 1, cores: 2, kids: 1, weight: .24}, {elders: 2, kids: 2, weight: .06}, {elders: 1, cores: 1, kids: 2, weight: .05}, {elders: 2, cores: 2, weight: .07}},
	5: {{elders: 2, cores: 2, kids: 1, weight: .55}, {elders: 1, cores: 2, kids: 2, weight: .35}, {cores: 2, kids: 3, weight: .10}},
	6: {{elders: 2, cores: 2, kids: 2, weight: .80}, {elders: 1, cores: 2, kids: 3, weight: .20}},
	7: {{elders: 2, cores: 2, kids: 3, weight: .45}, {elders: 2, cores: 2, kids: 2, siblings: 1, weight: .55}},
	8: {{elders: 2, cores: 2, kids: 3, siblings: 1, weight: 1}},
}

// draw picks a template of the order's size that its cause and plant allow.
func draw(d dice, o order) template {
	list := templates[o.size]
	weights := make([]float64, 0, 8)
	for _, t := range list {
		w := t.weight
		if o.cause == Schooling && t.kids == 0 || needsWorker(o) && t.cores == 0 {
			w = 0
		}
		weights = append(weights, w)
	}
	return list[d.weighted(weights)]
}

// needsWorker: somebody of working age owns the car, runs the company, is in
// custody, marries out.
func needsWorker(o order) bool {
	return o.removed || o.plant != Nothing && o.plant != Missed
}

// builder makes households; its members are overwritten by the next one.
type builder struct {
	opt             Options
	names           *namer
	ids             *registry
	people, doings  dice // who they are; what they do and earn
	place           *place
	h               Household
	serial          int // in the village
	persons, grants int // so far, everywhere
	buf             []byte
}

func newBuilder(opt Options) *builder {
	return &builder{opt: opt, names: newNamer(), ids: newRegistry(0, forPeople)}
}

// enter starts a village with streams of its own.
func (b *builder) enter(p *place) {
	b.place, b.serial = p, 0
	b.people, b.doings = roll(b.opt.Seed, "people", p.Code), roll(b.opt.Seed, "doings", p.Code)
}

// household makes the next household.
func (b *builder) household(o order) (*Household, error) {
	b.serial++
	h := &b.h
	*h = Household{No: b.number(), Place: b.place.Place, Bank: b.place.bank, Cause: o.cause, Plant: o.plant, Members: h.Members[:0]}
	d := b.people
	h.Group, h.House = d.between(1, 6), d.between(1, 180)
	h.Split = d.chance(.08)
	t := draw(d, o)
	b.muster(h, t, o)
	for i := range h.Members {
		p := &h.Members[i]
		id, err := b.ids.issue(h.Place.Code[:6], p.Birth, p.Male)
		if err != nil {
			return nil, err
		}
		b.persons++
		p.ID, p.Account = id, account(b.persons)
		if p.Age >= 16 && p.Age < 85 {
			p.Phone = phone(b.persons)
		}
	}
	b.live(h, o)
	b.earn(h, o)
	return h, nil
}

func (b *builder) number() string {
	n := b.serial
	width := 5
	for limit := 100_000; n >= limit; limit *= 10 {
		width++
	}
	b.buf = append(b.buf[:0], b.place.Code...)
	b.buf = append(b.buf, "0000000000"[:width]...)
	digits(b.buf[12:], n)
	return string(b.buf)
}

// muster fills the members: ages by part, names and groups by descent, then
// relations to whoever is head.
func (b *builder) muster(h *Household, t template, o order) {
	d := b.people
	a := ages(d, t, o)
	f := b.family(t)
	// The man of a couple stays with his parents; one in eight moves in with hers.
	f.wifesHome = t.cores == 2 && t.elders > 0 && t.siblings == 0 && d.chance(.12)
	for i := range t.elders {
		male := i == 0
		if t.elders == 1 {
			male = d.chance(.35)
		}
		b.add(h, elder, male, a.elder[i], f.elder(b, male))
	}
	for i := range t.cores {
		male := i == 0
		if t.cores == 1 {
			male = a.loneMale
		}
		b.add(h, core, male, a.core[i], f.core(b, male))
	}
	if t.siblings > 0 {
		male := d.chance(.6)
		b.add(h, sibling, male, a.sibling, f.line)
	}
	for i := range t.kids {
		b.add(h, child, d.chance(.52), a.kids[i], f.kid(b))
	}
	b.relate(h, t, f)
}

func (b *builder) add(h *Household, p part, male bool, age int, o origin) {
	d := b.people
	birth := b.opt.Today.AddMonths(-12 * age).AddDays(-d.IntN(364))
	m := Person{part: p, Male: male, Age: age, Birth: birth, Ethnic: o.group, CoLiving: true, Surname: o.surname}
	if o.surname == "" {
		m.Given = b.names.tibetan(d, male)
	} else {
		m.Given = b.names.given(d, male, birth.Year)
	}
	h.Members = append(h.Members, m)
}

// aged are the ages of a household's parts.
type aged struct {
	elder, core [2]int // the man first in a couple
	sibling     int
	kids        [3]int // eldest first, two years apart at least
	loneMale    bool   // of a single core
}

// ages draws ages that fit one another: mothers were 20 to 33 at the eldest
// child's birth, fathers 21 at least, elders 19 to 33 at their child's.
func ages(d dice, t template, o order) aged {
	var a aged
	a.loneMale = d.chance(.5)
	kidAges(d, t, o, &a)
	switch {
	case t.cores > 0 && t.kids > 0:
		parents(d, t, &a)
	case t.cores > 0 && t.elders > 0:
		a.core[0] = d.between(22, 52)
		a.core[1] = max(20, a.core[0]+d.between(-5, 2))
		a.loneMale = d.chance(.75)
	case t.cores == 2:
		a.core[0] = one(d, couples(o))(d)
		a.core[1] = max(20, a.core[0]+d.between(-6, 2))
	case t.cores == 1:
		a.core[0], a.loneMale = lone(d, o)
	}
	elderAges(d, t, &a)
	return a
}

var coupleAges = []func(dice) int{
	func(d dice) int { return d.between(23, 34) },
	func(d dice) int { return d.between(35, 59) },
	func(d dice) int { return d.between(35, 59) },
	func(d dice) int { return d.between(60, 74) },
	func(d dice) int { return 60 + min(d.IntN(26), d.IntN(26)) },
}

// couples narrows a couple's age to what the plant needs.
func couples(o order) []func(dice) int {
	switch {
	case o.plant == DeadPaid || o.plant == WronglyPension:
		return coupleAges[3:]
	case needsWorker(o):
		return coupleAges[:3]
	default:
		return coupleAges
	}
}

func kidAges(d dice, t template, o order, a *aged) {
	if t.kids == 0 {
		return
	}
	low, high := 2*(t.kids-1), 26
	switch {
	case t.cores == 0:
		low, high = max(low, 2), 15
	case o.cause == Schooling:
		low, high = 13, 21
	case o.removed:
		low, high = max(low, 4), 27
	}
	a.kids[0] = d.between(low, high)
	for i := 1; i < t.kids; i++ {
		room := a.kids[i-1] - 2*(t.kids-1-i)
		a.kids[i] = a.kids[i-1] - d.between(2, min(5, room))
	}
}

func parents(d dice, t template, a *aged) {
	mother := a.kids[0] + 20 + min(d.IntN(14), d.IntN(14))
	father := max(a.kids[0]+22, mother+d.between(-2, 6))
	a.core = [2]int{father, mother}
	if t.cores == 1 {
		a.loneMale = d.chance(.4)
		a.core[0] = []int{mother, father}[index(a.loneMale)]
	}
}

// lone draws the age and sex of somebody living alone; most are old.
func lone(d dice, o order) (age int, male bool) {
	switch x := d.Float64(); {
	case o.plant == Missed, o.dibao && x < .6, x > .55:
		age = 62 + min(d.IntN(31), d.IntN(31))
	case x < .2 && !o.dibao:
		age = d.between(19, 34)
	default:
		age = d.between(35, 61)
	}
	return age, d.chance([]float64{.66, .42}[index(age > 61)])
}

func elderAges(d dice, t template, a *aged) {
	if t.elders == 0 {
		return
	}
	eldest := a.core[0]
	if t.cores == 2 {
		eldest = max(a.core[0], a.core[1])
	}
	if t.siblings > 0 {
		a.sibling = max(16, a.core[0]+one(d, []int{-7, -5, -4, -3, -2, 2, 3, 4}))
		eldest = max(eldest, a.sibling)
	}
	mother := eldest + 19 + min(d.IntN(15), d.IntN(15))
	if t.cores == 0 {
		mother = a.kids[0] + d.between(44, 60)
	}
	mother = min(mother, max(eldest+19, 95))
	a.elder = [2]int{mother + d.between(0, 4), mother}
	if t.elders == 1 {
		a.elder[0] = mother
	}
}
