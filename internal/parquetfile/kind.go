package parquetfile

import (
	"encoding/hex"
	"math/big"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"doudi/internal/calendar"
)

// Kind is what a column holds, as far as a reader of text cares.
type Kind string

// The kinds. Bytes that are no text are spelled in hexadecimal.
const (
	Text    Kind = "text"
	Integer Kind = "integer"
	Real    Kind = "real"
	Single  Kind = "single" // real, of 32 bits
	Decimal Kind = "decimal"
	Boolean Kind = "boolean"
	Day     Kind = "day"
	Instant Kind = "instant"
	Bytes   Kind = "bytes"
)

// speller turns a value that is not null into text.
type speller func(parquet.Value) string

func kindOf(field parquet.Node) (Kind, speller) {
	if logical := field.Type().LogicalType(); logical != nil {
		switch l := logical.Value.(type) {
		case *format.DateType:
			return Day, spellDay
		case *format.TimestampType:
			return Instant, spellInstant(unitOf(l.Unit), zone(l.IsAdjustedToUTC))
		case *format.DecimalType:
			return Decimal, spellDecimal(int(l.Scale))
		case *format.IntType:
			if !l.IsSigned {
				return Integer, spellUnsigned
			}
		}
	}
	return physical(field.Type().Kind())
}

func physical(kind parquet.Kind) (Kind, speller) {
	switch kind {
	case parquet.Boolean:
		return Boolean, func(v parquet.Value) string { return strconv.FormatBool(v.Boolean()) }
	case parquet.Int32, parquet.Int64:
		return Integer, func(v parquet.Value) string { return strconv.FormatInt(whole(v), 10) }
	case parquet.Int96:
		return Instant, spellInt96
	case parquet.Float:
		return Single, func(v parquet.Value) string { return strconv.FormatFloat(float64(v.Float()), 'f', -1, 32) }
	case parquet.Double:
		return Real, func(v parquet.Value) string { return strconv.FormatFloat(v.Double(), 'f', -1, 64) }
	case parquet.FixedLenByteArray:
		return Bytes, func(v parquet.Value) string { return hex.EncodeToString(v.ByteArray()) }
	}
	return Text, spellText
}

func whole(v parquet.Value) int64 {
	if v.Kind() == parquet.Int32 {
		return int64(v.Int32())
	}
	return v.Int64()
}

// spellText sets off what is no UTF-8 by the sign of what cannot be read: nobody may
// take the hexadecimal digits for a name.
func spellText(v parquet.Value) string {
	b := v.ByteArray()
	if !utf8.Valid(b) {
		return string(utf8.RuneError) + hex.EncodeToString(b)
	}
	return string(b)
}

func spellUnsigned(v parquet.Value) string {
	if v.Kind() == parquet.Int32 {
		return strconv.FormatUint(uint64(v.Uint32()), 10)
	}
	return strconv.FormatUint(v.Uint64(), 10)
}

func spellDay(v parquet.Value) string {
	return time.Unix(whole(v)*86400, 0).UTC().Format(time.DateOnly)
}

func unitOf(u format.TimeUnit) time.Duration {
	switch u.Value.(type) {
	case *format.MilliSeconds:
		return time.Millisecond
	case *format.MicroSeconds:
		return time.Microsecond
	}
	return time.Nanosecond
}

// zone is where an instant's day is told: midnight of a day is on the day before by
// UTC. What is not of UTC is what a clock showed, of which nobody knows where it was.
func zone(adjustedToUTC bool) *time.Location {
	if adjustedToUTC {
		return calendar.Shanghai
	}
	return time.UTC
}

// spellInstant does not go through nanoseconds, which end in 2262: departments
// write 9999-12-31 for "no end".
func spellInstant(unit time.Duration, in *time.Location) speller {
	second := int64(time.Second / unit)
	return func(v parquet.Value) string {
		n := whole(v)
		s, rest := n/second, n%second
		return time.Unix(s, rest*int64(unit)).In(in).Format(time.RFC3339Nano)
	}
}

// spellInt96 reads the nanoseconds of a Julian day that old Spark and Hive wrote,
// by UTC.
func spellInt96(v parquet.Value) string {
	n := v.Int96()
	nanos := int64(uint64(n[1])<<32 | uint64(n[0]))
	const julianOf1970 = 2440588
	return time.Unix((int64(n[2])-julianOf1970)*86400, nanos).In(calendar.Shanghai).Format(time.RFC3339Nano)
}

func spellDecimal(scale int) speller {
	return func(v parquet.Value) string {
		n := new(big.Int)
		switch v.Kind() {
		case parquet.Int32, parquet.Int64:
			n.SetInt64(whole(v))
		default:
			n = twosComplement(v.ByteArray())
		}
		return pointed(n, scale)
	}
}

// twosComplement reads the big-endian number of a decimal in bytes.
func twosComplement(b []byte) *big.Int {
	n := new(big.Int).SetBytes(b)
	if len(b) > 0 && b[0]&0x80 != 0 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
	}
	return n
}

// pointed puts the decimal point scale digits from the right.
func pointed(n *big.Int, scale int) string {
	if scale <= 0 {
		return n.String()
	}
	digits := new(big.Int).Abs(n).String()
	for len(digits) <= scale {
		digits = "0" + digits
	}
	sign := ""
	if n.Sign() < 0 {
		sign = "-"
	}
	return sign + digits[:len(digits)-scale] + "." + digits[len(digits)-scale:]
}
