package report

import (
	"context"
	"time"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/money"
)

// Text is words for people in Chinese and in English.
type Text struct {
	Zh string `json:"zh"`
	En string `json:"en"`
}

// Group is a programme in a township, of urban or of rural households.
type Group struct {
	Programme string
	Township  string // 9 digits
	Urban     bool
}

// Stock is how many draw something at an instant.
type Stock struct {
	Group
	Households, People int64
}

// Flow is what changed of a group in the month.
type Flow struct {
	Group
	Moves
}

// Moves counts changes.
type Moves struct {
	Granted, Imported, Resumed int64 // households that came in: by decision, from an earlier list, after a stop that fell
	InPeople                   int64
	Out, OutPeople             int64
	Changed                    int64 // households whose amount or members changed
	More, Less                 int64
	PeopleDelta                int64 // people that changes added, or took away

	// Of a chain (延续户号) that draws on in another form, or elsewhere in the county:
	// neither new nor gone.
	Split, SplitPeople       int64 // households that a split made
	Merged, MergedPeople     int64 // households that joined one that draws the same
	MovedIn, MovedInPeople   int64
	MovedOut, MovedOutPeople int64
}

// Spent is what was paid to a group.
type Spent struct {
	Group
	Households, People int64
	Paid, Back         money.Fen
}

// Recovered is what was claimed back of a group in the month, fines with it.
type Recovered struct {
	Group
	Start, End                       money.Fen // ordered and not given back; below zero: owed to households
	Claimed, Reduced, Repaid, Waived money.Fen
}

// Decided counts applications that were confirmed.
type Decided struct {
	Programme, Township string
	Cases               int64
}

// Payments is what a report asks of the money.
type Payments interface {
	// StockAt counts who is in aid at an instant, by township.
	StockAt(ctx context.Context, tx *db.Tx, county int32, at time.Time) ([]Stock, error)
	// FlowsBetween counts what changed between two instants, from the history.
	FlowsBetween(ctx context.Context, tx *db.Tx, county int32, since, before time.Time) ([]Flow, error)
	// PaidFor adds up the lines of a month's locked rolls, and returns what the rolls
	// themselves say, by programme.
	PaidFor(ctx context.Context, tx *db.Tx, county int32, p calendar.Period) (towns, rolls []Spent, err error)
	// PaidOnce adds up the sums that were paid once.
	PaidOnce(ctx context.Context, tx *db.Tx, county int32, first, last calendar.Date) ([]Spent, error)
	// RecoveredBetween adds up what was done in recoveries between two instants, and
	// returns beside it what they themselves say is left.
	RecoveredBetween(ctx context.Context, tx *db.Tx, county int32, since, before time.Time) ([]Recovered, error)
}

// Cases is what a report asks of casework.
type Cases interface {
	// Months tells how a county counts its business months.
	Months(ctx context.Context, tx *db.Tx, county int32) (calendar.Offices, error)
	// CountiesAtWork lists the counties that have reports.
	CountiesAtWork(ctx context.Context, tx *db.Tx) ([]int32, error)
	// Confirmed counts the applications for what is paid monthly that were confirmed.
	Confirmed(ctx context.Context, tx *db.Tx, county int32, since, before time.Time) ([]Decided, error)
	// ProgrammeName is what a programme is called.
	ProgrammeName(code string) Text
}

// Places names divisions by code; "" if unknown.
type Places interface{ Name(code string) string }

// Measures are the figures of a cell.
type Measures struct {
	StartHouseholds int64     `json:"startHouseholds"`
	StartPeople     int64     `json:"startPeople"`
	In              int64     `json:"inHouseholds"`
	Granted         int64     `json:"granted" doc:"of those that came in: by decision"`
	Imported        int64     `json:"imported" doc:"taken over from an earlier list"`
	Resumed         int64     `json:"resumed" doc:"because the decision to stop them fell"`
	InPeople        int64     `json:"inPeople"`
	Out             int64     `json:"outHouseholds"`
	OutPeople       int64     `json:"outPeople"`
	Changed         int64     `json:"changed" doc:"households whose amount or members changed"`
	More            int64     `json:"more" doc:"of these, who has more"`
	Less            int64     `json:"less" doc:"of these, who has less"`
	PeopleDelta     int64     `json:"peopleDelta" doc:"people whom changes added, negative where they took away"`
	Split           int64     `json:"split" doc:"households that a split made of one in aid: not new"`
	SplitPeople     int64     `json:"splitPeople"`
	Merged          int64     `json:"merged" doc:"households that joined one that draws the same: not gone"`
	MergedPeople    int64     `json:"mergedPeople"`
	MovedIn         int64     `json:"movedIn" doc:"from another township of the county, or from urban to rural and back"`
	MovedInPeople   int64     `json:"movedInPeople"`
	MovedOut        int64     `json:"movedOut"`
	MovedOutPeople  int64     `json:"movedOutPeople"`
	EndHouseholds   int64     `json:"endHouseholds"`
	EndPeople       int64     `json:"endPeople"`
	PaidHouseholds  int64     `json:"paidHouseholds" doc:"on the locked roll of the month"`
	PaidPeople      int64     `json:"paidPeople"`
	PaidFen         money.Fen `json:"paidFen"`
	BackFen         money.Fen `json:"backFen" doc:"for earlier months"`
	OnceHouseholds  int64     `json:"onceHouseholds" doc:"sums paid once in the month's days"`
	OncePeople      int64     `json:"oncePeople"`
	OnceFen         money.Fen `json:"onceFen"`
	OwedStartFen    money.Fen `json:"owedStartFen" doc:"ordered to be given back and not given back, fines with it; negative: owed to households"`
	ClaimedFen      money.Fen `json:"claimedFen" doc:"ordered in the month"`
	ReducedFen      money.Fen `json:"reducedFen" doc:"of orders, because what they rest on fell"`
	RepaidFen       money.Fen `json:"repaidFen" doc:"given back and withheld, less what was returned to households"`
	WaivedFen       money.Fen `json:"waivedFen" doc:"written off"`
	OwedEndFen      money.Fen `json:"owedEndFen"`
}

