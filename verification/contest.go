package verification

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/verification/internal/q"
)

// ContestState is where a contest stands.
type ContestState string

// The states of a contest.
const (
	ContestOpen ContestState = "open"
	Upheld      ContestState = "upheld" // it is somebody else's
	Denied      ContestState = "denied" // it is theirs
)

// Contest says that a finding of a report is not the member's. The report is
// not changed by it; while it is open the case waits, and one that is upheld
// takes the finding out of what a case builds on.
type Contest struct {
	County      int32        `json:"county"`
	ID          id.ID        `json:"id"`
	Check       id.ID        `json:"checkId"`
	Finding     id.ID        `json:"findingId"`
	PersonID    id.ID        `json:"personId"`
	Division    string       `json:"division"`
	CaseNo      string       `json:"caseNo"`
	Reason      string       `json:"reason"`
	ContestedBy string       `json:"contestedBy"`
	ContestedAt dbt.Time     `json:"contestedAt"`
	State       ContestState `json:"state" enum:"open,upheld,denied"`
	Answer      string       `json:"answer"`
	SettledBy   string       `json:"settledBy"`
	SettledAt   dbt.Time     `json:"settledAt"`
}

func contest(r q.MatchContest) Contest {
	return Contest{County: r.County, ID: r.ID, Check: r.RequestID, Finding: r.FindingID, PersonID: r.PersonID, Division: r.Division, CaseNo: r.CaseNo, Reason: r.Reason,
		ContestedBy: r.ContestedName, ContestedAt: r.ContestedAt, State: ContestState(r.State), Answer: r.Answer, SettledBy: r.SettledName, SettledAt: r.SettledAt}
}

func contestsOf(ctx context.Context, queries *q.Queries, r q.CheckRequest) ([]Contest, error) {
	rows, err := queries.ContestsOf(ctx, r.County, r.ID)
	if err != nil {
		return nil, fmt.Errorf("read the contests of check %s: %w", r.ID, err)
	}
	list := make([]Contest, 0, len(rows))
	for _, c := range rows {
		list = append(list, contest(c))
	}
	return list, nil
}

// Contest enters that a finding of the report in force is not the member's, for
// the family, by the clerk of its case or by a checker. Before the report a
// checker settles the finding itself.
func (s *Service) Contest(ctx context.Context, ref Ref, finding id.ID, reason string) (out Contest, err error) {
	err = s.update(ctx, func(tx *db.Tx) error {
		r, err := s.check(ctx, tx, ref, authz.EnterCase, authz.Check)
		if err != nil {
			return err
		}
		f, err := s.contestable(ctx, tx, r, finding, reason)
		if err != nil {
			return err
		}
		actor := authz.From(ctx)
		row := q.AddContestParams{County: r.County, ID: tx.NewID(), RequestID: r.ID, FindingID: finding, PersonID: f.PersonID, Division: r.Division, CaseNo: r.CaseNo,
			Reason: strings.TrimSpace(reason), ContestedBy: actor.Account, ContestedName: actor.Name, ContestedAt: tx.At()}
		if err := q.New(tx).AddContest(ctx, row); err != nil {
			return fmt.Errorf("contest finding %s: %w", finding, err)
		}
		got, err := q.New(tx).Contest(ctx, row.County, row.ID)
		if err != nil {
			return fmt.Errorf("contest finding %s: %w", finding, err)
		}
		out = contest(got)
		return audit.Append(ctx, tx, audit.Entry{County: r.County, Act: "match.contest", Subject: "check/" + r.ID.String(), Case: r.CaseNo, Before: f, After: got,
			Detail: map[string]any{"contest": row.ID.String(), "finding": finding.String(), "source": f.Source}})
	})
	return out, err
}

func (s *Service) contestable(ctx context.Context, tx *db.Tx, r q.CheckRequest, finding id.ID, reason string) (q.Finding, error) {
	if strings.TrimSpace(reason) == "" {
		return q.Finding{}, errs.New(errs.Invalid, "请说明为什么不是本人的。", "Say why it is not theirs.").With("body.reason", "请填写理由。", "Give the reason.")
	}
	if State(r.State) != Reported {
		return q.Finding{}, errs.New(errs.Conflict, "只能对现行核对报告中的记录提出异议。", "Only a record of the report in force can be disputed.")
	}
	f, err := findingOf(ctx, tx, r, finding)
	if err != nil {
		return f, err
	}
	before, err := contestsOf(ctx, q.New(tx), r)
	if err != nil {
		return f, err
	}
	switch theirs := Settlement(f.State); {
	case theirs != Accepted && theirs != Exempt:
		return f, notFound() // what was found to be somebody else's is nobody's business here
	case slices.ContainsFunc(before, func(c Contest) bool { return c.Finding == finding && c.State != Denied }):
		return f, errs.New(errs.Conflict, "这条记录已有异议。", "This record is already disputed.")
	}
	return f, nil
}

