package connect_test

import (
	"database/sql"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"doudi/internal/calendar"
	"doudi/verification/connect"
	"doudi/verification/source"
)

// view makes a department's table and view, and returns the source that reads it.
func view(t *testing.T, by source.By, driver, dsn string) source.Source {
	t.Helper()
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, s := range []string{
		"DROP VIEW IF EXISTS v_cars", "DROP TABLE IF EXISTS cars",
		"CREATE TABLE cars (sfzh varchar(18) NOT NULL, xm varchar(60) NOT NULL, kind varchar(60), first_seen date, as_of date NOT NULL)",
		"INSERT INTO cars VALUES ('" + string(number("001")) + "', '张三', '小型轿车', '2018-05-03', '2026-09-30'), ('" + string(number("001")) +
			"', '张三', NULL, NULL, '2026-08-31'), ('" + string(number("003")) + "', '李四', '摩托车', NULL, '2026-09-30')",
		"CREATE VIEW v_cars AS SELECT sfzh, xm AS name, kind AS type, '' AS plate, '' AS model, '' AS usage_kind, first_seen AS registered," +
			" CASE WHEN xm = '李四' THEN repeat('x', 8000000) ELSE '' END AS status, as_of FROM cars",
	} {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	src := vehicles(t)
	src.Limits.Timeout = 10 * time.Second
	src.Connection = source.Connection{By: by, View: "v_cars", Columns: map[string]string{"id": "sfzh", "use": "usage_kind"}, AsOf: "as_of"}
	return src
}

func TestAskingAView(t *testing.T) {
	for _, c := range []struct {
		by                 source.By
		driver, env, needs string
	}{{source.ByPostgres, "pgx", "DOUDI_TEST_POSTGRES", "postgresql"}, {source.ByMySQL, "mysql", "DOUDI_TEST_MYSQL", "mariadb-server-core"}} {
		t.Run(string(c.by), func(t *testing.T) {
			dsn := os.Getenv(c.env)
			if dsn == "" {
				t.Skipf("%s names no server; make test starts one where Debian's %s is installed", c.env, c.needs)
			}
			src := view(t, c.by, c.driver, dsn)
			ask := func(src source.Source, serial string) (connect.Answer, error) {
				con, err := connect.NewSQL(src, dsn+"\n", now)
				if err != nil {
					t.Fatal(err)
				}
				return connect.Guard(src, con).Ask(t.Context(), question(number(serial)))
			}
			a, err := ask(src, "001")
			if err != nil || len(a.Rows) != 2 || a.Rows[0]["registered"] != "2018-05-03" || a.Rows[1]["type"] != "" || a.AsOf != calendar.On(2026, 8, 31) {
				t.Errorf("%+v, %v", a, err)
			}
			if a, err := ask(src, "005"); err != nil || len(a.Rows) != 0 {
				t.Errorf("of nobody: %+v, %v", a, err)
			}
			other := src
			other.Connection.Columns = nil // the view has no column id
			if _, err := ask(other, "001"); connect.CauseOf(err) != connect.Columns {
				t.Errorf("other columns: %v", err)
			}
			few := src
			few.Limits.MaxRows = 1
			if _, err := ask(few, "001"); connect.CauseOf(err) != connect.TooLarge {
				t.Errorf("more rows than agreed: %v", err)
			}
			cut := src
			cut.Limits.MaxBytes = 1000
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			if _, err := ask(cut, "003"); connect.CauseOf(err) != connect.TooLarge {
				t.Errorf("a cell larger than agreed: %v", err)
			}
			if runtime.ReadMemStats(&after); after.TotalAlloc-before.TotalAlloc > 4_000_000 {
				t.Errorf("%d bytes were taken in of a cell that is not", after.TotalAlloc-before.TotalAlloc)
			}
			small := src
			small.Limits.MaxBytes = 10
			if _, err := ask(small, "001"); connect.CauseOf(err) != connect.TooLarge {
				t.Errorf("more bytes than agreed: %v", err)
			}
		})
	}
}

func TestADatabaseThatIsDown(t *testing.T) {
	t.Parallel()
	src := vehicles(t)
	src.Limits.Timeout = 5 * time.Second
	for by, dsn := range map[source.By]string{source.ByPostgres: "postgres://doudi:geheim@127.0.0.1:1/x", source.ByMySQL: "doudi:geheim@tcp(127.0.0.1:1)/x"} {
		src.Connection = source.Connection{By: by, View: "v_cars"}
		con, err := connect.NewSQL(src, dsn, now)
		if err != nil {
			t.Fatal(err)
		}
		_, err = con.Ask(t.Context(), question(number("001")))
		if connect.CauseOf(err) != connect.Silent || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%s: %v", by, err)
		}
	}
}
