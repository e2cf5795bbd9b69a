package web

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

// pages serves the built console. Everything is held in memory, compressed
// once: it is two megabytes.
type pages struct{ files map[string]asset }

type asset struct {
	plain, gzipped []byte
	mediaType      string
	immutable      bool // its name holds its digest
}

func newPages(files fs.FS) (*pages, error) {
	p := &pages{files: map[string]asset{}}
	if files == nil {
		return p, nil
	}
	err := fs.WalkDir(files, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || strings.HasPrefix(path.Base(name), ".") {
			return err
		}
		plain, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		p.files["/"+name], err = newAsset(name, plain)
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return p, nil
	}
	return p, err
}

func newAsset(name string, plain []byte) (asset, error) {
	a := asset{plain: plain, mediaType: mime.TypeByExtension(path.Ext(name)), immutable: strings.HasPrefix(name, "assets/")}
	if a.mediaType == "" {
		a.mediaType = http.DetectContentType(plain)
	}
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(plain); err != nil {
		return a, fmt.Errorf("compress %s: %w", name, err)
	}
	if err := z.Close(); err != nil {
		return a, fmt.Errorf("compress %s: %w", name, err)
	}
	if b.Len() < len(plain)*9/10 {
		a.gzipped = b.Bytes()
	}
	return a, nil
}

// lay puts data into a page, for its script to read without asking: what a page shows
// first would else come a request later, and push aside what is there. A page that was
// not built stays as it is.
func (p *pages) lay(page, name string, data any) error {
	a, ok := p.files[page]
	if !ok {
		return nil
	}
	text, err := json.Marshal(data) // writes < as \u003c: nothing in it ends the element
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	element := fmt.Sprintf("<script type=\"application/json\" id=%q>%s</script>\n</head>", name, text)
	p.files[page], err = newAsset(page, bytes.Replace(a.plain, []byte("</head>"), []byte(element), 1))
	return err
}

// page returns the index.html nearest above a path: /portal has its own, every
// other path is a page of the console.
func (p *pages) page(name string) (asset, bool) {
	for dir := name; ; dir = path.Dir(dir) {
		if a, ok := p.files[path.Join(dir, "index.html")]; ok || dir == "/" {
			return a, ok
		}
	}
}

// ServeHTTP serves a file, and for every other path the page it belongs to.
func (p *pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		write(w, plainProblem(r.Context(), http.StatusMethodNotAllowed))
		return
	}
	a, ok := p.files[path.Clean(r.URL.Path)]
	if !ok && path.Ext(r.URL.Path) != "" { // a file that is not there, not a page
		write(w, plainProblem(r.Context(), http.StatusNotFound))
		return
	}
	if !ok {
		a, ok = p.page(path.Clean("/" + r.URL.Path))
	}
	if !ok {
		a = unbuilt
	}
	a.serve(w, r)
}

func (a asset) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", a.mediaType)
	h.Set("Cache-Control", "no-cache")
	if a.immutable {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	body := a.plain
	if a.gzipped != nil {
		h.Add("Vary", "Accept-Encoding")
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			h.Set("Content-Encoding", "gzip")
			body = a.gzipped
		}
	}
	h.Set("Content-Length", fmt.Sprint(len(body)))
	if r.Method == http.MethodGet {
		_, _ = w.Write(body) // the client may be gone
	}
}

var unbuilt = asset{mediaType: "text/html; charset=utf-8", plain: []byte(`<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><title>兜底 Doudi</title>
<body><h1>兜底 Doudi</h1>
<p>服务已启动，但页面尚未构建。请在源码目录运行 <code>make run</code>。</p>
<p lang="en">The server runs, but its pages were not built. Run <code>make run</code> in the source folder.</p>
<p><a href="/openapi.json">openapi.json</a></p></body></html>
`)}
