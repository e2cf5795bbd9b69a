package intake

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/sheet"
	"doudi/registry/intake/internal/q"
)

// RememberedMapping is a mapping that a person of the county confirmed.
type RememberedMapping struct {
	Kind     string    `json:"kind"`
	Headers  string    `json:"headers" doc:"SM3 of the header row in hexadecimal, which names the mapping"`
	Headings []string  `json:"headings"`
	Mapping  Mapping   `json:"mapping"`
	SavedBy  string    `json:"savedBy"`
	SavedAt  time.Time `json:"savedAt"`
}

// headerMark recognises a header row, whatever its spaces and widths.
func headerMark(headers []string) []byte {
	var b strings.Builder
	for _, h := range headers {
		b.WriteString(sheet.Normalize(h))
		b.WriteByte(0)
	}
	return crypt.Digest([]byte(b.String()))
}

func remember(ctx context.Context, tx *db.Tx, county int32, kind string, headers []string, m Mapping) error {
	text, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("write mapping: %w", err)
	}
	headings, err := json.Marshal(headers)
	if err != nil {
		return fmt.Errorf("write headings: %w", err)
	}
	actor := authz.From(ctx)
	err = q.New(tx).PutMapping(ctx, q.PutMappingParams{County: county, Kind: kind, Headers: headerMark(headers), Mapping: string(text),
		Headings: string(headings), SavedBy: actor.Account, SavedName: actor.Name, SavedAt: tx.At()})
	if err != nil {
		return fmt.Errorf("remember mapping: %w", err)
	}
	return nil
}

func remembered(r q.ImportMapping) (RememberedMapping, error) {
	out := RememberedMapping{Kind: r.Kind, Headers: hex.EncodeToString(r.Headers), SavedBy: r.SavedName, SavedAt: r.SavedAt.Time}
	if err := json.Unmarshal([]byte(r.Mapping), &out.Mapping); err != nil {
		return out, fmt.Errorf("read mapping: %w", err)
	}
	if err := json.Unmarshal([]byte(r.Headings), &out.Headings); err != nil {
		return out, fmt.Errorf("read headings: %w", err)
	}
	return out, nil
}

// recall returns what was confirmed for a header row, or nil.
func (s *Service) recall(ctx context.Context, county int32, kind string, headers []string) (*RememberedMapping, error) {
	var out RememberedMapping
	err := s.db.View(ctx, func(tx *db.Tx) error {
		row, err := q.New(tx).GetMapping(ctx, county, kind, headerMark(headers))
		if err != nil {
			return err
		}
		out, err = remembered(row)
		return err
	})
	if db.IsNotFound(err) {
		return nil, nil
	}
	return &out, err
}

// Mappings returns what the people of a county confirmed.
func (s *Service) Mappings(ctx context.Context, county int32) ([]RememberedMapping, error) {
	if err := may(ctx, authz.ImportRegistry, county); err != nil {
		return nil, err
	}
	out := []RememberedMapping{}
	err := s.db.View(ctx, func(tx *db.Tx) error {
		rows, err := q.New(tx).ListMappings(ctx, county)
		if err != nil {
			return fmt.Errorf("list mappings: %w", err)
		}
		for _, r := range rows {
			one, err := remembered(r)
			if err != nil {
				return err
			}
			out = append(out, one)
		}
		return nil
	})
	return out, err
}

// Forget deletes a remembered mapping.
func (s *Service) Forget(ctx context.Context, county int32, kind string, headers []byte) error {
	k, err := s.kind(kind)
	if err != nil {
		return err
	}
	if err := may(ctx, k.Act, county); err != nil {
		return err
	}
	return s.db.Update(ctx, func(tx *db.Tx) error {
		before, err := q.New(tx).GetMapping(ctx, county, kind, headers)
		if db.IsNotFound(err) {
			return errNoBatch()
		}
		if err == nil {
			_, err = q.New(tx).DeleteMapping(ctx, county, kind, headers)
		}
		if err != nil {
			return fmt.Errorf("forget mapping: %w", err)
		}
		return audit.Append(ctx, tx, audit.Entry{County: county, Act: "import.forget", Subject: "import_mapping/" + kind, Before: before, After: audit.Gone(),
			Detail: map[string]any{"kind": kind}})
	})
}

// missing lists the required fields without a column.
func missing(k *Kind, m Mapping) []ImportField {
	var out []ImportField
	for _, f := range k.Fields {
		if _, ok := m[f.Name]; f.Required && !ok {
			out = append(out, f)
		}
	}
	return out
}

// check refuses a mapping that cannot be worked with.
func check(k *Kind, m Mapping, headers []string) error {
	e := errs.New(errs.Invalid, "列的对应关系不完整，请补充后再导入。", "The mapping of columns is not complete.")
	for _, f := range missing(k, m) {
		e = e.With("mapping."+f.Name, "请指定“"+f.Zh+"”在哪一列", "Say which column holds “"+f.En+"”")
	}
	taken := map[int]string{}
	for name, column := range m {
		f, ok := k.field(name)
		switch {
		case !ok:
			e = e.With("mapping."+shorten(name, 40), "没有这个项目", "There is no such field")
		case column < 0 || column >= len(headers):
			e = e.With("mapping."+name, "文件中没有这一列", "The file has no such column")
		case taken[column] != "":
			e = e.With("mapping."+name, "“"+f.Zh+"”与“"+taken[column]+"”指定了同一列", "“"+f.En+"” has the column of another field")
		}
		taken[column] = f.Zh
	}
	if len(e.Fields) > 0 {
		return e
	}
	if k.Check != nil {
		return k.Check(m)
	}
	return nil
}
