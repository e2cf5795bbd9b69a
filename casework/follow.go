package casework

import (
	"context"
	"fmt"
	"slices"

	"doudi/casework/internal/q"
	"doudi/casework/procedure"
	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
)

// Begun is a case that a change of a file began, or that was open already.
type Begun struct {
	ID     id.ID  `json:"id"`
	Number string `json:"number"`
}

// BeginFor enters the review of what a household draws, because its file changed
// (民发〔2021〕57号 art.30, 31), as the program: who approved the change does not decide what
// comes of it by that. Where one is open already, that one is told.
func (s *Service) BeginFor(ctx context.Context, tx *db.Tx, county int32, household id.ID, programme string, person id.ID, reason string) (Begun, error) {
	as := authz.WithActor(ctx, authz.Program())
	file, err := s.others.Registry.File(as, tx, county, household)
	if err != nil {
		return Begun{}, fmt.Errorf("reading the file of household %s: %w", household, err)
	}
	open, err := q.New(tx).OpenApplications(ctx, q.OpenApplicationsParams{County: county, HouseholdID: household, Programme: programme, PersonID: person})
	if err != nil {
		return Begun{}, fmt.Errorf("looking for open cases: %w", err)
	}
	if len(open) > 0 {
		return Begun{open[0].ID, open[0].Number}, nil
	}
	done, err := s.createFor(as, tx, county, household, file, Entry{Purpose: procedure.Review, Programme: programme, For: person, Channel: "review", Reason: reason})
	if err != nil {
		return Begun{}, fmt.Errorf("beginning the review of %s: %w", programme, err)
	}
	return Begun{done.ID, done.Number}, nil
}

// ApplyFor enters an application for a household that was split off from one in
// aid: those who left are judged by themselves, and no one has to ask twice.
func (s *Service) ApplyFor(ctx context.Context, tx *db.Tx, county int32, household id.ID, programme, reason string) (Begun, error) {
	as := authz.WithActor(ctx, authz.Program())
	file, err := s.others.Registry.File(as, tx, county, household)
	if err != nil {
		return Begun{}, fmt.Errorf("reading the file of household %s: %w", household, err)
	}
	done, err := s.createFor(as, tx, county, household, file, Entry{Programme: programme, Channel: "discovery", Reason: reason})
	if err != nil {
		return Begun{}, fmt.Errorf("entering an application for %s: %w", programme, err)
	}
	return Begun{done.ID, done.Number}, nil
}

// channelTransfer is how an application came that the program entered when a household
// was taken over from another county.
const channelTransfer = "transfer"

// Transferred is what a household drew in the county that handed it over.
type Transferred struct {
	County    int32
	Household id.ID
	Programme string
	Person    id.ID
	PaidTo    calendar.Period // the last month that it is paid there; 0 for a recognition
	Reason    string
}

// TakeOver enters the application for what a household drew in the county that it
// comes from, so that nobody has to ask anew; nothing where that is not given here.
func (s *Service) TakeOver(ctx context.Context, tx *db.Tx, t Transferred) error {
	as := authz.WithActor(ctx, authz.Program())
	file, err := s.others.Registry.File(as, tx, t.County, t.Household)
	if err != nil {
		return fmt.Errorf("reading the file of household %s: %w", t.Household, err)
	}
	_, err = s.createFor(as, tx, t.County, t.Household, file, Entry{Programme: t.Programme, For: t.Person, Channel: channelTransfer, Reason: t.Reason, PaidTo: t.PaidTo})
	if errs.CodeOf(err) == errs.Unavailable {
		return nil
	}
	if err != nil {
		return fmt.Errorf("entering an application for %s: %w", t.Programme, err)
	}
	return nil
}

// Underway are the numbers of the cases of a household that are still to be decided.
// What came through the portal and was not accepted is left out: whoever knows an ID
// number could file it.
func (s *Service) Underway(ctx context.Context, tx *db.Tx, county int32, household id.ID) (numbers []string, err error) {
	rows, err := q.New(tx).OpenCasesOf(ctx, county, household)
	if err != nil {
		return nil, fmt.Errorf("reading open cases of household %s: %w", household, err)
	}
	for _, r := range rows {
		if r.Channel != channelPortal || !slices.Contains([]State{Draft, Submitted, Supplement}, State(r.State)) {
			numbers = append(numbers, r.Number)
		}
	}
	return numbers, nil
}

