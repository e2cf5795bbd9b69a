package portal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/portal/internal/q"
)

// How much one account may file and store, so that a phone cannot bury an office.
const (
	mostFiledAMonth = 10
	mostFilesADay   = 120
	mostFileBytes   = 6 << 20
)

// File hands an application in, once: with its key, in one transaction with the
// case and the end of the draft.
func (s *Service) File(ctx context.Context, draft id.ID, f Form) (out Filed, err error) {
	account := authz.From(ctx).Account
	if err := s.somebodyThere(ctx, draft, f); err != nil {
		return out, err
	}
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		form := f
		if err := s.fit(ctx, tx, draft, &form); err != nil {
			return err
		}
		phone, err := s.phone(ctx, tx, account)
		if err != nil {
			return err
		}
		if err := endDraft(ctx, tx, account, draft); err != nil {
			return err
		}
		out, err = s.others.Cases.File(ctx, tx, phone, form)
		return err
	})
	return out, err
}

// fit completes a form with what was signed elsewhere, and checks it.
func (s *Service) fit(ctx context.Context, tx *db.Tx, draft id.ID, form *Form) error {
	form.People = slices.Clone(form.People)
	if err := s.signedElsewhere(ctx, tx, authz.From(ctx).Account, draft, form); err != nil {
		return err
	}
	if err := form.check(calendar.At(tx.Now)); err != nil {
		return err
	}
	if err := s.checkAsked(form, calendar.At(tx.Now)); err != nil {
		return err
	}
	return s.notTooMany(ctx, tx)
}

// endDraft ends the draft that is filed. One that is no longer there was filed from
// another phone, or by a second tap.
func endDraft(ctx context.Context, tx *db.Tx, account, draft id.ID) error {
	if draft == 0 {
		return nil
	}
	n, err := q.New(tx).DropDraft(ctx, account, draft)
	if err != nil {
		return fmt.Errorf("end a draft: %w", err)
	}
	if n == 0 {
		return draftGone()
	}
	return nil
}

// checkAsked holds a form to what its programme asks, and leaves out what departments
// are asked about.
func (s *Service) checkAsked(f *Form, today calendar.Date) error {
	offered, err := s.offered(f.Division, today)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(offered, func(p Programme) bool { return p.Programme == f.Programme })
	if i < 0 || !offered[i].Online {
		return errs.New(errs.Invalid, "这项救助现在不能在网上申请。", "This cannot be applied for here.").With("body.programme", "请到窗口申请。", "Apply at the window.")
	}
	f.narrow(offered[i])
	e := &fault{errs.New(errs.Invalid, "还有没填好的地方，请按提示修改。", "Something is missing or wrong; see each field.")}
	f.checkSpecial(e, offered[i], today)
	found := s.others.Sources.Found()
	f.Assets = slices.DeleteFunc(slices.Clone(f.Assets), func(l Line) bool { return slices.Contains(found, l.Item) })
	if len(e.Fields) > 0 {
		return e.Error
	}
	return nil
}

// somebodyThere refuses what would wait for ever in a place whose office does not
// work with this: the place that was chosen, and the one in which the case will stand,
// which is that of the household's file where there is one. Both are refused in the
// same words. Only a form that is otherwise right, and names a place that works, is
// looked up, and what is refused then counts as filed: else anybody could try whether
// a number is on file. It asks before the filing's transaction, which no sign-in of
// the staff is to disturb.
func (s *Service) somebodyThere(ctx context.Context, draft id.ID, f Form) error {
	works, takes := false, false
	err := s.db.View(ctx, func(tx *db.Tx) error {
		form := f
		err := s.fit(ctx, tx, draft, &form)
		if err == nil {
			err = thereIs(ctx, tx, draft)
		}
		if err != nil {
			return err
		}
		if works, err = s.others.Cases.Works(ctx, tx, form.Division); err != nil || !works {
			return err
		}
		takes, err = s.others.Cases.Takes(ctx, tx, form.County, form.Division, form.People[0].IDNumber)
		return err
	})
	if err != nil || takes {
		return err
	}
	if works {
		err = s.db.Update(ctx, func(tx *db.Tx) error {
			return q.New(tx).AddRefusedFiling(ctx, authz.From(ctx).Account, tx.NewID(), tx.At())
		})
		if err != nil {
			return fmt.Errorf("count what is not taken: %w", err)
		}
	}
	return errs.New(errs.Invalid, "这件申请还不能在网上受理，请到当地乡镇政府（街道办事处）办理。", "No office works with this application here yet; apply at the township or street office.").
		With("body.division", "还不能在网上受理，请到窗口办理。", "No office works with this here yet; apply at the window.")
}

