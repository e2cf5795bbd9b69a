// Package page is how every list of the interface is read: some rows and an
// opaque cursor, which asks for the rows after the last one.
//
// A cursor is the key of the last row as JSON in base64. It grants nothing: the
// query it goes into is bounded by the reader's scope as the first one was.
package page

import (
	"encoding/base64"
	"encoding/json"
	"strings"

	"doudi/internal/errs"
)

// Default and Most bound how many rows a page has.
const (
	Default = 50
	Most    = 200
)

// Page is some rows of a list, and where the next ones begin.
type Page[T any] struct {
	Items []T    `json:"items" nullable:"false"`
	Next  string `json:"next" doc:"cursor of the next page; empty on the last"`
}

// Query is embedded in the input of every list.
type Query struct {
	Cursor string `query:"cursor" maxLength:"1000" doc:"next of the page before"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"rows on a page"`
}

// Size is how many rows to show.
func (q Query) Size() int {
	if q.Limit < 1 || q.Limit > Most {
		return Default
	}
	return q.Limit
}

// UpTo is how many rows to read: one more than are shown tells whether there
// is a next page.
func (q Query) UpTo() int32 { return int32(q.Size()) + 1 }

// After reads the cursor into key, which stays as it is on the first page.
func (q Query) After(key any) error {
	if q.Cursor == "" {
		return nil
	}
	b, err := base64.RawURLEncoding.DecodeString(strings.TrimSpace(q.Cursor))
	if err == nil {
		err = json.Unmarshal(b, key)
	}
	if err != nil {
		return errs.New(errs.Invalid, "翻页标记无效，请回到第一页。", "The cursor is not one of ours; go back to the first page.").
			With("query.cursor", "无效", "invalid").Because(err)
	}
	return nil
}

// Cursor writes a key that After reads.
func Cursor(key any) (string, error) {
	b, err := json.Marshal(key)
	return base64.RawURLEncoding.EncodeToString(b), err
}

// Of makes a page of the rows that were read with UpTo; key is the place of a
// row in the list's order.
func Of[R, T any](q Query, rows []R, show func(R) T, key func(R) any) (Page[T], error) {
	p := Page[T]{Items: make([]T, 0, len(rows))}
	if n := q.Size(); len(rows) > n {
		rows = rows[:n]
		next, err := Cursor(key(rows[n-1]))
		if err != nil {
			return p, err
		}
		p.Next = next
	}
	for _, r := range rows {
		p.Items = append(p.Items, show(r))
	}
	return p, nil
}

// Each calls do with every row of a list, page by page: between pages the
// database is free for others.
func Each[T any](read func(Query) (Page[T], error), do func(T) error) error {
	for q := (Query{Limit: Most}); ; {
		p, err := read(q)
		if err != nil {
			return err
		}
		for _, row := range p.Items {
			if err := do(row); err != nil {
				return err
			}
		}
		if q.Cursor = p.Next; q.Cursor == "" {
			return nil
		}
	}
}

// Containing is the LIKE pattern, with ! as its escape, of texts in small
// letters that contain one; "" for no text.
func Containing(text string) string {
	text = strings.ToLower(strings.TrimSpace(text))
	if text == "" {
		return ""
	}
	return "%" + strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(text) + "%"
}
