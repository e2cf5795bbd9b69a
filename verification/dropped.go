package verification

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/internal/scratch"
	"doudi/internal/sheet"
	"doudi/verification/internal/q"
	"doudi/verification/manifest"
	"doudi/verification/source"
)

// collectEvery is how often the folder is looked at.
const collectEvery = time.Minute

// A file is taken when nobody has written to it for a while. Without a manifest nothing
// tells a whole one from one whose copying hangs, and it replaces all that is there:
// it lies for longer; one that waits for its manifest, for longer still.
const (
	settles     = 10 * time.Second
	settlesBare = 2 * time.Minute
	patience    = 10 * time.Minute
)

// Drops is where departments drop files. Its clock is the machine's, by which the
// files have their times; a demonstration's stands elsewhere.
type Drops struct {
	Folder string // "": none
	Now    func() time.Time

	changed func(fs.FileInfo) time.Time // nil: lastChange
}

// since is how long ago anybody wrote to a file, or moved it here. Tools that copy
// give a file the time of its original, by the clock of another machine: one that
// is yet to come says nothing.
func (w Drops) since(info fs.FileInfo) time.Duration {
	changed := lastChange
	if w.changed != nil {
		changed = w.changed
	}
	now, last := w.Now(), changed(info)
	if t := info.ModTime(); t.After(last) && !t.After(now) {
		last = t
	}
	return max(0, now.Sub(last))
}

// CollectArgs is the job that takes in what departments dropped in the folder.
type CollectArgs struct{}

// Kind names the job.
func (CollectArgs) Kind() string { return "verification.collect" }

// drop is a file that lies in the folder: COUNTY/SOURCE/NAME.
type drop struct {
	county int32
	src    source.Source
	folder string
	name   string
	info   fs.FileInfo
	beside fs.FileInfo   // of its manifest, nil: none lies there
	age    time.Duration // since anybody wrote to either
}

func (d drop) signed() bool { return d.beside != nil }

func (d drop) path() string { return filepath.Join(d.folder, d.name) }

// collect takes in what lies in the folder, each file as if it had been uploaded.
// What was taken is removed from the folder: it is kept sealed, and not in the
// clear. What was refused is moved aside with the reason.
func (s *Service) collect(ctx context.Context, _ CollectArgs) error {
	if s.dropped.Folder == "" {
		return nil // the job is another process's, which has a folder
	}
	ctx = byProgram(ctx)
	lock, err := os.OpenFile(filepath.Join(s.dropped.Folder, ".lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // nobody has made the folder, or it is another machine's
	}
	if err != nil {
		return s.hourly(s.dropped.Folder, fmt.Errorf("look in the folder of dropped files: %w", err))
	}
	defer lock.Close()
	if !scratch.Own(lock) {
		return nil // somebody is at it
	}
	drops, err := s.drops()
	for _, d := range drops {
		if e := s.takeDrop(ctx, d); e != nil {
			err = errors.Join(err, s.hourly(d.folder, fmt.Errorf("take in a file of %s in %06d: %w", d.src.Code, d.county, namelessError{e, d.name})))
		}
	}
	return err
}

// namelessError is an error without the name of the file that it is about: a department
// may name a file after a person, and what a job fails with is kept in the clear.
type namelessError struct {
	error
	name string
}

func (e namelessError) Error() string {
	return strings.ReplaceAll(strings.ReplaceAll(e.error.Error(), e.name, "FILE"), lastOf(e.name, longestName), "FILE")
}

func (e namelessError) Unwrap() error { return e.error }

// ofCounty is the name of a county's folder.
var ofCounty = regexp.MustCompile(`^[1-9][0-9]{5}$`)

// drops are the files in the folder, in the order of their paths. Other folders
// in it are none of ours.
func (s *Service) drops() (list []drop, err error) {
	counties, err := os.ReadDir(s.dropped.Folder)
	for _, c := range counties {
		if !ofCounty.MatchString(c.Name()) {
			continue
		}
		county, _ := strconv.ParseInt(c.Name(), 10, 32) // digits
		for _, src := range s.sources {
			folder := filepath.Join(s.dropped.Folder, c.Name(), src.Code)
			entries, e := os.ReadDir(folder)
			if e != nil {
				if !errors.Is(e, fs.ErrNotExist) {
					err = errors.Join(err, s.hourly(folder, e))
				}
				continue
			}
			for _, x := range entries {
				if d, ok := s.dropped.file(int32(county), src, folder, x); ok {
					list = append(list, d)
				}
			}
			if e := s.dropped.forgetRefused(folder, src.Retention); e != nil {
				err = errors.Join(err, s.hourly(folder, e))
			}
		}
	}
	return list, err
}

// unfinished are the endings of files that are still being copied.
var unfinished = []string{".part", ".partial", ".filepart", ".tmp", ".crdownload", manifest.Ending}

func (w Drops) file(county int32, src source.Source, folder string, x os.DirEntry) (drop, bool) {
	name := x.Name()
	if !x.Type().IsRegular() || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$") ||
		slices.ContainsFunc(unfinished, func(ending string) bool { return strings.HasSuffix(strings.ToLower(name), ending) }) {
		return drop{}, false
	}
	info, err := x.Info()
	if err != nil { // it is gone
		return drop{}, false
	}
	d := drop{county: county, src: src, folder: folder, name: name, info: info, age: w.since(info)}
	if beside, err := os.Lstat(d.path() + manifest.Ending); err == nil && beside.Mode().IsRegular() {
		d.beside, d.age = beside, min(d.age, w.since(beside))
	}
	return d, true
}

// unchanged tells whether what lies in the folder is what was seen there: the
// department may write to a file, or lay another in its place, at any time.
func (d drop) unchanged(root *os.Root) bool {
	info, err := root.Lstat(d.name)
	if err != nil || !sameFile(d.info, info) {
		return false
	}
	beside, err := root.Lstat(d.name + manifest.Ending)
	if !d.signed() {
		return err != nil || !beside.Mode().IsRegular() // no manifest came, nor can where the name is too long for one
	}
	return err == nil && sameFile(d.beside, beside)
}

func sameFile(a, b fs.FileInfo) bool {
	return os.SameFile(a, b) && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime()) && lastChange(a).Equal(lastChange(b))
}

