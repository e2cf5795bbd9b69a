package payment

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/calendar"
	"doudi/internal/id"
	"doudi/internal/web/page"
)

// body is an output that is one JSON value.
type body[T any] struct{ Body T }

func answerWith[T any](v T, err error) (*body[T], error) {
	if err != nil {
		return nil, err
	}
	return &body[T]{v}, nil
}

// items is a list that has no pages.
type items[T any] struct {
	Items []T `json:"items"`
}

// Ref names a roll, an entitlement or a household of a county.
type Ref struct {
	County int32 `path:"county" minimum:"110000" maximum:"999999"`
	ID     id.ID `path:"id"`
}

// LineRef names a line of a roll.
type LineRef struct {
	Ref
	Line int32 `path:"line" minimum:"1"`
}

// Because is why somebody does something.
type Because struct {
	Reason string `json:"reason" minLength:"1" maxLength:"500"`
}

// Seen is the state of a record that the person has before them.
type Seen struct {
	Version int32 `json:"version" minimum:"1" doc:"of the record as it was seen"`
}

type drawInput struct {
	Body struct {
		County    int32           `json:"county" minimum:"110000" maximum:"999999"`
		Programme string          `json:"programme" minLength:"1" maxLength:"40"`
		Period    calendar.Period `json:"period"`
	}
}

type checkInput struct {
	Ref
	Body Seen
}

type sendBackInput struct {
	Ref
	Body struct {
		Seen
		Because
	}
}

type returnInput struct {
	Ref
	Body struct {
		FileID id.ID `json:"fileId" doc:"uploaded with purpose bank"`
	}
}

type linesInput struct {
	Ref
	LineFilter
}

type departuresInput struct {
	Ref
	DepartureFilter
}

type correctInput struct {
	LineRef
	Body Correction
}

type lineReason struct {
	LineRef
	Body Because
}

type revealed struct {
	Value string `json:"value"`
}

type verified struct {
	Intact bool `json:"intact" doc:"the lines are those that were locked"`
}

// op describes an operation of the room.
func op(name, method, path, summary string) huma.Operation {
	return huma.Operation{OperationID: name, Method: method, Path: path, Summary: summary, Tags: []string{"payment"}}
}

// Routes registers the room's operations.
func (s *Service) Routes(api huma.API) {
	s.readRoutes(api)
	s.actRoutes(api)
	s.lineRoutes(api)
	s.entitlementRoutes(api)
	s.payoutRoutes(api)
	s.recoveryRoutes(api)
	s.exportRoutes(api)
}

func (s *Service) readRoutes(api huma.API) {
	huma.Register(api, op("rolls", http.MethodGet, "/api/rolls", "Rolls, the newest month first"),
		func(ctx context.Context, in *RollFilter) (*body[page.Page[Roll]], error) {
			return answerWith(s.Rolls(ctx, *in))
		})
	huma.Register(api, op("roll", http.MethodGet, "/api/rolls/{county}/{id}", "One roll"),
		func(ctx context.Context, in *Ref) (*body[Roll], error) {
			return answerWith(s.Roll(ctx, in.County, in.ID))
		})
	huma.Register(api, op("rollLines", http.MethodGet, "/api/rolls/{county}/{id}/lines", "A roll's lines within the reader's scope"),
		func(ctx context.Context, in *linesInput) (*body[page.Page[Line]], error) {
			return answerWith(s.Lines(ctx, in.County, in.ID, in.LineFilter))
		})
	huma.Register(api, op("rollDepartures", http.MethodGet, "/api/rolls/{county}/{id}/departures", "Who left the roll or is held, and why"),
		func(ctx context.Context, in *departuresInput) (*body[page.Page[Absence]], error) {
			return answerWith(s.Departures(ctx, in.County, in.ID, in.DepartureFilter))
		})
	huma.Register(api, op("rollSummary", http.MethodGet, "/api/rolls/{county}/{id}/summary", "What changed since last month and why"),
		func(ctx context.Context, in *Ref) (*body[Summary], error) {
			return answerWith(s.Summary(ctx, in.County, in.ID))
		})
	huma.Register(api, op("rollVerify", http.MethodGet, "/api/rolls/{county}/{id}/verify", "Whether a locked roll still has its hash"),
		func(ctx context.Context, in *Ref) (*body[verified], error) {
			intact, err := s.Verify(ctx, in.County, in.ID)
			return answerWith(verified{intact}, err)
		})
	type overviewInput struct {
		Programme string `query:"programme" maxLength:"40" default:"dibao"`
		County    int32  `query:"county" minimum:"0" maximum:"999999" doc:"the reader's own if left out"`
	}
	huma.Register(api, op("overviewPayments", http.MethodGet, "/api/overview/payments", "Monthly figures of a programme, by township"),
		func(ctx context.Context, in *overviewInput) (*body[Overview], error) {
			return answerWith(s.Overview(ctx, in.County, in.Programme))
		})
}

