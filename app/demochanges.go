package app

import (
	"context"
	"fmt"

	"doudi/change"
	"doudi/internal/calendar"
	"doudi/internal/codes"
	"doudi/internal/money"
	"doudi/registry"
)

// wish is a request of the demonstration: who asks what of a family, and why.
type wish struct {
	login, why string
	family     int // of those of four in the township that draw dibao
	asked      func(*registry.File) registry.Asked
}

func wishes() []wish {
	earns := func(yuan int64) func(*registry.File) registry.Asked {
		return func(f *registry.File) registry.Asked {
			m := f.Members[len(f.Members)-1]
			return registry.Asked{Fields: []registry.AskedField{{Person: m.ID, Name: "work", Value: "县城务工"}},
				Lines: []registry.AskedLine{{Value: &registry.LineSaid{Person: m.ID, Kind: registry.Income, Item: "wage", Amount: money.Yuan(yuan), Per: registry.PerMonth, Quantity: 1}}}}
		}
	}
	return []wish{
		{"yuxy", "成员在县城找到工作，每月有工资。", 0, earns(2_600)},
		{"yangsf", "走访时听说成员打零工，有时有收入。", 0, earns(900)}, // speaks of the same: only one of them can be right
		{"yuxy", "家里生了孩子，已上户口。", 1, func(f *registry.File) registry.Asked {
			return registry.Asked{Joins: []registry.AskedJoining{{How: registry.Born, On: calendar.On(2026, 10, 20),
				Member: registry.DraftMember{Name: string([]rune(f.HeadName)[:1]) + "新", Sex: codes.Male, BornOn: calendar.On(2026, 10, 20), Relation: "20"}}}}
		}},
		{"yuxy", "户主年老，改由配偶或者子女当户主。", 2, func(f *registry.File) registry.Asked {
			var kin []registry.Kinship
			for i, m := range f.Members {
				k := registry.Kinship{Person: m.ID, Relation: "97"}
				if i == 1 {
					k.Relation = "02"
				}
				kin = append(kin, k)
			}
			return registry.Asked{Head: kin}
		}},
		{"yuxy", "成员结婚后另住，申请分户。", 3, func(f *registry.File) registry.Asked {
			return registry.Asked{Split: &registry.AskedSplit{Members: []registry.Kinship{{Person: f.Members[len(f.Members)-1].ID, Relation: "02"}}}}
		}},
	}
}

// changes asks for changes of families that draw dibao, two of them of the same.
func (l *countyLoader) changes(ctx context.Context) error {
	families, err := l.inDibao(ctx, 4)
	if err != nil {
		return err
	}
	for i, w := range wishes() {
		if w.family >= len(families) {
			continue
		}
		f := families[w.family]
		err := l.once(ctx, fmt.Sprintf("change.%d", i+1), func(ctx context.Context) error {
			ctx, err := l.as(ctx, w.login)
			if err != nil {
				return err
			}
			_, err = l.rooms.change.Ask(ctx, change.Asking{County: demoCounty, HouseholdID: f.ID, Asked: w.asked(f), Reason: w.why})
			return err
		})
		if err != nil {
			return fmt.Errorf("change request %d: %w", i+1, err)
		}
	}
	return nil
}

// inDibao finds families of four of a township that draw dibao.
func (l *countyLoader) inDibao(ctx context.Context, n int) ([]*registry.File, error) {
	ctx, err := l.as(ctx, "yuxy")
	if err != nil {
		return nil, err
	}
	items, _, err := l.rooms.registry.List(ctx, registry.Filter{Division: "513221100", Label: registry.LabelDibao, Members: 4}, registry.Position{}, 40)
	if err != nil {
		return nil, err
	}
	var out []*registry.File
	for _, i := range items {
		if len(out) == n {
			break
		}
		asked, err := l.rooms.change.Household(ctx, i.County, i.ID)
		if err != nil {
			return nil, err
		}
		if !asked.InAid {
			continue
		}
		f, err := l.rooms.registry.Get(ctx, i.County, i.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}
