package casework

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"doudi/casework/internal/q"
	"doudi/casework/procedure"
	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/files"
	"doudi/internal/id"
)

// JobOffer is work that somebody who draws aid was offered.
type JobOffer struct {
	PersonID  id.ID         `json:"personId"`
	OfferedOn calendar.Date `json:"offeredOn"`
	Office    string        `json:"office" minLength:"1" maxLength:"120" doc:"who offered it: the employment service, the township"`
	Job       string        `json:"job" minLength:"1" maxLength:"200" doc:"the work, where, for how much"`
	Answer    string        `json:"answer" enum:"taken,refused"`
	Justified bool          `json:"justified,omitempty" doc:"of a refusal: with good cause, or the work was not suitable; it counts for nothing"`
	Why       string        `json:"why,omitempty" maxLength:"1000" doc:"why it was refused, in the person's words; required for a refusal"`
	Record    id.ID         `json:"record,omitempty" doc:"stored file: the signed record"`
}

// JobOfferRecord is an offer on file.
type JobOfferRecord struct {
	ID id.ID `json:"id"`
	JobOffer
	InARow int    `json:"inARow" doc:"refusals without good cause in a row, with this one; 0 where it is none"`
	By     string `json:"by"`
}

// JobOffers are those of a household, the newest first, with the number of
// refusals in a row from which a share is reduced.
type JobOffers struct {
	Items []JobOfferRecord `json:"items" nullable:"false"`
	Most  int              `json:"most" doc:"refusals in a row without good cause from which the person's share is reduced or ended; 0 where the law in force names none"`
}

// refusalsMost is the parameter of the packs that holds that number.
const refusalsMost = "job.refusals.max"

const jobRefused = "refused"

func jobOfferPlace(n id.ID) crypt.Place { return crypt.Place{Column: "job_offer.sealed", Record: n} }

// OfferJob records an offer. The refusal that reaches the law's number begins a
// review of what the household draws, in which the person is heard (民发〔2021〕57号
// art.34, 社会救助法 art.48); it returns that case, or an empty one.
func (s *Service) OfferJob(ctx context.Context, county int32, household id.ID, o JobOffer) (begun Done, err error) {
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		begun, err = s.offerJob(ctx, tx, county, household, o)
		return err
	})
	return begun, audit.Refused(ctx, s.db, err)
}

func (s *Service) offerJob(ctx context.Context, tx *db.Tx, county int32, household id.ID, o JobOffer) (Done, error) {
	actor := authz.From(ctx)
	if _, err := actor.May(authz.EnterCase); err != nil {
		return Done{}, err
	}
	if err := audit.Claim(ctx, tx, county); err != nil {
		return Done{}, err
	}
	file, err := s.others.Registry.File(ctx, tx, county, household)
	if err != nil {
		return Done{}, err
	}
	if err := actor.MayIn(authz.EnterCase, file.Division); err != nil {
		return Done{}, err
	}
	today := calendar.At(tx.Now)
	if err := o.check(file, today); err != nil {
		return Done{}, err
	}
	if err := s.keepOffer(ctx, tx, county, household, file.Division, o); err != nil {
		return Done{}, err
	}
	rows, err := offersTo(ctx, q.New(tx), county, household, file.Facts)
	if err != nil {
		return Done{}, err
	}
	most, set, err := s.others.Law.Months(file.Division, today, refusalsMost)
	if err != nil {
		return Done{}, forPeople(err)
	}
	if n := inARow(rows, o.PersonID); !set || o.Answer != jobRefused || o.Justified || n < most {
		return Done{}, nil
	}
	return s.reviewRefusals(ctx, tx, county, household, file, o.PersonID, inARow(rows, o.PersonID))
}

func (o JobOffer) check(file File, today calendar.Date) error {
	m, ok := file.Facts.member(o.PersonID)
	switch {
	case !ok:
		return missing("body.personId", "须为本户家庭成员。", "Must be a member of this household.")
	case m.Labour == "none":
		return missing("body.personId", "该成员没有劳动能力，介绍工作不计入。", "This member is not able to work; no offer counts.")
	case o.OfferedOn.IsZero() || o.OfferedOn.After(today):
		return missing("body.offeredOn", "介绍日期不能晚于今天。", "The day of the offer is not after today.")
	case strings.TrimSpace(o.Office) == "":
		return missing("body.office", "请写明由谁介绍。", "Say who offered it.")
	case strings.TrimSpace(o.Job) == "":
		return missing("body.job", "请写明岗位。", "Say what work it is.")
	case o.Answer != "taken" && o.Answer != jobRefused:
		return missing("body.answer", "请选择接受或者拒绝。", "Taken or refused.")
	case o.Answer == jobRefused && strings.TrimSpace(o.Why) == "":
		return missing("body.why", "请写明拒绝的理由。", "Write down why it was refused.")
	}
	return nil
}

