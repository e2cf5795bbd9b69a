package payment

import (
	"context"
	"fmt"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/payment/internal/q"
)

// Area is a stretch of a county, read a page at a time in the order of its villages.
type Area struct {
	County        int32
	Low, High     string // of divisions, 12 digits; High is not in it
	AfterDivision string
	AfterID       id.ID
	UpTo          int32
}

// Recipient is one who draws, or was paid, something in an area.
type Recipient struct {
	ID        id.ID // of the entitlement or the sum
	Household id.ID
	Person    id.ID // 0: the household
	Division  string
	Members   int32
	Amount    money.Fen
}

// Running lists what is drawn in a month in an area, held or not: what is posted is the
// decision to help (社会救助法 art.45) and its amount (民发〔2021〕57号 art.24), which a
// hold leaves as they are. What ends or reduces them is another decision, before which
// the family is heard (art.47, 48), and why a payment waits is nobody else's business
// (art.11). The caller has checked who asks.
func (s *Service) Running(ctx context.Context, tx *db.Tx, programme string, month calendar.Period, a Area) ([]Recipient, error) {
	rows, err := q.New(tx).RunningIn(ctx, q.RunningInParams{County: a.County, Programme: programme, Low: a.Low, High: a.High, AtPeriod: month,
		AfterDivision: a.AfterDivision, AfterID: int64(a.AfterID), UpTo: a.UpTo})
	if err != nil {
		return nil, fmt.Errorf("read what is drawn: %w", err)
	}
	out := make([]Recipient, len(rows))
	for i, r := range rows {
		out[i] = Recipient{r.ID, r.HouseholdID, r.PersonID, r.Division, r.Members, r.AmountFen}
		if r.AmountPeriod <= month {
			continue
		}
		then, err := q.New(tx).AmountAt(ctx, a.County, r.ID, month)
		if err != nil {
			return nil, fmt.Errorf("read the amount of %s in %s: %w", r.ID, month, err)
		}
		out[i].Members, out[i].Amount = then.Members, then.AmountFen
	}
	return out, nil
}

// PaidWithin lists the single sums that were paid from first to last in an area.
func (s *Service) PaidWithin(ctx context.Context, tx *db.Tx, programme string, first, last calendar.Date, a Area) ([]Recipient, error) {
	rows, err := q.New(tx).PaidIn(ctx, q.PaidInParams{County: a.County, Programme: programme, Low: a.Low, High: a.High, FirstOn: first, LastOn: last,
		AfterDivision: a.AfterDivision, AfterID: int64(a.AfterID), UpTo: a.UpTo})
	if err != nil {
		return nil, fmt.Errorf("read single sums: %w", err)
	}
	out := make([]Recipient, len(rows))
	for i, r := range rows {
		out[i] = Recipient{r.ID, r.HouseholdID, r.PersonID, r.Division, r.Members, r.AmountFen}
	}
	return out, nil
}
