//go:build unix

package scratch

import (
	"os"
	"syscall"
)

// lock takes a file's lock if nobody has it.
func lock(f *os.File, _ bool) bool {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil
}

// wait takes a file's lock when nobody else has it any more.
func wait(f *os.File) error {
	for {
		if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != syscall.EINTR {
			return err
		}
	}
}
