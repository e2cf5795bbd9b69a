// Package alike says how likely a department's row is a person's.
//
// Most rows carry the person's own number, and what is left to judge is the
// name. In some a digit is wrong: the check character gives them away, no index
// finds them, and whoever they speak of would seem to have nothing. Those are
// linked by name and number with package linkage. What comes of either is a
// chance, never a certainty: a person decides.
package alike

import (
	"context"
	"fmt"
	"math"

	"doudi/linkage"
)

// Who is a person or the person a row speaks of: name and ID number as written.
type Who struct{ Name, Number string }

// Chance is how likely a row is a person's, in ten-thousandths: 0 to 9999.
type Chance int32

// Least is the chance from which a row is shown at all; Sure that from which
// its being theirs needs no reason to be written down.
const (
	Least Chance = 5000
	Sure  Chance = 9900
)

// String writes a percentage: 99.98%.
func (c Chance) String() string { return fmt.Sprintf("%d.%02d%%", c/100, c%100) }

func chance(p float64) Chance { return Chance(min(9999, math.Round(p*10_000))) }

// Match is a row that may be a person's; both by their places in what was given.
type Match struct {
	Person, Row int
	Chance      Chance
}

// Damaged looks among people for those whom rows with a wrong number may speak
// of, in the order of the people.
func Damaged(ctx context.Context, people, rows []Who) ([]Match, error) {
	if len(people) == 0 || len(rows) == 0 {
		return nil, nil
	}
	m, err := model(ctx, people, rows, damaged())
	if err != nil {
		return nil, err
	}
	found, err := m.Match(ctx, float64(Least)/10_000)
	if err != nil {
		return nil, fmt.Errorf("compare with rows of a wrong number: %w", err)
	}
	list := make([]Match, 0, len(found.Pairs))
	for _, p := range found.Pairs {
		list = append(list, Match{int(p.Left), int(p.Right) - len(people), chance(p.Probability())})
	}
	return list, nil
}

// Why is how the evidence for a row adds up, field by field: one with a wrong
// number, or one with the person's own.
func Why(ctx context.Context, person, row Who) (linkage.Waterfall, error) {
	weights := damaged()
	if person.Number == row.Number {
		weights = equal()
	}
	m, err := model(ctx, []Who{person}, []Who{row}, weights)
	if err != nil {
		return linkage.Waterfall{}, err
	}
	return m.Explain(0, 1), nil
}

// SameNumber is the chance that a row under a person's own number is theirs, by
// the two names.
func SameNumber(ctx context.Context, person, row string) (Chance, error) {
	m, err := model(ctx, []Who{{person, anyNumber}}, []Who{{row, anyNumber}}, equal())
	if err != nil {
		return 0, err
	}
	return chance(m.Explain(0, 1).Probability), nil
}

// anyNumber stands for two equal numbers; which they are makes no difference.
const anyNumber = "000000000000000000"

// The fields of a table.
const (
	nameField   = "姓名"
	numberField = "身份证号"
)

func model(ctx context.Context, people, rows []Who, p *linkage.Parameters) (*linkage.Model, error) {
	name, number := linkage.ChineseName(), linkage.IDNumber()
	name.Comparator.Levels[0].Frequent, number.Comparator.Levels[0].Frequent = false, false // a family is too few to learn from what is common
	t, err := linkage.NewTable(linkage.Field{Name: nameField, Kind: name}, linkage.Field{Name: numberField, Kind: number})
	if err != nil {
		return nil, fmt.Errorf("compare people with rows: %w", err)
	}
	for i, list := range [][]Who{people, rows} {
		if i == 1 {
			t.Second()
		}
		for _, w := range list {
			if err := t.Add(w.Name, w.Number); err != nil {
				return nil, fmt.Errorf("compare people with rows: %w", err)
			}
		}
	}
	m, err := linkage.Train(ctx, t, linkage.Options{Scope: linkage.Across, Rules: rules(), Parameters: p})
	if err != nil {
		return nil, fmt.Errorf("compare people with rows: %w", err)
	}
	return m, nil
}

// rules bring a person and a row together. A slip leaves the front or the back
// of the number whole; where it does neither, the name still sounds the same.
func rules() []linkage.Rule {
	return []linkage.Rule{
		{{Field: numberField, Key: "first ten"}},
		{{Field: numberField, Key: "last eight"}},
		{{Field: nameField, Key: "pinyin"}},
	}
}
