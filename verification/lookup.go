package verification

import (
	"context"
	"encoding/json"
	"fmt"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/verification/alike"
	"doudi/verification/internal/q"
	"doudi/verification/source"
)

// known is a fact with where it stands.
type known struct {
	source.Fact
	amount money.Fen
	name   string       // as the department writes it
	token  string       // in its place, where the department names nobody and the name is not ours
	number string       // likewise, where it is wrong; else ""
	chance alike.Chance // likewise: that the row is theirs
	file   id.ID
	row    int64
	reply  id.ID  // raw_reply, where it is no file's row
	text   string // the whole row
}

// lookUp returns what the current files hold on an ID number, by source. Rows
// that mean nothing any more are left out. Files that are too old are not: who
// asks decides.
func (s *Service) lookUp(ctx context.Context, tx *db.Tx, county int32, index []byte) (map[string][]known, error) {
	rows, err := q.New(tx).RecordsOf(ctx, county, index)
	if err != nil {
		return nil, fmt.Errorf("look up: %w", err)
	}
	found := map[string][]known{}
	for _, r := range rows {
		x, means, err := s.known(r.Source, q.DepartmentRecord{FileID: r.FileID, RowNo: r.RowNo, Name: r.Name, AmountFen: r.AmountFen, Sealed: r.Sealed}, calendar.At(tx.Now))
		if err != nil {
			return nil, err
		}
		if means {
			found[r.Source] = append(found[r.Source], x)
		}
	}
	return found, nil
}

// known opens a row; false if it means nothing any more on a day, or its source is no more.
func (s *Service) known(code string, r q.DepartmentRecord, on calendar.Date) (known, bool, error) {
	src, ok := s.sources.named(code)
	if !ok {
		return known{}, false, nil
	}
	cells, text, err := s.openText(r.FileID, r.RowNo, r.Sealed)
	if err != nil {
		return known{}, false, err
	}
	f, means := src.Read(cells, r.AmountFen, on)
	return known{Fact: f, amount: r.AmountFen, name: r.Name, file: r.FileID, row: r.RowNo, text: text}, means, nil
}

// openRecord opens a sealed row: field -> text.
func (s *Service) openRecord(file id.ID, row int64, sealed []byte) (map[string]string, error) {
	cells, _, err := s.openText(file, row, sealed)
	return cells, err
}

// openText is openRecord, with the row as it was sealed.
func (s *Service) openText(file id.ID, row int64, sealed []byte) (cells map[string]string, text string, err error) {
	plain, err := s.keys.OpenBytes(recordPlace(file, row), sealed)
	if err != nil {
		return nil, "", fmt.Errorf("open row %d of department file %s: %w", row, file, err)
	}
	if err := json.Unmarshal(plain, &cells); err != nil {
		return nil, "", fmt.Errorf("read row %d of department file %s: %w", row, file, err)
	}
	return cells, string(plain), nil
}
