package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"doudi/casework"
	"doudi/change"
	"doudi/internal/audit"
	"doudi/internal/calendar"
	"doudi/internal/codes"
	"doudi/internal/errs"
	"doudi/internal/progress"
	"doudi/internal/proof"
	"doudi/outreach"
	"doudi/outreach/selfcheck"
	"doudi/payment"
	"doudi/petition"
	"doudi/portal"
	"doudi/portal/language"
	"doudi/referral"
	"doudi/registry"
	"doudi/registry/intake"
	"doudi/report"
	"doudi/simulation"
	"doudi/verification"
)

// rooms are the rooms of one installation.
type rooms struct {
	registry     *registry.Service
	intake       *intake.Service
	verification *verification.Service
	payment      *payment.Service
	casework     *casework.Service
	outreach     *outreach.Service
	portal       *portal.Service
	petition     *petition.Service
	referral     *referral.Service
	report       *report.Service
	change       *change.Service
}

// Rooms makes every room on the ground and registers what it answers and the
// jobs it does. A room is two lines: make it, call its Routes.
func Rooms(ctx context.Context, g *Ground) error {
	api := g.Web.API()
	g.Accounts.Routes(g.Web)
	g.Files.Routes(api)
	progress.Routes(api, g.DB)
	g.tasksRoute(api)
	audit.NewLog(g.Heads, g.Queue, AuditNames()).Routes(api)
	g.todayRoute(api)
	g.demoRoutes(api)
	return g.furnish(ctx)
}

// furnish makes the rooms of the domain and introduces them to each other.
func (g *Ground) furnish(ctx context.Context) (err error) {
	library, err := loadLaw(g.packs, g.Divisions)
	if err != nil {
		return err
	}
	asked, err := g.askedSources(ctx)
	if err != nil {
		return err
	}
	procedures, err := casework.LoadProcedures(g.procedures...)
	if err != nil {
		return fmt.Errorf("load the procedures: %w", err)
	}
	r, api, book := &g.rooms, g.Web.API(), codes.New()
	r.registry = registry.New(g.DB, g.Keys, g.Divisions, book)
	if r.payment, err = payment.New(g.DB, g.Keys, g.Files, g.Queue, paymentNotes{}, payment.Options{Rules: paymentRules{rules{library}, g.Divisions}, Proofs: proof.Maker{Keys: g.Keys, Address: g.papers}}); err != nil {
		return err
	}
	r.payment.Register(g.Queue)
	r.intake = intake.New(g.DB, g.Files, g.Queue, intake.Population(r.registry, g.Divisions, book), intake.Villages(r.registry, g.Divisions),
		intake.Recipients(earlierList{r.registry, r.payment}))
	r.verification = verification.New(g.DB, g.Keys, g.Files, g.Queue, verification.Others{Registry: families{r.registry, g.Divisions}, Casework: cases{&r.casework},
		Rules: rules{library}, Recipients: recipients{r.payment, r.registry}}, asked)
	r.casework = casework.New(g.DB, g.Keys, g.Files, casework.Others{Registry: caseRegistry{r.registry}, Checks: checks{r.verification},
		Entitlements: entitlements{r.payment, r.registry}, Law: casework.NewLaw(library), Staff: staff{g.Accounts}, Places: places{g}, WorkDays: g.holidays, Procedures: procedures,
		Papers: paymentPapers{r.payment}, Address: g.papers})
	r.registry.OnDeath(deaths{r.casework})
	r.registry.Routes(api)
	r.intake.Routes(api)
	intake.NewExporter(g.DB, r.registry, g.Divisions, book).Routes(api)
	r.verification.Routes(api)
	r.casework.Routes(api)
	r.payment.Routes(api)
	today := func() calendar.Date { return calendar.At(g.Now()) }
	r.outreach = outreach.New(library, registerNames{g.Divisions}, today)
	r.outreach.Routes(api)
	if err := g.Web.Lay("/portal/index.html", "places", r.outreach.Places()); err != nil {
		return fmt.Errorf("put the places into the portal's page: %w", err)
	}
	selfcheck.New(library).Routes(api, today)
	r.referral = g.newReferrals(library)
	r.referral.Routes(api)
	if r.portal, err = g.newPortal(asked); err != nil {
		return err
	}
	r.portal.Routes(g.Web, today)
	language.Open(g.languages, g.Log).Routes(g.Web.API())
	g.Web.AdmitFamilies(r.portal)
	r.petition = g.newPetitions(library)
	r.petition.Routes(api)
	r.report = report.New(g.DB, report.Others{Payments: reportPayments{r.payment}, Cases: reportCases{r.casework}, Places: places{g}})
	r.report.Routes(api)
	r.change = g.newChanges(library)
	r.change.Routes(api)
	aid := benefits{r.casework, r.payment, r.registry}
	r.registry.OnMove(homes{aid, r.change})
	r.registry.AskFor(aid.Live)
	simulation.New(g.DB, g.Queue, library, everybody{r.registry}, places{g}).Routes(api)
	g.Reseals(registryFields{r.registry})
	g.Reseals(sealedFields{"verification", r.verification})
	g.Reseals(sealedFields{"casework", r.casework})
	g.Reseals(sealedFields{"payment", r.payment})
	g.Reseals(sealedFields{"portal", r.portal})
	g.Reseals(sealedFields{"petition", r.petition})
	g.Reseals(sealedFields{"referral", r.referral})
	g.Reseals(sealedFields{"change", r.change})
	g.Reseals(sealedFields{"answers", g.Web})
	return nil
}

// loadHolidays is the working-day calendar with a county's own years, if it has
// a file of them.
func loadHolidays(file string) (*calendar.WorkCalendar, error) {
	days, err := calendar.LoadWorkCalendar()
	if err != nil {
		return nil, fmt.Errorf("load working days: %w", err)
	}
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return days, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read holidays: %w", err)
	}
	defer f.Close()
	days, err = days.With(f)
	var faults *errs.Error
	if errors.As(err, &faults) {
		return nil, faults.With("holidays", file, file)
	}
	return days, err
}
