package sheet

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// numberFormat says what a number's format makes of it.
type numberFormat byte

const (
	plain numberFormat = iota
	dated
)

// readStyles keeps of a workbook's styles what tells days from numbers.
func (b *workbook) readStyles(part string) error {
	custom, inCells := map[int]string{}, false
	return b.scan(part, func(x *xmlScanner, name string) error {
		switch name {
		case "numFmt":
			if id, err := strconv.Atoi(x.value("numFmtId")); err == nil {
				custom[id] = x.value("formatCode")
			}
		case "cellXfs":
			inCells = true
		case "cellStyles", "dxfs":
			inCells = false
		case "xf":
			if inCells {
				id, _ := strconv.Atoi(x.value("numFmtId"))
				b.formats = append(b.formats, formatOf(id, custom[id]))
			}
		}
		return nil
	})
}

func (b *workbook) format(style int) numberFormat {
	if style < 0 || style >= len(b.formats) {
		return plain
	}
	return b.formats[style]
}

// formatOf knows the built-in date formats (ECMA-376 part 1, 18.8.30, with the
// Chinese ones 27–36 and 50–58) and reads the code of custom ones.
func formatOf(id int, code string) numberFormat {
	if code != "" {
		if dateCode(code) {
			return dated
		}
		return plain
	}
	switch {
	case id >= 14 && id <= 17, id == 22, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id == 57, id == 58:
		return dated
	}
	return plain
}

// dateCode finds a year or a day in a format code, outside quotation marks,
// brackets and escapes.
func dateCode(code string) bool {
	code, _, _ = strings.Cut(code, ";")
	var skip byte
	for i := 0; i < len(code); i++ {
		b := code[i]
		switch {
		case skip != 0:
			if b == skip {
				skip = 0
			}
		case b == '"':
			skip = '"'
		case b == '[':
			skip = ']'
		case b == '\\' || b == '_' || b == '*':
			i++
		case strings.HasPrefix(strings.ToLower(code[i:]), "general"):
			i += len("general") - 1
		case b == 'y' || b == 'Y' || b == 'd' || b == 'D' || b == 'e' && !strings.ContainsAny(code, "0#"):
			return true
		}
	}
	return false
}

// render writes a stored number without exponent and a dated one as a day.
func (f numberFormat) render(raw string, since04 bool) Cell {
	if f == plain && len(raw) <= 15 && allDigits(raw) {
		return Cell{raw, Number}
	}
	v, err := strconv.ParseFloat(raw, 64)
	if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
		return Cell{Text: raw}
	}
	if f == dated {
		if text, ok := serialDay(v, since04); ok {
			return Cell{text, Number | Day}
		}
	}
	if math.Abs(v) >= 1e15 {
		if allDigits(raw) {
			return Cell{raw, Number | LostDigits}
		}
		return Cell{strconv.FormatFloat(v, 'f', 0, 64), Number | LostDigits}
	}
	// Excel computes with 17 digits and shows 15: 350.40000000000003 is 350.4.
	v, _ = strconv.ParseFloat(strconv.FormatFloat(v, 'g', 15, 64), 64)
	return Cell{strconv.FormatFloat(v, 'f', -1, 64), Number}
}

// serialDay counts days as Excel does: 1 is 1 January 1900, 60 the 29 February
// 1900 that never was.
func serialDay(v float64, since04 bool) (string, bool) {
	if since04 {
		v += 1462
	}
	day := math.Floor(v)
	seconds := math.Round((v - day) * 86400)
	if day < 1 || day == 60 || day > 2958465 {
		return "", false
	}
	if day < 60 {
		day++
	}
	t := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(day)).Add(time.Duration(seconds) * time.Second)
	if seconds == 0 {
		return t.Format(time.DateOnly), true
	}
	return t.Format(time.DateTime), true
}

// isoDay reads the dates of strict workbooks, 2019-01-02T00:00:00.
func isoDay(raw string) Cell {
	day, clock, _ := strings.Cut(raw, "T")
	if strings.Trim(clock, "0:.Z") != "" {
		day += " " + clock
	}
	return Cell{day, Day}
}
