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
	"doudi/internal/money"
	"doudi/verification/alike"
	"doudi/verification/internal/q"
	"doudi/verification/letter"
)

// Settlement is what the checker says of a finding.
type Settlement string

// The settlements.
const (
	Open     Settlement = "open"
	Accepted Settlement = "accepted"
	Exempt   Settlement = "exempt"   // theirs, but left out by a rule: a disabled person's scooter
	NotOurs  Settlement = "not_ours" // somebody else's
)

// CheckFinding is one thing that a department knows of a member.
type CheckFinding struct {
	ID         id.ID         `json:"id"`
	PersonID   id.ID         `json:"personId"`
	Source     string        `json:"source"`
	Kind       Kind          `json:"kind" enum:"income,asset,death,custody,disability,aid,residence,marriage,study,illness,spending"`
	Item       string        `json:"item" doc:"as in a declared line"`
	Amount     money.Fen     `json:"amountFen" doc:"0 where the source has no money"`
	Per        string        `json:"per" enum:"month,year,once"`
	Quantity   int32         `json:"quantity"`
	Grade      int32         `json:"grade,omitempty" doc:"of a disability; absent: its source did not say"`
	Other      string        `json:"other,omitempty" doc:"whom else the entry names: the spouse of a marriage or a divorce"`
	EnteredOn  calendar.Date `json:"enteredOn,omitzero" doc:"the day of the entry, where its source says"`
	Summary    string        `json:"summary"`
	Hint       string        `json:"hint" doc:"what may speak for exempting it"`
	NameMatch  NameMatch     `json:"nameMatch" enum:"same,homophone,different"`
	MatchedBy  MatchedBy     `json:"matchedBy" enum:"number,likeness" doc:"likeness: a digit of the source's ID number is wrong; name and number point to this member"`
	Confidence alike.Chance  `json:"confidence" doc:"that it is this member's, in ten-thousandths; 0: was not measured"`
	Unsure     bool          `json:"unsure" doc:"it may well be somebody else's: nothing is computed with it until the checker has said that it is theirs, and why"`
	State      Settlement    `json:"state" enum:"open,accepted,exempt,not_ours"`
	Reason     string        `json:"reason"`
	SettledAt  dbt.Time      `json:"settledAt"`
}

// CheckReply is what became of the question to one source about one member.
type CheckReply struct {
	PersonID    id.ID         `json:"personId"`
	Source      string        `json:"source"`
	State       ReplyState    `json:"state" enum:"hit,none,no_reply,no_consent,asking"`
	AsOf        calendar.Date `json:"asOf" doc:"the day the source's data speaks of"`
	RetrievedAt dbt.Time      `json:"retrievedAt"`
	Detail      string        `json:"detail,omitempty" doc:"why there is no reply: no_number, no_file, stale, silent, down, refused, garbled, columns, stranger, too_large, forbidden; or why nobody is asked about: revoked (the answer was dropped), ended (the letter held no more when it was time to ask), closed (the case ended without aid, and the letter with it), or why an obligor signed none"`
	Tries       int32         `json:"tries,omitempty" doc:"how often a live source was asked"`
	TookMS      int32         `json:"tookMs,omitempty" doc:"the last time"`
}

// CheckSummary is a check in a list.
type CheckSummary struct {
	County      int32         `json:"county"`
	ID          id.ID         `json:"id"`
	Number      string        `json:"number"`
	Application id.ID         `json:"applicationId"`
	Household   id.ID         `json:"householdId"`
	Division    string        `json:"division"`
	CaseNo      string        `json:"caseNo"`
	State       State         `json:"state" enum:"asked,running,replied,reported,superseded"`
	AskedAt     dbt.Time      `json:"askedAt"`
	ReportedAt  dbt.Time      `json:"reportedAt"`
	ReportedBy  string        `json:"reportedBy"`
	ValidTo     calendar.Date `json:"validTo"`
	Conclusion  string        `json:"conclusion"`
	English     string        `json:"conclusionEnglish" doc:"where the program composed it"`
	ProgressID  id.ID         `json:"progressId"`
	Version     int32         `json:"version"`
}

