package casework

import (
	"context"
	"encoding/json"
	"fmt"

	"doudi/casework/internal/q"
	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/id"
	"doudi/policy"
)

// Assessment is the assessment of self-care (生活自理能力评估): of the six items,
// those that the person manages unaided (民发〔2021〕43号 art.21).
type Assessment struct {
	Signing
	AssessedOn calendar.Date `json:"assessedOn"`
	Present    string        `json:"present" minLength:"1" maxLength:"200" doc:"who took part: of the township, the village committee, an institution"`
	Eat        bool          `json:"eat" doc:"自主吃饭"`
	Dress      bool          `json:"dress" doc:"自主穿衣"`
	Bed        bool          `json:"bed" doc:"自主上下床"`
	Toilet     bool          `json:"toilet" doc:"自主如厕"`
	Walk       bool          `json:"walk" doc:"室内自主行走"`
	Bathe      bool          `json:"bathe" doc:"自主洗澡"`
	Words      string        `json:"words,omitempty" maxLength:"2000"`
	SignedForm id.ID         `json:"signedForm" doc:"stored file: the signed form"`
}

func (a Assessment) selfCare() *policy.SelfCare {
	return &policy.SelfCare{Eat: a.Eat, Dress: a.Dress, Bed: a.Bed, Toilet: a.Toilet, Walk: a.Walk, Bathe: a.Bathe}
}

// AssessmentRecord is an assessment that was made.
type AssessmentRecord struct {
	ID         id.ID         `json:"id"`
	Round      int32         `json:"round"`
	AssessedOn calendar.Date `json:"assessedOn"`
	By         string        `json:"by"`
	Form       *Assessment   `json:"form,omitempty" doc:"absent for roles that need not know it"`
	SignedForm id.ID         `json:"signedForm"`
}

func assessmentPlace(assessment id.ID) crypt.Place {
	return crypt.Place{Column: "assessment.sealed", Record: assessment}
}

// Assess records how far the person manages daily life, which sets the standard
// of care (art.20–22). The county assesses, the township and village help.
func (s *Service) Assess(ctx context.Context, ref Ref, a Assessment) (Done, error) {
	return s.perform(ctx, ref, ActAssess, a.Signing, a, func(c *caseFile) (State, error) {
		if a.AssessedOn.IsZero() || a.AssessedOn.Before(c.app.AcceptedOn) || a.AssessedOn.After(c.today) {
			return "", missing("body.assessedOn", "评估日期须在受理之后、今天以前。", "The day of the assessment lies after the acceptance and not after today.")
		}
		if a.SignedForm == 0 {
			return "", missing("body.signedForm", "请上传签字的评估表。", "Upload the signed form of the assessment.")
		}
		if err := c.bind(ctx, map[string]id.ID{"body.signedForm": a.SignedForm}); err != nil {
			return "", err
		}
		if err := c.addAssessment(ctx, a); err != nil {
			return "", err
		}
		return c.investigated(), nil
	})
}

func (c *caseFile) addAssessment(ctx context.Context, a Assessment) error {
	form, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("writing an assessment: %w", err)
	}
	row := q.Assessment{County: c.app.County, ApplicationID: c.app.ID, ID: c.tx.NewID(), Round: c.app.Round, AssessedOn: a.AssessedOn, FileID: a.SignedForm,
		EnteredBy: c.actor.Account, EnteredName: c.actor.Name, EnteredAt: c.tx.At()}
	row.Sealed = c.s.keys.SealBytes(assessmentPlace(row.ID), form)
	if err := c.q.AddAssessment(ctx, q.AddAssessmentParams(row)); err != nil {
		return fmt.Errorf("adding an assessment: %w", err)
	}
	c.assessments, c.file = append(c.assessments, row), a.SignedForm
	return nil
}

// assessed reports whether self-care was assessed: a recheck need not do it again.
func (c *caseFile) assessed() bool { return len(c.assessments) > 0 }

// newestAssessment is what counts; nil if there is none.
func (c *caseFile) newestAssessment() (*Assessment, error) {
	if len(c.assessments) == 0 {
		return nil, nil
	}
	return c.openAssessment(c.assessments[len(c.assessments)-1])
}

func (c *caseFile) openAssessment(row q.Assessment) (*Assessment, error) {
	plain, err := c.s.keys.OpenBytes(assessmentPlace(row.ID), row.Sealed)
	if err != nil {
		return nil, fmt.Errorf("opening an assessment: %w", err)
	}
	var a Assessment
	if err := json.Unmarshal(plain, &a); err != nil {
		return nil, fmt.Errorf("reading an assessment: %w", err)
	}
	return &a, nil
}

// assessmentPart shows the assessments, their items only to those who need them.
func (c *caseFile) assessmentPart(_ context.Context, p *Page) error {
	p.Assessments = []AssessmentRecord{}
	for _, row := range c.assessments {
		r := AssessmentRecord{ID: row.ID, Round: row.Round, AssessedOn: row.AssessedOn, By: row.EnteredName, SignedForm: row.FileID}
		if c.seesFindings() {
			form, err := c.openAssessment(row)
			if err != nil {
				return err
			}
			r.Form = form
		}
		p.Assessments = append(p.Assessments, r)
	}
	return nil
}
