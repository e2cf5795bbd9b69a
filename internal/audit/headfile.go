package audit

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"doudi/internal/audit/internal/q"
	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/scratch"
)

// cutKind separates the signatures of cuts from those of heads.
const cutKind = "audit_cut"

// tooMany is how many lines the file may have before those of past days are
// thinned out to the last of each day.
const tooMany = 20_000

// headFile is the file of heads outside of the database, see
// docs/formats/audit-chain.md. It is read anew each time: several processes may
// append to it.
type headFile struct {
	path string
	keys *crypt.Keyring
}

// outsideHead is a line of the file.
type outsideHead struct {
	q.AuditHead
	Cut    bool // an older copy was restored, which ends here
	signed bool
}

func (o outsideHead) line() string {
	kind := "head"
	if o.Cut {
		kind = "cut"
	}
	return fmt.Sprintf("%s %06d %s %d %x %x\n", kind, o.County, o.HeadOn, o.Seq, o.Hash, o.Signature)
}

// keptOutside is what the file holds.
type keptOutside struct {
	heads  []outsideHead
	broken []int // numbers of lines that are none of ours
	whole  int64 // bytes of whole lines
	torn   bool  // half a line follows, of a process that was killed
}

func (f headFile) read() (k keptOutside, err error) {
	b, err := os.ReadFile(f.path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return k, fmt.Errorf("read heads of the audit log: %w", err)
	}
	k.whole = int64(bytes.LastIndexByte(b, '\n') + 1)
	k.torn = k.whole < int64(len(b))
	number := 0
	for line := range strings.Lines(string(b[:k.whole])) {
		number++
		o, ok := f.parse(strings.TrimSuffix(line, "\n"))
		if !ok {
			k.broken = append(k.broken, number)
			continue
		}
		k.heads = append(k.heads, o)
	}
	return k, nil
}

func (f headFile) parse(line string) (o outsideHead, ok bool) {
	part := strings.Split(line, " ")
	if len(part) != 6 || part[0] != "head" && part[0] != "cut" {
		return o, false
	}
	county, err1 := strconv.ParseInt(part[1], 10, 32)
	seq, err2 := strconv.ParseInt(part[3], 10, 64)
	on, err3 := calendar.ParseDate(part[2])
	hash, err4 := hex.DecodeString(part[4])
	signature, err5 := hex.DecodeString(part[5])
	if errors.Join(err1, err2, err3, err4, err5) != nil {
		return o, false
	}
	o = outsideHead{AuditHead: q.AuditHead{County: int32(county), HeadOn: on, Seq: seq, Hash: hash, Signature: signature}, Cut: part[0] == "cut"}
	kind := headKind
	if o.Cut {
		kind = cutKind
	}
	o.signed = f.keys.Signed(kind, headText(o.County, o.HeadOn, o.Seq, o.Hash), o.Signature)
	return o, true
}

// add appends the heads that are not the last of their chain in the file.
func (f headFile) add(heads []q.AuditHead) error {
	return f.alone(func() error { return f.addNew(heads) })
}

func (f headFile) addNew(heads []q.AuditHead) error {
	kept, err := f.read()
	if err != nil {
		return err
	}
	last := map[int32]outsideHead{}
	for _, o := range kept.heads {
		last[o.County] = o
	}
	var lines []outsideHead
	for _, h := range heads {
		if was := last[h.County]; was.Cut || was.Seq != h.Seq || !bytes.Equal(was.Hash, h.Hash) {
			lines = append(lines, outsideHead{AuditHead: h})
		}
	}
	return f.write(lines)
}

// alone does what writes to the file while no other process does: a line that
// was appended to a file which is being tidied would be lost, and half a line of
// one process is none to be cut off by another.
func (f headFile) alone(do func() error) error {
	l, err := os.OpenFile(f.path+".lock", os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("lock heads of the audit log: %w", err)
	}
	if err := scratch.Wait(l); err != nil {
		return errors.Join(fmt.Errorf("lock heads of the audit log: %w", err), l.Close())
	}
	return errors.Join(do(), l.Close()) // closing gives the lock back
}

// write appends lines, and returns when they are on the disk.
func (f headFile) write(lines []outsideHead) (err error) {
	if len(lines) == 0 {
		return nil
	}
	kept, err := f.read()
	if err != nil {
		return err
	}
	var b strings.Builder
	for _, o := range lines {
		b.WriteString(o.line())
	}
	out, err := os.OpenFile(f.path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("keep heads of the audit log: %w", err)
	}
	if kept.torn {
		err = out.Truncate(kept.whole)
	}
	if err == nil {
		_, err = io.WriteString(out, b.String())
	}
	if err = errors.Join(err, out.Sync(), out.Close(), syncFolder(filepath.Dir(f.path))); err != nil {
		return fmt.Errorf("keep heads of the audit log: %w", err)
	}
	return nil
}

// tidy leaves of each past day of each chain the last head only, once the file
// has grown large.
func (f headFile) tidy(today calendar.Date) error {
	return f.alone(func() error { return f.thin(today) })
}

func (f headFile) thin(today calendar.Date) error {
	kept, err := f.read()
	if err != nil || len(kept.heads) <= tooMany || len(kept.broken) > 0 {
		return err
	}
	type day struct {
		county int32
		on     calendar.Date
	}
	last := map[day]int{}
	for i, o := range kept.heads {
		last[day{o.County, o.HeadOn}] = i
	}
	var b strings.Builder
	for i, o := range kept.heads {
		if o.Cut || o.HeadOn == today || last[day{o.County, o.HeadOn}] == i {
			b.WriteString(o.line())
		}
	}
	part := f.path + ".part"
	out, err := os.OpenFile(part, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("tidy heads of the audit log: %w", err)
	}
	_, err = io.WriteString(out, b.String())
	if err = errors.Join(err, out.Sync(), out.Close()); err == nil {
		err = errors.Join(os.Rename(part, f.path), syncFolder(filepath.Dir(f.path)))
	}
	if err != nil {
		return fmt.Errorf("tidy heads of the audit log: %w", err)
	}
	return nil
}

// syncFolder makes a new name in a folder last, where the system can.
func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	_ = d.Sync()
	return d.Close()
}