// OpenOf counts the cases of a household that are not closed.
func (s *Service) OpenOf(ctx context.Context, tx *db.Tx, county int32, household id.ID) (int, error) {
	rows, err := q.New(tx).OpenOfHousehold(ctx, county, household)
	return len(rows), err
}

// Holding is something that a household draws, or is recognised as.
type Holding struct {
	Programme string
	Person    id.ID // 0: the household
}

// Following is what goes along with people who belong to another household now.
type Following struct {
	County   int32
	From, To id.ID
	Division string    // where the other lives
	People   []id.ID   // theirs alone; nil: all of it
	Held     []Holding // what the other draws on now, and is recognised as
}

// Follow lays cases to the household that their people are in now: the open ones, and
// those by whose decisions the other goes on to draw something, so that a recognition
// ends and a review comes due where it holds, once. Two open cases of one programme for
// one household, or one person, cannot both go on: errs.Conflict.
func (s *Service) Follow(ctx context.Context, tx *db.Tx, f Following) error {
	rows, err := q.New(tx).OpenCasesOf(ctx, f.County, f.From)
	if err != nil {
		return fmt.Errorf("reading open cases of household %s: %w", f.From, err)
	}
	for _, h := range f.Held { // before the open ones leave, which follow some of them
		if err := s.carry(ctx, tx, f, h); err != nil {
			return err
		}
	}
	for _, r := range rows {
		if f.People != nil && !slices.Contains(f.People, r.PersonID) {
			continue
		}
		if err := s.followOne(ctx, tx, r, f.To, f.Division); err != nil {
			return err
		}
	}
	return nil
}

// Relocated lays the open cases of a household to the township where it lives now, with
// their steps, and its certificates, which that township keeps from now on: whoever had
// them there reads its file no more.
func (s *Service) Relocated(ctx context.Context, tx *db.Tx, county int32, household id.ID, division string) error {
	queries := q.New(tx)
	rows, err := queries.OpenCasesOf(ctx, county, household)
	if err != nil {
		return fmt.Errorf("reading open cases of household %s: %w", household, err)
	}
	for _, r := range rows {
		if r.Division == division {
			continue
		}
		if err := queries.RelocateCase(ctx, q.RelocateCaseParams{Division: division, UpdatedAt: tx.At(), County: county, ID: r.ID}); err != nil {
			return fmt.Errorf("laying case %s to %s: %w", r.Number, division, err)
		}
		if err := queries.MoveSteps(ctx, division, county, r.ID); err != nil {
			return fmt.Errorf("laying the steps of case %s to %s: %w", r.Number, division, err)
		}
		if err := s.moved(ctx, tx, r, household, division); err != nil {
			return err
		}
	}
	if err := queries.RelocateCertificates(ctx, division, county, household); err != nil {
		return fmt.Errorf("laying the certificates of household %s to %s: %w", household, division, err)
	}
	return nil
}

// carry lays what was decided on something that is held, and what came after it, to
// the other household. By older decisions, and by the other household's own, nothing
// is held any more: no review of them comes due.
func (s *Service) carry(ctx context.Context, tx *db.Tx, f Following, h Holding) error {
	queries := q.New(tx)
	standing, err := queries.StandingCase(ctx, q.StandingCaseParams{County: f.County, HouseholdID: f.From, Programme: h.Programme, PersonID: h.Person})
	if err != nil {
		return fmt.Errorf("looking for what %s rests on: %w", h.Programme, err)
	}
	if len(standing) == 0 {
		return nil // taken over from an earlier list
	}
	rows, err := queries.CasesSince(ctx, f.County, standing[0].ID)
	if err != nil {
		return fmt.Errorf("reading what followed case %s: %w", standing[0].Number, err)
	}
	err = queries.DropReviewsOf(ctx, q.DropReviewsOfParams{County: f.County, HouseholdID: f.To, Programme: h.Programme, PersonID: h.Person})
	if err != nil {
		return fmt.Errorf("ending reviews of what household %s drew before: %w", f.To, err)
	}
	for _, r := range rows {
		if err := s.carryOne(ctx, tx, r, f); err != nil {
			return err
		}
	}
	err = queries.DropReviewsOf(ctx, q.DropReviewsOfParams{County: f.County, HouseholdID: f.From, Programme: h.Programme, PersonID: h.Person})
	if err != nil {
		return fmt.Errorf("ending reviews of what household %s drew before: %w", f.From, err)
	}
	return nil
}

