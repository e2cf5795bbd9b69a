package payment

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/payment/internal/q"
)

// mostReturn is the largest return file that is read, in bytes.
const mostReturn = 64 << 20

// TakeReturn reads the bank's answer, an uploaded file, to the file that is
// out and marks each line paid or failed. Every line sent must be answered
// once with its own amount, and the control line must agree; else the faults
// are told by row and nothing is applied. The same bytes twice change nothing.
func (s *Service) TakeReturn(ctx context.Context, county int32, roll, file id.ID) (out BankFile, err error) {
	if err := authz.From(ctx).MayIn(authz.MakeRoll, authz.CountyCode(county)); err != nil {
		return out, err
	}
	u, b, err := s.uploaded(ctx, county, file)
	if err != nil {
		return out, err
	}
	a, found := parseReturn(b)
	if err := found.err(); err != nil {
		return out, err
	}
	_, err = s.act(ctx, authz.MakeRoll, county, roll, func(tx *db.Tx, r q.Roll) error {
		f, done, err := unanswered(ctx, tx, r, u.SM3)
		if err == nil && !done {
			f, err = s.apply(ctx, tx, r, f, a, u)
		}
		out = bankFileOf(f)
		return err
	})
	return out, err
}

// uploaded reads a stored return file whole.
func (s *Service) uploaded(ctx context.Context, county int32, file id.ID) (u files.File, b []byte, err error) {
	u, in, err := s.files.Open(ctx, county, file)
	if err != nil {
		return u, nil, err
	}
	defer in.Close()
	switch {
	case u.Purpose != "bank":
		return u, nil, notFound()
	case u.Size > mostReturn:
		return u, nil, errs.New(errs.TooLarge, "回盘文件超过 64 MB。", "The return file is larger than 64 MB.")
	}
	if b, err = io.ReadAll(in); err != nil {
		return u, nil, fmt.Errorf("read return file: %w", err)
	}
	return u, b, nil
}

// unanswered returns the file that the bank has not answered; done if these very
// bytes were its answer already.
func unanswered(ctx context.Context, tx *db.Tx, r q.Roll, digest []byte) (f q.BankFile, done bool, err error) {
	sent, err := q.New(tx).BankFiles(ctx, r.County, r.ID)
	if err != nil {
		return f, false, fmt.Errorf("read bank files: %w", err)
	}
	for _, f := range sent {
		if f.ReturnFileID != 0 && bytes.Equal(f.ReturnSm3, digest) {
			return f, true, nil
		}
	}
	if n := len(sent); n > 0 && sent[n-1].ReturnFileID == 0 {
		return sent[n-1], false, nil
	}
	return f, false, errs.New(errs.Conflict, "没有等待回盘的银行文件。", "No bank file is waiting for an answer.")
}

func (s *Service) apply(ctx context.Context, tx *db.Tx, r q.Roll, f q.BankFile, a answers, u files.File) (q.BankFile, error) {
	queries, before := q.New(tx), f
	sent, err := queries.LinesSent(ctx, r.County, r.ID)
	if err != nil {
		return f, fmt.Errorf("read lines: %w", err)
	}
	if err := agree(f, batch(r, f.Attempt), sent, a); err != nil {
		return f, err
	}
	for i, l := range a.lines {
		if err := s.settleLine(ctx, tx, r, l, &f); err != nil {
			return f, err
		}
		if i == len(a.lines)/2 {
			if err := s.step("return.half"); err != nil {
				return f, err
			}
		}
	}
	if err := s.failures(ctx, tx, r, sent, a); err != nil {
		return f, err
	}
	f.ReturnFileID, f.ReturnSm3, f.ReturnedAt = u.ID, u.SM3, tx.At()
	n, err := queries.AnswerFile(ctx, q.AnswerFileParams{ReturnFileID: f.ReturnFileID, ReturnSm3: f.ReturnSm3, PaidCount: f.PaidCount, PaidFen: f.PaidFen,
		FailedCount: f.FailedCount, ReturnedAt: f.ReturnedAt, County: f.County, RollID: f.RollID, Attempt: f.Attempt})
	if err != nil {
		return f, fmt.Errorf("note the answer: %w", err)
	}
	if n != 1 {
		return f, changed()
	}
	if err := s.step("return.note"); err != nil {
		return f, err
	}
	return f, settle(ctx, tx, r, "return", trace{before: before, after: f,
		detail: map[string]any{"attempt": f.Attempt, "paid": f.PaidCount, "paidFen": int64(f.PaidFen), "failed": f.FailedCount, "sm3": hexOf(f.ReturnSm3)}})
}

