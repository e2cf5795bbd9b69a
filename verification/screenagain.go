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

	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/internal/money"
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

// WhyAll is why a screening looks everybody up.
type WhyAll string

// The reasons.
const (
	FirstRun     WhyAll = "first"   // none was done before
	RulesChanged WhyAll = "rules"   // of the screening, or what the sources' lists mean
	OtherSources WhyAll = "sources" // more or fewer answer than before
	ListReplaced WhyAll = "list"    // more changed in it than is worth to be told apart
)

// everybody is why a screening looks everybody up; zero: it can build on another.
type everybody struct {
	why    WhyAll
	source string // whose list it is because of
}

// lastRun is the run that was done last (ID 0: none), and why one that looks in
// some files cannot build on it.
func (s *Service) lastRun(ctx context.Context, queries *q.Queries, county int32, at map[string]id.ID) (q.ScreenRun, everybody, error) {
	last, err := queries.LastRun(ctx, county)
	if db.IsNotFound(err) {
		return q.ScreenRun{}, everybody{why: FirstRun}, nil
	}
	if err != nil {
		return last, everybody{}, fmt.Errorf("look for the last screening of %06d: %w", county, err)
	}
	_, all, err := s.sinceRun(ctx, queries, last, at)
	return last, all, err
}

// sinceRun are the files by which those of a run became others; where they
// cannot tell whom something new is known of, why.
func (s *Service) sinceRun(ctx context.Context, queries *q.Queries, run q.ScreenRun, at map[string]id.ID) (changed []id.ID, all everybody, err error) {
	then, err := filesOf(run)
	if err != nil {
		return nil, all, err
	}
	meaning, err := s.meaning()
	if err != nil {
		return nil, all, err
	}
	if run.Rules != ScreenRules || !bytes.Equal(run.Catalogue, meaning) {
		return nil, everybody{why: RulesChanged}, nil
	}
	if !maps.EqualFunc(then, at, func(_, _ id.ID) bool { return true }) {
		return nil, everybody{why: OtherSources}, nil
	}
	for _, code := range slices.Sorted(maps.Keys(at)) {
		for file := at[code]; file != then[code]; {
			f, err := queries.File(ctx, run.County, file)
			if err != nil {
				return nil, all, fmt.Errorf("read department file %s: %w", file, err)
			}
			if f.BaseID == 0 || f.Forgotten {
				return nil, everybody{ListReplaced, code}, nil
			}
			changed, file = append(changed, file), f.BaseID
		}
	}
	return changed, all, nil
}

// meaning is a keyed hash of how the sources' lists are read: what they mean can
// be set up, and another meaning makes another finding.
func (s *Service) meaning() ([]byte, error) {
	text, err := json.Marshal(s.sources.active())
	if err != nil {
		return nil, fmt.Errorf("describe the sources: %w", err)
	}
	return s.keys.Index(homeIndex, string(text)), nil
}

// lookedAt is what became of some households.
type lookedAt struct {
	hits   []q.AddHitsParams
	people int64
	looked int64 // households that were looked up
	rows   int64 // of these, for what a department says
}

// look screens households: those of whom nothing new is known keep what the run
// found on which this one builds.
func (s *Service) look(ctx context.Context, tx *db.Tx, run q.ScreenRun, homes []Recipient, memo *memo) (out lookedAt, err error) {
	near, err := s.nearOf(ctx, tx, run.County, homes, memo)
	if err != nil {
		return out, err
	}
	settled, err := settledOf(ctx, q.New(tx), run.County, homes)
	if err != nil {
		return out, err
	}
	prints, err := s.homePrints(homes, near, settled, memo.limits)
	if err != nil {
		return out, err
	}
	news, all, err := s.news(ctx, tx, run, homes)
	if err != nil {
		return out, err
	}
	kept := map[id.ID][]q.AddHitsParams{}
	if !all {
		if kept, err = s.unchanged(ctx, tx, run, homes, prints, news); err != nil {
			return out, err
		}
	}
	found, err := s.suspects(ctx, tx, run, without(homes, kept), near, settled, memo)
	if err != nil {
		return out, err
	}
	for _, h := range homes {
		out.people += int64(len(h.Members))
		hits, ok := kept[h.Household]
		if !ok {
			out.looked++
			if news[h.Household] {
				out.rows++
			}
			hits = found[h.Household]
		}
		for i := range hits {
			hits[i].ID = tx.NewID() // in the order of the households, which is that of the list
			s.sealHit(&hits[i])
		}
		out.hits = append(out.hits, hits...)
	}
	return out, mark(ctx, q.New(tx), run, homes, prints)
}

