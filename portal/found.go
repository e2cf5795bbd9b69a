package portal

import (
	"context"
	"fmt"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/money"
)

// Checks is what the portal needs of what departments found. Who somebody is, by the
// keyed index of their ID number, the portal has seen proved.
type Checks interface {
	// Reported reports whether a report of a case is in force.
	Reported(ctx context.Context, tx *db.Tx, ref Ref) (bool, error)
	// Found reads the report in force of a case for a member of the family that it is
	// about; errs.NotFound for everybody else.
	Found(ctx context.Context, tx *db.Tx, c Case, index []byte) (FoundReport, error)
	// Dispute enters that a record of it is not theirs, or not right.
	Dispute(ctx context.Context, tx *db.Tx, c Case, index []byte, d Dispute) error
}

// Found is what departments found for a case that the acting account filed.
type Found struct {
	State  string       `json:"state" enum:"none,unproved,other,there" doc:"none: no report yet; unproved: it is told to a member of the family, and nobody has seen that this account is one's; other: this account is somebody else's, who filed it for them"`
	Report *FoundReport `json:"report,omitempty"`
}

// FoundReport is the check report in force as the family reads it.
type FoundReport struct {
	Number     string        `json:"number"`
	ReportedOn calendar.Date `json:"reportedOn"`
	Whole      bool          `json:"whole" doc:"of all the family; false: of the reader and the children"`
	Silent     []Text        `json:"silent" nullable:"false" doc:"lists that were not answered from, which is not taken for nothing"`
	Records    []FoundRecord `json:"records" nullable:"false"`
}

// FoundRecord is what a department knows of one of the family.
type FoundRecord struct {
	Finding    id.ID         `json:"findingId"`
	Name       string        `json:"name"`
	Department Text          `json:"department"`
	About      Text          `json:"about" doc:"what the department's list is of"`
	Summary    string        `json:"summary"`
	Amount     money.Fen     `json:"amountFen" doc:"0 where it is no money"`
	Per        string        `json:"per" enum:"month,year,once"`
	AsOf       calendar.Date `json:"asOf"`
	Counted    bool          `json:"counted" doc:"false: the rules leave it out"`
	Reason     string        `json:"reason" doc:"why it is left out"`
	Disputes   []Disputed    `json:"disputes" nullable:"false"`
	MayDispute bool          `json:"mayDispute"`
}

// Disputed is what was said of a record, and what came of it.
type Disputed struct {
	Claim  string        `json:"claim" enum:"not_theirs,not_right"`
	Reason string        `json:"reason"`
	On     calendar.Date `json:"on"`
	State  string        `json:"state" enum:"open,upheld,denied"`
	Answer string        `json:"answer"`
	Counts money.Fen     `json:"countsFen" doc:"upheld, and the record was not right: what counts instead; 0: nothing, or no money"`
	Kept   bool          `json:"kept" doc:"upheld, and something of the record counts: another amount, number or grade"`
}

// Dispute is what somebody says of a record.
type Dispute struct {
	Finding id.ID  `json:"findingId"`
	Claim   string `json:"claim" enum:"not_theirs,not_right" doc:"not_right: theirs, and says what is not so"`
	Words   string `json:"words" minLength:"1" maxLength:"500"`
	Picture id.ID  `json:"pictureId,omitempty" doc:"a photograph that this account sent"`
}

// Found reads what departments found for a case that the account filed. An account may
// name anybody in what it files: only a member of the family, proved to be one, is told
// what others know of them. Who is told leaves an entry in the log.
func (s *Service) Found(ctx context.Context, ref Ref) (out Found, err error) {
	err = s.db.View(ctx, func(tx *db.Tx) error {
		out, err = s.found(ctx, tx, ref)
		return err
	})
	if err != nil || out.Report == nil {
		return out, err
	}
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		return audit.Append(ctx, tx, audit.Entry{County: ref.County, Act: "family.found", Subject: "case/" + ref.ID.String(),
			Detail: map[string]any{"account": authz.From(ctx).Account.String()}})
	})
	if err != nil {
		return Found{}, err // nothing is told that is not in the log
	}
	return out, nil
}

func (s *Service) found(ctx context.Context, tx *db.Tx, ref Ref) (Found, error) {
	c, err := s.others.Cases.Track(ctx, tx, ref)
	if err != nil {
		return Found{}, err
	}
	if there, err := s.others.Checks.Reported(ctx, tx, ref); err != nil || !there {
		return Found{State: "none"}, err
	}
	index, err := provedIn(ctx, tx, ref.County)
	if err != nil || index == nil {
		return Found{State: "unproved"}, err
	}
	report, err := s.others.Checks.Found(ctx, tx, c, index)
	if errs.CodeOf(err) == errs.NotFound {
		return Found{State: "other"}, nil
	}
	if err != nil {
		return Found{}, fmt.Errorf("read what was found for case %s: %w", ref.ID, err)
	}
	return Found{State: "there", Report: &report}, nil
}

// Dispute says of a record that it is not theirs, or not right.
func (s *Service) Dispute(ctx context.Context, ref Ref, d Dispute) error {
	return s.db.Update(ctx, func(tx *db.Tx) error {
		c, err := s.others.Cases.Track(ctx, tx, ref)
		if err != nil {
			return err
		}
		index, err := provedIn(ctx, tx, ref.County)
		if err != nil {
			return err
		}
		if index == nil {
			return errs.New(errs.Forbidden, "请先确认您是本人：在“我的档案”里输入窗口发给您的查询码。", "Prove first who you are: in \"My file\", with the code that the window hands out.")
		}
		return s.others.Checks.Dispute(ctx, tx, c, index, d)
	})
}

// provedIn is whose the acting account was proved to be, for the files of a county;
// nil for nobody's.
func provedIn(ctx context.Context, tx *db.Tx, county int32) ([]byte, error) {
	rows, err := proved(ctx, tx, authz.From(ctx).Account)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		if holdsFor(r.County, county) {
			return r.IDIndex, nil
		}
	}
	return nil, nil
}