// agree compares an answer with what was sent, line by line and as a whole.
func agree(f q.BankFile, name string, sent []q.LinesSentRow, a answers) error {
	var wrong faults
	open := make(map[int32]money.Fen, len(sent))
	for _, l := range sent {
		open[l.LineNo] = money.Fen(l.AmountFen)
	}
	seen := make(map[int32]int, len(sent))
	var sum money.Fen
	for _, l := range a.lines {
		sum += l.amount
		amount, ok := open[l.no]
		switch before := seen[l.no]; {
		case !ok:
			wrong.add(l.row, "序号 %d 不在本批次中", "Number %d is not in this batch", l.no)
		case before > 0:
			wrong.add(l.row, "序号 %d 与第 %d 行重复", "Number %d repeats row %d", l.no, before)
		case amount != l.amount:
			wrong.add(l.row, "序号 %d 的金额与送出的不符", "The amount of number %d is not what was sent", l.no)
		}
		seen[l.no] = l.row
	}
	for _, l := range sent {
		if seen[l.LineNo] == 0 {
			wrong.add(0, "缺少序号 %d 的回盘", "The answer to number %d is missing", l.LineNo)
		}
	}
	switch {
	case a.batch != name:
		wrong.add(a.last, "合计行的批次不是本批次", "The control line names another batch")
	case a.count != int64(len(a.lines)) || a.sum != sum:
		wrong.add(a.last, "合计行的笔数或金额与明细不符", "Count or sum of the control line differ from the lines")
	case a.count != f.LineCount || a.sum != f.TotalFen:
		wrong.add(a.last, "合计行的笔数或金额与送出的不符", "Count or sum of the control line differ from what was sent")
	}
	return wrong.err()
}

func (s *Service) settleLine(ctx context.Context, tx *db.Tx, r q.Roll, l answer, f *q.BankFile) error {
	state := LineFailed
	if l.paid {
		state = LinePaid
		f.PaidCount++
		f.PaidFen += l.amount
	} else {
		f.FailedCount++
	}
	n, err := q.New(tx).AnswerLine(ctx, q.AnswerLineParams{State: string(state), BankSerial: l.serial, BankReason: l.reason, County: r.County, RollID: r.ID, LineNo: l.no})
	if err != nil {
		return fmt.Errorf("mark line %d: %w", l.no, err)
	}
	if n != 1 {
		return changed()
	}
	return nil
}

// failures tells the households whose money did not arrive, and claims back none of it.
func (s *Service) failures(ctx context.Context, tx *db.Tx, r q.Roll, sent []q.LinesSentRow, a answers) error {
	of := make(map[int32]q.LinesSentRow, len(sent))
	for _, l := range sent {
		of[l.LineNo] = l
	}
	for _, l := range a.lines {
		if l.paid {
			continue
		}
		err := s.timeline.Note(ctx, tx, Note{County: r.County, Household: of[l.no].HouseholdID, Kind: "payment.failed",
			Summary: fmt.Sprintf("%s%s发放失败：%s", r.ForPeriod.Chinese(), programmeName(r.Programme), l.reason),
			English: fmt.Sprintf("The bank could not pay %s of %s", programmeEnglish(r.Programme), r.ForPeriod), Link: fmt.Sprintf("/rolls/%06d/%s", r.County, r.ID)})
		if err != nil {
			return err
		}
		if err := s.unclaim(ctx, tx, q.Recovery{County: r.County, EntitlementID: of[l.no].EntitlementID}, backWhy); err != nil {
			return err
		}
	}
	return nil
}

// settle notes an act on the lines of a sent roll, and that the roll is done
// if no line is open any more.
func settle(ctx context.Context, tx *db.Tx, r q.Roll, act string, t trace) error {
	n, err := q.New(tx).Unsettled(ctx, r.County, r.ID)
	if err != nil {
		return fmt.Errorf("count open lines: %w", err)
	}
	if n == 0 {
		r.State, r.SettledAt = string(Settled), tx.At()
	}
	return store(ctx, tx, r, act, t)
}
