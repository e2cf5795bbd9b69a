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

// modest walks over the headers of a chunk's pages, of a group of so many rows: the
// decoder makes room for whatever a header promises before it looks at the page.
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
		if h.CompressedPageSize < 0 || h.CompressedPageSize > mostPage || h.UncompressedPageSize < 0 || h.UncompressedPageSize > mostPage {
			return fmt.Errorf("a page of %d bytes, %d unpacked", h.CompressedPageSize, h.UncompressedPageSize)
		}
		if n := valuesOf(h); n < 0 || n > rows {
			return fmt.Errorf("a page of %d values in a group of %d rows", n, rows)
		}
		if at += size + int64(h.CompressedPageSize); !h.DictionaryPageHeader.Valid {
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

func valuesOf(h format.PageHeader) int64 {
	switch {
	case h.DataPageHeader.Valid:
		return int64(h.DataPageHeader.V.NumValues)
	case h.DataPageHeaderV2.Valid:
		return int64(h.DataPageHeaderV2.V.NumValues)
	case h.DictionaryPageHeader.Valid:
		return int64(h.DictionaryPageHeader.V.NumValues)
	}
	return 0
}
