// Package connect asks departments: over HTTP ([NewHTTP]) or in a view of their
// database ([NewSQL]), behind one interface and one guard ([New]) that bounds
// time, size and rate, tries again with jitter, and stops asking a department
// that is down.
//
// What a department sends is somebody else's bytes. An answer is taken whole
// and checked, or not at all: it must be about the person who was asked about,
// in the columns that were agreed, and no larger than agreed. Anything else is
// an error, which the caller writes down as "no reply", never as "nothing
// found".
package connect

import (
	"context"
	"errors"
	"fmt"

	"doudi/internal/calendar"
	"doudi/internal/idnumber"
	"doudi/verification/source"
)

// Question is what a source is asked about one person. Everything but the
// person is there so that the department can log by what right it was asked.
type Question struct {
	ID       string // of this question; asking again under the same one costs once
	Source   string
	IDNumber idnumber.Number
	Name     string
	CaseNo   string
	Purpose  string
	Asker    string // who ordered the check
}

// Answer is what a source holds on one person.
type Answer struct {
	AsOf calendar.Date       // the day it speaks of
	Rows []map[string]string // field -> text; none: nothing is held on the person
}

// Connector asks one source. It is safe for use by several goroutines.
type Connector interface {
	Ask(ctx context.Context, q Question) (Answer, error)
}

// Cause is why a source did not answer, in a word that a page can explain.
type Cause string

// The causes.
const (
	Silent    Cause = "silent"    // nobody answered in time
	Down      Cause = "down"      // it failed so often that it is not asked for a while
	Refused   Cause = "refused"   // it will not answer this question: asking again is of no use
	Garbled   Cause = "garbled"   // what came is not an answer
	Columns   Cause = "columns"   // the columns are not the agreed ones
	WrongMan  Cause = "stranger"  // it answered about somebody else
	TooLarge  Cause = "too_large" // more than agreed
	Forbidden Cause = "forbidden" // our signature or account was not accepted
)

// SilenceError is why a source did not answer, with what went wrong. It holds nothing of what was sent.
type SilenceError struct {
	Cause Cause
	Err   error
}

func (f *SilenceError) Error() string { return fmt.Sprintf("%s: %v", f.Cause, f.Err) }

// Unwrap returns what went wrong.
func (f *SilenceError) Unwrap() error { return f.Err }

func fail(c Cause, format string, a ...any) error { return &SilenceError{c, fmt.Errorf(format, a...)} }

// CauseOf is why an error of a connector came about; Silent if it does not say.
func CauseOf(err error) Cause {
	var f *SilenceError
	if errors.As(err, &f) {
		return f.Cause
	}
	return Silent
}

// permanent reports whether asking again at once cannot help.
func permanent(err error) bool {
	switch CauseOf(err) {
	case Refused, Columns, WrongMan, TooLarge, Forbidden:
		return true
	case Silent, Down, Garbled:
	}
	return false
}

// check accepts an answer or says what is wrong with it. Rows that repeat each
// other are one.
func check(src source.Source, q Question, a Answer) (Answer, error) {
	if len(a.Rows) > src.Limits.MaxRows {
		return Answer{}, fail(TooLarge, "%d rows about one person, at most %d are agreed", len(a.Rows), src.Limits.MaxRows)
	}
	seen := map[string]bool{}
	rows := make([]map[string]string, 0, len(a.Rows))
	for _, row := range a.Rows {
		if err := complete(src, row); err != nil {
			return Answer{}, err
		}
		if !same(row["id"], q.IDNumber) {
			return Answer{}, fail(WrongMan, "a row is about another ID number")
		}
		if key := fmt.Sprint(row); !seen[key] { // fmt prints maps in the order of their keys
			seen[key], rows = true, append(rows, row)
		}
	}
	a.Rows = rows
	return a, nil
}

func complete(src source.Source, row map[string]string) error {
	for _, f := range src.Fields {
		if _, there := row[f.Name]; f.Required && !there {
			return fail(Columns, "field %s is missing", f.Name)
		}
	}
	for name := range row {
		if !src.Has(name) {
			return fail(Columns, "a field is there that was not agreed")
		}
	}
	return nil
}

// same compares ID numbers: departments write them with spaces, in lower case
// and with 15 digits.
func same(text string, n idnumber.Number) bool {
	got, err := idnumber.Parse(text, n.Birth()) // a number born later is another's anyhow
	return err == nil && got == n
}
