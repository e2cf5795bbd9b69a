package verification

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"

	"doudi/internal/crypt"
	"doudi/internal/sheet"
	"doudi/verification/source"
)

// rowPrint is the fingerprint of what a row says, the same in every file of its
// source; the zero one is nobody's.
type rowPrint [12]byte

// faulty is the fingerprint of the same row where it is kept with a fault: a file
// that still says it changes nothing, and lists the fault again.
func (p rowPrint) faulty() rowPrint {
	p[len(p)-1] ^= 1
	return p
}

// printSize is a fingerprint with the number of its row on the shelf.
const printSize = len(rowPrint{}) + 4

// rowIndex is the kind of the keyed hash that fingerprints are cut from: who
// has them learns nothing of what stands in the rows.
const rowIndex = "department_row"

// printer makes the fingerprints of a file's rows. It is safe for use by several
// goroutines.
type printer struct {
	keys   *crypt.Keyring
	prefix string // what the fields mean: another meaning makes every row another
	id     int    // column
	order  []int  // columns, by the names of their fields
}

func newPrinter(keys *crypt.Keyring, src source.Source, c columns) (printer, error) {
	names := slices.Sorted(maps.Keys(c))
	meaning, err := json.Marshal([]any{src.Code, src.Fields, names})
	if err != nil {
		return printer{}, fmt.Errorf("describe the fields of %s: %w", src.Code, err)
	}
	p := printer{keys: keys, prefix: string(keys.Index(rowIndex, string(meaning))), id: c["id"]}
	for _, name := range names {
		p.order = append(p.order, c[name])
	}
	return p, nil
}

// of is the fingerprint of a row; buffer is used and returned.
func (p *printer) of(row sheet.Row, buffer []byte) (rowPrint, []byte) {
	buffer = append(buffer[:0], p.prefix...)
	for _, at := range p.order {
		text := strings.TrimSpace(sheet.Narrow(row.Text(at)))
		buffer = append(binary.AppendUvarint(buffer, uint64(len(text))), text...)
	}
	if p.id < len(row.Cells) && row.Cells[p.id].Has(sheet.LostDigits) {
		buffer = append(buffer, '!')
	}
	return rowPrint(p.keys.Index(rowIndex, string(buffer))), buffer
}

// all makes the fingerprints of rows on all processors.
func (p *printer) all(rows []sheet.Row, to []rowPrint) {
	each(len(rows), func(from, until int) {
		var buffer []byte
		for i := from; i < until; i++ {
			to[i], buffer = p.of(rows[i], buffer)
		}
	})
}

// each does n things on all processors, some neighbours together.
func each(n int, do func(from, until int)) {
	share := (n + runtime.GOMAXPROCS(0) - 1) / runtime.GOMAXPROCS(0)
	var all sync.WaitGroup
	for from := 0; from < n; from += share {
		all.Go(func() { do(from, min(from+share, n)) })
	}
	all.Wait()
}

func appendPrint(b []byte, p rowPrint, row int64) []byte {
	return binary.LittleEndian.AppendUint32(append(b, p[:]...), uint32(row)) //nolint:gosec // a sheet has fewer rows
}

// shelf is what lies on a department's shelf, by fingerprint.
type shelf struct {
	prints []byte   // printSize each
	slots  []uint32 // open addressing by the print's first bytes: number in prints + 1
	taken  []bool   // by number: seen in the new file, or gone long ago
	left   int      // not taken
}

// mostAlike is how often the same row is looked for; a file that repeats one
// more often is read whole.
const mostAlike = 1000

func newShelf(prints, gone []byte) *shelf {
	n := len(prints) / printSize
	size := 1024
	for size < 2*n {
		size *= 2
	}
	s := &shelf{prints: prints, slots: make([]uint32, size), taken: make([]bool, n), left: n}
	dead := map[uint32]bool{}
	for ; len(gone) > 0; gone = gone[4:] {
		dead[binary.LittleEndian.Uint32(gone)] = true
	}
	for i := range n {
		switch p := s.print(i); {
		case dead[s.row(i)]:
			s.taken[i] = true
			s.left--
		case p != rowPrint{}: // rows with a fault had none once
			at := s.slot(p)
			for ; s.slots[at] != 0; at = (at + 1) & (len(s.slots) - 1) {
			}
			s.slots[at] = uint32(i + 1) //nolint:gosec // a sheet has fewer rows
		}
	}
	return s
}

func (s *shelf) print(i int) rowPrint { return rowPrint(s.prints[i*printSize:]) }

func (s *shelf) row(i int) uint32 {
	return binary.LittleEndian.Uint32(s.prints[(i+1)*printSize-4:])
}

func (s *shelf) slot(p rowPrint) int {
	return int(binary.LittleEndian.Uint64(p[:]) & uint64(len(s.slots)-1)) //nolint:gosec // masked
}

// take takes a row that lies there; a row that lies there twice can be taken
// twice. tooMany: it repeats so often that looking for it costs more than it saves.
func (s *shelf) take(p rowPrint) (found, tooMany bool) {
	alike := 0
	for at := s.slot(p); s.slots[at] != 0; at = (at + 1) & (len(s.slots) - 1) {
		i := int(s.slots[at] - 1)
		if s.print(i) != p {
			continue
		}
		if !s.taken[i] {
			s.taken[i] = true
			s.left--
			return true, false
		}
		if alike++; alike > mostAlike {
			return false, true
		}
	}
	return false, false
}

// gone are the rows that nobody took.
func (s *shelf) gone() (rows []int64) {
	for i, taken := range s.taken {
		if !taken {
			rows = append(rows, int64(s.row(i)))
		}
	}
	return rows
}
