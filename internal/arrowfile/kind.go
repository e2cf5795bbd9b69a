package arrowfile

import (
	"encoding/hex"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
)

// speller turns a value that is not null into text.
type speller func(row int) string

// kindOf returns what spells a column of a type, or nil for one that is no plain value.
func kindOf(t arrow.DataType) func(arrow.Array) speller {
	switch t := t.(type) {
	case *arrow.NullType:
		return func(arrow.Array) speller { return func(int) string { return "" } }
	case *arrow.BooleanType:
		return func(a arrow.Array) speller {
			values := a.(*array.Boolean)
			return func(row int) string { return strconv.FormatBool(values.Value(row)) }
		}
	case *arrow.Date32Type:
		return spelling(func(v arrow.Date32) string { return v.ToTime().Format(time.DateOnly) })
	case *arrow.Date64Type:
		return spelling(func(v arrow.Date64) string { return v.ToTime().Format(time.DateOnly) })
	case *arrow.TimestampType:
		return spelling(instant(t.Unit))
	case *arrow.Decimal32Type:
		return spelling(func(v decimal.Decimal32) string { return decimal128.FromI64(int64(v)).ToString(t.Scale) })
	case *arrow.Decimal64Type:
		return spelling(func(v decimal.Decimal64) string { return decimal128.FromI64(int64(v)).ToString(t.Scale) })
	case *arrow.Decimal128Type:
		return spelling(func(v decimal.Decimal128) string { return v.ToString(t.Scale) })
	case *arrow.Decimal256Type:
		return spelling(func(v decimal.Decimal256) string { return v.ToString(t.Scale) })
	case *arrow.DictionaryType:
		return dictionary(t)
	}
	if s := number(t); s != nil {
		return s
	}
	return text(t)
}

// valued is an array of values of a type.
type valued[T any] interface{ Value(row int) T }

func spelling[T any](spell func(T) string) func(arrow.Array) speller {
	return func(a arrow.Array) speller {
		values := a.(valued[T])
		return func(row int) string { return spell(values.Value(row)) }
	}
}

func number(t arrow.DataType) func(arrow.Array) speller {
	switch t.ID() {
	case arrow.INT8:
		return spelling(signed[int8])
	case arrow.INT16:
		return spelling(signed[int16])
	case arrow.INT32:
		return spelling(signed[int32])
	case arrow.INT64:
		return spelling(signed[int64])
	case arrow.UINT8:
		return spelling(unsigned[uint8])
	case arrow.UINT16:
		return spelling(unsigned[uint16])
	case arrow.UINT32:
		return spelling(unsigned[uint32])
	case arrow.UINT64:
		return spelling(unsigned[uint64])
	case arrow.FLOAT32:
		return spelling(func(v float32) string { return strconv.FormatFloat(float64(v), 'f', -1, 32) })
	case arrow.FLOAT64:
		return spelling(func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) })
	default:
		return nil
	}
}

func signed[T int8 | int16 | int32 | int64](v T) string { return strconv.FormatInt(int64(v), 10) }

func unsigned[T uint8 | uint16 | uint32 | uint64](v T) string {
	return strconv.FormatUint(uint64(v), 10)
}

func text(t arrow.DataType) func(arrow.Array) speller {
	switch t.ID() {
	case arrow.STRING, arrow.LARGE_STRING:
		return spelling(func(v string) string { return plain([]byte(v)) })
	case arrow.BINARY, arrow.LARGE_BINARY:
		return spelling(plain)
	case arrow.FIXED_SIZE_BINARY:
		return spelling(func(v []byte) string { return hex.EncodeToString(v) })
	default:
		return nil
	}
}

// plain spells bytes that are no text in hexadecimal, as parquetfile does.
func plain(b []byte) string {
	if !utf8.Valid(b) {
		return hex.EncodeToString(b)
	}
	return string(b)
}

// instant does not go through nanoseconds, which end in 2262.
func instant(unit arrow.TimeUnit) func(arrow.Timestamp) string {
	second := int64(time.Second / unit.Multiplier())
	return func(v arrow.Timestamp) string {
		s, rest := int64(v)/second, int64(v)%second
		return time.Unix(s, rest*int64(unit.Multiplier())).UTC().Format(time.RFC3339Nano)
	}
}

// dictionary spells what an index stands for, such as a category of pandas.
func dictionary(t *arrow.DictionaryType) func(arrow.Array) speller {
	values := kindOf(t.ValueType)
	if values == nil {
		return nil
	}
	return func(a arrow.Array) speller {
		d := a.(*array.Dictionary)
		spell, words := values(d.Dictionary()), d.Dictionary()
		return func(row int) string {
			i := d.GetValueIndex(row)
			if words.IsNull(i) {
				return ""
			}
			return spell(i)
		}
	}
}
