package files

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"time"

	"doudi/internal/db"
	"doudi/internal/files/internal/q"
	"doudi/internal/id"
)

// ofCounty is the name of a county's folder.
var ofCounty = regexp.MustCompile(`^[1-9][0-9]{5}$`)

// idle is how long bytes lie before a row that does not come is not waited for.
const idle = 24 * time.Hour

// Sweep erases sealed bytes of which there is no row, as a kill between a row's
// deletion and theirs leaves them: what was to be deleted is not kept for ever
// (个人信息保护法 art. 47). Where most of a county's would go, the folder is
// another database's, and nothing is touched. now is by the machine's clock, by which
// files have their times.
func (s *Store) Sweep(ctx context.Context, now time.Time) error {
	counties, err := os.ReadDir(s.dir)
	if err != nil {
		return fmt.Errorf("sweep files: %w", err)
	}
	for _, c := range counties {
		if !c.IsDir() || !ofCounty.MatchString(c.Name()) {
			continue
		}
		county, _ := strconv.ParseInt(c.Name(), 10, 32) // digits
		if e := s.sweepCounty(ctx, int32(county), now.Add(-idle)); e != nil {
			err = errors.Join(err, fmt.Errorf("sweep files of %s: %w", c.Name(), e))
		}
	}
	return err
}

// sweepCounty reads the folder before the rows: a row is written after its bytes.
func (s *Store) sweepCounty(ctx context.Context, county int32, before time.Time) error {
	lie, err := s.writtenBefore(county, before)
	if err != nil || len(lie) == 0 {
		return err
	}
	var named map[id.ID]bool
	err = s.db.View(ctx, func(tx *db.Tx) error {
		rows, err := q.New(tx).FilesOfCounty(ctx, county)
		named = make(map[id.ID]bool, len(rows))
		for _, n := range rows {
			named[n] = true
		}
		return err
	})
	if err != nil {
		return err
	}
	var left []id.ID
	for _, n := range lie {
		if !named[n] {
			left = append(left, n)
		}
	}
	if len(left) > len(named) {
		return fmt.Errorf("%d files lie there without a row, and %d rows are known: the folder is another database's", len(left), len(named))
	}
	for _, n := range left {
		err = errors.Join(err, s.Erase(county, n))
	}
	return err
}

// writtenBefore lists the files of a county that nobody wrote to since a time.
func (s *Store) writtenBefore(county int32, t time.Time) (list []id.ID, err error) {
	entries, err := os.ReadDir(filepath.Dir(s.path(county, 0)))
	for _, x := range entries {
		n, e := id.Parse(x.Name())
		if e != nil || n.String() != x.Name() || !x.Type().IsRegular() {
			continue // none of ours
		}
		info, e := x.Info()
		if errors.Is(e, fs.ErrNotExist) {
			continue
		}
		if err = errors.Join(err, e); e == nil && info.ModTime().Before(t) {
			list = append(list, n)
		}
	}
	return list, err
}
