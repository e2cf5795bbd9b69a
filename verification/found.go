package verification

import (
	"context"
	"fmt"
	"slices"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/verification/internal/q"
	"doudi/verification/source"
)

// Found is what a case may build on: the newest report that was issued.
type Found struct {
	Report     id.ID // 0: no report yet
	Number     string
	ReportedOn calendar.Date
	ValidTo    calendar.Date
	Conclusion string
	English    string         // of a conclusion that the program composed
	Valid      bool           // today
	Open       int            // findings of a check under way and contests that are not settled yet
	Findings   []CheckFinding // accepted ones only; without those that a contest showed to be somebody else's
	Answers    []Answer       // in the order of the sources
	NoReply    []string       // sources that did not answer about somebody of the household
	NotAsked   []id.ID        // children whom no letter covers
}

// Answer says whether a source answered about a person. A grown person who was
// not asked about for want of a letter is as good as no answer. A child is not
// among the answers then but in NotAsked: the law has the family's adults
// sign, and a child's missing letter is not a department's silence.
type Answer struct {
	PersonID id.ID
	Source   string
	Covers   []string // income, assets, members
	Answered bool
}

// Found returns what the checks of a case found, in the case's transaction; the
// caller has checked the scope.
func (s *Service) Found(ctx context.Context, tx *db.Tx, county int32, application id.ID) (out Found, err error) {
	rows, err := q.New(tx).RequestsOf(ctx, county, application)
	if err != nil {
		return out, fmt.Errorf("read the checks of case %s: %w", application, err)
	}
	for _, r := range rows {
		switch State(r.State) {
		case Reported:
			return s.found(ctx, tx, r, out)
		case Replied:
			v, err := s.assemble(ctx, tx, r)
			if err != nil {
				return out, err
			}
			for _, f := range v.Findings {
				if f.State == Open {
					out.Open++
				}
			}
		case Asked, Running, Replaced:
		}
	}
	return out, nil
}

func (s *Service) found(ctx context.Context, tx *db.Tx, r q.CheckRequest, out Found) (Found, error) {
	rep, err := s.openReport(r)
	if err != nil {
		return out, err
	}
	f, err := s.openFacts(r)
	if err != nil {
		return out, err
	}
	out.Report, out.Number, out.ReportedOn, out.ValidTo, out.Conclusion, out.English = rep.ID, rep.Number, rep.ReportedOn, rep.ValidTo, rep.Conclusion, rep.English
	out.Valid = !rep.ValidTo.Before(calendar.At(tx.Now))
	contests, err := s.contestsOf(ctx, q.New(tx), r)
	if err != nil {
		return out, err
	}
	for _, c := range contests {
		if c.State == ContestOpen {
			out.Open++
		}
	}
	out.Findings = accepted(rep.Findings, contests)
	s.told(&out, rep, f)
	return out, nil
}

// accepted are the findings that count: those of other people, exempt ones and those
// that a contest showed to be somebody else's, or to be no more, left out; one that was
// not right counts with what is.
func accepted(findings []CheckFinding, contests []Contest) (list []CheckFinding) {
	for _, x := range findings {
		if x.State != Accepted {
			continue
		}
		i := slices.IndexFunc(contests, func(c Contest) bool { return c.Finding == x.ID && c.State == Upheld })
		if i < 0 || contests[i].put(&x) {
			list = append(list, x)
		}
	}
	return list
}

// told adds what each source of the report said of each person. One that was turned on
// later has no part in it: it has not kept silent.
func (s *Service) told(out *Found, rep CheckReport, f facts) {
	for _, x := range rep.Sources {
		if !rep.has(x.Code) {
			continue
		}
		src, ok := s.sources.named(x.Code)
		if !ok { // and one that is no more has said what it said, but nobody knows of what
			src = source.Source{Code: x.Code}
		}
		for _, p := range f.People {
			s.answer(out, src, p, rep.State(p.ID, src.Code))
		}
	}
}

// answer adds what a source said of one person. An obligor outside the household
// speaks for himself: a source that is silent about him is not silent about the family.
func (s *Service) answer(out *Found, src source.Source, p person, state ReplyState) {
	if p.Outside {
		out.Answers = append(out.Answers, Answer{p.ID, src.Code, src.Covers, state == Hit || state == None})
		return
	}
	if state == NoConsent && !p.Adult {
		if !slices.Contains(out.NotAsked, p.ID) {
			out.NotAsked = append(out.NotAsked, p.ID)
		}
		return
	}
	out.Answers = append(out.Answers, Answer{p.ID, src.Code, src.Covers, state == Hit || state == None})
	if state != Hit && state != None && !slices.Contains(out.NoReply, src.Code) {
		out.NoReply = append(out.NoReply, src.Code)
	}
}
