package verification

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/progress"
	"doudi/verification/internal/q"
	"doudi/verification/letter"
)

// State is where a check stands.
type State string

// The states of a check.
const (
	Asked    State = "asked"    // by the township
	Running  State = "running"  // departments are being asked
	Replied  State = "replied"  // findings wait for the checker
	Reported State = "reported" // the report is out and in force
	Replaced State = "superseded"
)

// CheckRequest asks the county to check a household (57号 art. 17).
type CheckRequest struct {
	County      int32
	Application id.ID
	Household   id.ID
	CaseNo      string
	Division    string
	People      []id.ID    // of the household
	Together    []id.ID    // of them, those whom the case counts in the family
	Obligors    []Subject  // whom the case names beside
	Declared    []Declared // nil: as the registry has it
}

// person is a subject as a check keeps them: what is needed to ask and to say who
// they are, no more.
type person struct {
	ID       id.ID        `json:"id"`
	Name     string       `json:"name"`
	Masked   string       `json:"idNumber"`
	Index    []byte       `json:"index"` // keyed index of the ID number; nil if it is not known
	Adult    bool         `json:"adult"`
	Party    letter.Party `json:"party,omitempty"` // "" is a member
	Supports string       `json:"supports,omitempty"`
	Relation string       `json:"relation,omitempty"`
	Outside  bool         `json:"outside,omitempty"` // of the household's file: what is found of them is none of the family's means
}

// facts are the people and what was declared when the check was asked for.
type facts struct {
	People   []person   `json:"people"`
	Declared []Declared `json:"declared"`
}

// outside reports whether somebody is an obligor outside the household.
func (f facts) outside(who id.ID) bool {
	return slices.ContainsFunc(f.People, func(p person) bool { return p.ID == who && p.Outside })
}

func (f facts) ids() []id.ID {
	list := make([]id.ID, len(f.People))
	for i, p := range f.People {
		list[i] = p.ID
	}
	return list
}

// Request records that a case asks for a check, in the case's transaction; the
// caller has checked role and scope. Without a case number nobody is asked
// about. A check of the case that has not been reported yet is errs.Conflict.
func (s *Service) Request(ctx context.Context, tx *db.Tx, r CheckRequest) (id.ID, error) {
	if r.CaseNo == "" || r.Application == 0 || len(r.People) == 0 {
		return 0, errs.New(errs.Invalid, "没有案件编号和家庭成员，不能提请核对。", "A check needs a case number and members.")
	}
	queries := q.New(tx)
	before, err := queries.RequestsOf(ctx, r.County, r.Application)
	if err != nil {
		return 0, fmt.Errorf("request check of case %s: %w", r.Application, err)
	}
	if len(before) > 0 && State(before[0].State) != Reported && State(before[0].State) != Replaced {
		return 0, errs.New(errs.Conflict, "本案已有核对正在办理。", "A check of this case is under way already.")
	}
	f, err := s.facts(ctx, tx, r)
	if err != nil {
		return 0, err
	}
	plain, err := json.Marshal(f)
	if err != nil {
		return 0, fmt.Errorf("request check of case %s: %w", r.Application, err)
	}
	row := q.AddRequestParams{County: r.County, ID: tx.NewID(), ApplicationID: r.Application, HouseholdID: r.Household, Division: r.Division,
		CaseNo: r.CaseNo, AskedBy: authz.From(ctx).Account, AskedAt: tx.At()}
	row.FactsSealed = s.keys.SealBytes(factsColumn.of(row.ID), plain)
	if row.Number, err = nextNumber(ctx, queries, r.County, calendar.At(tx.Now).Year); err != nil {
		return 0, err
	}
	if err := queries.AddRequest(ctx, row); err != nil {
		return 0, fmt.Errorf("request check of case %s: %w", r.Application, err)
	}
	return row.ID, audit.Append(ctx, tx, audit.Entry{County: r.County, Act: "check.request", Subject: "check/" + row.ID.String(), Case: r.CaseNo,
		After: row, Detail: map[string]any{"number": row.Number, "people": len(f.People)}})
}

// nextNumber is the next number of a check: HD513221202600001.
func nextNumber(ctx context.Context, queries *q.Queries, county int32, year int) (string, error) {
	n, err := queries.NextNumber(ctx, county, int32(year))
	if err != nil {
		return "", fmt.Errorf("number a check: %w", err)
	}
	return fmt.Sprintf("HD%06d%d%05d", county, year, n), nil
}

