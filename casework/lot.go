package casework

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/bits"
	"time"

	"doudi/casework/internal/q"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/internal/web/page"
)

// lot draws, among the cases of a programme that reach a county in a month, those
// that it visits before it decides. Whoever has the seed draws the same again.
type lot struct {
	seed      []byte
	n, chosen int64 // cases so far, and those drawn
}

// share is how much of all cases is visited at least.
type share struct{ num, den int64 }

// next draws for the next case. Its number and the seed decide; where that would
// leave fewer than the share, the case is taken: the law says "at least", of
// whatever there is so far and not on average.
func (l *lot) next(number string, of share) bool {
	l.n++
	drawn := l.falls(number, of) || l.chosen*of.den < of.num*l.n
	if drawn {
		l.chosen++
	}
	return drawn
}

// falls reports whether a case's own throw is below the share: the first eight
// bytes of SM3("doudi.lot.1:" seed ":" number), as a part of 2^64.
func (l *lot) falls(number string, of share) bool {
	sum := crypt.Digest(append(append([]byte("doudi.lot.1:"), l.seed...), ":"+number...))
	high, _ := bits.Mul64(binary.BigEndian.Uint64(sum), uint64(of.den))
	return high < uint64(of.num)
}

// draw decides by lot, once for a case that reaches the county, whether the county
// visits: what share, the procedure's parameter says (特困人员认定办法 art.16).
func (c *caseFile) draw(ctx context.Context) error {
	of, set, err := c.shareVisited()
	if err != nil || !set {
		return err
	}
	if _, err := c.q.LotDrawOf(ctx, c.app.County, c.app.ID); !db.IsNotFound(err) {
		return err // drawn before it was sent back, or a failure
	}
	period := int32(c.today.Period())
	l, err := c.lotOf(ctx, period)
	if err != nil {
		return err
	}
	row := q.AddLotDrawParams{County: c.app.County, Programme: c.app.Programme, Period: period, ApplicationID: c.app.ID, Number: c.app.Number,
		ShareNum: of.num, ShareDen: of.den, Chosen: l.next(c.app.Number, of), N: int32(l.n), DrawnAt: c.tx.At()}
	if err := c.q.AddLotDraw(ctx, row); err != nil {
		return fmt.Errorf("keeping the lot of case %s: %w", c.app.ID, err)
	}
	c.app.CountyVisit = c.app.CountyVisit || row.Chosen
	return nil
}

func (c *caseFile) shareVisited() (of share, set bool, err error) {
	if c.procedure.Sample == "" {
		return of, false, nil
	}
	of.num, of.den, set, err = c.s.others.Law.Share(c.app.Division, c.lawDay(), c.procedure.Sample)
	return of, set, forPeople(err)
}

// lotOf is the month's drawing as far as it has come; its first case makes the seed.
func (c *caseFile) lotOf(ctx context.Context, period int32) (*lot, error) {
	made, err := c.q.Lot(ctx, c.app.County, c.app.Programme, period)
	if db.IsNotFound(err) {
		made = q.Lot{County: c.app.County, Programme: c.app.Programme, Period: period, Seed: newSeed(), MadeAt: c.tx.At()}
		err = c.q.AddLot(ctx, q.AddLotParams(made))
	}
	if err != nil {
		return nil, fmt.Errorf("reading the lots of %d: %w", period, err)
	}
	drawn, err := c.q.LotDraws(ctx, c.app.County, c.app.Programme, period)
	if err != nil {
		return nil, fmt.Errorf("reading what was drawn in %d: %w", period, err)
	}
	l := &lot{seed: made.Seed, n: int64(len(drawn))}
	for _, d := range drawn {
		if d.Chosen {
			l.chosen++
		}
	}
	return l, nil
}

func newSeed() []byte {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails since Go 1.24
	return b
}

// Lots are the cases of a month among which a county drew those that it visits.
type Lots struct {
	Seed   string     `json:"seed" doc:"hex; empty where no case has reached the county"`
	Made   *time.Time `json:"madeAt,omitempty"`
	Count  int        `json:"count" doc:"cases that took part"`
	Chosen int        `json:"chosen" doc:"those among them that were drawn"`
	Holds  bool       `json:"holds" doc:"drawn again now from the seed, every case comes out as it is kept"`
}

