package parquetfile

import (
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// mostPage is how many bytes a page may take, packed and unpacked. Programs end a page
// at one or two MB.
const mostPage = 64 << 20

// mostHeader is more than the header of a page takes, with the smallest and the
// largest text on it.
const mostHeader = 64 << 10

// modest walks over a chunk's pages, of a group of so many rows: the decoder makes
// room for whatever a header promises before it looks at the page, and for whatever
// the page then unpacks to.
func modest(in io.ReaderAt, c *format.ColumnMetaData, rows int64) error {
	at := c.DataPageOffset
	if c.DictionaryPageOffset != 0 {
		at = c.DictionaryPageOffset // where the decoder begins
	}
	end := at + c.TotalCompressedSize
	if at < 0 || c.TotalCompressedSize < 0 || end < at {
		return fmt.Errorf("a chunk of %d bytes at %d", c.TotalCompressedSize, at)
	}
	window := make([]byte, mostHeader)
	for left := rows; at < end && left > 0; { // what is behind the last row is not read
		h, size, err := headerAt(in, at, window[:min(mostHeader, end-at)])
		if err != nil || size == 0 {
			return err // nothing is behind the last page
		}
		if err := oneForm(h); err != nil {
			return err
		}
		if h.CompressedPageSize < 0 || h.CompressedPageSize > mostPage || h.UncompressedPageSize < 0 || h.UncompressedPageSize > mostPage {
			return fmt.Errorf("a page of %d bytes, %d unpacked", h.CompressedPageSize, h.UncompressedPageSize)
		}
		if n := valuesOf(h); n < 0 || n > rows {
			return fmt.Errorf("a page of %d values in a group of %d rows", n, rows)
		}
		codec, packed := packedPart(in, at+size, h, c.Codec)
		if err := honest(codec, packed, int64(h.UncompressedPageSize)); err != nil {
			return err
		}
		if at += size + int64(h.CompressedPageSize); h.Type != format.DictionaryPage {
			left -= valuesOf(h)
		}
	}
	return nil
}

// headerAt reads the header of a page and tells its size; 0: the file ends there.
func headerAt(in io.ReaderAt, at int64, window []byte) (h format.PageHeader, size int64, err error) {
	n, err := in.ReadAt(window, at)
	if err != nil && !errors.Is(err, io.EOF) || n == 0 {
		if errors.Is(err, io.EOF) {
			err = nil
		}
		return h, 0, err
	}
	r := new(thrift.CompactProtocol).NewReaderFromBytes(window[:n])
	if err := thrift.NewDecoder(r).Decode(&h); err != nil {
		return h, 0, fmt.Errorf("read the header of a page: %w", err)
	}
	return h, int64(r.BytesRead()), nil
}

// valuesOf is how many values a page promises, by the header of its own type: that is
// the one the decoder goes by.
func valuesOf(h format.PageHeader) int64 {
	switch h.Type {
	case format.DataPage:
		return int64(h.DataPageHeader.V.NumValues)
	case format.DataPageV2:
		return int64(h.DataPageHeaderV2.V.NumValues)
	case format.DictionaryPage:
		return int64(h.DictionaryPageHeader.V.NumValues)
	}
	return 0
}

// oneForm refuses a page that is described in no form or in several, so that nothing
// is measured by one and read by another.
func oneForm(h format.PageHeader) error {
	forms := map[format.PageType]bool{format.DataPage: h.DataPageHeader.Valid, format.DataPageV2: h.DataPageHeaderV2.Valid,
		format.DictionaryPage: h.DictionaryPageHeader.Valid, format.IndexPage: h.IndexPageHeader.Valid}
	for kind, there := range forms {
		if there != (kind == h.Type) {
			return fmt.Errorf("a page of type %s whose header is in another form", h.Type)
		}
	}
	if _, known := forms[h.Type]; !known {
		return fmt.Errorf("a page of type %d", h.Type)
	}
	return nil
}