func (s *Service) summary(r q.CheckRequest) (CheckSummary, error) {
	conclusion, err := s.keys.Open(conclusionColumn.of(r.ID), r.ConclusionSealed)
	if err != nil {
		return CheckSummary{}, fmt.Errorf("open the conclusion of check %s: %w", r.ID, err)
	}
	return CheckSummary{County: r.County, ID: r.ID, Number: r.Number, Application: r.ApplicationID, Household: r.HouseholdID, Division: r.Division, CaseNo: r.CaseNo,
		State: State(r.State), AskedAt: r.AskedAt, ReportedAt: r.ReportedAt, ReportedBy: r.ReportedName, ValidTo: r.ValidToOn, Conclusion: conclusion, English: s.sources.english(conclusion),
		ProgressID: r.ProgressID, Version: r.Version}, nil
}

// CheckedPerson is a subject of a check: who is asked about, or why not.
type CheckedPerson struct {
	PersonID id.ID        `json:"personId"`
	Name     string       `json:"name"`
	IDNumber string       `json:"idNumber" doc:"masked"`
	Party    letter.Party `json:"party" enum:"member,obligor"`
	Outside  bool         `json:"outside,omitempty" doc:"an obligor outside the household: what is found of him is none of the family's means"`
	Supports string       `json:"supports,omitempty" doc:"of an obligor: the member to whom support is owed"`
	Relation string       `json:"relation,omitempty" enum:",spouse,child,parent,grandchild,grandparent,sibling" doc:"likewise: what he is to them"`
	Withheld *Withheld    `json:"withheld,omitempty" doc:"why he signed no letter, where somebody said"`
}

// CheckView is a check in full: who, what was found, and how it compares.
type CheckView struct {
	CheckSummary
	People      []CheckedPerson `json:"people" nullable:"false"`
	Replies     []CheckReply    `json:"replies" nullable:"false"`
	Findings    []CheckFinding  `json:"findings" nullable:"false"`
	Comparisons []Comparison    `json:"comparisons" nullable:"false"`
	Contests    []Contest       `json:"contests" nullable:"false" doc:"what the family says is not theirs"`
}

// readers are the acts whose roles read what a check found. Village assistants
// do not, nor does anybody who has no part in the case.
func readers() []authz.Act {
	return []authz.Act{authz.Check, authz.AcceptCase, authz.GiveOpinion, authz.Confirm}
}

// Check shows a check. Until the report is issued, only the checker sees what
// came back: it is not settled yet.
func (s *Service) Check(ctx context.Context, ref Ref) (v CheckView, err error) {
	err = s.view(ctx, func(tx *db.Tx) error {
		r, err := s.check(ctx, tx, ref, readers()...)
		if err != nil {
			return err
		}
		if v, err = s.assemble(ctx, tx, r); err != nil {
			return err
		}
		checker := authz.From(ctx).MayIn(authz.Check, r.Division) == nil
		if issued := v.State == Reported || v.State == Replaced; !issued && !checker {
			v.Replies, v.Findings, v.Comparisons = []CheckReply{}, []CheckFinding{}, []Comparison{}
		}
		if !checker {
			v.Findings = theirs(v.Findings, v.Contests)
		}
		return nil
	})
	return v, err
}

// theirs leaves out what turned out to be somebody else's, in the check or when
// the family contested it, which concerns the checker alone.
func theirs(all []CheckFinding, contests []Contest) []CheckFinding {
	list := make([]CheckFinding, 0, len(all))
	for _, f := range all {
		upheld := func(c Contest) bool { return c.Finding == f.ID && c.State == Upheld && c.Claim == NotTheirs }
		if f.State != NotOurs && !slices.ContainsFunc(contests, upheld) {
			list = append(list, f)
		}
	}
	return list
}

