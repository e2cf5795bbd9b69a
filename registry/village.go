package registry

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/division"
	"doudi/internal/errs"
	"doudi/internal/pinyin"
	"doudi/registry/internal/q"
)

// Village is a village or community, which the built-in register does not have.
type Village struct {
	Code  string `json:"code"` // 12 digits
	Name  string `json:"name"`
	Urban bool   `json:"urban"`
}

// PutVillages enters or renames villages, each in a township that exists.
func (s *Service) PutVillages(ctx context.Context, tx *db.Tx, list []Village) error {
	scope, err := authz.From(ctx).May(authz.ImportRegistry)
	if err != nil {
		return err
	}
	queries := q.New(tx)
	entered := map[int32][]string{}
	for i, v := range list {
		code, err := division.ParseCode(v.Code)
		if err != nil || code.Level() != division.Village || !s.register.Has(code.At(division.Township)) || !scope.Holds(v.Code) || v.Name == "" {
			return errs.Newf(errs.Invalid, "第 %d 个村（社区）的代码或名称有误，或不在您的辖区。", "The code or name of village %d is wrong, or outside your area.", i+1)
		}
		entered[countyOf(v.Code)] = append(entered[countyOf(v.Code)], v.Code)
	}
	before, err := villages(ctx, queries, entered)
	if err != nil {
		return err
	}
	for _, v := range list {
		row := spelled(q.Village{Code: v.Code, Name: v.Name, Township: string(division.Code(v.Code).At(division.Township)), Urban: v.Urban})
		if err := queries.PutVillage(ctx, row); err != nil {
			return fmt.Errorf("write village %s: %w", v.Code, err)
		}
	}
	after, err := villages(ctx, queries, entered)
	if err != nil {
		return err
	}
	for county, codes := range entered {
		err := audit.Append(ctx, tx, audit.Entry{County: county, Act: "registry.villages", Subject: "villages", Before: before[county], After: after[county],
			Detail: map[string]any{"count": len(codes)}})
		if err != nil {
			return err
		}
	}
	return nil
}

func spelled(v q.Village) q.PutVillageParams {
	v.Short = cmp.Or(division.Short(v.Name), v.Name)
	v.Pinyin, v.Initials = pinyin.Full(v.Short), pinyin.Initials(v.Short)
	return q.PutVillageParams(v)
}

// SpellVillages makes the villages findable that an older version of the
// program entered, some hundred a transaction.
func (s *Service) SpellVillages(ctx context.Context) error {
	const batch = 500
	for n := batch; n == batch; {
		err := s.db.Update(ctx, func(tx *db.Tx) error {
			queries := q.New(tx)
			rows, err := queries.UnspelledVillages(ctx, batch)
			for _, v := range rows {
				err = errors.Join(err, queries.PutVillage(ctx, spelled(v)))
			}
			n = len(rows)
			return err
		})
		if err != nil {
			return fmt.Errorf("spell villages: %w", err)
		}
	}
	return nil
}

// villages reads what is known of villages, by county.
func villages(ctx context.Context, queries *q.Queries, among map[int32][]string) (map[int32][]q.Village, error) {
	known := map[int32][]q.Village{}
	for county, codes := range among {
		list, err := json.Marshal(codes)
		if err != nil {
			return nil, err
		}
		if known[county], err = queries.VillagesAmong(ctx, string(list)); err != nil {
			return nil, fmt.Errorf("read villages: %w", err)
		}
	}
	return known, nil
}

// Place is a division for a picker.
type Place struct {
	Code  string `json:"code" doc:"2 to 12 digits"`
	Name  string `json:"name"`
	Level string `json:"level" enum:"province,prefecture,county,township,village"`
}

// Divisions lists what lies directly in a division: from the built-in register
// down to townships, below them the villages that were loaded.
func (s *Service) Divisions(ctx context.Context, parent string) (list []Place, err error) {
	list = []Place{}
	if parent == "" {
		return s.children(""), nil
	}
	code, err := division.ParseCode(parent)
	if err != nil {
		return nil, err
	}
	if code.Level() != division.Township {
		return s.children(code), nil
	}
	err = s.db.View(ctx, func(tx *db.Tx) error {
		rows, err := q.New(tx).VillagesOf(ctx, string(code))
		for _, v := range rows {
			list = append(list, Place{v.Code, v.Name, division.Village.String()})
		}
		return err
	})
	return list, err
}

func (s *Service) children(parent division.Code) []Place {
	list := []Place{}
	for _, d := range s.register.Children(parent) {
		list = append(list, Place{string(d.Code), d.Name, d.Code.Level().String()})
	}
	return list
}

// names gives the full names of divisions, villages included.
func (s *Service) names(ctx context.Context, tx *db.Tx, divisions ...string) (map[string]string, error) {
	list, err := json.Marshal(divisions)
	if err != nil {
		return nil, err
	}
	if divisions == nil {
		return nil, nil
	}
	rows, err := q.New(tx).VillagesAmong(ctx, string(list))
	if err != nil {
		return nil, fmt.Errorf("read names of villages: %w", err)
	}
	names := map[string]string{}
	for _, d := range divisions {
		names[d] = s.placeName(d)
	}
	for _, v := range rows {
		names[v.Code] += v.Name
	}
	return names, nil
}

// VillageName is the name of a village on the county's list, "" if it is not there.
func (s *Service) VillageName(ctx context.Context, code string) (name string, err error) {
	err = s.db.View(ctx, func(tx *db.Tx) error {
		v, err := q.New(tx).GetVillage(ctx, code)
		name = v.Name
		return err
	})
	if db.IsNotFound(err) {
		return "", nil
	}
	return name, err
}
