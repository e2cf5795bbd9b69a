package casework

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"doudi/casework/internal/q"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/proof"
)

// FoundPaper is a paper as the office finds it by what stands on it: the case or the
// recovery that it is of, and the act that takes it in when it comes back signed.
type FoundPaper struct {
	OfNumber  string        `json:"ofNumber" doc:"of the case or the recovery"`
	Name      string        `json:"name" doc:"of the applicant or the payee"`
	Kind      string        `json:"kind"`
	Title     string        `json:"title"`
	Number    string        `json:"number"`
	MadeOn    calendar.Date `json:"madeOn"`
	Page      string        `json:"page" doc:"where it is dealt with"`
	Paper     string        `json:"paper" doc:"the paper as it was printed"`
	TakenInBy string        `json:"takenInBy" doc:"the act in which a signed one is filed; sign: the letters of authorisation; empty: it does not come back"`
	Label     Text          `json:"label" doc:"of the act"`
}

// FindPaper finds a paper by its number, or by the address that its code holds. What
// the reader may not see does not exist.
func (s *Service) FindPaper(ctx context.Context, said string) (out FoundPaper, err error) {
	if _, err := authz.From(ctx).May(authz.ReadCase); err != nil {
		return out, err
	}
	said = strings.NewReplacer("－", "-", "—", "-", "–", "-", " ", "").Replace(strings.TrimSpace(said))
	mark, ok := markOf(said)
	if !ok {
		return out, noPaper()
	}
	err = s.db.View(ctx, func(tx *db.Tx) error {
		d, err := mark.document(ctx, tx)
		if db.IsNotFound(err) {
			return noPaper()
		}
		if err != nil {
			return fmt.Errorf("looking up a paper: %w", err)
		}
		c, err := s.load(ctx, tx, Ref{d.County, d.ApplicationID}, authz.ReadCase)
		if err != nil {
			return err
		}
		if !c.seesPaper(d.Kind) {
			return noPaper()
		}
		at := fmt.Sprintf("/cases/%06d/%s", d.County, d.ApplicationID)
		out = FoundPaper{OfNumber: c.app.Number, Name: c.app.ApplicantName, Kind: d.Kind, Title: d.Title, Number: d.Number, MadeOn: calendar.At(d.MadeAt.Time),
			Page: at, Paper: fmt.Sprintf("/api%s/documents/%s", at, d.FileID)}
		if out.TakenInBy, out.Label = c.takenIn(d.Kind); out.TakenInBy == "sign" {
			out.Page += "/sign"
		}
		return nil
	})
	if errs.CodeOf(err) == errs.NotFound && s.others.Papers != nil {
		return s.others.Papers.FindPaper(ctx, mark)
	}
	return out, err
}

// PaperMark is what tells one paper: its number or, where that is empty, its code.
type PaperMark struct {
	County       int32
	Number, Code string
}

// markOf reads what was typed or scanned; false where it tells no paper.
func markOf(said string) (m PaperMark, ok bool) {
	if m.County, m.Code, ok = proof.Read(said); !ok {
		m.Number = strings.ToUpper(said)
		m.County, ok = countyOfNumber(m.Number)
	}
	return m, ok
}

func (m PaperMark) document(ctx context.Context, tx *db.Tx) (q.CaseDocument, error) {
	if m.Number == "" {
		return q.New(tx).DocumentByCode(ctx, m.County, m.Code)
	}
	return q.New(tx).DocumentByNumber(ctx, m.County, m.Number)
}

// takenIn is the act in which a paper of a kind is filed once it is signed.
func (c *caseFile) takenIn(kind string) (act string, label Text) {
	a, ok := map[string]Act{"visit_blank": ActVisit, "visit": ActVisit, paperBlankMinutes: ActAppraise, "hearing_blank": ActHear, "hearing_notice": ActHear, "hearing": ActHear,
		"receipt": ActServe, "exit_statement": ActStatement, "application": ActSubmit}[kind]
	switch {
	case kind == paperBlankLetters:
		return "sign", Text{"签署核对授权书", "Letters of authorisation"}
	case !ok:
		return "", Text{}
	case kind == paperHearingNotice && c.takes(ActInvite):
		a = ActInvite
	case a == ActVisit && !c.takes(ActVisit) && c.takes(ActCountyVisit):
		a = ActCountyVisit
	}
	return string(a), Text{duty(a).Chinese, duty(a).English}
}

func (s *Service) paperRoutes(api huma.API) {
	type foundInput struct {
		Said string `query:"said" required:"true" minLength:"1" maxLength:"200" doc:"a paper's number, or the address that its code holds"`
	}
	type foundOutput struct{ Body FoundPaper }
	huma.Register(api, op("find-paper", http.MethodGet, "/api/papers", "The case that a paper is of, and the act that takes it in"),
		func(ctx context.Context, in *foundInput) (*foundOutput, error) {
			out, err := s.FindPaper(ctx, in.Said)
			return &foundOutput{out}, err
		})
}
