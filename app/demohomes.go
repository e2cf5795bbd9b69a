package app

import (
	"context"
	"encoding/csv"
	"os"
	"path/filepath"

	"doudi/demo"
	"doudi/internal/db"
	"doudi/internal/idnumber"
	"doudi/registry"
)

// planted finds the families that the truth file says something of, in townships
// that have staff here.
func (l *countyLoader) planted(ctx context.Context, kind string) ([]registry.Standing, error) {
	in, err := os.Open(filepath.Join(l.dir, demo.TruthFile))
	if err != nil {
		return nil, err
	}
	defer in.Close()
	rows, err := csv.NewReader(in).ReadAll()
	if err != nil {
		return nil, err
	}
	var numbers []idnumber.Number
	for _, r := range rows {
		if r[0] == kind {
			numbers = append(numbers, idnumber.Number(r[3]))
		}
	}
	var list []registry.Standing
	err = l.DB.View(ctx, func(tx *db.Tx) error {
		found, err := l.rooms.registry.Locate(ctx, tx, demoCounty, numbers)
		for _, n := range numbers {
			if s, ok := found[n]; ok && offices()[s.Division[:9]].clerk != "" {
				list = append(list, s)
			}
		}
		return err
	})
	return list, err
}

// homeOf finds whose story one is. A review is of a family of whom
// departments know something. Those of dibao take the missed families in their order; extreme-hardship support is asked for by an old person who lives
// alone, beside what they asked for already, and the rest take the families from
// the end, so that some are left to whoever tries the program out.
func (l *countyLoader) homeOf(ctx context.Context, families []registry.Standing, i int, s story) (home registry.Standing, found bool, err error) {
	if s.of.kind != "" {
		if families, err = l.planted(ctx, s.of.kind); err != nil || len(families) <= s.of.nth {
			return home, false, err
		}
		return families[s.of.nth], true, nil
	}
	switch {
	case i >= len(families):
		return home, false, nil
	case s.programme == "dibao":
		return families[i], true, nil
	case s.programme != "tekun":
		return families[len(families)-1-i%4], true, nil
	}
	for _, f := range families {
		if alone, err := l.oldAndAlone(ctx, f); err != nil || alone {
			return f, alone, err
		}
	}
	return home, false, nil
}

func (l *countyLoader) oldAndAlone(ctx context.Context, home registry.Standing) (alone bool, err error) {
	if ctx, err = l.as(ctx, offices()[home.Division[:9]].clerk); err != nil {
		return false, err
	}
	err = l.DB.View(ctx, func(tx *db.Tx) error {
		f, err := l.rooms.registry.Facts(ctx, tx, demoCounty, home.Household)
		alone = err == nil && len(f.Members) == 1 && f.Members[0].BornOn.Age(demoOpens()) >= 60
		return err
	})
	return alone, err
}
