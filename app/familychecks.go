package app

import (
	"context"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/lang"
	"doudi/portal"
	"doudi/registry"
	"doudi/verification"
)

// familyChecks tells a family what departments found, and takes what it says of that.
type familyChecks struct {
	*verification.Service
	registry *registry.Service
}

// reader is who has the ID number of an index, to the family of a case.
func (c familyChecks) reader(ctx context.Context, tx *db.Tx, of portal.Case, index []byte) (who verification.Reader, err error) {
	known, err := c.registry.WithIndex(authz.WithActor(ctx, authz.Program()), tx, index)
	for _, k := range known {
		if k.County == of.County {
			who.People = append(who.People, k.Person)
			who.Applies = who.Applies || k.Person == of.ApplicantID
		}
	}
	return who, err
}

// Reported reports whether a report of a case is in force.
func (c familyChecks) Reported(ctx context.Context, tx *db.Tx, ref portal.Ref) (bool, error) {
	return c.IsReported(ctx, tx, ref.County, ref.ID)
}

// Found reads the report for a member of the family.
func (c familyChecks) Found(ctx context.Context, tx *db.Tx, of portal.Case, index []byte) (portal.FoundReport, error) {
	who, err := c.reader(ctx, tx, of, index)
	if err != nil {
		return portal.FoundReport{}, err
	}
	r, err := c.ForFamily(ctx, tx, of.County, of.ID, who)
	if err != nil {
		return portal.FoundReport{}, err
	}
	out := portal.FoundReport{Number: r.Number, ReportedOn: r.ReportedOn, Whole: who.Applies, Silent: []portal.Text{}, Records: []portal.FoundRecord{}}
	for _, w := range r.Silent {
		out.Silent = append(out.Silent, inBoth(w))
	}
	for _, x := range r.Records {
		f := portal.FoundRecord{Finding: x.Finding, Name: x.Name, Department: inBoth(x.Department), About: inBoth(x.About), Summary: x.Summary, Amount: x.Amount,
			Per: x.Per, AsOf: x.AsOf, Counted: x.Counted, Reason: x.Reason, Disputes: []portal.Disputed{}, MayDispute: x.MayContest()}
		for _, c := range x.Contests {
			f.Disputes = append(f.Disputes, portal.Disputed{Claim: string(c.Claim), Reason: c.Reason, On: calendar.At(c.ContestedAt.Time), State: string(c.State), Answer: c.Answer, Counts: c.Counts,
				Kept: c.Counts > 0 || c.Number > 0})
		}
		out.Records = append(out.Records, f)
	}
	return out, nil
}

// Dispute enters that a record is not theirs, or not right.
func (c familyChecks) Dispute(ctx context.Context, tx *db.Tx, of portal.Case, index []byte, d portal.Dispute) error {
	who, err := c.reader(ctx, tx, of, index)
	if err != nil {
		return err
	}
	return c.ContestByFamily(ctx, tx, of.County, of.ID, who, verification.FamilyContest{Finding: d.Finding, Claim: verification.Claim(d.Claim), Reason: d.Words, Picture: d.Picture})
}

func inBoth(w lang.Words) portal.Text { return portal.Text{Chinese: w.Zh, English: w.In(lang.English)} }

var _ portal.Checks = familyChecks{}
