package connect

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	_ "github.com/go-sql-driver/mysql"
	_ "github.com/jackc/pgx/v5/stdlib"

	"doudi/internal/calendar"
	"doudi/verification/source"
)

// sqlConnector reads a view of a department's database.
type sqlConnector struct {
	src    source.Source
	db     *sql.DB
	query  string
	fields []string
	now    func() time.Time
}

// NewSQL returns a connector of the source's view. The database is opened when
// it is first asked, so that one that is down does not keep the program from
// starting. Every question runs in a read-only transaction.
func NewSQL(src source.Source, dsn string, now func() time.Time) (Connector, error) {
	driver := map[source.By]string{source.ByPostgres: "pgx", source.ByMySQL: "mysql"}[src.Connection.By]
	db, err := sql.Open(driver, strings.TrimSpace(dsn))
	if err != nil {
		return nil, fmt.Errorf("source %s: the dsn cannot be read", src.Code) // the driver's error may hold the password
	}
	db.SetMaxOpenConns(4)
	db.SetConnMaxIdleTime(time.Minute)
	c := &sqlConnector{src: src, db: db, now: now}
	c.compose()
	return c, nil
}

// compose writes the query. Names are plain identifiers, which source.Load has
// checked, and quoted, for a column may be called use; the person's number is a
// parameter. A cell is cut where it is longer than a whole answer may be, by one
// character, so that it is known to be too large and never here.
func (c *sqlConnector) compose() {
	con := c.src.Connection
	text, mark, quote := "CHAR", "?", "`"
	if con.By == source.ByPostgres {
		text, mark, quote = "text", "$1", `"`
	}
	quoted := func(name string) string { return quote + strings.ReplaceAll(name, ".", quote+"."+quote) + quote }
	column := func(field string) string { return quoted(cmp.Or(con.Columns[field], field)) }
	most := min(c.src.Limits.MaxBytes, math.MaxInt32-1) + 1
	var list []string
	for _, f := range c.src.Fields {
		c.fields = append(c.fields, f.Name)
		list = append(list, fmt.Sprintf("LEFT(CAST(%s AS %s), %d)", column(f.Name), text, most))
	}
	if con.AsOf != "" {
		list = append(list, "CAST("+quoted(con.AsOf)+" AS "+text+")")
	}
	c.query = fmt.Sprintf("SELECT %s FROM %s WHERE %s = %s LIMIT %d", strings.Join(list, ", "), quoted(con.View), column("id"), mark, c.src.Limits.MaxRows+1)
}

// Ask asks the view once.
func (c *sqlConnector) Ask(ctx context.Context, q Question) (Answer, error) {
	tx, err := c.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return Answer{}, failedQuery(ctx, err)
	}
	defer func() { _ = tx.Rollback() }() // it only read
	rows, err := tx.QueryContext(ctx, c.query, string(q.IDNumber))
	if err != nil {
		return Answer{}, failedQuery(ctx, err)
	}
	defer rows.Close()
	a := Answer{AsOf: calendar.At(c.now())}
	left := c.src.Limits.MaxBytes
	for rows.Next() {
		row, err := c.row(rows, &a, &left)
		if err != nil {
			return Answer{}, err
		}
		a.Rows = append(a.Rows, row)
	}
	if err := rows.Err(); err != nil {
		return Answer{}, failedQuery(ctx, err)
	}
	return a, nil
}

// row reads a row; NULL is a blank cell.
func (c *sqlConnector) row(rows *sql.Rows, a *Answer, left *int64) (map[string]string, error) {
	width := len(c.fields)
	if c.src.Connection.AsOf != "" {
		width++
	}
	cells, into := make([]sql.NullString, width), make([]any, width)
	for i := range cells {
		into[i] = &cells[i]
	}
	if err := rows.Scan(into...); err != nil {
		return nil, fail(Garbled, "a row cannot be read: %T", err)
	}
	row := map[string]string{}
	for i, f := range c.fields {
		*left -= int64(len(cells[i].String))
		row[f] = strings.TrimSpace(cells[i].String)
	}
	if *left < 0 {
		return nil, fail(TooLarge, "the answer is larger than %d bytes", c.src.Limits.MaxBytes)
	}
	if width > len(c.fields) {
		return row, c.oldest(a, cells[width-1].String)
	}
	return row, nil
}

// oldest makes an answer as old as its oldest row.
func (c *sqlConnector) oldest(a *Answer, text string) error {
	day, err := calendar.ParseDate(text[:min(len(text), len("2006-01-02"))])
	if err != nil {
		return fail(Garbled, "the day of a row cannot be read")
	}
	if day.Before(a.AsOf) {
		a.AsOf = day
	}
	return nil
}

// failedQuery keeps the class of a database's error and drops its text, which
// may hold the address, the account or what was asked.
func failedQuery(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return &SilenceError{Silent, ctx.Err()}
	}
	var state interface{ SQLState() string }
	if errors.As(err, &state) {
		return sqlState(state.SQLState())
	}
	if n, ok := mysqlNumber(err); ok {
		return sqlNumber(n)
	}
	return fail(Silent, "the database cannot be reached: %T", err)
}

// sqlState sorts PostgreSQL's errors by their class.
func sqlState(code string) error {
	switch {
	case code == "42703" || code == "42P01":
		return fail(Columns, "the view or a column is not there (SQLSTATE %s)", code)
	case strings.HasPrefix(code, "28") || code == "42501":
		return fail(Forbidden, "the database does not let us in (SQLSTATE %s)", code)
	}
	return fail(Silent, "the database failed (SQLSTATE %s)", code)
}
