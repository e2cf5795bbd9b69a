package casework

import (
	"context"
	"errors"
	"fmt"

	"doudi/internal/audit"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
)

// Chosen is one of several cases, all of one county, as the person saw it.
type Chosen struct {
	ID      id.ID `json:"id"`
	Version int32 `json:"version"`
}

// Postings is what cases are posted with together: one place, one telephone. Each
// gets a notice of its own all the same, for nobody's is another's business.
type Postings struct {
	Cases []Chosen `json:"cases" minItems:"1" maxItems:"100"`
	Place string   `json:"place" minLength:"1" maxLength:"200" doc:"as 村务公开栏"`
	Phone string   `json:"phone" minLength:"5" maxLength:"40" doc:"the office's number for objections"`
}

// PublishTogether posts the opinions on several cases, as Publish does each: all
// of them or, where one cannot be, none.
func (s *Service) PublishTogether(ctx context.Context, county int32, b Postings) ([]Done, error) {
	return s.together(ctx, county, b.Cases, func(tx *db.Tx, ref Ref, sign Signing) (Done, error) {
		p := Posting{Signing: sign, Place: b.Place, Phone: b.Phone}
		return s.performIn(ctx, tx, ref, ActPublish, sign, p, p.publish(ctx))
	})
}

// CloseTogether ends several publicities, as ClosePublicity does each: all of
// them or none. One with an objection goes to its recheck, the others up.
func (s *Service) CloseTogether(ctx context.Context, county int32, cases []Chosen) ([]Done, error) {
	return s.together(ctx, county, cases, func(tx *db.Tx, ref Ref, sign Signing) (Done, error) {
		return s.performIn(ctx, tx, ref, ActClose, sign, nil, closePublicity(ctx))
	})
}

func (s *Service) together(ctx context.Context, county int32, cases []Chosen, act func(*db.Tx, Ref, Signing) (Done, error)) (out []Done, err error) {
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		out = make([]Done, 0, len(cases))
		for i, c := range cases {
			done, err := act(tx, Ref{county, c.ID}, Signing{Version: c.Version})
			if err != nil {
				return ofBatch(err, i)
			}
			out = append(out, done)
		}
		return nil
	})
	if err != nil {
		return nil, audit.Refused(ctx, s.db, err)
	}
	return out, nil
}

// ofBatch says which case of a batch stands in the way of all.
func ofBatch(err error, i int) error {
	var told *errs.Error
	if !errors.As(err, &told) {
		return err
	}
	e := errs.New(told.Code, fmt.Sprintf("第 %d 件不能办理，全部未办：%s", i+1, told.Message), fmt.Sprintf("Number %d cannot be done, so none was: %s", i+1, told.English))
	return e.With(fmt.Sprintf("body.cases[%d]", i), told.Message, told.English).Because(err)
}
