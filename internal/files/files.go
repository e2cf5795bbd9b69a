// Package files keeps evidence, uploaded spreadsheets and printed papers:
// a row in the database, the bytes sealed in a folder beside it. A file is
// written whole before its row is, and is never changed.
package files

import (
	"bufio"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/emmansun/gmsm/sm3"

	"doudi/internal/authz"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/files/internal/q"
	"doudi/internal/id"
	"doudi/internal/scratch"
	"doudi/internal/web"
)

// Store keeps files of one installation in a folder.
type Store struct {
	db      *db.DB
	dir     string
	keys    *crypt.Keyring
	scratch *scratch.Folder // for bytes in the clear
}

// New returns a Store in dir, which it makes if needed. What killed processes
// left there in the clear is removed.
func New(d *db.DB, dir string, keys *crypt.Keyring) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make files folder: %w", err)
	}
	aside, err := scratch.Open(filepath.Join(dir, "scratch"))
	if err != nil {
		return nil, err
	}
	for _, earlier := range []string{"incoming-*", "plain-*"} { // as versions before 2026-12 named them
		left, err := filepath.Glob(filepath.Join(dir, earlier))
		for _, path := range left {
			err = errors.Join(err, os.Remove(path))
		}
		if err != nil {
			return nil, fmt.Errorf("sweep files folder: %w", err)
		}
	}
	return &Store{d, dir, keys, aside}, nil
}

// Scratch is a folder for files in the clear that libraries want a path of.
// Nothing in it outlives the process for longer than to the next start.
func (s *Store) Scratch() (string, error) { return s.scratch.Path() }

// File describes a stored file.
type File struct {
	ID        id.ID    `json:"id"`
	County    int32    `json:"county"`
	Name      string   `json:"name"`
	MediaType string   `json:"mediaType"`
	Size      int64    `json:"size" doc:"bytes"`
	SM3       []byte   `json:"-"`
	Purpose   string   `json:"purpose"`
	Division  string   `json:"-"` // prefix: where its record is; before it has one, where whoever stored it works
	CreatedBy id.ID    `json:"-"`
	CreatedAt dbt.Time `json:"createdAt"`
}

// Upload describes a file that is about to be stored.
type Upload struct {
	County    int32
	Name      string // as the person's computer calls it; never used as a path
	MediaType string
	Purpose   string
	Division  string // prefix: where it belongs; "" is where whoever stores it works
}

// Nobody is the place of a file that is its sender's alone until a record names it: no scope of the office holds it, not even the whole country's.
const Nobody = ":"

// MaxSize is the largest file that is taken, in bytes.
const MaxSize = 512 << 20

// chunkSize is how much is sealed at a time.
const chunkSize = 64 << 10

// Put stores r's bytes. The row is written in tx; if tx fails, the sealed bytes
// are erased.
func (s *Store) Put(ctx context.Context, tx *db.Tx, u Upload, r io.Reader) (File, error) {
	actor := authz.From(ctx)
	f := File{ID: tx.NewID(), County: u.County, Name: filepath.Base(u.Name), MediaType: u.MediaType, Purpose: u.Purpose,
		Division: cmp.Or(u.Division, actor.Home(u.County)), CreatedBy: actor.Account, CreatedAt: tx.At()}
	if err := s.write(&f, r); err != nil {
		return File{}, fmt.Errorf("store file: %w", err)
	}
	tx.Undo(func() { _ = s.Erase(f.County, f.ID) }) // nothing names it
	err := q.New(tx).AddFile(ctx, q.AddFileParams{County: f.County, ID: f.ID, Name: f.Name, MediaType: f.MediaType, Size: f.Size,
		Sm3: f.SM3, Purpose: f.Purpose, Division: f.Division, CreatedBy: f.CreatedBy, CreatedAt: f.CreatedAt})
	if err != nil {
		return File{}, fmt.Errorf("store file: %w", err)
	}
	return f, nil
}

// Receive stores r's bytes in a transaction of its own: for uploads, whose
// bytes come at the speed of somebody's network and must not hold up others.
func (s *Store) Receive(ctx context.Context, u Upload, r io.Reader) (File, error) {
	return s.ReceiveFor(ctx, u, r, func(*db.Tx, File) error { return nil })
}

// ReceiveFor is Receive for a file that something else names: its row and what
// name writes are there together or not at all.
func (s *Store) ReceiveFor(ctx context.Context, u Upload, r io.Reader, name func(*db.Tx, File) error) (f File, err error) {
	tmp, err := scratch.Unnamed(s.dir)
	if err != nil {
		return f, fmt.Errorf("receive file: %w", err)
	}
	defer tmp.Close()
	content := sm3.New()
	n, err := io.Copy(tmp, io.TeeReader(io.LimitReader(r, MaxSize+1), content))
	if err != nil {
		return f, fmt.Errorf("receive file: %w", err)
	}
	if n > MaxSize {
		return f, errs.New(errs.TooLarge, "文件超过 512 MB，不能上传，请缩减内容。", "The file is larger than 512 MB and is not taken; reduce what it holds.")
	}
	web.Streamed(ctx, append(content.Sum(nil), u.Name...))
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		if _, err := tmp.Seek(0, io.SeekStart); err != nil {
			return err
		}
		if f, err = s.Put(ctx, tx, u, tmp); err != nil {
			return err
		}
		return name(tx, f)
	})
	return f, err
}

