package verification

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/verification/internal/q"
)

// homeIndex is the kind of the keyed hash of what a household looks like.
const homeIndex = "screened_household"

// filesOf are the files that a run looks in.
func filesOf(run q.ScreenRun) (at map[string]id.ID, err error) {
	if err := json.Unmarshal([]byte(run.Files), &at); err != nil {
		return nil, fmt.Errorf("read the files of screening %s: %w", run.ID, err)
	}
	return at, nil
}

// lastRun is the run that was done last (ID 0: none), the files that changed
// since by what they changed, and whether a run that looks in some files can
// build on it: by the same rules, with the same sources, none of which was read
// whole since.
func lastRun(ctx context.Context, queries *q.Queries, county int32, at map[string]id.ID) (last q.ScreenRun, changed []id.ID, builds bool, err error) {
	last, err = queries.LastRun(ctx, county)
	if db.IsNotFound(err) {
		return q.ScreenRun{}, nil, false, nil
	}
	if err != nil {
		return last, nil, false, fmt.Errorf("look for the last screening of %06d: %w", county, err)
	}
	changed, builds, err = sinceRun(ctx, queries, last, at)
	return last, changed, builds, err
}

// sinceRun are the files by which those of a run became others.
func sinceRun(ctx context.Context, queries *q.Queries, run q.ScreenRun, at map[string]id.ID) (changed []id.ID, all bool, err error) {
	then, err := filesOf(run)
	if err != nil || run.Rules != ScreenRules || len(then) != len(at) {
		return nil, false, err
	}
	for _, code := range slices.Sorted(maps.Keys(at)) {
		for file := at[code]; file != then[code]; {
			if then[code] == 0 || file == 0 {
				return nil, false, nil
			}
			changed = append(changed, file)
			f, err := queries.File(ctx, run.County, file)
			if err != nil {
				return nil, false, fmt.Errorf("read department file %s: %w", file, err)
			}
			file = f.BaseID
		}
	}
	return changed, true, nil
}

// lookedAt is what became of some households.
type lookedAt struct {
	hits           []q.AddHitsParams
	people, looked int64
}

// look screens households: those of whom nothing new is known keep what the run
// found on which this one builds.
func (s *Service) look(ctx context.Context, tx *db.Tx, run q.ScreenRun, homes []Recipient) (out lookedAt, err error) {
	asOf := map[string]calendar.Date{}
	if err := json.Unmarshal([]byte(run.AsOf), &asOf); err != nil {
		return out, err
	}
	near, err := s.nearOf(ctx, tx, run.County, homes)
	if err != nil {
		return out, err
	}
	prints, err := s.homePrints(ctx, tx, run.County, homes, near)
	if err != nil {
		return out, err
	}
	kept, err := s.unchanged(ctx, tx, run, homes, prints)
	if err != nil {
		return out, err
	}
	for _, h := range homes {
		out.people += int64(len(h.Members))
		hits, ok := kept[h.Household]
		if !ok {
			out.looked++
			if hits, err = s.suspects(ctx, tx, run, asOf, h, near); err != nil {
				return out, err
			}
		}
		out.hits = append(out.hits, hits...)
	}
	return out, mark(ctx, q.New(tx), run, homes, prints)
}

// homePrints are keyed hashes of all that a finding depends on besides the
// departments' rows under the members' numbers.
func (s *Service) homePrints(ctx context.Context, tx *db.Tx, county int32, homes []Recipient, near map[id.ID]map[string][]known) ([][]byte, error) {
	settled, err := settledOf(ctx, q.New(tx), county, homes)
	if err != nil {
		return nil, err
	}
	prints := make([][]byte, 0, len(homes))
	for _, h := range homes {
		var w strings.Builder
		fmt.Fprintf(&w, "%s|%q|%t|%d|", h.Division, h.Address, h.Urban, h.Counted)
		for _, limit := range []limitRule{s.others.Rules.IncomeLimit, s.others.Rules.DepositLimit} {
			sum, err := limit(h.Division, h.Urban, calendar.At(tx.Now))
			if err != nil && errs.CodeOf(err) != errs.NotFound {
				return nil, fmt.Errorf("limits in %s: %w", h.Division, err)
			}
			fmt.Fprintf(&w, "%d %t|", sum, err == nil)
		}
		for _, m := range h.Members {
			fmt.Fprintf(&w, "%d %q %s %v", m.ID, m.Name, m.IDNumber, settled[m.ID])
			for _, code := range slices.Sorted(maps.Keys(near[m.ID])) {
				for _, x := range near[m.ID][code] {
					fmt.Fprintf(&w, " %s %q %d", code, x.text, x.chance)
				}
			}
		}
		prints = append(prints, s.keys.Index(homeIndex, w.String()))
	}
	return prints, nil
}

// settledOf is what was found to be somebody else's, by person.
func settledOf(ctx context.Context, queries *q.Queries, county int32, homes []Recipient) (map[id.ID][]string, error) {
	var people []int64
	for _, h := range homes {
		for _, m := range h.Members {
			people = append(people, int64(m.ID))
		}
	}
	list, err := json.Marshal(people)
	if err != nil {
		return nil, err
	}
	rows, err := queries.SettledOf(ctx, county, string(list))
	if err != nil {
		return nil, fmt.Errorf("read what was settled: %w", err)
	}
	settled := map[id.ID][]string{}
	for _, r := range rows {
		settled[r.PersonID] = append(settled[r.PersonID], r.Source+hex.EncodeToString(r.MatchKey))
	}
	return settled, nil
}

