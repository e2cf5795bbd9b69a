package language

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/errs"
	"doudi/internal/web"
)

// readsAMinute is what one address may ask: a village may share one.
const readsAMinute = 600

// Conditional is what a browser says that asks again. Exported because huma reads no
// parameters from an embedded type that is not.
type Conditional struct {
	IfNoneMatch    string `header:"If-None-Match" maxLength:"1000"`
	AcceptEncoding string `header:"Accept-Encoding" maxLength:"1000"`
}

// kept is an answer that a browser keeps and asks about again.
type kept struct {
	Status          int
	ContentType     string `header:"Content-Type"`
	ContentEncoding string `header:"Content-Encoding"`
	CacheControl    string `header:"Cache-Control"`
	ETag            string `header:"ETag"`
	Vary            string `header:"Vary"`
	Body            []byte
}

func (a Conditional) answer(plain, gzipped []byte, etag string) *kept {
	k := &kept{Status: http.StatusOK, ContentType: "application/json", CacheControl: "no-cache", ETag: etag, Vary: "Accept-Encoding", Body: plain}
	if gzipped != nil && strings.Contains(a.AcceptEncoding, "gzip") {
		k.ContentEncoding, k.Body = "gzip", gzipped
	}
	if slices.ContainsFunc(strings.Split(a.IfNoneMatch, ","), func(t string) bool { return strings.TrimSpace(t) == etag }) {
		k.Status, k.ContentEncoding, k.Body = http.StatusNotModified, "", nil
	}
	return k
}

// Routes registers the languages that the place adds, for everybody.
func (s *Shelf) Routes(api huma.API) {
	const path = "/api/portal/languages"
	op := func(path, name, summary string, shape any) huma.Operation {
		schema := huma.SchemaFromType(api.OpenAPI().Components.Schemas, reflect.TypeOf(shape))
		return web.Public(web.Limited(huma.Operation{OperationID: name, Method: http.MethodGet, Path: path, Summary: summary, Tags: []string{"portal"},
			Responses: map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{"application/json": {Schema: schema}}},
				"304": {Description: "Not Modified"}}}, readsAMinute))
	}
	huma.Register(api, op(path, "list-portal-languages", "The languages that the place adds to the portal", []Offered{}),
		func(_ context.Context, in *Conditional) (*kept, error) {
			list := []Offered{}
			for _, p := range s.Pages() {
				list = append(list, p.Offered)
			}
			b, err := json.Marshal(list)
			if err != nil {
				return nil, fmt.Errorf("list the languages: %w", err)
			}
			return in.answer(b, nil, tagOf(b)), nil
		})
	type readInput struct {
		Conditional
		Tag string `path:"tag" maxLength:"40"`
	}
	huma.Register(api, op(path+"/{tag}", "get-portal-language", "The texts of a language that the place adds", Served{}),
		func(_ context.Context, in *readInput) (*kept, error) {
			list := s.Pages()
			i := slices.IndexFunc(list, func(p *Page) bool { return p.Tag == in.Tag })
			if i < 0 {
				return nil, errs.New(errs.NotFound, "没有这种语言。", "There is no such language.")
			}
			return in.answer(list[i].Plain, list[i].Gzipped, list[i].ETag), nil
		})
}