// errBusy is the cause of a refusal that time mends.
var errBusy = errors.New("another file of the source is being read")

// errChanged says that the department is not done with a file: it waits for the
// next look.
var errChanged = errors.New("somebody writes to the file")

func (s *Service) takeDrop(ctx context.Context, d drop) error {
	if d.age < s.settling(d) {
		return nil
	}
	busy, err := s.loading(ctx, d.county, d.src.Code)
	if err != nil || busy {
		return err
	}
	root, err := os.OpenRoot(d.folder)
	if err != nil {
		return fmt.Errorf("open the folder: %w", err)
	}
	defer func() { _ = root.Close() }()
	if err := writable(root); err != nil {
		return err
	}
	receipt, err := s.storeDrop(ctx, root, d)
	var got q.DepartmentFile
	if err == nil {
		got, err = s.receiveFile(ctx, receipt)
	}
	beside := s.logUnvouched(ctx, receipt, err)
	if err != nil || got.FileID != receipt.FileID { // nothing of it is taken in, or it was before
		beside = errors.Join(beside, s.unstore(ctx, receipt))
	}
	if err == nil {
		return errors.Join(d.remove(root), beside)
	}
	var e *errs.Error
	if !errors.As(err, &e) || errors.Is(err, errBusy) {
		return errors.Join(unlessItWaits(err), beside)
	}
	return errors.Join(d.refuse(root, e, s.dropped.Now()), beside)
}

func (s *Service) settling(d drop) time.Duration {
	switch {
	case d.signed():
		return settles
	case s.manifestUse(d.src) == ManifestUnused:
		return settlesBare
	}
	return patience
}

// writable refuses a folder out of which nothing can be moved: what lies there
// would be copied and sealed again with every look.
func writable(root *os.Root) error {
	for _, folder := range []string{".", refusedFolder} {
		probe := filepath.Join(folder, ".writable")
		f, err := root.OpenFile(probe, os.O_WRONLY|os.O_CREATE|syscall.O_NONBLOCK, 0o600)
		if errors.Is(err, fs.ErrNotExist) && folder == refusedFolder {
			return nil // it is made when it is needed
		}
		if err == nil {
			err = errors.Join(f.Close(), root.Remove(probe))
		}
		if err != nil {
			return fmt.Errorf("nothing is taken in before the folder, and %s in it, are writable for the program's account: %w", refusedFolder, err)
		}
	}
	return nil
}

// hourly lets what is wrong with a folder through once an hour, not with every look:
// most of it lasts until somebody mends it.
func (s *Service) hourly(folder string, err error) error {
	now := s.dropped.Now()
	if before, said := s.lastSaid.Load(folder); said && now.Sub(before.(time.Time)) < time.Hour {
		return nil
	}
	s.lastSaid.Store(folder, now)
	return err
}

