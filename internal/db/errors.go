package db

import (
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// What callers may ask of a database error, the same on both engines.
var (
	ErrNotFound  = errors.New("no such row")
	ErrDuplicate = errors.New("a row with this key is already there")
	ErrReference = errors.New("the row refers to one that is not there, or is still referred to")
)

// translate names the errors that callers act on; all others pass unchanged.
func translate(err error) error {
	switch {
	case err == nil, errors.Is(err, ErrNotFound), errors.Is(err, ErrDuplicate), errors.Is(err, ErrReference):
		return err
	case errors.Is(err, pgx.ErrNoRows):
		return fmt.Errorf("%w: %w", ErrNotFound, err)
	}
	if k := kind(err); k != nil {
		return fmt.Errorf("%w: %w", k, err)
	}
	return err
}

func kind(err error) error {
	var pe *pgconn.PgError
	if errors.As(err, &pe) {
		switch pe.Code {
		case "23505":
			return ErrDuplicate
		case "23503":
			return ErrReference
		}
	}
	var le *sqlite.Error
	if errors.As(err, &le) {
		switch le.Code() {
		case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
			return ErrDuplicate
		case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
			return ErrReference
		}
	}
	return nil
}

// IsNotFound reports whether a query for one row found none, inside a
// transaction (pgx.ErrNoRows) or after it (ErrNotFound).
func IsNotFound(err error) bool { return errors.Is(err, pgx.ErrNoRows) || errors.Is(err, ErrNotFound) }

// IsDuplicate reports whether err is a unique key met twice. On PostgreSQL the
// transaction is lost then: return the error, or use ON CONFLICT DO NOTHING.
func IsDuplicate(err error) bool { return errors.Is(translate(err), ErrDuplicate) }

// Text is an error's text for a log. PostgreSQL quotes a value that it could not read
// (SQLSTATE class 22), which may be anybody's number: that sentence is left out, its
// code stays. The rows that DETAIL quotes are in no error's text.
func Text(err error) string {
	text := err.Error()
	var pe *pgconn.PgError
	if errors.As(err, &pe) && strings.HasPrefix(pe.Code, "22") && pe.Message != "" {
		return strings.ReplaceAll(text, pe.Message, "a value could not be read")
	}
	return text
}

// retryable reports whether PostgreSQL asks for the transaction to be run again.
func retryable(err error) bool {
	var pe *pgconn.PgError
	return errors.As(err, &pe) && (pe.Code == "40001" || pe.Code == "40P01")
}
