package verification

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"doudi/internal/calendar"
	"doudi/internal/db/dbtest"
)

// benchRows is how many rows the files have; ROWS says otherwise.
func benchRows(b *testing.B) int {
	b.Helper()
	n, err := strconv.Atoi(os.Getenv("ROWS"))
	if err != nil {
		return 100_000
	}
	return n
}

// bankTable writes a bank's list of so many rows; every 200th has another
// balance in a later month.
func bankTable(rows, month int) io.Reader {
	r, w := io.Pipe()
	go func() {
		_, err := io.WriteString(w, "客户姓名,证件号码,账号,余额合计\n")
		day := calendar.On(1940, 1, 1)
		for i := 0; i < rows && err == nil; i++ {
			born := strings.ReplaceAll(day.AddDays(i/900%18_000).String(), "-", "")
			yuan := i % 40_000
			if i%200 == 0 {
				yuan += month
			}
			_, err = fmt.Fprintf(w, "丁一,%s,%010d,%d\n", number(born, fmt.Sprintf("%03d", i%900)), i, yuan)
		}
		_ = w.CloseWithError(err)
	}()
	return r
}

// processor is how much processor time the program has used: on a shared machine
// the clock says more of the others.
func processor(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// taken is how long something took.
type taken struct{ clock, processor time.Duration }

func timed(b *testing.B, do func()) taken {
	b.Helper()
	began, used := time.Now(), processor(b)
	do()
	return taken{time.Since(began), processor(b) - used}
}

// BenchmarkNextFile reads a department's file of ROWS rows whole, and then the
// next month's, in which one row of 200 is another.
func BenchmarkNextFile(b *testing.B) {
	rows := benchRows(b)
	for b.Loop() {
		clock := &dbtest.Clock{T: dbtest.Now}
		s := setup(b, openSQLite(b, clock), clock)
		var spent [2]taken
		for month := range spent {
			f, err := s.ReceiveFile(checker(), Receipt{County: county, Source: "deposits", FileID: s.put("x.csv", "department", bankTable(rows, month)), AsOf: recent})
			if err != nil {
				b.Fatal(err)
			}
			spent[month] = timed(b, func() {
				if err := s.load(b.Context(), LoadArgs{county, f.ID}); err != nil {
					b.Fatal(err)
				}
			})
			if kept := s.fileRow(f.ID); kept.RowsTotal != int64(rows) || month == 1 && kept.RowsNew != int64((rows+199)/200) {
				b.Fatalf("month %d: %+v", month, kept)
			}
		}
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		whole, next := spent[0], spent[1]
		b.ReportMetric(whole.clock.Seconds(), "whole-s")
		b.ReportMetric(whole.processor.Seconds(), "whole-cpu-s")
		b.ReportMetric(next.clock.Seconds(), "next-s")
		b.ReportMetric(next.processor.Seconds(), "next-cpu-s")
		b.ReportMetric(whole.processor.Seconds()/next.processor.Seconds(), "times-less-cpu")
		b.ReportMetric(float64(m.Sys)/(1<<20), "MiB")
	}
}
