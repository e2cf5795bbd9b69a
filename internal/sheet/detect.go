package sheet

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/emmansun/gmsm/sm3"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"doudi/internal/errs"
)

const (
	utf8Text = "utf-8"
	gb18030  = "gb18030"
	utf16le  = "utf-16le"
	utf16be  = "utf-16be"
)

// facts are what one pass over the bytes tells.
type facts struct {
	kind        Kind
	encoding    string
	fingerprint string
	size        int64
	head        []byte // the first bytes, to guess the separator from
	skip        int64  // byte order mark
	broken      bool   // UTF-8 with some bytes that are not
}

const headBytes = 64 << 10

// study reads everything once. CSV has to be read to its end to be told from
// GB18030: the first Chinese letter may stand in the last row.
func study(r io.Reader) (facts, error) {
	var f facts
	var c census
	hash, buf := sm3.New(), make([]byte, 256<<10)
	for {
		n, err := io.ReadFull(r, buf)
		f.size += int64(n)
		hash.Write(buf[:n])
		c.count(buf[:n])
		if room := headBytes - len(f.head); room > 0 {
			f.head = append(f.head, buf[:min(n, room)]...)
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			break
		}
		if err != nil {
			return f, fmt.Errorf("reading a spreadsheet: %w", err)
		}
	}
	f.fingerprint = hex.EncodeToString(hash.Sum(nil))
	return f, f.conclude(&c)
}

func (f *facts) conclude(c *census) error {
	switch {
	case f.size == 0 || len(bytes.TrimSpace(bytes.TrimPrefix(f.head, []byte("\xef\xbb\xbf")))) == 0 && f.size <= headBytes:
		return errs.New(errs.Invalid, "文件是空的，请检查是否选错了文件。", "The file is empty; check that it is the right one.")
	case bytes.HasPrefix(f.head, []byte("PK\x03\x04")):
		f.kind = XLSX
		return nil
	case bytes.HasPrefix(f.head, parquetMagic):
		f.kind = Parquet
		return nil
	case bytes.HasPrefix(f.head, []byte("%PDF-")): // its first kilobytes may be text
		return noSheetFile()
	case c.ole:
		return oldWorkbook(c.encrypted)
	}
	f.kind = CSV
	return f.chooseEncoding(c)
}

func oldWorkbook(encrypted bool) error {
	if encrypted {
		return errs.New(errs.Invalid, "工作簿设了打开密码，请在 Excel 中取消密码后重新保存。", "The workbook is protected by a password; remove it in Excel and save again.")
	}
	return errs.New(errs.Invalid, "这是旧版 .xls 格式，请在 Excel 或 WPS 中“另存为”.xlsx 后再导入。", "This is the old .xls format; save it as .xlsx in Excel or WPS and import that.")
}

func (f *facts) chooseEncoding(c *census) error {
	switch {
	case bytes.HasPrefix(f.head, []byte("\xff\xfe")):
		f.encoding, f.skip = utf16le, 2
		return nil
	case bytes.HasPrefix(f.head, []byte("\xfe\xff")):
		f.encoding, f.skip = utf16be, 2
		return nil
	case bytes.IndexByte(f.head, 0) >= 0:
		return noSheetFile()
	case markup(f.head):
		return errs.New(errs.Invalid, "这是网页格式的表格，请在 Excel 中打开后“另存为”.xlsx 再导入。", "This table is a web page; open it in Excel, save it as .xlsx and import that.")
	case bytes.HasPrefix(f.head, []byte("\xef\xbb\xbf")):
		f.encoding, f.skip, f.broken = utf8Text, 3, c.bad() > 0
	case c.bad() == 0 || c.good > 50*c.bad():
		f.encoding, f.broken = utf8Text, c.bad() > 0
	default:
		f.encoding = gb18030
	}
	return nil
}

func noSheetFile() error {
	return errs.New(errs.Invalid, "这不是表格文件，请用 .xlsx 或 .csv 文件导入。", "This is not a spreadsheet; import an .xlsx or .csv file.")
}

// markup spots the web pages that many systems export under the name of .xls.
func markup(head []byte) bool {
	t := bytes.ToLower(bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))))
	for _, p := range []string{"<html", "<!doctype", "<table", "<?xml", "<meta", "<head"} {
		if bytes.HasPrefix(t, []byte(p)) {
			return true
		}
	}
	return false
}

// text decodes CSV into UTF-8 without its byte order mark.
func (f facts) text(r io.ReadSeeker) (io.Reader, error) {
	if _, err := r.Seek(f.skip, io.SeekStart); err != nil {
		return nil, fmt.Errorf("skipping the byte order mark: %w", err)
	}
	var e encoding.Encoding
	switch {
	case f.encoding == gb18030:
		e = simplifiedchinese.GB18030
	case f.encoding == utf16le:
		e = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case f.encoding == utf16be:
		e = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	case f.broken:
		e = unicode.UTF8
	default:
		return r, nil
	}
	return transform.NewReader(r, e.NewDecoder()), nil
}

// oleMagic begins what Office wrote before 2007, and what it encrypts.
var oleMagic = []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")

// encryptedMark is the stream's name in the directory of an encrypted workbook.
var encryptedMark = []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")

// census counts what tells encodings apart, over chunks of any size.
type census struct {
	good, wrong int    // multi-byte UTF-8 characters, bytes that are none
	rest        []byte // an unfinished character at the end of the last chunk
	tail        []byte // the last bytes, for a mark that spans two chunks
	begun, ole  bool
	encrypted   bool
}

// bad counts the unfinished character at the end too.
func (c *census) bad() int { return c.wrong + len(c.rest) }

func (c *census) count(b []byte) {
	if c.ole = c.ole || !c.begun && bytes.HasPrefix(b, oleMagic); c.ole {
		c.tail = append(c.tail, b...)
		c.encrypted = c.encrypted || bytes.Contains(c.tail, encryptedMark)
		c.tail = append(c.tail[:0], c.tail[max(0, len(c.tail)-len(encryptedMark)):]...)
		return
	}
	c.begun = true
	c.rest = append(c.rest, b...)
	c.rest = append(c.rest[:0], c.runes(c.rest)...)
}

// runes counts whole characters and returns the unfinished one.
func (c *census) runes(b []byte) []byte {
	for len(b) > 0 {
		if b[0] < utf8.RuneSelf {
			b = b[1:]
			continue
		}
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n <= 1 {
			if !utf8.FullRune(b) {
				return b
			}
			c.wrong++
		} else {
			c.good++
		}
		b = b[n:]
	}
	return nil
}