func unlessItWaits(err error) error {
	if errors.Is(err, errBusy) || errors.Is(err, errChanged) {
		return nil
	}
	return err
}

func (s *Service) loading(ctx context.Context, county int32, source string) (busy bool, err error) {
	err = s.db.View(ctx, func(tx *db.Tx) error {
		list, err := q.New(tx).Loading(ctx, county, source)
		busy = len(list) > 0
		return err
	})
	return busy, err
}

// storeDrop keeps a file and its manifest as an upload would. A department's account
// may lay links into its folder: none is followed out of it.
func (s *Service) storeDrop(ctx context.Context, root *os.Root, d drop) (r Receipt, err error) {
	r = Receipt{County: d.county, Source: d.src.Code}
	if d.info.Size() > files.MaxSize { // said before half a disk is copied
		return r, tooLarge(sheet.ErrTooLong)
	}
	if d.signed() {
		text, err := readManifest(root, d)
		if err != nil {
			return r, err
		}
		if m, err := manifest.Parse(text); err == nil { // else vouch says what is wrong
			r.AsOf = m.AsOf
		}
		if r.ManifestID, err = s.storeFile(ctx, root, d, d.beside); err != nil {
			return r, err
		}
	} else if r.AsOf, err = dayIn(d.name); err != nil {
		return r, err
	}
	if r.FileID, err = s.storeFile(ctx, root, d, d.info); err == nil && !d.unchanged(root) {
		err = errChanged // what was kept may be half of it
	}
	return r, err
}

// readManifest reads no more of what lies there as a manifest than one has.
func readManifest(root *os.Root, d drop) ([]byte, error) {
	in, err := openDropped(root, d.beside)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	text, err := io.ReadAll(io.LimitReader(in, manifest.MaxSize+1))
	if err != nil {
		return nil, fmt.Errorf("read the manifest: %w", err)
	}
	if len(text) > manifest.MaxSize {
		return nil, unreadable(fmt.Errorf("it is larger than %d bytes", manifest.MaxSize))
	}
	return text, nil
}

// openDropped opens a file that was seen in the folder, and neither waits for a
// pipe nor reads a device.
func openDropped(root *os.Root, seen fs.FileInfo) (*os.File, error) {
	in, err := root.OpenFile(seen.Name(), os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errChanged
	}
	if err != nil {
		return nil, fmt.Errorf("open a dropped file: %w", err)
	}
	info, err := in.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("it is no file")
	}
	if err == nil && !sameFile(seen, info) {
		err = errChanged
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open a dropped file: %w", err), in.Close())
	}
	return in, nil
}

func (s *Service) storeFile(ctx context.Context, root *os.Root, d drop, seen fs.FileInfo) (id.ID, error) {
	in, err := openDropped(root, seen)
	if err != nil {
		return 0, err
	}
	defer in.Close()
	f, err := s.files.Receive(ctx, files.Upload{County: d.county, Name: seen.Name(), MediaType: "application/octet-stream", Purpose: "department", Division: authz.CountyCode(d.county)}, in)
	return f.ID, err
}

// unstore takes away what was stored of a file that was refused.
func (s *Service) unstore(ctx context.Context, r Receipt) (err error) {
	for _, n := range []id.ID{r.FileID, r.ManifestID} {
		if n == 0 {
			continue
		}
		_, e := s.discard(ctx, r.County, n)
		err = errors.Join(err, e)
	}
	return err
}

var dayInName = regexp.MustCompile(`20\d\d-?[01]\d-?[0-3]\d`)

// dayIn is the day that a file's name ends with, or that stands last in it: of
// which day its data is. A manifest says it without the name's help.
func dayIn(name string) (calendar.Date, error) {
	all := dayInName.FindAllString(name, -1)
	if len(all) > 0 {
		last := strings.ReplaceAll(all[len(all)-1], "-", "")
		if day, err := calendar.ParseDate(last[:4] + "-" + last[4:6] + "-" + last[6:]); err == nil {
			return day, nil
		}
	}
	return calendar.Date{}, errs.New(errs.Invalid, "不知道数据截止日期：请把日期写进文件名（如 存款余额_2026-09-30.csv），或附部门签名的清单。",
		"Of which day the data is cannot be told: write the day into the file's name (as deposits_2026-09-30.csv), or lay the signed manifest beside it.")
}

// remove leaves a file that was written to since it was kept: it is taken in again.
func (d drop) remove(root *os.Root) error {
	if !d.unchanged(root) {
		return nil
	}
	err := root.Remove(d.name)
	if d.signed() {
		err = errors.Join(err, root.Remove(d.name+manifest.Ending))
	}
	return err
}
