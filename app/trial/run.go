// Package trial tries a change of the law on households given as tables, without
// an installation: doudi policy simulate. docs/formats/household-tables.md
// describes the tables.
package trial

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"doudi/policy"
)

// Options say what is tried on whom.
type Options struct {
	Files
	Programme string
	Date      policy.Date
	Changes   []policy.Reform
	Level     int // digits of the divisions that effects are given for
	Workers   int
}

// Group is the effect on a division.
type Group struct {
	Division string `json:"division"`
	policy.Effect
}

// Result is the effect altogether and by division.
type Result struct {
	Total  policy.Effect `json:"total"`
	Groups []Group       `json:"groups"`
	Single int           `json:"single"` // decided one by one, because their law leaves something open
}

// county is the households under one county's law.
type county struct {
	columns   *policy.Columns
	divisions []string // by household
}

// Run reads the households and decides them under the law of the day and the
// changed one.
func Run(ctx context.Context, engine *policy.Engine, o Options) (*Result, error) {
	counties, err := o.read(ctx)
	if err != nil {
		return nil, err
	}
	out := &Result{Groups: []Group{}}
	sums := map[string]policy.Effect{}
	for _, code := range slices.Sorted(maps.Keys(counties)) {
		c := counties[code]
		spec := policy.BatchSpec{Programme: o.Programme, Division: code, Date: o.Date, Everyone: true}
		batch, err := engine.Batch(c.columns, spec)
		if err != nil {
			return nil, err
		}
		before, err := batch.Run(ctx, policy.RunOptions{Workers: o.Workers})
		if err != nil {
			return nil, err
		}
		s, err := batch.Simulate(ctx, before, o.Changes, policy.RunOptions{Workers: o.Workers})
		if err != nil {
			return nil, err
		}
		out.Single += s.After.Single
		o.group(c, s, sums)
	}
	for _, division := range slices.Sorted(maps.Keys(sums)) {
		e := sums[division]
		out.Total.Add(&e)
		out.Groups = append(out.Groups, Group{division, e})
	}
	return out, nil
}

// group adds a county's effects up by division.
func (o *Options) group(c *county, s *policy.Simulation, sums map[string]policy.Effect) {
	g, codes, numbers := policy.Grouping{}, []string{}, map[string]int32{}
	for _, d := range c.divisions {
		code := d[:min(o.Level, len(d))]
		n, known := numbers[code]
		if !known {
			n = int32(len(codes))
			numbers[code], codes = n, append(codes, code)
		}
		g.Of = append(g.Of, n)
	}
	g.Count = len(codes)
	for i, e := range s.Effects(g) {
		sum := sums[codes[i]]
		sum.Add(&e)
		sums[codes[i]] = sum
	}
}

// read puts the households of all tables together.
func (o *Options) read(ctx context.Context) (map[string]*county, error) {
	home, err := open(o.Households, "", "household", reflect.TypeFor[policy.Household](), "division")
	if err != nil {
		return nil, err
	}
	defer home.stop()
	var lines []*source
	for _, t := range []struct {
		path, set string
		of        reflect.Type
		must      []string
	}{
		{o.Persons, "members", reflect.TypeFor[policy.Member](), []string{"ref", "relation"}},
		{o.Incomes, "incomes", reflect.TypeFor[policy.Income](), []string{"member", "kind", "amount"}},
		{o.Assets, "assets", reflect.TypeFor[policy.Asset](), []string{"member", "kind", "amount"}},
		{o.Deductions, "deductions", reflect.TypeFor[policy.Deduction](), []string{"member", "kind", "amount"}},
		{o.Expenses, "expenses", reflect.TypeFor[policy.Expense](), []string{"member", "kind", "amount"}},
		{o.Obligors, "obligors", reflect.TypeFor[policy.Obligor](), []string{"ref", "supports"}},
	} {
		if t.path == "" {
			continue
		}
		s, err := open(t.path, t.set, "household", t.of, t.must...)
		if err != nil {
			return nil, err
		}
		defer s.stop()
		lines = append(lines, s)
	}
	return together(ctx, home, lines)
}

// together goes through all tables at once.
func together(ctx context.Context, home *source, lines []*source) (map[string]*county, error) {
	out := map[string]*county{}
	for ctx.Err() == nil {
		r, err := home.read()
		if err != nil {
			return nil, err
		}
		if r == nil {
			break
		}
		h := r.value.Interface().(policy.Household)
		for _, s := range lines {
			items, err := s.items(r.household)
			if err != nil {
				return nil, err
			}
			fieldOf(&h, s.set).Set(items)
		}
		defaults(&h)
		if len(h.Division) < 6 {
			return nil, &FileError{home.path, r.row, "division", fmt.Sprintf("%q is no code of 6, 9 or 12 digits", h.Division)}
		}
		code := h.Division[:6]
		if out[code] == nil {
			out[code] = &county{columns: policy.NewColumns()}
		}
		if err := out[code].columns.Add(&h, ""); err != nil {
			return nil, located(err, home, r.row, lines)
		}
		out[code].divisions = append(out[code].divisions, h.Division)
	}
	for _, s := range lines {
		if err := s.rest(); err != nil {
			return nil, err
		}
	}
	return out, ctx.Err()
}

// fieldOf is the list of a household that a table holds.
func fieldOf(h *policy.Household, set string) reflect.Value {
	return reflect.ValueOf(h).Elem().FieldByName(map[string]string{"members": "Members", "incomes": "Incomes", "assets": "Assets",
		"deductions": "Deductions", "expenses": "Expenses", "obligors": "Obligors"}[set])
}

// defaults says of lines what a table without the column means: what the family
// declared, for the year.
func defaults(h *policy.Household) {
	per := func(p *policy.Per) {
		if *p == "" {
			*p = policy.PerYear
		}
	}
	basis := func(b *policy.Basis) {
		if *b == "" {
			*b = policy.Declared
		}
	}
	for i := range h.Incomes {
		per(&h.Incomes[i].Per)
		basis(&h.Incomes[i].Basis)
	}
	for i := range h.Deductions {
		per(&h.Deductions[i].Per)
		basis(&h.Deductions[i].Basis)
	}
	for i := range h.Assets {
		basis(&h.Assets[i].Basis)
	}
}
