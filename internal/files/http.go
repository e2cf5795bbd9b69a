package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/web"
)

// Purposes of uploads and who may make and read them. A file of another
// purpose is printed by a room, which hands it out itself.
var purposes = map[string]struct {
	upload []authz.Act // any of them
	read   authz.Act
}{
	"receipt":    {[]authz.Act{authz.MakeRoll}, authz.ReadRoll}, // what goes with money that was given back
	"evidence":   {[]authz.Act{authz.EnterCase, authz.VisitHome, authz.VisitFromCounty}, authz.ReadCase},
	"consent":    {[]authz.Act{authz.EnterCase}, authz.ReadCase},
	"import":     {[]authz.Act{authz.ImportRegistry}, authz.ImportRegistry},
	"department": {[]authz.Act{authz.ReceiveDepartment}, authz.ReadRawReplies},
	"bank":       {[]authz.Act{authz.MakeRoll}, authz.MakeRoll}, // has every family's account
}

type uploadInput struct {
	web.Raw
	County  int32  `query:"county" minimum:"110000" maximum:"999999" required:"true" doc:"the county the file belongs to"`
	Purpose string `query:"purpose" enum:"evidence,receipt,consent,import,department,bank" required:"true" doc:"what it is for; decides who may read it"`
}

type fileOutput struct{ Body File }

type fileInput struct {
	web.Raw
	County int32 `path:"county"`
	ID     id.ID `path:"id"`
}

// Routes registers upload and download.
func (s *Store) Routes(api huma.API) {
	tags := []string{"files"}
	huma.Register(api, web.Stream(huma.Operation{OperationID: "uploadFile", Method: http.MethodPost, Path: "/api/files",
		Summary: "Keep a file", Tags: tags, DefaultStatus: http.StatusCreated}), s.upload)
	// Described only now: an operation that is registered with a body has it read whole.
	api.OpenAPI().Paths["/api/files"].Post.RequestBody = &huma.RequestBody{Required: true,
		Content: map[string]*huma.MediaType{"multipart/form-data": {Schema: &huma.Schema{Type: huma.TypeObject, Required: []string{"file"},
			Properties: map[string]*huma.Schema{"file": {Type: huma.TypeString, Format: "binary"}}}}}}
	huma.Register(api, huma.Operation{OperationID: "readFile", Method: http.MethodGet, Path: "/api/files/{county}/{id}",
		Summary: "Read a file", Tags: tags, Responses: map[string]*huma.Response{"200": {Description: "the file",
			Content: map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}}}, s.download)
}

func (s *Store) upload(ctx context.Context, in *uploadInput) (*fileOutput, error) {
	actor := authz.From(ctx)
	if err := mayAny(actor, purposes[in.Purpose].upload, in.County); err != nil {
		return nil, err
	}
	part, err := filePart(in.Request)
	if err != nil {
		return nil, err
	}
	defer part.Close()
	f, err := s.Receive(ctx, Upload{County: in.County, Name: part.FileName(), MediaType: mediaType(part), Purpose: in.Purpose}, part)
	if err != nil {
		return nil, err
	}
	return &fileOutput{f}, nil
}

func mayAny(actor authz.Actor, acts []authz.Act, county int32) (err error) {
	for _, act := range acts {
		if err = actor.MayInCounty(act, county); err == nil {
			return nil
		}
	}
	return err
}

// filePart is the first part that is a file.
func filePart(r *http.Request) (*multipart.Part, error) {
	bad := errs.New(errs.Invalid, "请求中没有文件。", "There is no file in the request.").With("body.file", "multipart/form-data", "multipart/form-data")
	m, err := r.MultipartReader()
	if err != nil {
		return nil, bad.Because(err)
	}
	for {
		part, err := m.NextPart()
		if errors.Is(err, io.EOF) {
			return nil, bad
		}
		if err != nil {
			return nil, bad.Because(err)
		}
		if part.FormName() == "file" && part.FileName() != "" {
			return part, nil
		}
	}
}

// mediaType goes by the name; what the browser claims is not believed.
func mediaType(part *multipart.Part) string {
	if t := mime.TypeByExtension(strings.ToLower(filepath.Ext(part.FileName()))); t != "" {
		return t
	}
	return "application/octet-stream"
}

// inline are the types a browser may show; all others are only saved, so that
// no uploaded page can act as one of ours.
var inline = map[string]bool{"image/png": true, "image/jpeg": true, "image/webp": true, "application/pdf": true}

func (s *Store) download(ctx context.Context, in *fileInput) (*huma.StreamResponse, error) {
	f, body, err := s.Open(ctx, in.County, in.ID)
	if err != nil {
		return nil, err
	}
	if err := s.mayRead(ctx, f); err != nil {
		return nil, errors.Join(err, body.Close())
	}
	return &huma.StreamResponse{Body: func(huma.Context) {
		defer body.Close()
		Show(in.Writer, f, body)
	}}, nil
}

// Show answers with a file's bytes, which may run nothing and load nothing.
func Show(w http.ResponseWriter, f File, body io.Reader) {
	h := w.Header()
	h.Set("Content-Type", f.MediaType)
	h.Set("Content-Length", strconv.FormatInt(f.Size, 10))
	h.Set("Content-Disposition", disposition(f))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:")
	_, _ = io.Copy(w, body) // the client may be gone; a damaged file ends short of its length
}

// AsPaper answers with a page that was printed here, to be read and printed: a browser
// runs nothing in it, and loads nothing.
func AsPaper(mediaType string, paper io.ReadCloser) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		defer paper.Close()
		hc.SetHeader("Content-Type", mediaType)
		hc.SetHeader("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox")
		_, _ = io.Copy(hc.BodyWriter(), paper) // the reader may be gone
	}}
}

// mayRead checks scope and purpose, and notes who read what.
func (s *Store) mayRead(ctx context.Context, f File) error {
	p, known := purposes[f.Purpose]
	if !known {
		return noFile()
	}
	if err := f.MayRead(authz.From(ctx), p.read); err != nil {
		return s.refused(ctx, f, p.read, err)
	}
	return s.NoteReading(ctx, f, "")
}

// NoteReading logs that the actor reads a file, of the case or order of a number: for
// the room that hands it out.
func (s *Store) NoteReading(ctx context.Context, f File, number string) error {
	err := s.db.Update(ctx, func(tx *db.Tx) error {
		return audit.Append(ctx, tx, audit.Entry{County: f.County, Act: "file.read", Subject: "file/" + f.ID.String(), Case: number,
			Detail: map[string]any{"purpose": f.Purpose}})
	})
	if err != nil {
		return fmt.Errorf("audit reading of a file: %w", err)
	}
	return nil
}

// refused answers somebody of elsewhere as if there were no such file, and
// tells the county whose it is.
func (s *Store) refused(ctx context.Context, f File, act authz.Act, err error) error {
	if errs.CodeOf(err) != errs.NotFound {
		return err
	}
	return audit.Refused(ctx, s.db, noFile().Because(&audit.RefusalError{County: f.County, Subject: "file/" + f.ID.String(), Act: act}))
}

func disposition(f File) string {
	kind, _, _ := mime.ParseMediaType(f.MediaType) // an unknown type is saved
	how := "attachment"
	if inline[kind] {
		how = "inline"
	}
	return mime.FormatMediaType(how, map[string]string{"filename": f.Name})
}
