package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"
	"unicode/utf8"

	"doudi/internal/errs"
)

// workbook is what the small parts of an XLSX file say, and its shared texts.
type workbook struct {
	limits  Limits
	parts   map[string]*zip.File // by lower-case name
	sheets  []worksheet
	related map[string]string // relation id to part
	macros  bool
	since04 bool // days count from 1904 (old Macintosh workbooks)
	strings []string
	loaded  bool
	formats []numberFormat // by cell style
}

type worksheet struct {
	name, part string
	hidden     bool
}

func openWorkbook(f io.ReaderAt, size int64, l Limits) (*workbook, error) {
	if err := checkDirectory(f, size); err != nil {
		return nil, err
	}
	z, err := zip.NewReader(f, size)
	if err != nil {
		return nil, damaged(err)
	}
	b := &workbook{limits: l, parts: map[string]*zip.File{}, related: map[string]string{}}
	for _, p := range z.File {
		b.parts[strings.ToLower(strings.ReplaceAll(p.Name, `\`, "/"))] = p
	}
	if err := b.open(); err != nil {
		return nil, friendly(err)
	}
	return b, nil
}

func (b *workbook) open() error {
	main, err := b.relation("_rels/.rels", "", "/officeDocument")
	if err != nil {
		return err
	}
	if main == "" || strings.HasSuffix(main, ".bin") || !strings.HasPrefix(main, "xl/") {
		return errs.New(errs.Invalid, "这不是 .xlsx 工作簿，请在 Excel 或 WPS 中“另存为”.xlsx 后再导入。", "This is not an .xlsx workbook; save it as .xlsx in Excel or WPS and import that.")
	}
	dir := path.Dir(main)
	rels := dir + "/_rels/" + path.Base(main) + ".rels"
	styles, err := b.relation(rels, dir, "/styles")
	if err != nil {
		return err
	}
	_, b.macros = b.parts[dir+"/vbaproject.bin"]
	if err := b.readSheets(main); err != nil {
		return err
	}
	return b.readStyles(styles)
}

// relation reads a .rels part into related and returns the target of a type.
func (b *workbook) relation(part, dir, kind string) (found string, err error) {
	err = b.scan(part, func(x *xmlScanner, name string) error {
		if name != "Relationship" {
			return nil
		}
		target := strings.ToLower(strings.ReplaceAll(x.value("Target"), `\`, "/"))
		if rooted, ok := strings.CutPrefix(target, "/"); ok {
			target = rooted
		} else {
			target = path.Join(dir, target)
		}
		if dir != "" {
			b.related[x.value("Id")] = target
			if strings.HasSuffix(x.value("Type"), "/sharedStrings") {
				b.related["sharedStrings"] = target
			}
		}
		if strings.HasSuffix(x.value("Type"), kind) {
			found = target
		}
		return nil
	})
	return found, err
}

func (b *workbook) readSheets(part string) error {
	err := b.scan(part, func(x *xmlScanner, name string) error {
		switch name {
		case "workbookPr":
			v := x.value("date1904")
			b.since04 = v == "1" || v == "true"
		case "sheet":
			state, part := x.value("state"), b.related[x.value("id")]
			if !strings.Contains(part, "chartsheets/") && !strings.Contains(part, "dialogsheets/") {
				b.sheets = append(b.sheets, worksheet{x.value("name"), part, state != "" && state != "visible"})
			}
		}
		return nil
	})
	if err == nil && len(b.sheets) == 0 {
		err = errXML
	}
	return err
}

// scan reads a small part; one that is not there has no elements.
func (b *workbook) scan(part string, f func(x *xmlScanner, name string) error) error {
	r, err := b.part(part)
	if err != nil || r == nil {
		return err
	}
	defer r.Close()
	x := newXMLScanner(r, b.limits.RowBytes)
	return x.elements(func(name string) error { return f(x, name) })
}

type part struct {
	io.Reader
	io.Closer
}

// part opens a part within the limits; nil when there is none.
func (b *workbook) part(name string) (io.ReadCloser, error) {
	p, ok := b.parts[name]
	if !ok {
		return nil, nil
	}
	if p.Flags&1 != 0 {
		return nil, oldWorkbook(true)
	}
	r, err := p.Open()
	if err != nil {
		return nil, err
	}
	return part{&bounded{r: r, stored: int64(p.CompressedSize64), most: b.limits.ExpandedBytes}, r}, nil
}

// shared reads the table of texts that cells point into.
func (b *workbook) shared() error {
	if b.loaded {
		return nil
	}
	b.loaded = true
	r, err := b.part(b.related["sharedStrings"])
	if err != nil || r == nil {
		return err
	}
	defer r.Close()
	return b.readShared(newXMLScanner(r, b.limits.CellBytes))
}

func (b *workbook) readShared(x *xmlScanner) error {
	var used int64
	var pack packer
	var buf []byte
	for {
		t, err := x.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if t != xmlStart || string(x.name) != "si" {
			continue
		}
		if buf, err = richText(x, buf[:0], "si", b.limits.CellBytes); err != nil {
			return err
		}
		if used += int64(len(buf)) + 16; used > b.limits.StringBytes {
			return errs.New(errs.TooLarge, "工作簿中的文字过多，请拆分，或另存为 CSV 后导入。", "The workbook holds too much text; split it, or save it as CSV and import that.").Because(ErrTooLong)
		}
		b.strings = append(b.strings, pack.add(buf))
	}
}

// packer puts many short texts into few allocations.
type packer struct{ chunk strings.Builder }

func (p *packer) add(b []byte) string {
	if p.chunk.Cap()-p.chunk.Len() < len(b) {
		p.chunk = strings.Builder{}
		p.chunk.Grow(max(64<<10, len(b)))
	}
	at := p.chunk.Len()
	p.chunk.Write(b)
	return p.chunk.String()[at:]
}

// richText appends the texts inside an element, leaving out phonetic guides.
func richText(x *xmlScanner, dst []byte, until string, most int) ([]byte, error) {
	in, phonetic, from := false, false, len(dst)
	for {
		t, err := x.next()
		if err != nil {
			return dst, cut(err)
		}
		if t == xmlText {
			if in && !phonetic {
				dst = x.appendText(dst)
			}
			if len(dst)-from > most {
				return dst, errXMLLong
			}
			continue
		}
		switch string(x.name) {
		case until:
			return append(dst[:from], unescapeControl(dst[from:])...), nil
		case "t":
			in = t == xmlStart
		case "rPh":
			phonetic = t == xmlStart
		}
	}
}

// unescapeControl decodes, in place, Excel's _x000D_ for characters that XML
// cannot hold.
func unescapeControl(b []byte) []byte {
	if !bytes.Contains(b, []byte("_x")) {
		return b
	}
	out := b[:0]
	for i := 0; i < len(b); {
		if b[i] != '_' || !controlAt(b[i:]) {
			out = append(out, b[i])
			i++
			continue
		}
		code, _ := strconv.ParseUint(string(b[i+2:i+6]), 16, 16) // controlAt saw the digits
		out = utf8.AppendRune(out, rune(code))
		i += len("_x000D_")
	}
	return out
}

// controlAt reports that s starts with something like _x000D_.
func controlAt[T string | []byte](s T) bool {
	if len(s) < 7 || s[1] != 'x' || s[6] != '_' {
		return false
	}
	for _, b := range []byte(s[2:6]) {
		if !strings.ContainsRune("0123456789abcdefABCDEF", rune(b)) {
			return false
		}
	}
	return true
}

// checkDirectory refuses a zip file with a directory that no workbook has,
// before archive/zip reads it into memory.
func checkDirectory(f io.ReaderAt, size int64) error {
	tail := make([]byte, min(size, 66<<10))
	if _, err := f.ReadAt(tail, size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("reading a workbook's directory: %w", err)
	}
	i := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if i < 0 || i+22 > len(tail) {
		return damaged(zip.ErrFormat)
	}
	if binary.LittleEndian.Uint32(tail[i+12:]) > 4<<20 {
		return bomb()
	}
	return nil
}

func damaged(err error) error {
	return errs.New(errs.Invalid, "工作簿已损坏或没有传完整，请重新保存后再导入。", "The workbook is damaged or incomplete; save it again and import that.").Because(err)
}

func bomb() error {
	return errs.New(errs.TooLarge, "工作簿解压后过大，不予读取。请检查来源，或另存为 CSV 后导入。", "The workbook expands to far more than a table holds and is not read. Check where it comes from, or save it as CSV.")
}

// friendly makes errors of reading a workbook fit for people.
func friendly(err error) error {
	switch {
	case err == nil || errors.Is(err, io.EOF) || errs.CodeOf(err) != "":
		return err
	case errors.Is(err, errBomb):
		return bomb()
	case errors.Is(err, errXMLLong):
		return errs.New(errs.TooLarge, "工作簿中有过长的单元格，请删减后再导入。", "The workbook has a cell that is too long; shorten it and import again.")
	}
	return damaged(err)
}
