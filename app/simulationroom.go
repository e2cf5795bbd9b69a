package app

import (
	"context"

	"doudi/casework"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/policy"
	"doudi/registry"
	"doudi/simulation"
)

// everybody lends the households of a county to simulation, as they would be
// declared today.
type everybody struct{ *registry.Service }

// Mark is what a county's live households come to.
func (e everybody) Mark(ctx context.Context, tx *db.Tx, county int32) (simulation.Mark, error) {
	m, err := e.Service.Mark(ctx, tx, county)
	return simulation.Mark(m), err
}

// Families reads households without who they are.
func (e everybody) Families(ctx context.Context, tx *db.Tx, county int32, first, last id.ID, limit int) ([]simulation.Family, error) {
	files, err := e.Outlines(ctx, tx, county, first, last, limit)
	if err != nil {
		return nil, err
	}
	out := make([]simulation.Family, len(files))
	for i := range files {
		f := &files[i]
		out[i] = simulation.Family{ID: f.ID, Version: f.Version, Division: f.Division, Cause: f.Cause, Facts: casework.Declared(f.Division, owed(factsOf(f)))}
	}
	return out, nil
}

// owed says of children and parents what the law says of all of them, and a file
// does not hold: that they owe each other support (民法典 art. 1067). Of other
// relatives it depends on who else there is, and stays unknown.
func owed(f casework.Facts) casework.Facts {
	for i := range f.Members {
		if r := policy.Relation(f.Members[i].Relation); r == policy.RelationChild || r == policy.RelationParent {
			f.Members[i].LegalDuty = new(true)
		}
	}
	return f
}

var _ simulation.Registry = everybody{}
