//go:build linux || darwin || freebsd

package system

import "syscall"

// diskOf is the disk that a folder lies on.
func diskOf(folder string) Disk {
	var s syscall.Statfs_t
	if syscall.Statfs(folder, &s) != nil {
		return Disk{}
	}
	return Disk{Free: int64(s.Bavail) * int64(s.Bsize), Total: int64(s.Blocks) * int64(s.Bsize)} //nolint:unconvert // the types differ by system
}