func (s *Service) actRoutes(api huma.API) {
	huma.Register(api, op("drawRoll", http.MethodPost, "/api/rolls", "Begin to draw the roll of a month"),
		func(ctx context.Context, in *drawInput) (*body[Roll], error) {
			return answerWith(s.Draw(ctx, in.Body.County, in.Body.Programme, in.Body.Period))
		})
	huma.Register(api, op("checkRoll", http.MethodPost, "/api/rolls/{county}/{id}/check", "Check a draft"),
		func(ctx context.Context, in *checkInput) (*body[Roll], error) {
			return answerWith(s.Check(ctx, in.County, in.ID, in.Body.Version))
		})
	huma.Register(api, op("sendBackRoll", http.MethodPost, "/api/rolls/{county}/{id}/send-back", "Send a roll back to its maker"),
		func(ctx context.Context, in *sendBackInput) (*body[Roll], error) {
			return answerWith(s.SendBack(ctx, in.County, in.ID, in.Body.Version, in.Body.Reason))
		})
	huma.Register(api, op("lockRoll", http.MethodPost, "/api/rolls/{county}/{id}/lock", "Lock a checked roll"),
		func(ctx context.Context, in *checkInput) (*body[Roll], error) {
			return answerWith(s.Lock(ctx, in.County, in.ID, in.Body.Version))
		})
	huma.Register(api, op("bankFiles", http.MethodGet, "/api/rolls/{county}/{id}/bank-files", "Files that went to the bank"),
		func(ctx context.Context, in *Ref) (*body[items[BankFile]], error) {
			list, err := s.BankFiles(ctx, in.County, in.ID)
			return answerWith(items[BankFile]{list}, err)
		})
	huma.Register(api, op("makeBankFile", http.MethodPost, "/api/rolls/{county}/{id}/bank-files", "Make the file for the bank"),
		func(ctx context.Context, in *Ref) (*body[BankFile], error) {
			return answerWith(s.MakeBankFile(ctx, in.County, in.ID))
		})
	huma.Register(api, op("takeReturn", http.MethodPost, "/api/rolls/{county}/{id}/return", "Take the bank's answer"),
		func(ctx context.Context, in *returnInput) (*body[BankFile], error) {
			return answerWith(s.TakeReturn(ctx, in.County, in.ID, in.Body.FileID))
		})
}