// MayRead checks an act on a file: it is there for whoever stored it and for
// those whose scope holds its place. A township does not read what another
// township scanned, and a family reads what its own account
// stored. Else it is errs.NotFound.
func (f File) MayRead(a authz.Actor, act authz.Act) error {
	if a.IsFamily() {
		if f.CreatedBy != a.Account {
			return noFile()
		}
		return nil
	}
	if f.CreatedBy != 0 && f.CreatedBy == a.Account {
		return a.MayInCounty(act, f.County)
	}
	return a.MayIn(act, f.Division)
}

func (s *Store) path(county int32, n id.ID) string {
	return filepath.Join(s.dir, authz.CountyCode(county), n.String())
}

func (s *Store) write(f *File, r io.Reader) (err error) {
	path := s.path(f.County, f.ID)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	out, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if err = errors.Join(err, out.Close()); err != nil {
			_ = os.Remove(path)
		}
	}()
	h := sm3.New()
	if f.Size, err = s.seal(out, io.TeeReader(r, h), f.ID); err != nil {
		return err
	}
	f.SM3 = h.Sum(nil)
	return out.Sync()
}

// seal writes chunks of length(4) ‖ sealed bytes; each chunk's number is
// authenticated, and an empty chunk ends the file, so that nothing can be cut
// off or reordered unseen.
func (s *Store) seal(w io.Writer, r io.Reader, n id.ID) (size int64, err error) {
	buf := make([]byte, chunkSize)
	for i := 0; ; i++ {
		k, err := io.ReadFull(r, buf)
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return 0, err
		}
		size += int64(k)
		sealed := s.keys.SealBytes(place(n, i), append([]byte{1}, buf[:k]...)) // the 1 keeps an empty chunk sealed
		if err := binary.Write(w, binary.BigEndian, uint32(len(sealed))); err != nil {
			return 0, err
		}
		if _, err := w.Write(sealed); err != nil {
			return 0, err
		}
		if k == 0 {
			return size, nil
		}
	}
}

func place(n id.ID, chunk int) crypt.Place {
	return crypt.Place{Column: fmt.Sprintf("stored_file.bytes#%d", chunk), Record: n}
}

// Open returns a file's row and its plain bytes.
func (s *Store) Open(ctx context.Context, county int32, n id.ID) (f File, in io.ReadCloser, err error) {
	err = s.db.View(ctx, func(tx *db.Tx) (err error) {
		f, in, err = s.OpenIn(ctx, tx, county, n)
		return err
	})
	return f, in, err
}

// OpenIn is Open in a transaction that is under way.
func (s *Store) OpenIn(ctx context.Context, tx *db.Tx, county int32, n id.ID) (File, io.ReadCloser, error) {
	row, err := q.New(tx).File(ctx, county, n)
	if db.IsNotFound(err) {
		return File{}, nil, noFile()
	}
	if err != nil {
		return File{}, nil, fmt.Errorf("open file %s: %w", n, err)
	}
	in, err := os.Open(s.path(county, n))
	if err != nil {
		return File{}, nil, fmt.Errorf("open file %s: %w", n, err)
	}
	return fileOf(row), &reader{keys: s.keys, id: n, in: in, buffered: bufio.NewReaderSize(in, chunkSize)}, nil
}

func noFile() *errs.Error { return errs.New(errs.NotFound, "没有这份文件。", "No such file.") }

// Plain copies a file's plain bytes to a temporary path for libraries that
// want one; the caller calls remove when done.
func (s *Store) Plain(ctx context.Context, county int32, n id.ID) (path string, remove func(), err error) {
	_, in, err := s.Open(ctx, county, n)
	if err != nil {
		return "", nil, err
	}
	defer in.Close()
	tmp, err := s.scratch.Create("plain-*")
	if err != nil {
		return "", nil, fmt.Errorf("open file %s: %w", n, err)
	}
	_, err = io.Copy(tmp, in)
	if err = errors.Join(err, tmp.Close()); err != nil {
		_ = os.Remove(tmp.Name())
		return "", nil, fmt.Errorf("open file %s: %w", n, err)
	}
	return tmp.Name(), func() { _ = os.Remove(tmp.Name()) }, nil
}

// reader opens chunk after chunk.
type reader struct {
	keys     *crypt.Keyring
	id       id.ID
	in       *os.File
	buffered *bufio.Reader
	chunk    int
	rest     []byte
	done     bool
}

func (r *reader) Read(p []byte) (int, error) {
	for len(r.rest) == 0 {
		if r.done {
			return 0, io.EOF
		}
		if err := r.next(); err != nil {
			return 0, fmt.Errorf("read file %s: %w", r.id, err)
		}
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

func (r *reader) next() error {
	var size uint32
	if err := binary.Read(r.buffered, binary.BigEndian, &size); err != nil {
		return io.ErrUnexpectedEOF
	}
	if size > chunkSize+64 {
		return crypt.ErrSealed
	}
	sealed := make([]byte, size)
	if _, err := io.ReadFull(r.buffered, sealed); err != nil {
		return io.ErrUnexpectedEOF
	}
	plain, err := r.keys.OpenBytes(place(r.id, r.chunk), sealed)
	if err != nil {
		return err
	}
	r.chunk++
	r.rest = plain[1:]
	r.done = len(r.rest) == 0
	return nil
}

func (r *reader) Close() error { return r.in.Close() }