// without are the households of which nothing is kept.
func without(homes []Recipient, kept map[id.ID][]q.AddHitsParams) []Recipient {
	return slices.DeleteFunc(slices.Clone(homes), func(h Recipient) bool {
		_, ok := kept[h.Household]
		return ok
	})
}

// homePrints are keyed hashes of all that a finding depends on besides the
// departments' rows under the members' numbers.
func (s *Service) homePrints(homes []Recipient, near map[id.ID]map[string][]known, settled map[id.ID][]string, most *limits) ([][]byte, error) {
	prints := make([][]byte, 0, len(homes))
	for _, h := range homes {
		var w strings.Builder
		fmt.Fprintf(&w, "%s|%q|%t|%d|", h.Division, h.Address, h.Urban, h.Counted)
		may, err := most.of(h)
		if err != nil {
			return nil, err
		}
		for _, m := range may {
			fmt.Fprintf(&w, "%d", m.person)
			for _, sum := range []*money.Fen{m.income, m.deposit, m.spending} {
				w.WriteByte('|')
				if sum != nil {
					fmt.Fprint(&w, int64(*sum))
				}
			}
			w.WriteByte('|')
		}
		for _, m := range h.Members {
			fmt.Fprintf(&w, "%d %q %s %s %v", m.ID, m.Name, m.IDNumber, m.Party, settled[m.ID])
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
		settled[r.PersonID] = append(settled[r.PersonID], settledKey(r.Source, r.MatchKey))
	}
	return settled, nil
}

// settledKey is what a settled match is known by among a person's.
func settledKey(source string, match []byte) string { return source + hex.EncodeToString(match) }

// unchanged are the households of whom nothing new is known, with what the run
// found on which this one builds.
func (s *Service) unchanged(ctx context.Context, tx *db.Tx, run q.ScreenRun, homes []Recipient, prints [][]byte, news map[id.ID]bool) (map[id.ID][]q.AddHitsParams, error) {
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
	if err != nil {
		return nil, fmt.Errorf("read what screening %s found: %w", run.BasisID, err)
	}
	for _, x := range found {
		if src, _ := s.sources.named(x.Source); src.Reading.Ends != "" { // may have ended by itself
			delete(kept, x.HouseholdID)
		}
	}
	for _, x := range found {
		if hits, ok := kept[x.HouseholdID]; ok {
			hit := q.AddHitsParams(x)
			hit.RunID = run.ID
			if hit.Summary, err = s.openSummary(x); err != nil {
				return nil, err
			}
			kept[x.HouseholdID] = append(hits, hit)
		}
	}
	return kept, nil
}

// news are the households of whose members a department says something new; all:
// it may be any, and there is no run to build on. What a run builds on can be
// forgotten while it is under way.
func (s *Service) news(ctx context.Context, tx *db.Tx, run q.ScreenRun, homes []Recipient) (news map[id.ID]bool, all bool, err error) {
	if run.BasisID == 0 {
		return nil, true, nil
	}
	at, err := filesOf(run)
	if err != nil {
		return nil, false, err
	}
	basis, err := q.New(tx).Run(ctx, run.County, run.BasisID)
	if err != nil {
		return nil, false, fmt.Errorf("read screening %s: %w", run.BasisID, err)
	}
	since, lost, err := s.sinceRun(ctx, q.New(tx), basis, at)
	if err != nil || lost.why != "" || len(since) == 0 {
		return nil, lost.why != "", err
	}
	news, err = s.changedHomes(ctx, tx, run.County, homes, since)
	return news, false, err
}

// changedHomes are the households of whose members some files say something new.
func (s *Service) changedHomes(ctx context.Context, tx *db.Tx, county int32, homes []Recipient, since []id.ID) (map[id.ID]bool, error) {
	whose, err := s.indexesOf(ctx, tx, county, homes)
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
	changed, err := q.New(tx).ChangedPeople(ctx, county, string(files), string(ids))
	news := map[id.ID]bool{}
	for _, index := range changed {
		for _, w := range whose[hex.EncodeToString(index)] {
			news[w.home] = true
		}
	}
	return news, err
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
