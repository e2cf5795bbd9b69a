package sheet

import (
	"archive/zip"
	"bufio"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"doudi/internal/errs"
	"doudi/internal/money"
)

const (
	maxRows      = 1 << 20 // Excel's
	maxCellChars = 32_767  // Excel's, in UTF-16 units
)

// The styles of stylesPart, by their place in it.
const (
	styleText = iota + 1 // numbers typed into it stay text
	styleMoney
	styleHeader
	styleBadText
	styleBadNumber
	styleProblem
)

// WriteXLSX begins a workbook of one sheet: header bold, frozen and with
// filters; texts as text, so that Excel leaves ID numbers alone; money as
// numbers with two decimals. It needs no temporary file, which is why Excelize
// does not do it: rosters would lie unzipped in the system's.
func WriteXLSX(w io.Writer, sheet string, columns []Column) (Writer, error) {
	x, err := newXLSXWriter(w, sheet, columns, 1)
	if err != nil {
		return nil, err
	}
	cells := make([]outCell, len(columns))
	for i, c := range columns {
		cells[i] = outCell{c.Title, styleHeader, false}
	}
	return x, x.row(1, cells)
}

type xlsxWriter struct {
	zip    *zip.Writer
	w      *bufio.Writer
	cells  []outCell
	last   int // row written last
	header int
	ref    []byte
}

// outCell is a cell as the worksheet stores it.
type outCell struct {
	text   string
	style  int
	number bool
}

func newXLSXWriter(w io.Writer, sheet string, columns []Column, header int) (*xlsxWriter, error) {
	if !sheetName(sheet) || len(columns) == 0 {
		return nil, fmt.Errorf("writing a workbook: %q cannot name a worksheet, or there are no columns (%d)", sheet, len(columns))
	}
	z := zip.NewWriter(w)
	// Level 1 is nearly four times as fast as the default; files are a sixth larger.
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	for _, p := range fixedParts(sheet) {
		f, err := z.Create(p.name)
		if err != nil {
			return nil, fmt.Errorf("writing a workbook: %w", err)
		}
		if _, err := io.WriteString(f, p.text); err != nil {
			return nil, fmt.Errorf("writing a workbook: %w", err)
		}
	}
	f, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		return nil, fmt.Errorf("writing a workbook: %w", err)
	}
	x := &xlsxWriter{zip: z, w: bufio.NewWriterSize(f, 64<<10), cells: make([]outCell, len(columns)), header: header}
	x.open(columns)
	return x, nil
}