func (s *Service) facts(ctx context.Context, tx *db.Tx, r CheckRequest) (facts, error) {
	family, err := s.others.Registry.Family(ctx, tx, r.County, r.Household)
	if err != nil {
		return facts{}, fmt.Errorf("read the family of case %s: %w", r.Application, err)
	}
	f := facts{Declared: r.Declared}
	if f.Declared == nil {
		f.Declared = family.Declared
	}
	for _, m := range (Case{People: r.People, Together: r.Together, Obligors: r.Obligors}).subjects(family) {
		f.People = append(f.People, person{ID: m.ID, Name: m.Name, Masked: m.IDNumber.Masked(), Index: s.keys.Index(crypt.IndexID, string(m.IDNumber)),
			Adult: m.adult(calendar.At(tx.Now)), Party: m.Party, Supports: nameOf(family.Members, m.Supports), Relation: m.Relation, Outside: m.Supports != 0})
	}
	if len(f.People) != len(r.People)+len(r.Obligors) {
		return facts{}, errs.New(errs.Invalid, "有家庭成员不在本户档案中，请先更正。", "Some of the members are not in the household's file; correct it first.")
	}
	return f, nil
}

func (s *Service) openFacts(r q.CheckRequest) (f facts, err error) {
	plain, err := s.keys.OpenBytes(factsColumn.of(r.ID), r.FactsSealed)
	if err != nil {
		return f, fmt.Errorf("open the facts of check %s: %w", r.ID, err)
	}
	if err := json.Unmarshal(plain, &f); err != nil {
		return f, fmt.Errorf("read the facts of check %s: %w", r.ID, err)
	}
	return f, nil
}

// check reads a check and tests that the actor may do one of acts on it.
func (s *Service) check(ctx context.Context, tx *db.Tx, ref Ref, acts ...authz.Act) (q.CheckRequest, error) {
	r, err := q.New(tx).Request(ctx, ref.County, ref.ID)
	if db.IsNotFound(err) {
		return r, notFound()
	}
	if err != nil {
		return r, fmt.Errorf("read check %s: %w", ref.ID, err)
	}
	return r, mayAny(ctx, r.Division, audit.RefusalError{County: ref.County, Subject: "check/" + ref.ID.String(), Case: r.CaseNo}, acts...)
}

// move brings a check from one state to the next; errs.Conflict if it was not
// in that state any more, or if somebody else changed it since version.
func move(ctx context.Context, tx *db.Tx, r q.CheckRequest, from, to State, version int32, work id.ID) error {
	n, err := q.New(tx).MoveRequest(ctx, q.MoveRequestParams{County: r.County, ID: r.ID, StateBefore: string(from), StateAfter: string(to), ProgressID: work, StartedBy: r.StartedBy, StartedName: r.StartedName, VersionBefore: version})
	if err != nil {
		return fmt.Errorf("move check %s: %w", r.ID, err)
	}
	if n == 0 {
		return conflict()
	}
	return nil
}

// Start begins a check that was asked for, within three working days (57号
// art. 17): a job asks every source about every consenting member.
func (s *Service) Start(ctx context.Context, ref Ref, version int32) error {
	return s.update(ctx, func(tx *db.Tx) error {
		r, err := s.check(ctx, tx, ref, authz.Check)
		if err != nil {
			return err
		}
		work, err := progress.Start(ctx, tx, ref.County, "verification.check", "核对 "+r.Number, "Check "+r.Number)
		if err != nil {
			return err
		}
		begun := r
		begun.StartedBy, begun.StartedName = authz.From(ctx).Account, authz.From(ctx).Name
		if err := move(ctx, tx, begun, Asked, Running, version, work); err != nil {
			return err
		}
		if err := s.others.Casework.CheckStarted(ctx, tx, ref.County, r.ApplicationID); err != nil {
			return err
		}
		if err := s.queue.Enqueue(ctx, tx, AskArgs{ref.County, ref.ID}); err != nil {
			return err
		}
		return changed(ctx, tx, "check.start", r, map[string]any{"number": r.Number})
	})
}

// changed logs what an act made of a check.
func changed(ctx context.Context, tx *db.Tx, act string, was q.CheckRequest, detail map[string]any) error {
	now, err := q.New(tx).Request(ctx, was.County, was.ID)
	if err != nil {
		return fmt.Errorf("read check %s again: %w", was.ID, err)
	}
	return audit.Append(ctx, tx, audit.Entry{County: was.County, Act: act, Subject: "check/" + was.ID.String(), Case: was.CaseNo, Before: was, After: now, Detail: detail})
}
