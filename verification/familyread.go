package verification

import (
	"cmp"
	"context"
	"slices"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/internal/lang"
	"doudi/internal/money"
	"doudi/verification/internal/q"
)

// FamilyReport is the report in force of a case as a member of the family reads it
// (民发〔2021〕57号 art. 18): what it says of the family's means, and no raw reply.
type FamilyReport struct {
	Number     string
	ReportedOn calendar.Date
	Silent     []lang.Words // sources that did not reply, which is not taken for nothing
	Records    []FamilyRecord
}

// FamilyRecord is what a department knows of one of them.
type FamilyRecord struct {
	Finding    id.ID
	Name       string
	Department lang.Words
	About      lang.Words
	Summary    string
	Amount     money.Fen
	Per        string
	AsOf       calendar.Date
	Counted    bool   // false: left out by a rule
	Reason     string // why it is left out
	Contests   []Contest
}

// MayContest reports whether the family may still say that it is not right.
func (r FamilyRecord) MayContest() bool { return once(r.Contests) == nil }

// Reader is somebody of a family who was proved to be so.
type Reader struct {
	People  []id.ID // of the county's files, whom their ID number names
	Applies bool    // for the family: whom the law has told (57号 art. 18)
}

// ForFamily reads the report in force of a case for a reader; errs.NotFound where there
// is none, or they are no member of the family that it is about. It checks no role: the
// portal asks for whoever was proved to be the person.
func (s *Service) ForFamily(ctx context.Context, tx *db.Tx, county int32, application id.ID, who Reader) (out FamilyReport, err error) {
	r, rep, err := s.reportFor(ctx, tx, county, application)
	if err != nil {
		return out, err
	}
	f, err := s.openFacts(r)
	if err != nil {
		return out, err
	}
	me, ok := f.member(who.People)
	if !ok {
		return out, notFound()
	}
	contests, err := s.contestsOf(ctx, q.New(tx), r)
	if err != nil {
		return out, err
	}
	out = FamilyReport{Number: rep.Number, ReportedOn: rep.ReportedOn}
	for _, code := range rep.silent() {
		out.Silent = append(out.Silent, s.sources.words(code))
	}
	for _, x := range rep.Findings {
		if f.tells(me, x, who.Applies) {
			out.Records = append(out.Records, s.familyRecord(rep, x, contests))
		}
	}
	return out, nil
}

// IsReported reports whether a report of a case is in force.
func (s *Service) IsReported(ctx context.Context, tx *db.Tx, county int32, application id.ID) (bool, error) {
	r, err := inForce(ctx, tx, county, application)
	return r.ID != 0, err
}

// reportFor is the report in force of a case; errs.NotFound where there is none.
func (s *Service) reportFor(ctx context.Context, tx *db.Tx, county int32, application id.ID) (r q.CheckRequest, rep CheckReport, err error) {
	if r, err = inForce(ctx, tx, county, application); err != nil {
		return r, rep, err
	}
	rep, err = s.openReport(r) // the zero check has none
	return r, rep, err
}

// member is somebody among the family that a check is about.
func (f facts) member(who []id.ID) (person, bool) {
	i := slices.IndexFunc(f.People, func(p person) bool { return !p.Outside && slices.Contains(who, p.ID) })
	if i < 0 {
		return person{}, false
	}
	return f.People[i], true
}

// tells reports whether a member of the family is told of a finding: of what is theirs
// or a child's, and who applies for the family of what it lives on, which is computed
// together. An illness, a sentence or a marriage is told to whose it is. What was found
// to be somebody else's, and what is an obligor's, is none of theirs.
func (f facts) tells(me person, x CheckFinding, applies bool) bool {
	i := slices.IndexFunc(f.People, func(p person) bool { return p.ID == x.PersonID && !p.Outside })
	if i < 0 || x.State == NotOurs {
		return false
	}
	return x.PersonID == me.ID || !f.People[i].Adult || applies && (x.Kind == Income || x.Kind == Asset)
}

func (s *Service) familyRecord(rep CheckReport, x CheckFinding, contests []Contest) FamilyRecord {
	r := FamilyRecord{Finding: x.ID, Name: rep.Person(x.PersonID), Department: lang.Of(x.Source, x.Source), About: s.sources.words(x.Source),
		Summary: x.Summary, Amount: x.Amount, Per: x.Per, Counted: x.State == Accepted}
	if src, ok := s.sources.named(x.Source); ok {
		r.Department = lang.Of(src.Owner, cmp.Or(src.OwnerEn, src.Owner))
	}
	if x.State == Exempt {
		r.Reason = x.Reason
	}
	i := slices.IndexFunc(rep.Replies, func(c CheckReply) bool { return c.PersonID == x.PersonID && c.Source == x.Source })
	if i >= 0 {
		r.AsOf = rep.Replies[i].AsOf
	}
	r.Contests = about(x.ID, contests)
	return r
}
