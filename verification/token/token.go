// Package token lets a department say whom its list is about without naming
// them: in the place of an ID number stands HMAC-SM3 of it under a key that the
// checking body holds and gives to that department for that list. Who asks about
// a person computes the person's token and finds the row; whoever is never asked
// about is never named.
//
// The form is docs/formats/department-tokens.md.
package token

import (
	"crypto/hmac"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"

	"github.com/emmansun/gmsm/sm3"

	"doudi/internal/calendar"
	"doudi/internal/idnumber"
	"doudi/internal/sheet"
	"doudi/verification/source"
)

// Key is of one list of one department; two lists cannot be joined by it.
type Key []byte

// keyBytes is the length of a key.
const keyBytes = 32

// ParseKey reads a key as it is handed over, in hex.
func ParseKey(text string) (Key, error) {
	k, err := hex.DecodeString(strings.TrimSpace(text))
	if err != nil || len(k) != keyBytes {
		return nil, fmt.Errorf("a key is %d hexadecimal digits", 2*keyBytes)
	}
	return k, nil
}

// OpenKey reads a file that holds a key.
func OpenKey(path string) (Key, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the key of tokens: %w", err)
	}
	k, err := ParseKey(string(text))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return k, nil
}

// String writes a key as ParseKey reads it.
func (k Key) String() string { return hex.EncodeToString(k) }

// prefix marks a token, and the form it has.
const prefix = "T1-"

// Is reports whether a cell is a token and no ID number or name.
func Is(cell string) bool {
	return len(cell) == len(prefix)+2*keyBytes && strings.HasPrefix(cell, prefix)
}

func (k Key) of(parts ...string) string {
	m := hmac.New(sm3.New, k)
	for _, p := range parts { // no part holds a zero byte
		_, _ = io.WriteString(m, p+"\x00") // a hash never fails
	}
	return prefix + hex.EncodeToString(m.Sum(nil))
}

// Number is the token of an ID number of 18 characters.
func (k Key) Number(n idnumber.Number) string { return k.of("number", string(n)) }

// Name is the token of a name; that of the same name is another for everybody.
func (k Key) Name(n idnumber.Number, name string) string {
	return k.of("name", string(n), Plain(name))
}

// Proof shows in the answer to a question that whoever answers has the key: under
// another one everybody would seem to have nothing.
func (k Key) Proof(question string) string { return k.of("question", question) }

// Plain leaves the letters of a name: 泽让·卓玛 is 泽让卓玛.
func Plain(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, sheet.Narrow(name))
}

// SameName reports whether a token is of a name under a number.
func (k Key) SameName(n idnumber.Number, name, cell string) bool {
	return subtle.ConstantTimeCompare([]byte(k.Name(n, name)), []byte(cell)) == 1
}

// Count is what became of a table.
type Count struct {
	Rows    int // written
	LeftOut int // without a valid ID number: nobody could ask for them
}

// Table writes a department's table anew: number and name as tokens, other cells
// that single out or name a person left out, the rest as it was.
func Table(in *sheet.Reader, out func(columns []sheet.Column) (sheet.Writer, error), src source.Source, k Key, today calendar.Date) (n Count, err error) {
	at := src.Recognise(in.Header)
	t := &table{key: k, today: today, at: at}
	for _, f := range src.Fields {
		column, there := at[f.Name]
		switch {
		case !there && f.Required:
			return n, fmt.Errorf("there is no column for %s", f.Chinese)
		case there && (f.Name == "id" || !f.Secret && !f.Names):
			t.fields, t.columns, t.from = append(t.fields, f.Name), append(t.columns, sheet.Column{Title: f.Chinese}), append(t.from, column)
		}
	}
	w, err := out(t.columns)
	if err != nil {
		return n, fmt.Errorf("write the table: %w", err)
	}
	if n, err = t.rows(in, w); err != nil {
		return n, err
	}
	return n, w.Close()
}

// table is a table while it is written.
type table struct {
	key     Key
	today   calendar.Date
	at      map[string]int
	fields  []string
	columns []sheet.Column
	from    []int
}

func (t *table) rows(in *sheet.Reader, w sheet.Writer) (n Count, err error) {
	for {
		row, err := in.Next()
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, fmt.Errorf("read a row: %w", err)
		}
		if at := t.at["id"]; at < len(row.Cells) && row.Cells[at].Has(sheet.LostDigits) {
			n.LeftOut++ // a number that a spreadsheet kept as a figure: it may be somebody else's by now
			continue
		}
		number, err := idnumber.Parse(strings.TrimSpace(sheet.Narrow(row.Text(t.at["id"]))), t.today)
		if err != nil || row.Text(t.at["name"]) == "" {
			n.LeftOut++
			continue
		}
		cells := make([]any, len(t.fields))
		for i, f := range t.fields {
			text := strings.TrimSpace(sheet.Narrow(row.Text(t.from[i])))
			switch f {
			case "id":
				text = t.key.Number(number)
			case "name":
				text = t.key.Name(number, text)
			}
			cells[i] = text
		}
		if err := w.Write(cells...); err != nil {
			return n, fmt.Errorf("write a row: %w", err)
		}
		n.Rows++
	}
}
