package verification

import (
	"context"
	"fmt"
	"slices"

	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/verification/internal/q"
	"doudi/verification/source"
)

// CheckEffect is what the packs in force give for the case: on what the family
// declared, and with what was found. It decides nothing.
type CheckEffect struct {
	Programme     string          `json:"programme"`
	English       string          `json:"programmeEnglish"`
	Pays          string          `json:"pays" enum:"monthly,once,recognition" doc:"what the programme gives"`
	Packs         []string        `json:"packs" nullable:"false" doc:"policy packs by which it was computed"`
	Demonstration bool            `json:"demonstration" doc:"rests on figures that are not law"`
	Declared      ComputedOutcome `json:"declared"`
	Found         ComputedOutcome `json:"found"`
	Changes       bool            `json:"changes" doc:"what was found changes what the law gives"`
}

// ComputedOutcome is what is computed on one of the two.
type ComputedOutcome struct {
	Outcome string         `json:"outcome" enum:"eligible,ineligible,undetermined"`
	Amount  money.Fen      `json:"amountFen" doc:"a month, or once; 0 unless eligible, and for a recognition"`
	Why     []OutcomeCause `json:"why" nullable:"false" doc:"what decided it, limits and articles included"`
}

// Weighed is what the law gives for a case, and what it allows.
type Weighed struct {
	Effect CheckEffect
	Limits []Allowed
}

// Allowed is what the programme of a case allows at most of a kind of thing.
type Allowed struct {
	Person        id.ID    // whose; 0: everybody's in the family
	Kind          Kind     // Income or Asset
	Items         []string // of these; none: of all of the kind
	Text, Article OutcomeCause
}

// of reports whether a limit is on what a source tells of somebody.
func (a Allowed) of(src source.Source, who id.ID) bool {
	return src.Kind == a.Kind && (a.Person == 0 || a.Person == who) && (len(a.Items) == 0 || slices.Contains(a.Items, src.Item))
}

// CheckLimit is what the programme allows at most of what a source tells of a person.
type CheckLimit struct {
	PersonID id.ID        `json:"personId"`
	Source   string       `json:"source"`
	Text     OutcomeCause `json:"text"`
	Article  OutcomeCause `json:"article"`
}

// OutcomeCause is a sentence in both languages.
type OutcomeCause struct {
	Chinese string `json:"zh"`
	English string `json:"en"`
}

// compare says whether what was found changes what the law gives.
func (e *CheckEffect) compare() {
	e.Changes = e.Declared.Outcome != e.Found.Outcome || e.Declared.Amount != e.Found.Amount
}

// weigh adds to a report that is about to be issued what it changes.
func (s *Service) weigh(ctx context.Context, tx *db.Tx, r q.CheckRequest, rep *CheckReport) error {
	f, err := s.openFacts(r)
	if err != nil {
		return err
	}
	var found Found
	s.told(&found, *rep, f)
	found.Findings = accepted(rep.Findings, nil)
	w, ok, err := s.others.Casework.Weigh(ctx, tx, r.County, r.ApplicationID, found)
	if err != nil {
		return fmt.Errorf("compute what report %s changes: %w", rep.Number, err)
	}
	if ok {
		w.Effect.compare()
		rep.Effect, rep.Limits = &w.Effect, s.limitsOf(f, w.Limits)
	}
	return nil
}

// limitsOf lays the limits beside each member of the family and each source. An
// obligor lives elsewhere: what he has is measured by no limit of theirs.
func (s *Service) limitsOf(f facts, allowed []Allowed) (list []CheckLimit) {
	for _, src := range s.sources.active() {
		for _, p := range f.People {
			for _, a := range allowed {
				if !p.Outside && a.of(src, p.ID) {
					list = append(list, CheckLimit{p.ID, src.Code, a.Text, a.Article})
				}
			}
		}
	}
	return list
}

// outcomeName is an outcome with its sum, as the paper has it.
func outcomeName(o ComputedOutcome, pays string) string {
	name := map[string]string{"eligible": "符合条件", "ineligible": "不符合条件", "undetermined": "暂不能判断"}[o.Outcome]
	switch {
	case o.Amount == 0:
		return name
	case pays == "monthly":
		return name + "，每月 " + o.Amount.String() + " 元"
	}
	return name + "，" + o.Amount.String() + " 元"
}
