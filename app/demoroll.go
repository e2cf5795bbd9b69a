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
	p := l.rooms.payment
	roll, err := p.Draw(maker, demoCounty, "dibao", calendar.NewPeriod(2026, 10))
	if err != nil {
		return err
	}
	err = l.until(ctx, func() (bool, error) {
		roll, err = p.Roll(maker, demoCounty, roll.ID)
		return roll.State == payment.Draft, err
	})
	if err != nil {
		return err
	}
	if roll, err = p.Check(checker, demoCounty, roll.ID, roll.Version); err != nil {
		return err
	}
	if roll, err = p.Lock(checker, demoCounty, roll.ID, roll.Version); err != nil {
		return err
	}
	return l.pay(maker, roll)
}

// pay sends a locked roll to the demonstration's bank and takes its answer:
// two accounts have been closed.
func (l *countyLoader) pay(ctx context.Context, roll payment.Roll) error {
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
