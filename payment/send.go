package payment

import (
	"bytes"
	"context"
	"fmt"

	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/payment/internal/q"
)

// LineState is where one line's money is.
type LineState string

// The states of a line.
const (
	LineWaiting   LineState = "waiting" // goes with the next bank file
	LineSent      LineState = "sent"
	LinePaid      LineState = "paid"
	LineFailed    LineState = "failed"    // the bank could not pay; stays so until corrected
	LineCorrected LineState = "corrected" // has a new account, which another person must check
	LineCarried   LineState = "carried"   // left to a later roll
)

// BankFile is one file that went to the bank, and its answer.
type BankFile struct {
	Attempt     int32     `json:"attempt" doc:"1 is the whole roll; more are corrected lines"`
	Lines       int64     `json:"lines"`
	TotalFen    money.Fen `json:"totalFen"`
	FileID      id.ID     `json:"fileId"`
	SM3         string    `json:"sm3"`
	SentBy      id.ID     `json:"sentBy"`
	SentName    string    `json:"sentName"`
	SentAt      dbt.Time  `json:"sentAt"`
	Answered    bool      `json:"answered"`
	PaidLines   int64     `json:"paidLines"`
	PaidFen     money.Fen `json:"paidFen"`
	FailedLines int64     `json:"failedLines"`
	ReturnedAt  dbt.Time  `json:"returnedAt"`
}

func bankFileOf(f q.BankFile) BankFile {
	return BankFile{Attempt: f.Attempt, Lines: f.LineCount, TotalFen: f.TotalFen, FileID: f.FileID, SM3: hexOf(f.Sm3), SentBy: f.SentBy,
		SentName: f.SentName, SentAt: f.SentAt, Answered: f.ReturnFileID != 0, PaidLines: f.PaidCount, PaidFen: f.PaidFen,
		FailedLines: f.FailedCount, ReturnedAt: f.ReturnedAt}
}

// MakeBankFile writes the file for the bank: the whole locked roll the first
// time, afterwards the lines that were corrected. While the bank has not
// answered, it returns the file that is out, so that none goes twice.
func (s *Service) MakeBankFile(ctx context.Context, county int32, roll id.ID) (out BankFile, err error) {
	_, err = s.act(ctx, authz.MakeRoll, county, roll, func(tx *db.Tx, r q.Roll) error {
		if err := must(r, 0, Locked, Sent); err != nil {
			return err
		}
		sent, err := q.New(tx).BankFiles(ctx, county, roll)
		if err != nil {
			return fmt.Errorf("read bank files: %w", err)
		}
		if n := len(sent); n > 0 && sent[n-1].ReturnFileID == 0 {
			out = bankFileOf(sent[n-1])
			return nil
		}
		f, err := s.send(ctx, tx, r, int32(len(sent))+1)
		out = bankFileOf(f)
		return err
	})
	return out, err
}

func (s *Service) send(ctx context.Context, tx *db.Tx, r q.Roll, attempt int32) (f q.BankFile, err error) {
	if err := s.intact(ctx, tx, r); err != nil {
		return f, err
	}
	t, err := s.transfers(ctx, tx, r, attempt)
	if err != nil {
		return f, err
	}
	var b bytes.Buffer
	if err := s.o.Bank.write(&b, t); err != nil {
		return f, fmt.Errorf("write bank file: %w", err)
	}
	file, err := s.files.Put(ctx, tx, files.Upload{County: r.County, Name: t.batch + s.o.Bank.extension(), MediaType: "application/octet-stream", Purpose: "bank_file"}, &b)
	if err != nil {
		return f, err
	}
	if err := s.step("send.file"); err != nil {
		return f, err
	}
	queries, actor := q.New(tx), authz.From(ctx)
	f = q.BankFile{County: r.County, RollID: r.ID, Attempt: attempt, LineCount: int64(len(t.lines)), TotalFen: t.sum(), FileID: file.ID, Sm3: file.SM3,
		SentBy: actor.Account, SentName: actor.Name, SentAt: tx.At()}
	err = queries.AddBankFile(ctx, q.AddBankFileParams{County: f.County, RollID: f.RollID, Attempt: attempt, LineCount: f.LineCount, TotalFen: f.TotalFen,
		FileID: f.FileID, Sm3: f.Sm3, SentBy: f.SentBy, SentName: f.SentName, SentAt: f.SentAt})
	if err != nil {
		return f, fmt.Errorf("note bank file: %w", err)
	}
	n, err := queries.SendLines(ctx, r.County, r.ID)
	if err != nil {
		return f, fmt.Errorf("mark lines sent: %w", err)
	}
	if n != f.LineCount {
		return f, fmt.Errorf("bank file has %d lines, %d were marked", f.LineCount, n)
	}
	if err := s.step("send.mark"); err != nil {
		return f, err
	}
	r.State = string(Sent)
	return f, store(ctx, tx, r, "bank_file", trace{after: f,
		detail: map[string]any{"attempt": attempt, "lines": f.LineCount, "totalFen": int64(f.TotalFen), "sm3": hexOf(f.Sm3)}})
}