func (s *Service) lineRoutes(api huma.API) {
	const line = "/api/rolls/{county}/{id}/lines/{line}/"
	huma.Register(api, op("correctLine", http.MethodPost, line+"correct", "Enter a new account for a failed line"),
		func(ctx context.Context, in *correctInput) (*body[Roll], error) {
			return answerWith(s.Correct(ctx, in.County, in.ID, in.Line, in.Body))
		})
	huma.Register(api, op("approveCorrection", http.MethodPost, line+"approve", "Check a corrected line"),
		func(ctx context.Context, in *LineRef) (*body[Roll], error) {
			return answerWith(s.ApproveCorrection(ctx, in.County, in.ID, in.Line))
		})
	huma.Register(api, op("refuseCorrection", http.MethodPost, line+"refuse", "Send a correction back"),
		func(ctx context.Context, in *lineReason) (*body[Roll], error) {
			return answerWith(s.RefuseCorrection(ctx, in.County, in.ID, in.Line, in.Body.Reason))
		})
	huma.Register(api, op("carryLine", http.MethodPost, line+"carry", "Leave a failed line to a later roll"),
		func(ctx context.Context, in *lineReason) (*body[Roll], error) {
			return answerWith(s.Carry(ctx, in.County, in.ID, in.Line, in.Body.Reason))
		})
	huma.Register(api, op("revealAccount", http.MethodPost, line+"reveal", "See a line's whole account; logged"),
		func(ctx context.Context, in *lineReason) (*body[revealed], error) {
			account, err := s.Reveal(ctx, in.County, in.ID, in.Line, in.Body.Reason)
			return answerWith(revealed{account}, err)
		})
}

type holdInput struct {
	Ref
	Body struct {
		Seen
		Because
		PayHeld bool `json:"payHeld,omitempty" doc:"releasing: also pay the months that passed"`
	}
}

type redirectInput struct {
	Ref
	Body struct {
		Seen
		Correction
	}
}

func (s *Service) entitlementRoutes(api huma.API) {
	const one = "/api/entitlements/{county}/{id}/"
	huma.Register(api, op("entitlements", http.MethodGet, "/api/entitlements", "What households are owed a month"),
		func(ctx context.Context, in *EntitlementFilter) (*body[page.Page[Entitlement]], error) {
			return answerWith(s.Entitlements(ctx, *in))
		})
	huma.Register(api, op("entitlementHistory", http.MethodGet, one+"history", "Every change of an entitlement"),
		func(ctx context.Context, in *Ref) (*body[items[Step]], error) {
			list, err := s.History(ctx, in.County, in.ID)
			return answerWith(items[Step]{list}, err)
		})
	huma.Register(api, op("holdPayment", http.MethodPost, one+"hold", "Make payment wait"),
		func(ctx context.Context, in *holdInput) (*body[Entitlement], error) {
			return answerWith(s.HoldPayment(ctx, in.County, in.ID, in.Body.Version, in.Body.Reason))
		})
	huma.Register(api, op("releasePayment", http.MethodPost, one+"release", "Let payment go on"),
		func(ctx context.Context, in *holdInput) (*body[Entitlement], error) {
			return answerWith(s.ReleasePayment(ctx, in.County, in.ID, in.Body.Version, in.Body.Reason, in.Body.PayHeld))
		})
	huma.Register(api, op("redirectPayment", http.MethodPost, one+"account", "Change where a household is paid; waits for a check"),
		func(ctx context.Context, in *redirectInput) (*body[Entitlement], error) {
			return answerWith(s.Redirect(ctx, in.County, in.ID, in.Body.Version, in.Body.Correction))
		})
	huma.Register(api, op("householdPayments", http.MethodGet, "/api/households/{county}/{id}/payments", "What a household is owed and was paid"),
		func(ctx context.Context, in *Ref) (*body[HouseholdPayments], error) {
			return answerWith(s.OfHousehold(ctx, in.County, in.ID))
		})
	type monthsInput struct {
		Ref
		PaymentFilter
	}
	huma.Register(api, op("householdMonths", http.MethodGet, "/api/households/{county}/{id}/payments/months", "What a household was paid, the newest month first"),
		func(ctx context.Context, in *monthsInput) (*body[page.Page[Payment]], error) {
			return answerWith(s.Payments(ctx, in.County, in.ID, in.PaymentFilter))
		})
}
