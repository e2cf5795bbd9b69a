package verification

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/verification/internal/q"
	"doudi/verification/token"
)

// whose is a member under one index, and the key of the list of tokens that it is
// the index of; nil: it is that of the ID number.
type whose struct {
	member Subject
	home   id.ID
	key    token.Key
}

// indexesOf are the indexes, in hexadecimal, under which rows of members may
// lie, with whose they are.
func (s *Service) indexesOf(ctx context.Context, tx *db.Tx, county int32, homes []Recipient) (map[string][]whose, error) {
	lists, err := q.New(tx).TokenSources(ctx, county)
	if err != nil {
		return nil, fmt.Errorf("look for lists of tokens: %w", err)
	}
	keys := map[string]token.Key{}
	for _, source := range lists {
		keys[source] = TokenKey(s.keys, county, source)
	}
	all := map[string][]whose{}
	for _, h := range homes {
		for _, m := range h.Members {
			if m.IDNumber == "" {
				continue
			}
			x := hex.EncodeToString(s.keys.Index(crypt.IndexID, string(m.IDNumber)))
			all[x] = append(all[x], whose{m, h.Household, nil})
			for source, k := range keys {
				x := hex.EncodeToString(s.keys.Index(tokenIndex, source+"|"+k.Number(m.IDNumber)))
				all[x] = append(all[x], whose{m, h.Household, k})
			}
		}
	}
	return all, nil
}

// lookUpHomes is lookUp of all members of some households, by tokens too, in one
// question to the database.
func (s *Service) lookUpHomes(ctx context.Context, tx *db.Tx, county int32, homes []Recipient) (map[id.ID]map[string][]known, error) {
	all, err := s.indexesOf(ctx, tx, county, homes)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	ids, err := json.Marshal(slices.Sorted(maps.Keys(all)))
	if err != nil {
		return nil, err
	}
	rows, err := q.New(tx).RecordsOfMany(ctx, county, string(ids))
	if err != nil {
		return nil, fmt.Errorf("look up: %w", err)
	}
	found := map[id.ID]map[string][]known{}
	for _, r := range rows {
		x, means, err := s.known(r.Source, q.DepartmentRecord{FileID: r.FileID, RowNo: r.RowNo, Name: r.Name, AmountFen: r.AmountFen, Sealed: r.Sealed}, calendar.At(tx.Now))
		if err != nil {
			return nil, err
		}
		for _, w := range all[hex.EncodeToString(r.IDIndex)] {
			if !means {
				break
			}
			if found[w.member.ID] == nil {
				found[w.member.ID] = map[string][]known{}
			}
			of := found[w.member.ID]
			of[r.Source] = append(of[r.Source], x.of(w))
		}
	}
	return found, nil
}

// of is a row as what is known of somebody.
func (x known) of(w whose) known {
	if w.key == nil {
		return x
	}
	return x.named(w.key, w.member.IDNumber, w.member.Name)
}
