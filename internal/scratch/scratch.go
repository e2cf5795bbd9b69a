// Package scratch keeps files in the clear for no longer than the process that
// made them: what a kill leaves behind is removed at the next start. A process
// holds a lock on what is its own, so that others leave it alone; the system
// gives the lock back when the process ends, however it ends.
package scratch

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// Folder is where a process puts files that libraries want a path of. Its own
// folder is made when it is first needed. It is safe for several goroutines.
type Folder struct {
	parent string

	mu   sync.Mutex
	own  string
	lock *os.File // held, and open, until the process ends
}

const lockEnding = ".lock"

// Open removes from parent what processes left that are no more, and returns
// the Folder of this one.
func Open(parent string) (*Folder, error) {
	locks, err := filepath.Glob(filepath.Join(parent, "*"+lockEnding))
	if err != nil {
		return nil, fmt.Errorf("sweep %s: %w", parent, err)
	}
	for _, l := range locks {
		err := ifFree(l, func() error { return os.RemoveAll(strings.TrimSuffix(l, lockEnding)) })
		if err != nil {
			return nil, fmt.Errorf("sweep %s: %w", parent, err)
		}
	}
	return &Folder{parent: parent}, nil
}

// Path is the process's own folder, which nobody else reads.
func (f *Folder) Path() (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for try := 0; f.own == "" && try < 100; try++ {
		if err := f.take(); err != nil {
			return "", fmt.Errorf("make a scratch folder in %s: %w", f.parent, err)
		}
	}
	if f.own == "" {
		return "", fmt.Errorf("make a scratch folder in %s: others take every name", f.parent)
	}
	return f.own, nil
}

// take tries one name: the lock comes first, so that no folder is ever without.
func (f *Folder) take() error {
	if err := os.MkdirAll(f.parent, 0o700); err != nil {
		return err
	}
	lock, err := os.CreateTemp(f.parent, "*"+lockEnding)
	if err != nil {
		return err
	}
	if !held(lock, true) { // somebody sweeps just now
		return lock.Close()
	}
	own := strings.TrimSuffix(lock.Name(), lockEnding)
	if err := os.Mkdir(own, 0o700); err != nil {
		return errors.Join(err, lock.Close())
	}
	f.own, f.lock = own, lock
	return nil
}

// Create makes a file in the process's own folder; the caller removes it.
func (f *Folder) Create(pattern string) (*os.File, error) {
	dir, err := f.Path()
	if err != nil {
		return nil, err
	}
	return os.CreateTemp(dir, pattern)
}

// Unnamed makes a file that has no name: whatever ends the process, nothing of
// it stays on the disk.
func Unnamed(dir string) (*os.File, error) {
	f, err := os.CreateTemp(dir, "doudi-*")
	if err != nil {
		return nil, err
	}
	if err := os.Remove(f.Name()); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// Partial makes a file that is renamed when it is whole, and holds its lock
// while it is open.
func Partial(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	if !held(f, true) {
		return nil, errors.Join(fmt.Errorf("%s is being removed", path), f.Close())
	}
	return f, nil
}

// Sweep removes the partial files of a pattern that nobody writes any more.
func Sweep(pattern string) error {
	paths, err := filepath.Glob(pattern)
	if err != nil {
		return fmt.Errorf("sweep %s: %w", pattern, err)
	}
	for _, p := range paths {
		if err := ifFree(p, func() error { return nil }); err != nil {
			return fmt.Errorf("sweep %s: %w", p, err)
		}
	}
	return nil
}

// ifFree does something and then removes a file, if nobody holds its lock.
func ifFree(path string, do func() error) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // another process swept it
	}
	if err != nil {
		return err
	}
	defer f.Close()
	if !held(f, false) {
		return nil
	}
	if err := do(); err != nil {
		return err
	}
	return os.Remove(path)
}

// held takes the lock of a file, fresh or found, and reports whether it is ours
// now, and still the file of its name: a sweeper may have removed it before.
func held(f *os.File, fresh bool) bool {
	if !lock(f, fresh) {
		return false
	}
	ours, err1 := f.Stat()
	named, err2 := os.Stat(f.Name())
	return err1 == nil && err2 == nil && os.SameFile(ours, named)
}

// Own takes a file for this process until it is closed, unless a living process
// has it. Where the system knows no locks nothing is owned.
func Own(f *os.File) bool { return lock(f, false) }

// Wait takes f's lock, which closing f gives back, once no other has it. Where
// there are no locks one process at a time must do what it guards.
func Wait(f *os.File) error { return wait(f) }
