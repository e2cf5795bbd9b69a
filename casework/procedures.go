package casework

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"doudi/casework/internal/q"
	"doudi/casework/procedure"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
)

// signedByOfficer asks whoever does an act to type their own name.
const signedByOfficer = "officer"

// LoadProcedures reads and checks procedures: those that come with the program
// first, then a place's own.
func LoadProcedures(folders ...fs.FS) (*procedure.Book, error) {
	return procedure.Load(vocabulary(), folders...)
}

// vocabulary is what casework can do, and so what a procedure may name.
func vocabulary() procedure.Vocabulary {
	v := procedure.Vocabulary{Signatures: []string{signedByOfficer}, Declares: declarable(), Right: func(act, role string) bool {
		return slices.ContainsFunc(authz.RolesFor(duty(Act(act)).Right), func(r authz.RoleName) bool { return string(r.Role) == role })
	}}
	for _, d := range Duties() {
		v.Acts = append(v.Acts, string(d.Act))
	}
	for _, s := range States() {
		v.States = append(v.States, string(s))
	}
	for _, r := range authz.Roles() {
		v.Roles = append(v.Roles, string(r.Role))
	}
	for name := range needs() {
		v.Needs = append(v.Needs, name)
	}
	for name := range conditions() {
		v.Conditions = append(v.Conditions, name)
	}
	return v
}

// procedureFor finds the procedure that a new case begins under.
func (s *Service) procedureFor(programme string, purpose procedure.Purpose, division string, on calendar.Date) (*procedure.Procedure, error) {
	p, err := s.others.Procedures.At(programme, purpose, division, date(on))
	var gap *procedure.GapError
	if errors.As(err, &gap) {
		return nil, errs.New(errs.Unavailable, "当地没有现行的办理程序，不能录入。", "No procedure for this is in force here; the case cannot be entered.").Because(err)
	}
	return p, err
}

// keepProcedure stores the text of the case's procedure beside it.
func (c *caseFile) keepProcedure(ctx context.Context, p *procedure.Procedure) error {
	c.procedure, c.app.ProcedureDigest = p, p.Key()
	err := c.q.KeepProcedure(ctx, q.KeepProcedureParams{County: c.app.County, Digest: p.Key(), Code: p.ID, Programme: p.Programme, Content: p.Text()})
	if err != nil {
		return fmt.Errorf("keeping procedure %s: %w", p.ID, err)
	}
	return nil
}

// loadProcedure finds the procedure that the case began under: in the book, or
// else in the text that was kept.
func (c *caseFile) loadProcedure(ctx context.Context) error {
	if p, ok := c.s.others.Procedures.Find(c.app.ProcedureDigest); ok {
		c.procedure = p
		return nil
	}
	text, err := c.q.ProcedureText(ctx, c.app.County, c.app.ProcedureDigest)
	if db.IsNotFound(err) {
		return fmt.Errorf("case %s began under a procedure that was not kept", c.app.ID)
	}
	if err != nil {
		return fmt.Errorf("reading the procedure of case %s: %w", c.app.ID, err)
	}
	c.procedure, err = c.s.others.Procedures.Parse(text)
	return err
}
