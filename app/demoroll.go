package app

import (
	"bytes"
	"context"

	"doudi/internal/calendar"
	"doudi/internal/files"
	"doudi/payment"
)

// october draws, checks, locks and pays the last roll before a visitor comes,
// so that the next one has something to be compared with.
func (l *countyLoader) october(ctx context.Context) error {
	l.say("正在发放十月低保金… paying October")
	maker, err := l.as(ctx, "zhangwb")
	if err != nil {
		return err
	}
	checker, err := l.as(ctx, "lirong")
	if err != nil {
		return err
	}
	roll, err := l.octoberRoll(maker)
	if err != nil {
		return err
	}
	p := l.rooms.payment
	err = l.until(ctx, func() (bool, error) {
		roll, err = p.Roll(maker, demoCounty, roll.ID)
		return roll.State != payment.Drawing, err
	})
	if err == nil && roll.State == payment.Draft {
		roll, err = p.Check(checker, demoCounty, roll.ID, roll.Version)
	}
	if err == nil && roll.State == payment.Checked {
		roll, err = p.Lock(checker, demoCounty, roll.ID, roll.Version)
	}
	if err != nil {
		return err
	}
	return l.pay(maker, roll)
}

// octoberRoll is the roll that a killed start left, or a new one.
func (l *countyLoader) octoberRoll(maker context.Context) (payment.Roll, error) {
	left, err := l.rooms.payment.Rolls(maker, payment.RollFilter{Programme: "dibao"})
	if err != nil {
		return payment.Roll{}, err
	}
	if len(left.Items) > 0 {
		return left.Items[0], nil
	}
	return l.rooms.payment.Draw(maker, demoCounty, "dibao", calendar.NewPeriod(2026, 10))
}

// pay sends a locked roll to the demonstration's bank and takes its answer:
// two accounts have been closed.
func (l *countyLoader) pay(ctx context.Context, roll payment.Roll) error {
	sent, err := l.rooms.payment.BankFiles(ctx, demoCounty, roll.ID)
	if err != nil || len(sent) > 0 && sent[0].Answered {
		return err
	}
	f, err := l.rooms.payment.MakeBankFile(ctx, demoCounty, roll.ID)
	if err != nil {
		return err
	}
	_, in, err := l.Files.Open(ctx, demoCounty, f.FileID)
	if err != nil {
		return err
	}
	defer in.Close()
	answer, err := answerAsBank(in, 17, 230)
	if err != nil {
		return err
	}
	back, err := l.Files.Receive(ctx, files.Upload{County: demoCounty, Name: "银行回盘-202610.csv", MediaType: "text/csv", Purpose: "bank"}, bytes.NewReader(answer))
	if err != nil {
		return err
	}
	_, err = l.rooms.payment.TakeReturn(ctx, demoCounty, roll.ID, back.ID)
	return err
}