// transfers collects the lines that wait to be sent.
func (s *Service) transfers(ctx context.Context, tx *db.Tx, r q.Roll, attempt int32) (transfers, error) {
	t := transfers{batch: batch(r, attempt)}
	for after := int32(0); ; {
		rows, err := q.New(tx).LinesIn(ctx, q.LinesInParams{County: r.County, RollID: r.ID, State: string(LineWaiting), AfterNo: after, UpTo: pageSize})
		if err != nil {
			return t, fmt.Errorf("read lines: %w", err)
		}
		for _, l := range rows {
			one, err := s.transfer(ctx, tx, r, l)
			if err != nil {
				return t, err
			}
			t.lines = append(t.lines, one)
		}
		if len(rows) < pageSize {
			break
		}
		after = rows[len(rows)-1].LineNo
	}
	if len(t.lines) == 0 {
		return t, errs.New(errs.Conflict, "没有待发送的明细；失败明细须先更正并复核。", "There is nothing to send; failed lines must be corrected and checked first.")
	}
	return t, nil
}

func batch(r q.Roll, attempt int32) string {
	return fmt.Sprintf("%06d-%s-%d-%d", r.County, r.Programme, r.ForPeriod, attempt)
}

func (s *Service) transfer(ctx context.Context, tx *db.Tx, r q.Roll, l q.LinesInRow) (transfer, error) {
	account, err := s.keys.Open(accountOf(l.EntitlementID), l.AccountSealed)
	if err != nil {
		return transfer{}, fmt.Errorf("line %d: %w", l.LineNo, err)
	}
	t := transfer{no: l.LineNo, payee: l.Payee, account: account, bank: l.Bank, amount: money.Fen(l.AmountFen), purpose: programmeName(r.Programme), month: l.ForPeriod}
	if s.o.Bank.IDNumber {
		if t.number, err = s.o.Payee.PayeeNumber(ctx, tx, r.County, l.HouseholdID); err != nil {
			return t, fmt.Errorf("line %d: %w", l.LineNo, err)
		}
	}
	return t, nil
}

// FileOf returns the stored file of one attempt, for the maker to download.
func (s *Service) FileOf(ctx context.Context, county int32, roll id.ID, attempt int32) (file id.ID, err error) {
	if err := authz.From(ctx).MayIn(authz.MakeRoll, authz.CountyCode(county)); err != nil {
		return 0, err
	}
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		r, err := find(ctx, tx, county, roll)
		if err != nil {
			return err
		}
		sent, err := q.New(tx).BankFiles(ctx, county, roll)
		if err != nil {
			return fmt.Errorf("read bank files: %w", err)
		}
		if attempt < 1 || int(attempt) > len(sent) {
			return notFound()
		}
		file = sent[attempt-1].FileID
		return note(ctx, tx, r, "bank_file_read", map[string]any{"attempt": attempt})
	})
	return file, err
}

// BankFiles lists what went to the bank.
func (s *Service) BankFiles(ctx context.Context, county int32, roll id.ID) (out []BankFile, err error) {
	if _, err := s.readable(ctx, county, roll); err != nil {
		return nil, err
	}
	err = s.db.View(ctx, func(tx *db.Tx) error {
		if _, err := find(ctx, tx, county, roll); err != nil {
			return err
		}
		rows, err := q.New(tx).BankFiles(ctx, county, roll)
		out = make([]BankFile, 0, len(rows))
		for _, f := range rows {
			out = append(out, bankFileOf(f))
		}
		return err
	})
	return out, err
}
