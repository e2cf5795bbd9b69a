package verification

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
	"unicode/utf8"

	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/verification/manifest"
)

// refusedFolder keeps what was refused beside the reason, for as long as the
// source's data would be kept.
const refusedFolder = "refused"

// refuse moves a file aside and writes why, for the department to read. One that
// was written to since is another file, which may be right.
func (d drop) refuse(root *os.Root, e *errs.Error, now time.Time) error {
	if !d.unchanged(root) {
		return nil
	}
	if err := makeRefused(root); err != nil {
		return fmt.Errorf("move a refused file aside: %w", err)
	}
	to := filepath.Join(refusedFolder, now.In(calendar.Shanghai).Format(refusedAt)+"-"+rand.Text()[:4]+"-"+lastOf(d.name, longestName))
	reason := e.Message + "\n" + e.English + "\n"
	for _, f := range e.Fields {
		reason += f.Path + ": " + f.Message + " " + f.English + "\n"
	}
	err := writeReason(root, to+".reason.txt", reason)
	if err == nil {
		err = root.Rename(d.name, to)
	}
	if d.signed() {
		err = errors.Join(err, root.Rename(d.name+manifest.Ending, to+manifest.Ending))
	}
	return err
}

// makeRefused makes the folder in which the department's account, by its group, reads
// why and removes what it has read, whatever mask the program runs with.
func makeRefused(root *os.Root) error {
	err := root.Mkdir(refusedFolder, 0o770)
	if errors.Is(err, fs.ErrExist) {
		return nil // as the administrator wants it
	}
	if err != nil {
		return err
	}
	info, err := root.Stat(refusedFolder)
	if err != nil {
		return err
	}
	return root.Chmod(refusedFolder, info.Mode()|0o770) // with the bit that hands the group on
}

// longestName leaves room in the 255 bytes of a file's name for the time before it
// and what is written behind it.
const longestName = 200

// lastOf is what a name ends with, where its day and its kind stand.
func lastOf(name string, bytes int) string {
	at := max(0, len(name)-bytes)
	for at < len(name) && !utf8.RuneStart(name[at]) {
		at++
	}
	return name[at:]
}

func writeReason(root *os.Root, name, reason string) error {
	f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640)
	if err != nil {
		return fmt.Errorf("write why a file is refused: %w", err)
	}
	_, err = f.WriteString(reason)
	if err = errors.Join(err, f.Chmod(0o640), f.Close()); err != nil { // likewise
		return fmt.Errorf("write why a file is refused: %w", err)
	}
	return nil
}

// refusedAt begins the name of what was refused. The file is the department's: it
// has its own times, which only its owner can set.
const refusedAt = "20060102T150405"

// refusedSince is when a file was refused; of what somebody else laid there, when it
// was written.
func refusedSince(info fs.FileInfo) time.Time {
	if name := info.Name(); len(name) > len(refusedAt) {
		if t, err := time.ParseInLocation(refusedAt, name[:len(refusedAt)], calendar.Shanghai); err == nil {
			return t
		}
	}
	return info.ModTime()
}

// forgetRefused removes what was refused longer ago than the source's data is
// kept (个人信息保护法 art. 19).
func (w Drops) forgetRefused(folder string, days int) error {
	root, err := os.OpenRoot(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("forget what was refused: %w", err)
	}
	defer func() { _ = root.Close() }()
	entries, err := fs.ReadDir(root.FS(), refusedFolder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, x := range entries {
		if x.IsDir() { // somebody else's
			continue
		}
		if info, e := x.Info(); e == nil && w.Now().Sub(refusedSince(info)) > time.Duration(days)*24*time.Hour {
			if e := root.Remove(filepath.Join(refusedFolder, x.Name())); e != nil {
				err = errors.Join(err, namelessError{e, x.Name()})
			}
		}
	}
	return err
}
