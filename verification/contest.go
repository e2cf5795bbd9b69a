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
	"doudi/internal/money"
	"doudi/verification/internal/q"
)

// ContestState is where a contest stands.
type ContestState string

// The states of a contest.
const (
	ContestOpen ContestState = "open"
	Upheld      ContestState = "upheld" // it is so: nothing is computed with the record, or what is right instead
	Denied      ContestState = "denied" // the record is theirs, and right
)

// Claim is what is said of a record.
type Claim string

// The claims.
const (
	NotTheirs Claim = "not_theirs" // it is somebody else's
	NotRight  Claim = "not_right"  // it is theirs, and says what is not so, or is so no more
)

// Contest says that a finding of a report is not the member's, or not right. The report
// is not changed by it; while it is open the case waits, and one that is upheld
// takes the finding out of what a case builds on, or puts what is right in its place.
type Contest struct {
	County      int32        `json:"county"`
	ID          id.ID        `json:"id"`
	Check       id.ID        `json:"checkId"`
	Finding     id.ID        `json:"findingId"`
	PersonID    id.ID        `json:"personId"`
	Division    string       `json:"division"`
	CaseNo      string       `json:"caseNo"`
	Claim       Claim        `json:"claim" enum:"not_theirs,not_right" doc:"not_right: theirs, and says what is not so"`
	Measure     Measure      `json:"measure" enum:"money,number,grade,none" doc:"what can be put right of the record"`
	Reason      string       `json:"reason"`
	ByFamily    bool         `json:"byFamily" doc:"they said it themselves, at the portal"`
	Pictured    bool         `json:"pictured" doc:"a photograph came with it"`
	ContestedBy string       `json:"contestedBy"`
	ContestedAt dbt.Time     `json:"contestedAt"`
	State       ContestState `json:"state" enum:"open,upheld,denied"`
	Answer      string       `json:"answer"`
	Counts      money.Fen    `json:"countsFen" doc:"of one that is upheld and not right: what counts instead; 0: nothing"`
	Number      int32        `json:"countsNumber" doc:"likewise, of a record in number or grade"`
	SettledBy   string       `json:"settledBy"`
	SettledAt   dbt.Time     `json:"settledAt"`
}

func (s *Service) openContest(r q.MatchContest) (c Contest, err error) {
	c = Contest{County: r.County, ID: r.ID, Check: r.RequestID, Finding: r.FindingID, PersonID: r.PersonID, Division: r.Division, CaseNo: r.CaseNo, Claim: Claim(r.Claim), Measure: Measure(r.Measure), ByFamily: r.ByFamily, Pictured: r.PictureID != 0,
		ContestedBy: r.ContestedName, ContestedAt: r.ContestedAt, State: ContestState(r.State), Counts: r.CountsFen, Number: r.CountsNumber, SettledBy: r.SettledName, SettledAt: r.SettledAt}
	if c.Reason, err = s.keys.Open(contestColumn.of(r.ID), r.ReasonSealed); err == nil {
		c.Answer, err = s.keys.Open(answerColumn.of(r.ID), r.AnswerSealed)
	}
	if err != nil {
		return c, fmt.Errorf("open contest %s: %w", r.ID, err)
	}
	return c, nil
}