// LotDrawn is one case.
type LotDrawn struct {
	Period calendar.Period `json:"period"`
	N      int32           `json:"n"`
	ID     id.ID           `json:"id"`
	Number string          `json:"number"`
	Share  string          `json:"share" doc:"the least that is visited, as the law of that day had it"`
	Chosen bool            `json:"chosen"`
}

// Drawing names a month's drawing of a county.
type Drawing struct {
	County    int32
	Programme string
	Period    calendar.Period
}

// permit lets those in who work in the whole county: a township does not learn
// what comes next from the lots.
func (d Drawing) permit(ctx context.Context) error {
	return authz.From(ctx).MayIn(authz.ReadCase, authz.CountyCode(d.County))
}

// Lots says how a month's drawing came out and draws it again.
func (s *Service) Lots(ctx context.Context, d Drawing) (out Lots, err error) {
	out = Lots{Holds: true}
	if err := d.permit(ctx); err != nil {
		return out, err
	}
	err = s.db.View(ctx, func(tx *db.Tx) error {
		queries := q.New(tx)
		made, err := queries.Lot(ctx, d.County, d.Programme, int32(d.Period))
		if db.IsNotFound(err) {
			return nil
		}
		if err != nil {
			return err
		}
		rows, err := queries.LotDraws(ctx, d.County, d.Programme, int32(d.Period))
		out = drawnAgain(made, rows)
		return err
	})
	if err != nil {
		err = fmt.Errorf("reading the lots of county %d: %w", d.County, err)
	}
	return out, err
}

func drawnAgain(made q.Lot, rows []q.LotDraw) Lots {
	out := Lots{Seed: hex.EncodeToString(made.Seed), Made: &made.MadeAt.Time, Count: len(rows), Holds: true}
	again := &lot{seed: made.Seed}
	for _, r := range rows {
		out.Holds = out.Holds && again.next(r.Number, share{r.ShareNum, r.ShareDen}) == r.Chosen && again.n == int64(r.N)
		if r.Chosen {
			out.Chosen++
		}
	}
	return out
}

// Outcome is how the lot fell for a case: drawn, not_drawn; empty for either.
type Outcome string

const drawn Outcome = "drawn"

// LotDraws lists the cases of a drawing in the order in which they reached the county.
func (s *Service) LotDraws(ctx context.Context, d Drawing, o Outcome, at page.Query) (out page.Page[LotDrawn], err error) {
	if err := d.permit(ctx); err != nil {
		return out, err
	}
	var after int32
	if err := at.After(&after); err != nil {
		return out, err
	}
	var rows []q.LotDraw
	err = s.db.View(ctx, func(tx *db.Tx) (err error) {
		rows, err = q.New(tx).LotDrawsAfter(ctx, q.LotDrawsAfterParams{County: d.County, Programme: d.Programme, Period: int32(d.Period), After: after,
			OneOutcome: o != "", Chosen: o == drawn, UpTo: at.UpTo()})
		return err
	})
	if err != nil {
		return out, fmt.Errorf("listing the lots of county %d: %w", d.County, err)
	}
	return page.Of(at, rows, drawnOf, func(r q.LotDraw) any { return r.N })
}

func drawnOf(d q.LotDraw) LotDrawn {
	return LotDrawn{calendar.Period(d.Period), d.N, d.ApplicationID, d.Number, share{d.ShareNum, d.ShareDen}.String(), d.Chosen}
}

func (c *caseFile) lotPart(ctx context.Context, p *Page) error {
	d, err := c.q.LotDrawOf(ctx, c.app.County, c.app.ID)
	if db.IsNotFound(err) {
		return nil
	}
	if drawn := drawnOf(d); err == nil {
		p.Lot = &drawn
	}
	return err
}

// String writes the share in per cent.
func (s share) String() string { return fmt.Sprintf("%g%%", 100*float64(s.num)/float64(s.den)) }