func (s *Service) carryOne(ctx context.Context, tx *db.Tx, r q.Application, f Following) error {
	queries := q.New(tx)
	if err := queries.CarryDecisions(ctx, f.To, r.County, r.ID); err != nil {
		return fmt.Errorf("laying the decision of case %s to household %s: %w", r.Number, f.To, err)
	}
	if State(r.State).Open() {
		return nil // followOne lays it
	}
	if err := queries.CarryCase(ctx, q.CarryCaseParams{HouseholdID: f.To, CameAt: tx.At(), County: r.County, ID: r.ID}); err != nil {
		return fmt.Errorf("laying case %s to household %s: %w", r.Number, f.To, err)
	}
	return s.moved(ctx, tx, r, f.To, f.Division)
}

func (s *Service) followOne(ctx context.Context, tx *db.Tx, r q.Application, to id.ID, division string) error {
	queries := q.New(tx)
	taken, err := queries.OpenApplications(ctx, q.OpenApplicationsParams{County: r.County, HouseholdID: to, Programme: r.Programme, PersonID: r.PersonID})
	if err != nil {
		return fmt.Errorf("looking for open cases: %w", err)
	}
	if len(taken) > 0 {
		return errs.Newf(errs.Conflict, "两户都有在办的同一项案件（%[1]s、%[2]s），请先办结或者撤回其中一件。", "Both households have an open case of one programme (%[1]s, %[2]s); close or withdraw one first.", r.Number, taken[0].Number)
	}
	if err := queries.MoveCase(ctx, q.MoveCaseParams{HouseholdID: to, Division: division, UpdatedAt: tx.At(), County: r.County, ID: r.ID}); err != nil {
		return fmt.Errorf("laying case %s to household %s: %w", r.Number, to, err)
	}
	if err := queries.MoveDeathsWaiting(ctx, q.MoveDeathsWaitingParams{ToID: to, County: r.County, HouseholdID: r.HouseholdID, Programme: r.Programme, PersonID: r.PersonID}); err != nil {
		return fmt.Errorf("laying what waits for case %s to household %s: %w", r.Number, to, err)
	}
	if err := queries.MoveSteps(ctx, division, r.County, r.ID); err != nil {
		return fmt.Errorf("laying the steps of case %s to household %s: %w", r.Number, to, err)
	}
	return s.moved(ctx, tx, r, to, division)
}

// moved reads a case that was laid to another household, lays its certificates to where
// that lives and its files to where the case is, and logs it before and after.
func (s *Service) moved(ctx context.Context, tx *db.Tx, r q.Application, to id.ID, division string) error {
	now, err := q.New(tx).Application(ctx, r.County, r.ID)
	if err != nil {
		return fmt.Errorf("read case %s again: %w", r.ID, err)
	}
	if err := q.New(tx).CarryCertificates(ctx, q.CarryCertificatesParams{HouseholdID: now.HouseholdID, Division: division, County: r.County, ApplicationID: r.ID}); err != nil {
		return fmt.Errorf("lay the certificates of case %s to household %s: %w", r.Number, to, err)
	}
	if err := s.files.Move(ctx, tx, r.County, folder(now)); err != nil {
		return err
	}
	return audit.Append(ctx, tx, audit.Entry{County: r.County, Act: "case.moved", Subject: Ref{r.County, r.ID}.subject(), Case: r.Number, Before: r, After: now,
		Detail: map[string]any{"household": to.String()}})
}