func (s *Service) openContests(rows []q.MatchContest) ([]Contest, error) {
	list := make([]Contest, 0, len(rows))
	for _, r := range rows {
		c, err := s.openContest(r)
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, nil
}

func (s *Service) contestsOf(ctx context.Context, queries *q.Queries, r q.CheckRequest) ([]Contest, error) {
	rows, err := queries.ContestsOf(ctx, r.County, r.ID)
	if err != nil {
		return nil, fmt.Errorf("read the contests of check %s: %w", r.ID, err)
	}
	return s.openContests(rows)
}

// Objection is what a family says of a record at the desk.
type Objection struct {
	Claim  Claim  `json:"claim" enum:"not_theirs,not_right" doc:"somebody else's, or theirs and not right"`
	Reason string `json:"reason" minLength:"1" maxLength:"200" doc:"what the family says"`
}

// known refuses what is neither claim.
func (c Claim) known() error {
	if c != NotTheirs && c != NotRight {
		return errs.New(errs.Invalid, "请选择哪里不对。", "Say what is wrong with it.").With("body.claim", "请选择。", "Choose.")
	}
	return nil
}

// Contest enters that a finding of the report in force is not the member's, or not
// right, for the family, by the clerk of its case or by a checker. Before the report a
// checker settles the finding itself.
func (s *Service) Contest(ctx context.Context, ref Ref, finding id.ID, o Objection) (out Contest, err error) {
	if err := o.Claim.known(); err != nil {
		return Contest{}, err
	}
	err = s.update(ctx, func(tx *db.Tx) error {
		r, err := s.check(ctx, tx, ref, authz.EnterCase, authz.Check)
		if err != nil {
			return err
		}
		actor := authz.From(ctx)
		out, err = s.contest(ctx, tx, r, q.AddContestParams{ID: tx.NewID(), FindingID: finding, Claim: string(o.Claim),
			ContestedBy: actor.Account, ContestedName: actor.Name}, o.Reason)
		return err
	})
	return out, err
}

// contest enters a contest of a finding; row says what is said, and by whom.
func (s *Service) contest(ctx context.Context, tx *db.Tx, r q.CheckRequest, row q.AddContestParams, reason string) (out Contest, err error) {
	f, err := s.contestable(ctx, tx, r, row.FindingID, reason)
	if err != nil {
		return Contest{}, err
	}
	row.County, row.RequestID, row.PersonID, row.Division, row.CaseNo = r.County, r.ID, f.PersonID, r.Division, r.CaseNo
	row.Measure = string(s.sources.measure(f))
	row.ReasonSealed, row.ContestedAt = s.keys.Seal(contestColumn.of(row.ID), strings.TrimSpace(reason)), tx.At()
	if err := q.New(tx).AddContest(ctx, row); err != nil {
		return Contest{}, fmt.Errorf("contest finding %s: %w", f.ID, err)
	}
	got, err := q.New(tx).Contest(ctx, row.County, row.ID)
	if err != nil {
		return Contest{}, fmt.Errorf("contest finding %s: %w", f.ID, err)
	}
	if out, err = s.openContest(got); err != nil {
		return out, err
	}
	return out, audit.Append(ctx, tx, audit.Entry{County: r.County, Act: "match.contest", Subject: "check/" + r.ID.String(), Case: r.CaseNo, Before: f, After: got,
		Detail: map[string]any{"contest": row.ID.String(), "finding": f.ID.String(), "source": f.Source, "claim": row.Claim, "by_family": row.ByFamily}})
}

func (s *Service) contestable(ctx context.Context, tx *db.Tx, r q.CheckRequest, finding id.ID, reason string) (q.Finding, error) {
	if strings.TrimSpace(reason) == "" {
		return q.Finding{}, errs.New(errs.Invalid, "请说明哪里不对。", "Say what is wrong with it.").With("body.reason", "请填写理由。", "Give the reason.")
	}
	if State(r.State) != Reported {
		return q.Finding{}, errs.New(errs.Conflict, "只能对现行核对报告中的记录提出异议。", "Only a record of the report in force can be disputed.")
	}
	f, err := findingOf(ctx, tx, r, finding)
	if err != nil {
		return f, err
	}
	before, err := s.contestsOf(ctx, q.New(tx), r)
	if err != nil {
		return f, err
	}
	switch theirs := Settlement(f.State); {
	case theirs != Accepted && theirs != Exempt:
		return f, notFound() // what was found to be somebody else's is nobody's business here
	case slices.ContainsFunc(about(finding, before), func(c Contest) bool { return c.State != Denied }):
		return f, disputed()
	}
	return f, nil
}

// about are the contests of a finding.
func about(finding id.ID, all []Contest) (list []Contest) {
	for _, c := range all {
		if c.Finding == finding {
			list = append(list, c)
		}
	}
	return list
}

func disputed() error {
	return errs.New(errs.Conflict, "这条记录已有异议。", "This record is already disputed.")
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
		if err == nil {
			list, err = s.openContests(rows)
		}
		return err
	})
	return list, err
}