func (s *Service) keepOffer(ctx context.Context, tx *db.Tx, county int32, household id.ID, division string, o JobOffer) error {
	actor := authz.From(ctx)
	row := q.JobOffer{County: county, ID: tx.NewID(), HouseholdID: household, Division: division, PersonID: o.PersonID, OfferedOn: o.OfferedOn,
		Office: strings.TrimSpace(o.Office), Job: strings.TrimSpace(o.Job), Answer: o.Answer, Justified: o.Answer == jobRefused && o.Justified,
		FileID: o.Record, EnteredBy: actor.Account, EnteredName: actor.Name, EnteredAt: tx.At()}
	row.Sealed = append([]byte{}, s.keys.SealBytes(jobOfferPlace(row.ID), []byte(strings.TrimSpace(o.Why)))...) // nothing to say is no null
	if o.Record != 0 {
		err := s.files.Bind(ctx, tx, county, o.Record, "evidence", files.Record{Subject: "household/" + household.String(), Division: division})
		if errs.CodeOf(err) == errs.NotFound {
			return missing("body.record", "没有这份文件，或者已用于别处。", "There is no such file, or it is used elsewhere.")
		}
		if err != nil {
			return err
		}
	}
	if err := q.New(tx).AddJobOffer(ctx, q.AddJobOfferParams(row)); err != nil {
		return fmt.Errorf("adding an offer of work: %w", err)
	}
	zh := map[string]string{"taken": "接受", jobRefused: "拒绝"}[o.Answer]
	err := s.others.Registry.Note(ctx, tx, county, household, Event{Kind: "job.offer", Summary: "介绍工作：" + row.Job + "，" + zh + "。", English: "Offer of work: " + o.Answer + ".", Link: ""})
	if err != nil {
		return err
	}
	return audit.Append(ctx, tx, audit.Entry{County: county, Act: "job.offer", Subject: "job_offer/" + row.ID.String(), After: row,
		Detail: map[string]any{"household": household.String(), "answer": o.Answer, "justified": row.Justified}})
}

// offersTo are the offers to a household's people. They follow the person, whose share it
// is (民发〔2021〕57号 art.34), through a split or a merger of households.
func offersTo(ctx context.Context, queries *q.Queries, county int32, household id.ID, f Facts) ([]q.JobOffer, error) {
	people := []id.ID{}
	for _, m := range f.Members {
		people = append(people, m.PersonID)
	}
	list, err := json.Marshal(people)
	if err != nil {
		return nil, fmt.Errorf("writing whose offers of work are read: %w", err)
	}
	rows, err := queries.JobOffers(ctx, county, household, string(list))
	if err != nil {
		return nil, fmt.Errorf("reading offers of work: %w", err)
	}
	return rows, nil
}

// inARow counts a person's refusals without good cause since the last offer that
// was taken. A refusal with good cause neither counts nor breaks the row.
func inARow(rows []q.JobOffer, person id.ID) (n int) {
	for _, r := range rows {
		switch {
		case r.PersonID != person:
		case r.Answer != jobRefused:
			n = 0
		case !r.Justified:
			n++
		}
	}
	return n
}

// countRefusals gives each member the refusals in a row that are on file, in every
// case on dibao: an open review reads those that came since, and the next reads on.
// What was declared stands for whom nothing is on file.
func (c *caseFile) countRefusals(ctx context.Context, f *Facts) error {
	if c.app.Programme != "dibao" {
		return nil
	}
	rows, err := offersTo(ctx, c.q, c.app.County, c.app.HouseholdID, *f)
	if err != nil {
		return err
	}
	f.Members = slices.Clone(f.Members)
	for i := range f.Members {
		m := &f.Members[i]
		if slices.ContainsFunc(rows, func(r q.JobOffer) bool { return r.PersonID == m.PersonID }) {
			m.JobRefusals = inARow(rows, m.PersonID)
		}
	}
	return nil
}

// reviewRefusals enters the review in which the person's share is reduced or
// ended; where one is open already, that one decides.
func (s *Service) reviewRefusals(ctx context.Context, tx *db.Tx, county int32, household id.ID, file File, person id.ID, n int) (Done, error) {
	m, _ := file.Facts.member(person)
	done, err := s.createFor(ctx, tx, county, household, file, Entry{Purpose: procedure.Review, Programme: "dibao", Channel: "review",
		Reason: fmt.Sprintf("%s无正当理由连续%d次拒绝介绍的适当工作，应当减发或者停发其本人的份额。", m.Name, n)})
	if code := errs.CodeOf(err); code == errs.Conflict || code == errs.Unavailable {
		return Done{}, nil
	}
	return done, err
}

// JobOffersOf lists what a household's people were offered.
func (s *Service) JobOffersOf(ctx context.Context, county int32, household id.ID) (out JobOffers, err error) {
	err = s.db.View(ctx, func(tx *db.Tx) error {
		out, err = s.jobOffers(ctx, tx, county, household)
		return err
	})
	return out, audit.Refused(ctx, s.db, err)
}

func (s *Service) jobOffers(ctx context.Context, tx *db.Tx, county int32, household id.ID) (JobOffers, error) {
	out := JobOffers{Items: []JobOfferRecord{}}
	actor := authz.From(ctx)
	if _, err := actor.May(authz.ReadCase); err != nil {
		return out, err
	}
	file, err := s.others.Registry.File(ctx, tx, county, household)
	if err != nil {
		return out, err
	}
	if err := actor.MayIn(authz.ReadCase, file.Division); err != nil {
		return out, err
	}
	if n, set, err := s.others.Law.Months(file.Division, calendar.At(tx.Now), refusalsMost); err == nil && set {
		out.Most = n
	}
	rows, err := offersTo(ctx, q.New(tx), county, household, file.Facts)
	if err != nil {
		return out, err
	}
	tells := actor.MayIn(authz.ReadFindings, file.Division) == nil
	for i, r := range rows {
		o := JobOffer{r.PersonID, r.OfferedOn, r.Office, r.Job, r.Answer, r.Justified, "", r.FileID}
		if tells {
			why, err := s.keys.OpenBytes(jobOfferPlace(r.ID), r.Sealed)
			if err != nil {
				return out, fmt.Errorf("opening an offer of work: %w", err)
			}
			o.Why = string(why)
		}
		record := JobOfferRecord{ID: r.ID, JobOffer: o, By: r.EnteredName}
		if r.Answer == jobRefused && !r.Justified {
			record.InARow = inARow(rows[:i+1], r.PersonID)
		}
		out.Items = append(out.Items, record)
	}
	slices.Reverse(out.Items)
	return out, nil
}
