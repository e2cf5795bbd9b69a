package casework

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/audit"
	"doudi/internal/sheet"
	"doudi/internal/web/page"
)

type certificatesInput struct {
	CertificateFilter
	page.Query
}

// registerRoutes are the register of certificates, and what becomes of one.
func (s *Service) registerRoutes(api huma.API) {
	huma.Register(api, op("list-certificates", http.MethodGet, "/api/certificates", "Certificates, the newest first"),
		func(ctx context.Context, in *certificatesInput) (*listOutput[Certificate], error) {
			out, err := s.Certificates(ctx, in.CertificateFilter, in.Query)
			return &listOutput[Certificate]{out}, err
		})
	type exportCertificates struct {
		CertificateFilter
		Format string `query:"format" enum:"xlsx,csv" default:"xlsx"`
	}
	huma.Register(api, op("export-certificates", http.MethodGet, "/api/certificates/export", "Certificates as a spreadsheet"),
		func(ctx context.Context, in *exportCertificates) (*huma.StreamResponse, error) {
			return audit.Answer(s.ExportCertificates(ctx, in.CertificateFilter, sheet.Kind(in.Format)))
		})
	type loseInput struct {
		CasePath // of the certificate
		Body     struct {
			How string `json:"how" minLength:"1" maxLength:"300" doc:"what the holder says became of it"`
		}
	}
	huma.Register(api, op("lose-certificate", http.MethodPost, "/api/certificates/{county}/{id}/lose", "Record that a certificate was lost; another can be issued"),
		func(ctx context.Context, in *loseInput) (*struct{}, error) {
			return nil, s.LoseCertificate(ctx, in.ref(), in.Body.How)
		})
	huma.Register(api, op("stamp-certificate", http.MethodPost, "/api/certificates/{county}/{id}/stamp", "Record the yearly stamp, which rests on a review"),
		func(ctx context.Context, in *CasePath) (*struct{}, error) {
			return nil, s.StampCertificate(ctx, in.ref())
		})
	huma.Register(api, op("return-certificate", http.MethodPost, "/api/certificates/{county}/{id}/return", "Record that the paper is back in the office"),
		func(ctx context.Context, in *CasePath) (*struct{}, error) {
			return nil, s.TakeCertificateBack(ctx, in.ref())
		})
	s.paperRoutes(api)
}
