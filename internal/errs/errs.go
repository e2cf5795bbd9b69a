// Package errs holds the one error type that may be shown to a person.
// Every other error becomes "internal" outside and full text in the log.
package errs

import (
	"errors"
	"fmt"
)

// Code says what kind of trouble an error is; each has one HTTP status.
type Code string

// The kinds of trouble.
const (
	Invalid      Code = "invalid"      // 422: the request is wrong, Fields say where
	NotFound     Code = "not_found"    // 404: not there, or not yours to see
	Conflict     Code = "conflict"     // 409: somebody else changed it, or it is not in that state
	Forbidden    Code = "forbidden"    // 403: you may see it, not do this
	Unauthorized Code = "unauthorized" // 401: sign in first
	TooLarge     Code = "too_large"    // 413
	Throttled    Code = "throttled"    // 429
	Unavailable  Code = "unavailable"  // 503
)

// Field is one fault in a request: a JSON path or a row and column, what is
// wrong, and what to do. It never repeats the rejected value.
type Field struct {
	Path    string `json:"path" doc:"where: body.members[0].idNumber, or row 12"`
	Message string `json:"message" doc:"what is wrong and what to do, in the reader's language"`
	English string `json:"-"` // of Message, until it is answered in one of the two
}

// Error is shown to people: Message in Chinese, English beside it.
type Error struct {
	Code    Code
	Message string // Chinese
	English string
	Fields  []Field
	Cause   error // logged, never shown
}

// New makes an Error; zh and en are complete sentences without personal data.
func New(code Code, zh, en string) *Error { return &Error{Code: code, Message: zh, English: en} }

// Newf is New with the same arguments formatted into both languages.
func Newf(code Code, zh, en string, args ...any) *Error {
	return New(code, fmt.Sprintf(zh, args...), fmt.Sprintf(en, args...))
}

// With adds a fault at a path, in Chinese and English.
func (e *Error) With(path, zh, en string) *Error {
	c := *e
	c.Fields = append(append([]Field(nil), e.Fields...), Field{path, zh, en})
	return &c
}

// Because records the cause for the log.
func (e *Error) Because(err error) *Error {
	c := *e
	c.Cause = err
	return &c
}

func (e *Error) Error() string {
	s := string(e.Code) + ": " + e.English
	for _, f := range e.Fields {
		s += "; " + f.Path + ": " + f.Message
	}
	if e.Cause != nil {
		s += ": " + e.Cause.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Is makes errors.Is(err, errs.New(errs.NotFound, "", "")) match by code.
func (e *Error) Is(target error) bool {
	var t *Error
	return errors.As(target, &t) && t.Code == e.Code && t.English == ""
}

// CodeOf returns err's code, or "" when it is not for people.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}