// sheetName reports a name that Excel accepts for a worksheet.
func sheetName(s string) bool {
	return s != "" && utf8.RuneCountInString(s) <= 31 && !strings.ContainsAny(s, `[]:*?/\`) && strings.Trim(s, "'") == s
}

func (x *xlsxWriter) open(columns []Column) {
	fmt.Fprintf(x.w, `%s<worksheet xmlns="%s"><sheetViews><sheetView workbookViewId="0"><pane ySplit="%d" topLeftCell="A%d" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>`,
		xmlHead, mainSpace, x.header, x.header+1)
	for i, c := range columns {
		fmt.Fprintf(x.w, `<col min="%d" max="%d" width="%.1f" customWidth="1" style="%d"/>`, i+1, i+1, width(c), styleText)
	}
	x.w.WriteString(`</cols><sheetData>`)
}

func width(c Column) float64 {
	if c.Width > 0 {
		return min(c.Width, 255)
	}
	w := 4.0
	for _, r := range c.Title {
		if w++; r >= 0x2e80 {
			w++
		}
	}
	return max(10, min(w, 60))
}

func (x *xlsxWriter) Write(cells ...any) error {
	if len(cells) != len(x.cells) {
		return fmt.Errorf("writing a row of %d cells into %d columns", len(cells), len(x.cells))
	}
	for i, v := range cells {
		text, number, err := cellText(v)
		if err != nil {
			return err
		}
		c := outCell{text, styleText, number && len(text) <= 15}
		if _, ok := v.(money.Fen); ok {
			c.style, c.number = styleMoney, true
		} else if c.number {
			c.style = 0
		}
		x.cells[i] = c
	}
	return x.row(x.last+1, x.cells)
}

// row writes the cells that hold something, or a colour, as row number.
func (x *xlsxWriter) row(number int, cells []outCell) error {
	if number > maxRows {
		return errs.Newf(errs.TooLarge, "超过 Excel 的 %d 行上限，请缩小范围或导出 CSV。", "More rows than the %d that Excel holds; narrow the selection or export CSV.", maxRows)
	}
	x.last = number
	n := strconv.Itoa(number)
	x.w.WriteString(`<row r="` + n + `">`)
	for i, c := range cells {
		if c.text == "" && c.style <= styleText {
			continue
		}
		if len(c.text) > maxCellChars && len(utf16.Encode([]rune(c.text))) > maxCellChars {
			return cellTooLong(number)
		}
		x.ref = append(append(x.ref[:0], ColumnName(i)...), n...)
		x.cell(c)
	}
	_, err := x.w.WriteString(`</row>`)
	return err
}

func (x *xlsxWriter) cell(c outCell) {
	x.w.WriteString(`<c r="`)
	x.w.Write(x.ref)
	if c.style > 0 {
		x.w.WriteString(`" s="`)
		x.w.WriteString(strconv.Itoa(c.style))
	}
	switch {
	case c.text == "":
		x.w.WriteString(`"/>`)
	case c.number:
		x.w.WriteString(`"><v>`)
		x.w.WriteString(c.text)
		x.w.WriteString(`</v></c>`)
	default:
		x.w.WriteString(`" t="inlineStr"><is><t xml:space="preserve">`)
		writeEscaped(x.w, c.text)
		x.w.WriteString(`</t></is></c>`)
	}
}

func (x *xlsxWriter) Close() error {
	fmt.Fprintf(x.w, `</sheetData><autoFilter ref="A%d:%s%d"/></worksheet>`, x.header, ColumnName(len(x.cells)-1), max(x.last, x.header))
	return errors.Join(x.w.Flush(), x.zip.Close())
}

// writeEscaped writes text into XML; what XML cannot hold goes Excel's way, as
// _x000D_, and so does a text that looks like that already.
func writeEscaped(w *bufio.Writer, s string) {
	for i, r := range s {
		switch {
		case r == '&':
			w.WriteString("&amp;")
		case r == '<':
			w.WriteString("&lt;")
		case r == '>':
			w.WriteString("&gt;")
		case r < ' ' && r != '\t' && r != '\n':
			fmt.Fprintf(w, "_x%04X_", r)
		case r == '_' && controlAt(s[i:]):
			w.WriteString("_x005F_")
		case r == 0xFFFE || r == 0xFFFF:
			w.WriteRune(utf8.RuneError)
		default:
			w.WriteRune(r)
		}
	}
}

const (
	xmlHead   = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	mainSpace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	relSpace  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	pkgSpace  = "http://schemas.openxmlformats.org/package/2006/"
	mimeStart = "application/vnd.openxmlformats-officedocument.spreadsheetml."
)

type fixedPart struct{ name, text string }

// fixedParts are the parts around a worksheet (ECMA-376 part 1, 12).
func fixedParts(sheet string) []fixedPart {
	var name strings.Builder
	w := bufio.NewWriter(&name)
	writeEscaped(w, sheet)
	_ = w.Flush() // a Builder takes everything
	quoted := strings.ReplaceAll(name.String(), `"`, "&quot;")
	return []fixedPart{
		{"[Content_Types].xml", xmlHead + `<Types xmlns="` + pkgSpace + `content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="` + mimeStart + `sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="` + mimeStart + `styles+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="` + mimeStart + `worksheet+xml"/></Types>`},
		{"_rels/.rels", xmlHead + `<Relationships xmlns="` + pkgSpace + `relationships"><Relationship Id="rId1" Type="` + relSpace + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", xmlHead + `<workbook xmlns="` + mainSpace + `" xmlns:r="` + relSpace + `"><bookViews><workbookView/></bookViews><sheets><sheet name="` + quoted + `" sheetId="1" r:id="rId1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", xmlHead + `<Relationships xmlns="` + pkgSpace + `relationships"><Relationship Id="rId1" Type="` + relSpace + `/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="` + relSpace + `/styles" Target="styles.xml"/></Relationships>`},
		{"xl/styles.xml", stylesPart},
	}
}

const stylesPart = xmlHead + `<styleSheet xmlns="` + mainSpace + `">` +
	`<fonts count="3"><font><sz val="11"/><name val="宋体"/></font><font><b/><sz val="11"/><name val="宋体"/></font><font><sz val="11"/><color rgb="FFC00000"/><name val="宋体"/></font></fonts>` +
	`<fills count="4"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFF2F2F2"/></patternFill></fill><fill><patternFill patternType="solid"><fgColor rgb="FFFFC7CE"/></patternFill></fill></fills>` +
	`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
	`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
	`<cellXfs count="7">` +
	`<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>` +
	`<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
	`<xf numFmtId="2" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
	`<xf numFmtId="49" fontId="1" fillId="2" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1"/>` +
	`<xf numFmtId="49" fontId="0" fillId="3" borderId="0" xfId="0" applyNumberFormat="1" applyFill="1"/>` +
	`<xf numFmtId="0" fontId="0" fillId="3" borderId="0" xfId="0" applyFill="1"/>` +
	`<xf numFmtId="49" fontId="2" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" applyAlignment="1"><alignment wrapText="1"/></xf>` +
	`</cellXfs><cellStyles count="1"><cellStyle name="常规" xfId="0" builtinId="0"/></cellStyles></styleSheet>`
