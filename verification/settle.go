package verification

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/verification/alike"
	"doudi/verification/internal/q"
)

// Settling is what the checker says of one finding.
type Settling struct {
	Finding id.ID      `json:"findingId"`
	State   Settlement `json:"state" enum:"open,accepted,exempt,not_ours" doc:"open takes an earlier word back"`
	Reason  string     `json:"reason,omitempty" maxLength:"200" doc:"needed for exempt and not ours, and to accept a finding that is not surely this member's: under another name, or by likeness"`
}

// Settle records what the checker says of findings, all or none. A report that
// is out is never changed, and a near relative of the family's settles nothing:
// errs.Conflict.
func (s *Service) Settle(ctx context.Context, ref Ref, version int32, list []Settling) (v CheckView, err error) {
	err = s.update(ctx, func(tx *db.Tx) error {
		r, err := s.check(ctx, tx, ref, authz.Check)
		if err != nil {
			return err
		}
		queries := q.New(tx)
		n, err := queries.TouchRequest(ctx, ref.County, ref.ID, version)
		if err != nil {
			return fmt.Errorf("settle check %s: %w", ref.ID, err)
		}
		if n == 0 {
			return notSettleable(r, version)
		}
		before, err := queries.Findings(ctx, ref.County, ref.ID)
		if err != nil {
			return fmt.Errorf("settle check %s: %w", ref.ID, err)
		}
		if err := valid(list, before, func(n int) string { return fmt.Sprintf("body.settlements[%d].", n) }); err != nil {
			return err
		}
		if err := s.settle(ctx, tx, r, list, before); err != nil {
			return err
		}
		r.Version++
		v, err = s.assemble(ctx, tx, r)
		return err
	})
	return v, err
}

func (s *Service) settle(ctx context.Context, tx *db.Tx, r q.CheckRequest, list []Settling, before []q.Finding) error {
	if err := s.others.Casework.Recused(ctx, tx, r.County, r.ApplicationID); err != nil {
		return err
	}
	count := map[string]int{}
	for _, x := range list {
		x.Reason = strings.TrimSpace(x.Reason)
		p := q.SettleFindingParams{County: r.County, RequestID: r.ID, ID: x.Finding, State: string(x.State), ReasonSealed: s.keys.Seal(reasonColumn.of(x.Finding), x.Reason),
			SettledBy: authz.From(ctx).Account, SettledAt: tx.At()}
		if _, err := q.New(tx).SettleFinding(ctx, p); err != nil {
			return fmt.Errorf("settle finding %s: %w", x.Finding, err)
		}
		i := slices.IndexFunc(before, func(f q.Finding) bool { return f.ID == x.Finding })
		if err := s.remember(ctx, tx, r, before[i], x); err != nil {
			return err
		}
		count[string(x.State)]++
	}
	after, err := q.New(tx).Findings(ctx, r.County, r.ID)
	if err != nil {
		return fmt.Errorf("read findings of check %s: %w", r.ID, err)
	}
	return audit.Append(ctx, tx, audit.Entry{County: r.County, Act: "check.settle", Subject: "check/" + r.ID.String(), Case: r.CaseNo, Before: before, After: after,
		Detail: map[string]any{"settled": count}})
}

// Settled reports whether an account said of a finding of a case's checks what
// it is: who did so does not decide on the case.
func (s *Service) Settled(ctx context.Context, tx *db.Tx, county int32, application, account id.ID) (bool, error) {
	n, err := q.New(tx).SettledBy(ctx, county, application, account)
	if err != nil {
		return false, fmt.Errorf("read who settled findings of case %s: %w", application, err)
	}
	return n > 0, nil
}

// remember keeps a match that turned out to be somebody else's, so that it is
// not raised again; another word takes that back.
func (s *Service) remember(ctx context.Context, tx *db.Tx, r q.CheckRequest, f q.Finding, x Settling) (err error) {
	switch queries := q.New(tx); {
	case len(f.MatchKey) == 0: // of a check that was asked before matches were known by a key
	case x.State == NotOurs:
		err = queries.RememberMatch(ctx, q.RememberMatchParams{County: r.County, PersonID: f.PersonID, Source: f.Source, MatchKey: f.MatchKey, RequestID: r.ID,
			ReasonSealed: s.keys.Seal(settledPlace(f.PersonID, f.Source, f.MatchKey), x.Reason), SettledBy: authz.From(ctx).Account, SettledAt: tx.At()})
	default:
		err = queries.ForgetMatch(ctx, q.ForgetMatchParams{County: r.County, PersonID: f.PersonID, Source: f.Source, MatchKey: f.MatchKey})
	}
	if err != nil {
		return fmt.Errorf("remember what was settled of finding %s: %w", f.ID, err)
	}
	return nil
}

func notSettleable(r q.CheckRequest, version int32) error {
	if State(r.State) == Replied && r.Version != version {
		return conflict()
	}
	return errs.New(errs.Conflict, "核对结果尚未返回，或报告已经出具，不能再认定。", "The replies are not there yet, or the report is out: nothing can be settled.")
}

// valid finds everything that is wrong with settlements at once.
// valid finds what is wrong with settlements; at says where each stands in the
// request.
func valid(list []Settling, findings []q.Finding, at func(int) string) error {
	e := errs.New(errs.Invalid, "认定内容有误，请按提示修改。", "The settlements have faults; see each field.")
	for n, x := range list {
		path := at(n)
		i := slices.IndexFunc(findings, func(f q.Finding) bool { return f.ID == x.Finding })
		if i < 0 {
			e = e.With(path+"findingId", "不是本次核对的结果。", "Not a finding of this check.")
			continue
		}
		if !slices.Contains([]Settlement{Open, Accepted, Exempt, NotOurs}, x.State) {
			e = e.With(path+"state", "请选择认定结果。", "Choose the conclusion.")
		}
		other := x.State == Accepted && findings[i].Unsure
		if strings.TrimSpace(x.Reason) == "" && (x.State == Exempt || x.State == NotOurs || other) {
			e = e.With(path+"reason", "请填写理由。", "Give the reason.")
		}
	}
	if len(e.Fields) > 0 {
		return e
	}
	return nil
}

// unsure reports whether a row may well be somebody else's.
func unsure(name NameMatch, by MatchedBy, chance alike.Chance) bool {
	return name == DifferentName || by == ByLikeness && chance < alike.Sure
}
