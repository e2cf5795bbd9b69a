package verification

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/id"
	"doudi/verification/alike"
	"doudi/verification/internal/q"
)

// UnsureMatch is a department's row that may well be somebody else's, and waits
// for the checker. Nothing is computed with it before they have spoken.
type UnsureMatch struct {
	County      int32        `json:"county"`
	Check       id.ID        `json:"checkId"`
	Finding     id.ID        `json:"findingId"`
	Number      string       `json:"number" doc:"of the check"`
	CaseNo      string       `json:"caseNo"`
	Application id.ID        `json:"applicationId"`
	Household   id.ID        `json:"householdId"`
	Division    string       `json:"division"`
	PersonID    id.ID        `json:"personId"`
	Name        string       `json:"name"`
	Source      string       `json:"source"`
	Summary     string       `json:"summary"`
	NameMatch   NameMatch    `json:"nameMatch" enum:"same,homophone,different"`
	MatchedBy   MatchedBy    `json:"matchedBy" enum:"number,likeness"`
	Confidence  alike.Chance `json:"confidence" doc:"that it is this member's, in ten-thousandths"`
	PutOff      int32        `json:"putOff" doc:"how often it was put off"`
}

// matchPlace is a match's place in the queue.
type matchPlace struct {
	PutOff  int32 `json:"off"`
	County  int32 `json:"county"`
	Finding id.ID `json:"finding"`
}

func (m UnsureMatch) place() matchPlace { return matchPlace{m.PutOff, m.County, m.Finding} }

// UnsureMatches lists what waits in the checker's counties, of one source or of
// all (""), those that were put off at the end, after a place.
func (s *Service) UnsureMatches(ctx context.Context, source string, after matchPlace, limit int32) (list []UnsureMatch, err error) {
	scope, err := authz.From(ctx).May(authz.Check)
	if err != nil {
		return nil, err
	}
	order := func(a, b q.UnsureFindingsRow) int {
		return cmp.Or(cmp.Compare(a.Finding.PutOff, b.Finding.PutOff), cmp.Compare(a.Finding.County, b.Finding.County), cmp.Compare(a.Finding.ID, b.Finding.ID))
	}
	err = s.view(ctx, func(tx *db.Tx) error {
		rows, err := authz.Gather(scope, int(limit), order, func(in authz.Range) ([]q.UnsureFindingsRow, error) {
			low, high := in.Counties()
			return q.New(tx).UnsureFindings(ctx, q.UnsureFindingsParams{CountyLow: low, CountyHigh: high, Low: in.Low, High: in.High, Source: source,
				AfterOff: after.PutOff, AfterCounty: after.County, AfterID: int64(after.Finding), UpTo: limit})
		})
		list = make([]UnsureMatch, 0, len(rows))
		for _, r := range rows {
			f, err := s.openFacts(q.CheckRequest{ID: r.Finding.RequestID, FactsSealed: r.FactsSealed})
			if err != nil {
				return err
			}
			x, err := s.said(r.Finding)
			if err != nil {
				return err
			}
			list = append(list, unsureMatch(r, f, x))
		}
		return err
	})
	return list, err
}

func unsureMatch(r q.UnsureFindingsRow, f facts, said saying) UnsureMatch {
	x := r.Finding
	m := UnsureMatch{County: x.County, Check: x.RequestID, Finding: x.ID, Number: r.Number, CaseNo: r.CaseNo, Application: r.ApplicationID, Household: r.HouseholdID,
		Division: r.Division, PersonID: x.PersonID, Source: x.Source, Summary: said.Summary, NameMatch: NameMatch(x.NameMatch),
		MatchedBy: MatchedBy(x.MatchBasis), Confidence: alike.Chance(x.Confidence), PutOff: x.PutOff}
	if i := slices.IndexFunc(f.People, func(p person) bool { return p.ID == x.PersonID }); i >= 0 {
		m.Name = f.People[i].Name
	}
	return m
}

// MatchQueue says how much of the queue is left, and what the reader has done of
// it today.
type MatchQueue struct {
	Waiting   int64 `json:"waiting"`
	PutOff    int64 `json:"putOff" doc:"of these, put off"`
	Contests  int64 `json:"contests" doc:"contested matches that wait for an answer; at most 201 are counted"`
	Settled   int64 `json:"settled" doc:"by you, today"`
	FalseHits int64 `json:"falseHits" doc:"of these, somebody else's"`
}

// mostCounted is up to where contests that wait are counted.
const mostCounted = 201

// MatchQueue counts.
func (s *Service) MatchQueue(ctx context.Context) (out MatchQueue, err error) {
	err = s.view(ctx, func(tx *db.Tx) (err error) {
		out, err = matchQueue(ctx, tx)
		return err
	})
	return out, err
}

func matchQueue(ctx context.Context, tx *db.Tx) (out MatchQueue, err error) {
	scope, err := authz.From(ctx).May(authz.Check)
	if err != nil {
		return out, err
	}
	for _, in := range scope {
		low, high := in.Counties()
		n, err := q.New(tx).CountUnsure(ctx, q.CountUnsureParams{CountyLow: low, CountyHigh: high, Low: in.Low, High: in.High})
		if err != nil {
			return out, fmt.Errorf("count the matches that wait: %w", err)
		}
		mine, err := q.New(tx).CountSettledBy(ctx, q.CountSettledByParams{CountyLow: low, CountyHigh: high, Low: in.Low, High: in.High,
			SettledBy: authz.From(ctx).Account, Since: dbt.At(calendar.At(tx.Now).Midnight())})
		if err != nil {
			return out, fmt.Errorf("count the matches that were settled: %w", err)
		}
		open, err := q.New(tx).ListContests(ctx, q.ListContestsParams{CountyLow: low, CountyHigh: high, Low: in.Low, High: in.High, State: string(ContestOpen), UpTo: mostCounted})
		if err != nil {
			return out, fmt.Errorf("count the contests that wait: %w", err)
		}
		out.Waiting, out.PutOff, out.Contests = out.Waiting+n.Waiting, out.PutOff+n.PutOff, out.Contests+int64(len(open))
		out.Settled, out.FalseHits = out.Settled+mine.Settled, out.FalseHits+mine.FalseHits
	}
	return out, nil
}
