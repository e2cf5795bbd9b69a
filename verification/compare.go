package verification

import (
	"cmp"
	"slices"

	"doudi/internal/id"
	"doudi/internal/money"
)

// Comparison is one item of one member: what the family declared beside what
// departments found.
type Comparison struct {
	PersonID         id.ID     `json:"personId" doc:"0: declared for the household"`
	Name             string    `json:"name"`
	Kind             Kind      `json:"kind" enum:"income,asset"`
	Item             string    `json:"item"`
	Counted          bool      `json:"counted" doc:"things are counted: vehicles, dwellings; otherwise it is money"`
	Per              string    `json:"per" enum:"year,once" doc:"incomes are compared by the year"`
	Declared         money.Fen `json:"declaredFen"`
	DeclaredQuantity int32     `json:"declaredQuantity"`
	Answered         bool      `json:"answered" doc:"false: not every source of this item replied; what was found may not be all"`
	Found            money.Fen `json:"foundFen" doc:"accepted, or open and surely theirs; exempt and not ours left out"`
	FoundQuantity    int32     `json:"foundQuantity"`
	Exempt           money.Fen `json:"exemptFen"`
	ExemptQuantity   int32     `json:"exemptQuantity"`
	Unsure           int32     `json:"unsure" doc:"rows that may well be somebody else's and wait for the checker; not in found"`
	Difference       money.Fen `json:"differenceFen" doc:"found - declared; above 0: not declared in full"`
	Outside          bool      `json:"outside,omitempty" doc:"an obligor's, who declares nothing: there is no difference"`
}

// counted reports whether an item is of things that are counted, whatever they are
// worth; the rest is money.
func counted(item string) bool {
	return slices.Contains([]string{"vehicle", "boat", "machinery", "house", "forest", "company", "other"}, item)
}

type itemKey struct {
	person id.ID
	kind   Kind
	item   string
}

// compare lays found beside declared, person by person and item by item. An
// item that a source could have told of and that nobody declared or found is
// not in the table.
func (s *Service) compare(f facts, replies []CheckReply, findings []CheckFinding) []Comparison {
	rows := map[itemKey]*Comparison{}
	family := slices.DeleteFunc(slices.Clone(replies), func(x CheckReply) bool { return f.outside(x.PersonID) })
	row := func(p id.ID, k Kind, item string) *Comparison {
		key := itemKey{p, k, item}
		if rows[key] == nil {
			about := replies
			if p == 0 { // the household's
				about = family
			}
			rows[key] = &Comparison{PersonID: p, Kind: k, Item: item, Counted: k == Asset && counted(item), Per: "once", Answered: s.answered(p, k, item, about)}
			if k == Income {
				rows[key].Per = "year"
			}
		}
		return rows[key]
	}
	for _, d := range f.Declared { // the family's alone
		if k := Kind(d.Kind); k == Income || k == Asset {
			c := row(d.PersonID, k, d.Item)
			c.Declared += yearly(d.Amount, d.Per)
			c.DeclaredQuantity += max(d.Quantity, 1)
		}
	}
	for _, x := range findings {
		if x.Kind != Income && x.Kind != Asset || x.State == NotOurs {
			continue
		}
		row(x.PersonID, x.Kind, x.Item).add(x)
	}
	return ordered(rows, f)
}

// add counts a finding by what the checker said of it.
func (c *Comparison) add(x CheckFinding) {
	switch {
	case x.State == Exempt:
		c.Exempt += yearly(x.Amount, x.Per)
		c.ExemptQuantity += x.Quantity
	case x.State == Open && x.Unsure:
		c.Unsure++
	default:
		c.Found += yearly(x.Amount, x.Per)
		c.FoundQuantity += x.Quantity
	}
}

// ordered lists the rows in the order of the people.
func ordered(rows map[itemKey]*Comparison, f facts) []Comparison {
	place := map[id.ID]int{}
	for i, p := range f.People {
		place[p.ID] = i + 1
	}
	out := make([]Comparison, 0, len(rows))
	for _, c := range rows {
		if i := place[c.PersonID]; i > 0 {
			c.Name, c.Outside = f.People[i-1].Name, f.People[i-1].Outside
		}
		if !c.Outside {
			c.Difference = c.Found - c.Declared
		}
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b Comparison) int {
		return cmp.Or(cmp.Compare(place[a.PersonID], place[b.PersonID]), -cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Item, b.Item))
	})
	return out
}

// answered reports whether every source of an item replied about a person. An
// item that no source knows is never answered.
func (s *Service) answered(p id.ID, k Kind, item string, replies []CheckReply) bool {
	any := false
	for _, r := range replies {
		src, ok := s.sources.named(r.Source)
		if !ok || src.Kind != k || src.Item != item || p != 0 && r.PersonID != p {
			continue
		}
		if r.State != Hit && r.State != None {
			return false
		}
		any = true
	}
	return any
}

func yearly(f money.Fen, per string) money.Fen {
	if per == "month" {
		return 12 * f
	}
	return f
}