func (s *Service) assemble(ctx context.Context, tx *db.Tx, r q.CheckRequest) (v CheckView, err error) {
	f, err := s.openFacts(r)
	if err != nil {
		return v, err
	}
	head, err := s.summary(r)
	if err != nil {
		return v, err
	}
	v = CheckView{CheckSummary: head, People: make([]CheckedPerson, 0, len(f.People))}
	queries := q.New(tx)
	replies, err := queries.Replies(ctx, r.County, r.ID)
	if err != nil {
		return v, fmt.Errorf("read replies of check %s: %w", r.ID, err)
	}
	v.Replies = make([]CheckReply, 0, len(replies))
	for _, x := range replies {
		v.Replies = append(v.Replies, CheckReply{x.PersonID, x.Source, ReplyState(x.State), x.AsOfOn, x.RetrievedAt, x.Detail, x.Tries, x.TookMs})
	}
	findings, err := queries.Findings(ctx, r.County, r.ID)
	if err != nil {
		return v, fmt.Errorf("read findings of check %s: %w", r.ID, err)
	}
	if v.Findings, err = s.openFindings(findings); err != nil {
		return v, err
	}
	if err := s.checked(ctx, tx, r, f, &v); err != nil {
		return v, err
	}
	v.Comparisons = s.compare(f, v.Replies, v.Findings)
	v.Contests, err = s.contestsOf(ctx, queries, r)
	return v, err
}

// checked lists the people of a check, each who was not asked about with why.
func (s *Service) checked(ctx context.Context, tx *db.Tx, r q.CheckRequest, f facts, v *CheckView) error {
	said, err := s.withheld(ctx, tx, r.County, r.ApplicationID)
	if err != nil {
		return err
	}
	for _, p := range f.People {
		x := CheckedPerson{PersonID: p.ID, Name: p.Name, IDNumber: p.Masked, Party: cmp.Or(p.Party, letter.Member), Outside: p.Outside, Supports: p.Supports, Relation: p.Relation}
		silent := func(c CheckReply) bool { return c.PersonID == p.ID && c.State == NoConsent }
		if w, ok := said[p.ID]; ok && slices.ContainsFunc(v.Replies, silent) {
			x.Withheld = w.unsaid()
		}
		v.People = append(v.People, x)
	}
	return nil
}

// Checks lists checks in a state ("" all), after a county and check.
func (s *Service) Checks(ctx context.Context, state State, after Ref, limit int32) (list []CheckSummary, err error) {
	scope, err := authz.From(ctx).May(authz.Check)
	if err != nil {
		return nil, err
	}
	order := authz.ByCounty(func(r q.CheckRequest) (int32, id.ID) { return r.County, r.ID })
	err = s.view(ctx, func(tx *db.Tx) error {
		rows, err := authz.Gather(scope, int(limit), order, func(in authz.Range) ([]q.CheckRequest, error) {
			low, high := in.Counties()
			return q.New(tx).ListRequests(ctx, q.ListRequestsParams{CountyLow: low, CountyHigh: high, Low: in.Low, High: in.High,
				State: string(state), AfterCounty: after.County, AfterID: int64(after.ID), UpTo: limit})
		})
		list = make([]CheckSummary, 0, len(rows))
		for _, r := range rows {
			x, err := s.summary(r)
			if err != nil {
				return err
			}
			list = append(list, x)
		}
		return err
	})
	return list, err
}

// ChecksOf lists the checks of a case, newest first.
func (s *Service) ChecksOf(ctx context.Context, county int32, application id.ID) (list []CheckSummary, err error) {
	err = s.view(ctx, func(tx *db.Tx) error {
		c, err := s.others.Casework.Case(ctx, tx, county, application)
		if err != nil {
			return err
		}
		if err := may(ctx, authz.ReadCase, c.Division, caseRefusal(county, application, c)); err != nil {
			return err
		}
		seen := mayAny(ctx, c.Division, caseRefusal(county, application, c), readers()...) == nil
		rows, err := q.New(tx).RequestsOf(ctx, county, application)
		list = make([]CheckSummary, 0, len(rows))
		for _, r := range rows {
			x, err := s.summary(r)
			if err != nil {
				return err
			}
			if !seen {
				x.Conclusion, x.English = "", ""
			}
			list = append(list, x)
		}
		return err
	})
	return list, err
}