// ContestWord answers a contest.
type ContestWord struct {
	State  ContestState `json:"state" enum:"upheld,denied" doc:"upheld: it is somebody else's"`
	Answer string       `json:"answer" minLength:"1" maxLength:"200" doc:"why, for the family's file"`
}

// SettleContest answers a contest. One that is upheld is remembered: the same
// row is not raised again about the same person, in checks and screenings.
func (s *Service) SettleContest(ctx context.Context, ref Ref, w ContestWord) (out Contest, err error) {
	err = s.update(ctx, func(tx *db.Tx) error {
		c, err := q.New(tx).Contest(ctx, ref.County, ref.ID)
		if db.IsNotFound(err) {
			return notFound()
		}
		if err != nil {
			return fmt.Errorf("settle contest %s: %w", ref.ID, err)
		}
		r, err := s.check(ctx, tx, Ref{c.County, c.RequestID}, authz.Check)
		if err != nil {
			return err
		}
		if w.State != Upheld && w.State != Denied || strings.TrimSpace(w.Answer) == "" {
			return errs.New(errs.Invalid, "请选择处理结果并说明理由。", "Say what becomes of it, and why.").With("body.answer", "请填写理由。", "Give the reason.")
		}
		after, err := s.settleContest(ctx, tx, r, c, w)
		if err != nil {
			return err
		}
		out = contest(after)
		return audit.Append(ctx, tx, audit.Entry{County: r.County, Act: "match.settle", Subject: "check/" + r.ID.String(), Case: r.CaseNo, Before: c, After: after,
			Detail: map[string]any{"contest": ref.ID.String(), "state": w.State}})
	})
	return out, err
}

func (s *Service) settleContest(ctx context.Context, tx *db.Tx, r q.CheckRequest, c q.MatchContest, w ContestWord) (q.MatchContest, error) {
	actor, queries := authz.From(ctx), q.New(tx)
	n, err := queries.SettleContest(ctx, q.SettleContestParams{County: c.County, ID: c.ID, State: string(w.State), Answer: strings.TrimSpace(w.Answer),
		SettledBy: actor.Account, SettledName: actor.Name, SettledAt: tx.At()})
	if err != nil {
		return c, fmt.Errorf("settle contest %s: %w", c.ID, err)
	}
	if n == 0 {
		return c, errs.Newf(errs.Conflict, "%s已处理这项异议。", "%s has already answered this dispute.", c.SettledName)
	}
	f, err := findingOf(ctx, tx, r, c.FindingID)
	if err != nil {
		return c, err
	}
	e := Event{Kind: "check.contested", Summary: "对核对报告 " + r.Number + " 的异议：经核实是本人的记录。", English: "Contest of check report " + r.Number + ": the record is theirs.",
		Link: fmt.Sprintf("/checks/%06d/%s", r.County, r.ID)}
	if w.State == Upheld {
		e.Summary, e.English = "对核对报告 "+r.Number+" 的异议成立：记录不是本人的，不再据此计算。", "Contest of check report "+r.Number+": the record is somebody else's; nothing is computed with it."
		said := q.SettleFindingParams{State: string(NotOurs), Reason: strings.TrimSpace(w.Answer), SettledBy: actor.Account, SettledAt: tx.At()}
		if err := s.remember(ctx, tx, r, f, said); err != nil {
			return c, err
		}
	}
	if err := s.others.Registry.Note(ctx, tx, r.County, r.HouseholdID, e); err != nil {
		return c, err
	}
	return queries.Contest(ctx, c.County, c.ID)
}

// Contests lists contests in a state ("" all) in the checker's counties, after one.
func (s *Service) Contests(ctx context.Context, state ContestState, after Ref, limit int32) (list []Contest, err error) {
	scope, err := authz.From(ctx).May(authz.Check)
	if err != nil {
		return nil, err
	}
	order := authz.ByCounty(func(r q.MatchContest) (int32, id.ID) { return r.County, r.ID })
	err = s.view(ctx, func(tx *db.Tx) error {
		rows, err := authz.Gather(scope, int(limit), order, func(in authz.Range) ([]q.MatchContest, error) {
			low, high := in.Counties()
			return q.New(tx).ListContests(ctx, q.ListContestsParams{CountyLow: low, CountyHigh: high, Low: in.Low, High: in.High,
				State: string(state), AfterCounty: after.County, AfterID: int64(after.ID), UpTo: limit})
		})
		list = make([]Contest, 0, len(rows))
		for _, r := range rows {
			list = append(list, contest(r))
		}
		return err
	})
	return list, err
}
