package language

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// most is how many languages a menu holds.
const most = 40

// Offered is one language of the menu.
type Offered struct {
	Tag     string `json:"tag" doc:"BCP 47"`
	Name    string `json:"name" doc:"in the language itself"`
	Dir     string `json:"dir" enum:"ltr,rtl"`
	Percent int    `json:"percent" doc:"of the texts that are translated; the others are shown in Chinese"`
}

// Served is a language as a browser gets it.
type Served struct {
	Offered
	Texts Texts `json:"texts" doc:"by page and key; what is not here is shown in Chinese"`
}

// Page is a language ready to be sent: JSON, and the same gzipped.
type Page struct {
	Offered
	Plain, Gzipped []byte
	ETag           string
}

// Shelf is the folder of a place's languages. It is looked into when somebody asks:
// a file that is new or was changed is read then. Safe for use by several goroutines.
type Shelf struct {
	folder string
	log    *slog.Logger

	mu    sync.Mutex
	files map[string]read
}

// read is a file as it was; page is nil where it was refused.
type read struct {
	size    int64
	changed time.Time
	page    *Page
}

// Open returns the Shelf of a folder, "" for none, and reads it.
func Open(folder string, log *slog.Logger) *Shelf {
	s := &Shelf{folder: folder, log: log, files: map[string]read{}}
	s.Pages()
	return s
}

// Pages are the languages that are right, by tag. What is wrong is logged once.
func (s *Shelf) Pages() []*Page {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := map[string]read{}
	for _, e := range s.entries() {
		info, err := os.Stat(filepath.Join(s.folder, e.Name())) // of what a link leads to
		if err != nil || !info.Mode().IsRegular() {
			continue // gone meanwhile, or nothing that can be read to its end
		}
		r, known := s.files[e.Name()]
		if !known || r.size != info.Size() || !r.changed.Equal(info.ModTime()) {
			r = read{info.Size(), info.ModTime(), s.read(e.Name())}
		}
		found[e.Name()] = r
	}
	s.files = found
	var out []*Page
	for _, r := range found {
		if r.page != nil {
			out = append(out, r.page)
		}
	}
	slices.SortFunc(out, func(a, b *Page) int { return cmp.Compare(a.Tag, b.Tag) })
	return out
}

func (s *Shelf) entries() (out []fs.DirEntry) {
	if s.folder == "" {
		return nil
	}
	list, err := os.ReadDir(s.folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		s.log.Warn("The folder of languages cannot be read.", "error", err)
	}
	for _, e := range list {
		if strings.HasSuffix(e.Name(), ".json") && !e.IsDir() && len(out) < most {
			out = append(out, e)
		}
	}
	return out
}

// read is a file's page; nil where it is refused.
func (s *Shelf) read(name string) *Page {
	l, err := Load(filepath.Join(s.folder, name))
	if err == nil {
		var p *Page
		if p, err = newPage(l); err == nil {
			s.log.Info("A language was read.", "tag", l.Tag, "percent", l.Percent)
			return p
		}
	}
	s.log.Warn("A language is refused; the others go on.", "file", name, "faults", err.Error())
	return nil
}

// Load reads and checks a file. No more of it is read than may be right.
func Load(path string) (*Language, error) {
	if info, err := os.Stat(path); err != nil {
		return nil, err
	} else if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no file", filepath.Base(path)) // to open a pipe waits for ever
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, longestFile+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", filepath.Base(path), err)
	}
	return Check(path, b)
}

func newPage(l *Language) (*Page, error) {
	o := Offered{l.Tag, l.Name, l.Dir, l.Percent}
	plain, err := json.Marshal(Served{o, l.Texts})
	if err != nil {
		return nil, fmt.Errorf("write a language: %w", err)
	}
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(plain); err != nil {
		return nil, fmt.Errorf("compress a language: %w", err)
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("compress a language: %w", err)
	}
	return &Page{o, plain, b.Bytes(), tagOf(plain)}, nil
}

// tagOf is the ETag of a content.
func tagOf(b []byte) string {
	sum := sha256.Sum256(b)
	return `W/"` + hex.EncodeToString(sum[:12]) + `"` // weak: gzipped or not, it is the same
}
