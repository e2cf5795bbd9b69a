//go:build unix

package audit

import (
	"os"
	"syscall"
)

// lock waits until nobody else has a file's lock, and takes it.
func lock(f *os.File) error {
	for {
		if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != syscall.EINTR {
			return err
		}
	}
}
