package verification

import (
	"io/fs"
	"syscall"
	"time"
)

// lastChange is when a file was last written to, moved or given another time, which
// no tool can set.
func lastChange(info fs.FileInfo) time.Time {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return time.Unix(s.Ctim.Unix())
	}
	return info.ModTime()
}
