package verification

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/linkage"
	"doudi/verification/alike"
	"doudi/verification/internal/q"
	"doudi/verification/token"
)

// MatchView lays a member beside the department's row, with what speaks for
// their being one person. Digits in which the numbers differ are shown, the
// others are masked.
type MatchView struct {
	Name     string        `json:"name"`
	IDNumber string        `json:"idNumber" doc:"masked but for the digits that differ"`
	BornOn   calendar.Date `json:"bornOn"`
	Family   []string      `json:"family" nullable:"false" doc:"the other members: the row may be one of theirs"`
	Row      []RowCell     `json:"row" nullable:"false"`
	Gone     bool          `json:"gone" doc:"the row was deleted when newer data came; there is nothing to compare with"`
	Apart    []int         `json:"apart" nullable:"false" doc:"places, from 0, in which the numbers differ"`
	Prior    float64       `json:"prior" doc:"bits before anything is compared"`
	Steps    []MatchStep   `json:"steps" nullable:"false"`
	Weight   float64       `json:"weight" doc:"bits with all steps"`
	Chance   alike.Chance  `json:"chance" doc:"that they are one person, in ten-thousandths"`
}

// MatchStep is one field's part of the evidence.
type MatchStep struct {
	Field string  `json:"field" enum:"name,number"`
	Level string  `json:"level" doc:"how alike the two are"`
	Bits  float64 `json:"bits" doc:"above 0: speaks for one person"`
	From  float64 `json:"from" doc:"sum before this step"`
	To    float64 `json:"to"`
}

// OpenMatch shows a match that waits, or one that was settled since, to the
// checker, for the case it was asked for. The department's row is opened with
// it, so every opening is logged.
func (s *Service) OpenMatch(ctx context.Context, ref Ref, finding id.ID, caseNo string) (v MatchView, err error) {
	err = s.update(ctx, func(tx *db.Tx) error {
		r, f, err := s.rowFor(ctx, tx, ref, finding, caseNo)
		if err != nil {
			return err
		}
		if v, err = s.matchView(ctx, tx, r, f); err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Entry{County: ref.County, Act: "check.raw", Subject: "check/" + ref.ID.String(), Case: caseNo,
			Detail: map[string]any{"finding": finding.String(), "person": f.PersonID.String(), "source": f.Source, "row": f.RowNo, "for": "match"}})
	})
	return v, err
}

// rowFor returns a finding whose row may be opened for a case.
func (s *Service) rowFor(ctx context.Context, tx *db.Tx, ref Ref, finding id.ID, caseNo string) (q.CheckRequest, q.Finding, error) {
	r, err := s.check(ctx, tx, ref, authz.ReadRawReplies)
	if err != nil {
		return r, q.Finding{}, err
	}
	if caseNo != r.CaseNo {
		return r, q.Finding{}, errs.New(errs.Invalid, "请填写本案的案件编号。", "Give the number of this case.").With("body.caseNo", "与本次核对的案件不符。", "Not the case of this check.")
	}
	f, err := findingOf(ctx, tx, r, finding)
	return r, f, err
}

// findingOf is one finding of a check; errs.NotFound if it is not there.
func findingOf(ctx context.Context, tx *db.Tx, r q.CheckRequest, finding id.ID) (q.Finding, error) {
	list, err := q.New(tx).Findings(ctx, r.County, r.ID)
	if err != nil {
		return q.Finding{}, fmt.Errorf("read the findings of check %s: %w", r.ID, err)
	}
	i := slices.IndexFunc(list, func(f q.Finding) bool { return f.ID == finding })
	if i < 0 {
		return q.Finding{}, notFound()
	}
	return list[i], nil
}

func (s *Service) matchView(ctx context.Context, tx *db.Tx, r q.CheckRequest, f q.Finding) (v MatchView, err error) {
	family, err := s.others.Registry.Family(ctx, tx, r.County, r.HouseholdID)
	if err != nil {
		return v, fmt.Errorf("read the family of check %s: %w", r.ID, err)
	}
	c, err := s.others.Casework.Case(ctx, tx, r.County, r.ApplicationID)
	if err != nil {
		return v, err
	}
	v = MatchView{Family: []string{}, Row: []RowCell{}, Apart: []int{}, Steps: []MatchStep{}}
	var who alike.Who
	for _, m := range append(slices.Clone(family.Members), c.Obligors...) {
		if m.ID != f.PersonID {
			v.Family = append(v.Family, m.Name)
			continue
		}
		v.Name, v.BornOn, v.IDNumber = m.Name, m.BornOn, m.IDNumber.Masked()
		who = alike.Who{Name: m.Name, Number: string(m.IDNumber)}
	}
	row, err := s.rowOf(ctx, q.New(tx), f)
	if errs.CodeOf(err) == errs.NotFound {
		v.Gone = true
		return v, nil
	}
	if err != nil {
		return v, err
	}
	return v, s.beside(ctx, &v, f, who, row)
}

// beside lays the row beside the person.
func (s *Service) beside(ctx context.Context, v *MatchView, f q.Finding, who alike.Who, row map[string]string) error {
	theirs := who.Number
	if MatchedBy(f.MatchBasis) == ByLikeness {
		theirs = linkage.CleanID(row["id"])
	}
	v.Apart = apart(who.Number, theirs)
	v.IDNumber = maskedBut(who.Number, v.Apart)
	src, _ := s.sources.named(f.Source)
	for _, x := range src.Fields {
		cell, ok := row[x.Name]
		switch {
		case !ok:
			continue
		case token.Is(cell):
			cell = notGiven
		case x.Name == "id":
			cell = maskedBut(theirs, v.Apart)
		case x.Secret:
			cell = masked(cell)
		}
		v.Row = append(v.Row, RowCell{x.Name, x.Chinese, cell})
	}
	name := row["name"]
	if token.Is(name) {
		name = ""
	}
	w, err := alike.Why(ctx, who, alike.Who{Name: name, Number: theirs})
	if err != nil {
		return err
	}
	v.Prior, v.Weight, v.Chance = w.Prior, w.Weight, alike.Chance(f.Confidence)
	for i, step := range w.Steps {
		v.Steps = append(v.Steps, MatchStep{[]string{"name", "number"}[i], step.Level, step.Bits, step.From, step.To})
	}
	return nil
}

// apart are the places in which two numbers differ; all where their lengths do.
func apart(a, b string) []int {
	list := []int{}
	for i := range max(len(a), len(b)) {
		if i >= len(a) || i >= len(b) || a[i] != b[i] {
			list = append(list, i)
		}
	}
	return list
}

// mostShown is how many digits may be shown for being different: numbers that
// differ in more are two people's, and neither's is laid open.
const mostShown = 3

// maskedBut masks a number but for some places.
func maskedBut(number string, shown []int) string {
	m := masked(number)
	if len(m) != len(number) || len(shown) > mostShown {
		return m
	}
	out := []byte(m)
	for _, i := range shown {
		if i < len(out) {
			out[i] = number[i]
		}
	}
	return strings.ToUpper(string(out))
}
