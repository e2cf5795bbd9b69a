package verification

import (
	"cmp"
	"context"
	"fmt"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/internal/lang"
	"doudi/verification/internal/q"
)

// AskedAbout is a question that a department was asked about one person.
type AskedAbout struct {
	Check      id.ID
	Department lang.Words
	About      lang.Words // what the department's list is of
	On         calendar.Date
	Basis      string
	Answered   bool
}

// AskedAbout lists which departments were asked about a person for a case, the newest
// check first. What nobody consented to was not asked. It checks no role: the portal
// asks for whoever was proved to be the person.
func (s *Service) AskedAbout(ctx context.Context, tx *db.Tx, county int32, application, person id.ID) ([]AskedAbout, error) {
	queries := q.New(tx)
	checks, err := queries.RequestsOf(ctx, county, application)
	if err != nil {
		return nil, fmt.Errorf("list checks of case %s: %w", application, err)
	}
	out := []AskedAbout{}
	for _, r := range checks {
		replies, err := queries.Replies(ctx, county, r.ID)
		if err != nil {
			return nil, fmt.Errorf("read replies of check %s: %w", r.ID, err)
		}
		for _, x := range replies {
			if x.PersonID == person && ReplyState(x.State) != NoConsent {
				out = append(out, s.asked(r, x))
			}
		}
	}
	return out, nil
}

func (s *Service) asked(r q.CheckRequest, x q.CheckReply) AskedAbout {
	a := AskedAbout{Check: r.ID, Department: lang.Of(x.Source, x.Source), On: calendar.At(r.AskedAt.Time), Answered: ReplyState(x.State) == Hit || ReplyState(x.State) == None}
	if src, ok := s.sources.named(x.Source); ok {
		a.Department, a.About, a.Basis = lang.Of(src.Owner, cmp.Or(src.OwnerEn, src.Owner)), lang.Of(src.Chinese, src.English), src.Basis
	}
	return a
}
