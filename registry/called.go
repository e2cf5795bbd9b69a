package registry

import (
	"context"
	"encoding/json"
	"fmt"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/registry/internal/q"
)

// Called is what somebody is called, and how old they are, for a list that others read.
type Called struct {
	Household id.ID
	Person    id.ID
	Name      string
	BornOn    calendar.Date
}

// Labelled is a household that carries a label.
type Labelled struct {
	Household id.ID
	Division  string
	Members   int32
}

// Heads returns the heads of many households as they are today. The caller has
// checked who asks.
func (s *Service) Heads(ctx context.Context, tx *db.Tx, county int32, households []id.ID) ([]Called, error) {
	list, err := numbers(households)
	if err != nil {
		return nil, err
	}
	rows, err := q.New(tx).HeadsOf(ctx, county, list)
	if err != nil {
		return nil, fmt.Errorf("read heads of households: %w", err)
	}
	out := make([]Called, len(rows))
	for i, r := range rows {
		out[i] = Called{r.HouseholdID, r.PersonID, r.Name, r.BornOn}
	}
	return out, nil
}

// Living returns those of many people who live in a household of the county today.
func (s *Service) Living(ctx context.Context, tx *db.Tx, county int32, people []id.ID) ([]Called, error) {
	list, err := numbers(people)
	if err != nil {
		return nil, err
	}
	rows, err := q.New(tx).LivingAmong(ctx, county, list)
	if err != nil {
		return nil, fmt.Errorf("read people: %w", err)
	}
	out := make([]Called, len(rows))
	for i, r := range rows {
		out[i] = Called{r.HouseholdID, r.PersonID, r.Name, r.BornOn}
	}
	return out, nil
}

// Labelled lists the households from low to high that carry a label today, in the
// order of their villages.
func (s *Service) Labelled(ctx context.Context, tx *db.Tx, county int32, label, low, high string, afterDivision string, after id.ID, upTo int32) ([]Labelled, error) {
	rows, err := q.New(tx).LabelledIn(ctx, q.LabelledInParams{County: county, Label: label, Low: low, High: high, AfterDivision: afterDivision, AfterID: int64(after), UpTo: upTo})
	if err != nil {
		return nil, fmt.Errorf("read households with a label: %w", err)
	}
	out := make([]Labelled, len(rows))
	for i, r := range rows {
		out[i] = Labelled{r.HouseholdID, r.Division, r.Members}
	}
	return out, nil
}

// numbers writes identifiers for a query that takes many.
func numbers(list []id.ID) (string, error) {
	plain := make([]int64, len(list))
	for i, n := range list {
		plain[i] = int64(n)
	}
	doc, err := json.Marshal(plain)
	if err != nil {
		return "", fmt.Errorf("write identifiers: %w", err)
	}
	return string(doc), nil
}