// thereIs refuses to file a draft that is no longer there.
func thereIs(ctx context.Context, tx *db.Tx, draft id.ID) error {
	if draft == 0 {
		return nil
	}
	_, err := q.New(tx).Draft(ctx, authz.From(ctx).Account, draft)
	if db.IsNotFound(err) {
		return draftGone()
	}
	return err
}

func draftGone() error {
	return errs.New(errs.Conflict, "这份草稿已经提交或者删除。", "This draft was filed or deleted.")
}

func (s *Service) notTooMany(ctx context.Context, tx *db.Tx) error {
	since := tx.Now.AddDate(0, -1, 0)
	n, err := s.others.Cases.FiledSince(ctx, tx, since)
	if err != nil {
		return err
	}
	refused, err := q.New(tx).RefusedFilingsSince(ctx, authz.From(ctx).Account, dbt.At(since))
	if err != nil {
		return fmt.Errorf("count what was not taken: %w", err)
	}
	if n+refused >= mostFiledAMonth {
		return errs.New(errs.Throttled, "这个手机号一个月内提交的申请太多，请到窗口办理。", "Too many applications from this phone in a month; go to the window.")
	}
	return nil
}

// Upload is a photograph or a signature that is sent.
type Upload struct {
	County   int32
	Division string // that was chosen: the township that will read it, once it is handed in
	Purpose  string // evidence, consent
	Name     string
}

// Stored is what was kept.
type Stored struct {
	ID   id.ID  `json:"id"`
	Name string `json:"name"`
	Size int64  `json:"size"`
}

// Store keeps a picture; other kinds of files are refused. It is the account's
// own until what it hands in names it, and nobody else's to read.
func (s *Service) Store(ctx context.Context, u Upload, r io.Reader) (out Stored, err error) {
	if !strings.HasPrefix(u.Division, authz.CountyCode(u.County)) || len(u.Division) < 9 {
		return out, errs.New(errs.Invalid, "请先选择乡镇（街道）。", "Choose the township first.").With("query.division", "请先选择乡镇（街道）。", "Choose the township first.")
	}
	kind, whole, err := photograph(&atMost{r: r, left: mostFileBytes})
	if err != nil {
		return out, err
	}
	account := authz.From(ctx).Account
	if err := s.db.View(ctx, func(tx *db.Tx) error { return mayStore(ctx, tx, account) }); err != nil {
		return out, err // before its bytes are on disk
	}
	f, err := s.files.ReceiveFor(ctx, files.Upload{County: u.County, Name: u.Name, MediaType: kind, Purpose: u.Purpose, Division: files.Nobody}, whole, func(tx *db.Tx, f files.File) error {
		if err := mayStore(ctx, tx, account); err != nil {
			return err
		}
		return q.New(tx).AddFile(ctx, q.AddFileParams{AccountID: account, County: f.County, FileID: f.ID, CreatedAt: tx.At()})
	})
	return Stored{f.ID, f.Name, f.Size}, err
}

func mayStore(ctx context.Context, tx *db.Tx, account id.ID) error {
	today, err := q.New(tx).FilesSince(ctx, account, dbt.At(tx.Now.Add(-24*time.Hour)))
	if err != nil {
		return fmt.Errorf("count files: %w", err)
	}
	if today >= mostFilesADay {
		return errs.New(errs.Throttled, "今天上传的照片太多，请明天再试。", "Too many photographs today; try again tomorrow.")
	}
	return nil
}

// atMost refuses what is longer than it may be.
type atMost struct {
	r    io.Reader
	left int64
}

// Read reads on, as long as there is not too much.
func (a *atMost) Read(p []byte) (int, error) {
	n, err := a.r.Read(p)
	if a.left -= int64(n); a.left < 0 {
		return 0, errs.New(errs.TooLarge, "照片太大，请重新拍摄或者缩小。", "The photograph is too large.")
	}
	return n, err
}

// Own opens a picture that the acting account stored; for anybody else it is not there.
func (s *Service) Own(ctx context.Context, county int32, n id.ID) (files.File, io.ReadCloser, error) {
	f, body, err := s.files.Open(ctx, county, n)
	if err != nil {
		return f, nil, err
	}
	if err := f.MayRead(authz.From(ctx), authz.ReadCase); err != nil {
		return files.File{}, nil, errors.Join(err, body.Close())
	}
	return f, body, nil
}