// unchanged are the households of whom nothing new is known, with what the run
// found on which this one builds.
func (s *Service) unchanged(ctx context.Context, tx *db.Tx, run q.ScreenRun, homes []Recipient, prints [][]byte) (map[id.ID][]q.AddHitsParams, error) {
	if run.BasisID == 0 {
		return nil, nil
	}
	news, err := s.news(ctx, tx, run, homes)
	if err != nil {
		return nil, err
	}
	list, err := households(homes)
	if err != nil {
		return nil, err
	}
	marks, err := q.New(tx).Marks(ctx, run.County, list)
	if err != nil {
		return nil, fmt.Errorf("read what households looked like: %w", err)
	}
	before := map[id.ID][]byte{}
	for _, m := range marks {
		if m.RunID == run.BasisID {
			before[m.HouseholdID] = m.Print
		}
	}
	kept := map[id.ID][]q.AddHitsParams{}
	for i, h := range homes {
		if print, ok := before[h.Household]; ok && bytes.Equal(print, prints[i]) && !news[h.Household] {
			kept[h.Household] = nil
		}
	}
	found, err := q.New(tx).HitsOf(ctx, run.County, run.BasisID, list)
	for _, x := range found {
		if hits, ok := kept[x.HouseholdID]; ok {
			hit := q.AddHitsParams(x)
			hit.RunID, hit.ID = run.ID, tx.NewID()
			kept[x.HouseholdID] = append(hits, hit)
		}
	}
	return kept, err
}

// news are the households of whose members a department says something new.
func (s *Service) news(ctx context.Context, tx *db.Tx, run q.ScreenRun, homes []Recipient) (map[id.ID]bool, error) {
	at, err := filesOf(run)
	if err != nil {
		return nil, err
	}
	basis, err := q.New(tx).Run(ctx, run.County, run.BasisID)
	if err != nil {
		return nil, fmt.Errorf("read screening %s: %w", run.BasisID, err)
	}
	since, _, err := sinceRun(ctx, q.New(tx), basis, at)
	if err != nil || len(since) == 0 {
		return nil, err
	}
	whose, err := s.indexesOf(ctx, tx, run.County, homes)
	if err != nil {
		return nil, err
	}
	files, err := json.Marshal(asNumbers(since))
	if err != nil {
		return nil, err
	}
	ids, err := json.Marshal(slices.Sorted(maps.Keys(whose)))
	if err != nil {
		return nil, err
	}
	changed, err := q.New(tx).ChangedPeople(ctx, run.County, string(files), string(ids))
	news := map[id.ID]bool{}
	for _, index := range changed {
		for _, h := range whose[hex.EncodeToString(index)] {
			news[h] = true
		}
	}
	return news, err
}

// indexesOf are the indexes, in hexadecimal, under which rows of members may
// lie, with the households.
func (s *Service) indexesOf(ctx context.Context, tx *db.Tx, county int32, homes []Recipient) (map[string][]id.ID, error) {
	lists, err := q.New(tx).TokenSources(ctx, county)
	if err != nil {
		return nil, fmt.Errorf("look for lists of tokens: %w", err)
	}
	whose := map[string][]id.ID{}
	for _, h := range homes {
		for _, m := range h.Members {
			if m.IDNumber == "" {
				continue
			}
			indexes := [][]byte{s.keys.Index(crypt.IndexID, string(m.IDNumber))}
			for _, source := range lists {
				indexes = append(indexes, s.keys.Index(tokenIndex, source+"|"+TokenKey(s.keys, county, source).Number(m.IDNumber)))
			}
			for _, x := range indexes {
				text := hex.EncodeToString(x)
				whose[text] = append(whose[text], h.Household)
			}
		}
	}
	return whose, nil
}

// mark keeps what households look like for the next run.
func mark(ctx context.Context, queries *q.Queries, run q.ScreenRun, homes []Recipient, prints [][]byte) error {
	list, err := households(homes)
	if err != nil {
		return err
	}
	if err := queries.RemoveMarks(ctx, run.County, list); err != nil {
		return fmt.Errorf("mark households: %w", err)
	}
	marks := make([]q.AddMarksParams, 0, len(homes))
	for i, h := range homes {
		marks = append(marks, q.AddMarksParams{County: run.County, HouseholdID: h.Household, RunID: run.ID, Print: prints[i]})
	}
	_, err = queries.AddMarks(ctx, marks)
	return err
}

// households are their identifiers, as JSON.
func households(homes []Recipient) (string, error) {
	ids := make([]id.ID, 0, len(homes))
	for _, h := range homes {
		ids = append(ids, h.Household)
	}
	list, err := json.Marshal(asNumbers(ids))
	return string(list), err
}

// asNumbers are identifiers as the database has them; JSON would write them as texts.
func asNumbers(ids []id.ID) []int64 {
	list := make([]int64, 0, len(ids))
	for _, x := range ids {
		list = append(list, int64(x))
	}
	return list
}