// plus adds a cell to a sum.
func (m *Measures) plus(o Measures) {
	for _, x := range []struct {
		to *int64
		n  int64
	}{{&m.StartHouseholds, o.StartHouseholds}, {&m.StartPeople, o.StartPeople}, {&m.In, o.In}, {&m.Granted, o.Granted}, {&m.Imported, o.Imported}, {&m.Resumed, o.Resumed},
		{&m.InPeople, o.InPeople}, {&m.Out, o.Out}, {&m.OutPeople, o.OutPeople}, {&m.Changed, o.Changed}, {&m.More, o.More}, {&m.Less, o.Less}, {&m.PeopleDelta, o.PeopleDelta},
		{&m.EndHouseholds, o.EndHouseholds}, {&m.EndPeople, o.EndPeople}, {&m.PaidHouseholds, o.PaidHouseholds}, {&m.PaidPeople, o.PaidPeople},
		{&m.OnceHouseholds, o.OnceHouseholds}, {&m.OncePeople, o.OncePeople}, {&m.Split, o.Split}, {&m.SplitPeople, o.SplitPeople},
		{&m.Merged, o.Merged}, {&m.MergedPeople, o.MergedPeople}, {&m.MovedIn, o.MovedIn}, {&m.MovedInPeople, o.MovedInPeople},
		{&m.MovedOut, o.MovedOut}, {&m.MovedOutPeople, o.MovedOutPeople}} {
		*x.to += x.n
	}
	m.PaidFen += o.PaidFen
	m.BackFen += o.BackFen
	m.OnceFen += o.OnceFen
	m.OwedStartFen += o.OwedStartFen
	m.ClaimedFen += o.ClaimedFen
	m.ReducedFen += o.ReducedFen
	m.RepaidFen += o.RepaidFen
	m.WaivedFen += o.WaivedFen
	m.OwedEndFen += o.OwedEndFen
}

// Kind says what a check holds against what.
type Kind string

// The checks.
const (
	Balance  Kind = "balance"  // start + in + forms − out (+ people of changes) against the end
	Previous Kind = "previous" // the start against the end of the month before, as it was reported
	Grants   Kind = "granted"  // grants of payment against confirmed cases
	Roll     Kind = "roll"     // the lines' sums against the locked roll
	Recovery Kind = "recovery" // what was owed at the start, and claimed, and came in, against what the recoveries say is left
	Unlocked Kind = "unlocked" // somebody is in aid, and the month has no locked roll
)

// Measure is what a check counts.
type Measure string

// The measures.
const (
	Households Measure = "households"
	People     Measure = "people"
	Money      Measure = "money" // fen
)

// Check is one comparison.
type Check struct {
	Kind           Kind    `json:"kind" enum:"balance,previous,granted,roll,recovery,unlocked"`
	Measure        Measure `json:"measure" enum:"households,people,money"`
	Programme      string  `json:"programme"`
	ProgrammeLabel Text    `json:"programmeLabel"`
	Township       string  `json:"township" doc:"empty: the county"`
	TownshipName   string  `json:"townshipName"`
	Urban          string  `json:"urban" enum:",urban,rural" doc:"empty: both"`
	Computed       int64   `json:"computed"`
	Against        int64   `json:"against"`
	Holds          bool    `json:"holds"`
}

// Head is a report as a list shows it.
type Head struct {
	County   int32           `json:"county"`
	Period   calendar.Period `json:"period"`
	Edition  int32           `json:"edition" doc:"1 came out by itself at the month's end"`
	First    calendar.Date   `json:"first"`
	Last     calendar.Date   `json:"last"`
	Reason   string          `json:"reason" doc:"why it was made anew"`
	MadeName string          `json:"madeName" doc:"empty: the program"`
	MadeAt   dbt.Time        `json:"madeAt"`
	Checks   int32           `json:"checks"`
	Failed   int32           `json:"failed"`
}

// Row is a line of the table: a programme in the county or in a township, in all,
// urban or rural.
type Row struct {
	Programme      string `json:"programme"`
	ProgrammeLabel Text   `json:"programmeLabel"`
	Township       string `json:"township" doc:"9 digits; empty: all that the reader sees of the county"`
	TownshipName   string `json:"townshipName"`
	Urban          string `json:"urban" enum:",urban,rural" doc:"empty: both"`
	Measures
}

// Report is one edition whole.
type Report struct {
	Head
	Whole bool    `json:"whole" doc:"the reader sees the whole county; otherwise sums are of their townships, and the county's checks are not shown"`
	Rows  []Row   `json:"rows" nullable:"false"`
	Check []Check `json:"check" nullable:"false"`
}
