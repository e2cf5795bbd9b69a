package verification

import (
	"context"
	"fmt"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/verification/internal/q"
)

// MatchWord is what the checker says of one match, and what they saw before
// they said it.
type MatchWord struct {
	State  Settlement `json:"state" enum:"open,accepted,not_ours" doc:"accepted: it is this member's; not_ours: somebody else's; open takes your own last word back"`
	Seen   Settlement `json:"seen" enum:"open,accepted,exempt,not_ours" doc:"the state you saw"`
	Reason string     `json:"reason,omitempty" maxLength:"200" doc:"needed but to take a word back"`
}

// SettleMatch records what the checker says of one match. Other findings of the
// check may have been settled since: only this one must be as it was seen, so
// that of two checkers on one match the second is told (errs.Conflict), and one
// who is quick is not stopped by their own last word.
func (s *Service) SettleMatch(ctx context.Context, ref Ref, finding id.ID, w MatchWord) (out MatchQueue, err error) {
	err = s.update(ctx, func(tx *db.Tx) error {
		r, err := s.check(ctx, tx, ref, authz.Check)
		if err != nil {
			return err
		}
		f, err := findingOf(ctx, tx, r, finding)
		if err != nil {
			return err
		}
		if err := seen(ctx, r, f, w); err != nil {
			return err
		}
		said := []Settling{{finding, w.State, w.Reason}}
		before, err := q.New(tx).Findings(ctx, r.County, r.ID)
		if err != nil {
			return fmt.Errorf("settle match %s: %w", finding, err)
		}
		if err := valid(said, before, func(int) string { return "body." }); err != nil {
			return err
		}
		if _, err := q.New(tx).TouchRequest(ctx, r.County, r.ID, r.Version); err != nil {
			return fmt.Errorf("settle match %s: %w", finding, err)
		}
		if err := s.settle(ctx, tx, r, said, before); err != nil {
			return err
		}
		out, err = matchQueue(ctx, tx)
		return err
	})
	return out, err
}

// seen refuses a word on a match that is not any more as its checker saw it.
func seen(ctx context.Context, r q.CheckRequest, f q.Finding, w MatchWord) error {
	mine := f.SettledBy == authz.From(ctx).Account
	switch {
	case State(r.State) != Replied:
		return notSettleable(r, r.Version)
	case Settlement(f.State) == w.Seen && (w.State != Open || mine):
		return nil
	case Settlement(f.State) == Open:
		return errs.New(errs.Conflict, "这条匹配的认定已被撤销，请重新认定。", "What was said of this match was taken back; say it anew.")
	case mine:
		return errs.Newf(errs.Conflict, "您已把这条匹配认定为“%[1]s”。", "You have settled this match before (%[2]s).", settlementName(Settlement(f.State)), f.State)
	}
	at := f.SettledAt.In(calendar.Shanghai).Format("15:04")
	return errs.Newf(errs.Conflict, "另一名核对员已在%[1]s把这条匹配认定为“%[2]s”，您的认定没有记录。",
		"Another checker settled this match at %[1]s (%[3]s); yours was not recorded.", at, settlementName(Settlement(f.State)), f.State)
}

// PutOff moves a match to the end of the queue.
func (s *Service) PutOff(ctx context.Context, ref Ref, finding id.ID) (out MatchQueue, err error) {
	err = s.update(ctx, func(tx *db.Tx) error {
		r, err := s.check(ctx, tx, ref, authz.Check)
		if err != nil {
			return err
		}
		f, err := findingOf(ctx, tx, r, finding)
		if err != nil {
			return err
		}
		if err := seen(ctx, r, f, MatchWord{State: Accepted, Seen: Open}); err != nil {
			return err
		}
		if _, err := q.New(tx).PutOffFinding(ctx, ref.County, ref.ID, finding); err != nil {
			return fmt.Errorf("put match %s off: %w", finding, err)
		}
		after, err := findingOf(ctx, tx, r, finding)
		if err != nil {
			return err
		}
		err = audit.Append(ctx, tx, audit.Entry{County: ref.County, Act: "match.later", Subject: "check/" + ref.ID.String(), Case: r.CaseNo, Before: f, After: after,
			Detail: map[string]any{"finding": finding.String()}})
		if err != nil {
			return err
		}
		out, err = matchQueue(ctx, tx)
		return err
	})
	return out, err
}
