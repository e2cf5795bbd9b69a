package connect

import (
	"errors"

	"github.com/go-sql-driver/mysql"
)

// mysqlNumber is the number of an error of MySQL.
func mysqlNumber(err error) (uint16, bool) {
	var e *mysql.MySQLError
	if errors.As(err, &e) {
		return e.Number, true
	}
	return 0, false
}

// sqlNumber sorts MySQL's errors by their number.
func sqlNumber(n uint16) error {
	switch n {
	case 1054, 1146: // ER_BAD_FIELD_ERROR, ER_NO_SUCH_TABLE
		return fail(Columns, "the view or a column is not there (error %d)", n)
	case 1044, 1045, 1142, 1143: // access to database, account, table, column denied
		return fail(Forbidden, "the database does not let us in (error %d)", n)
	}
	return fail(Silent, "the database failed (error %d)", n)
}
