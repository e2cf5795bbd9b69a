package parquetfile

import (
	"compress/gzip"
	"fmt"
	"io"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/format"
	"github.com/pierrec/lz4/v4"
)

// honest unpacks a page into nothing and refuses it when it holds more than its
// header promises: the decoder makes room for whatever comes out, and of a block
// of LZ4 that is broken it makes ever more.
func honest(codec format.CompressionCodec, packed *io.SectionReader, promise int64) error {
	if packed.Size() == 0 {
		return nil // a page of nulls alone
	}
	switch codec {
	case format.Uncompressed:
		return nil
	case format.Gzip:
		r, err := gzip.NewReader(packed)
		if err != nil {
			return err
		}
		return within(r, promise)
	case format.Brotli:
		return within(brotli.NewReader(packed), promise)
	case format.Zstd:
		r, err := zstd.NewReader(packed, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(mostPage))
		if err != nil {
			return err
		}
		defer r.Close()
		return within(r, promise)
	case format.Snappy, format.Lz4Raw:
		return honestBlock(codec, packed, promise)
	}
	return fmt.Errorf("a page packed by %s, which is not read", codec)
}

// honestBlock is honest for what is packed in one block: Snappy says its size in
// front and keeps to it, LZ4 is given the room that was promised.
func honestBlock(codec format.CompressionCodec, packed *io.SectionReader, promise int64) error {
	block, err := io.ReadAll(packed)
	if err != nil {
		return err
	}
	if codec == format.Lz4Raw {
		if _, err = lz4.UncompressBlock(block, make([]byte, promise)); err != nil {
			return fmt.Errorf("a page that does not unpack to the %d bytes it promises: %w", promise, err)
		}
		return nil
	}
	n, err := snappy.DecodedLen(block)
	if err == nil && int64(n) > promise {
		err = tooMuch(promise)
	}
	return err
}

func within(r io.Reader, promise int64) error {
	n, err := io.Copy(io.Discard, io.LimitReader(r, promise+1))
	if n > promise {
		return tooMuch(promise)
	}
	return err
}

func tooMuch(promise int64) error {
	return fmt.Errorf("a page that promises %d bytes unpacks to more", promise)
}

// packedPart is what of a page is packed, and how. The second form of data pages
// keeps its levels in front, not packed.
func packedPart(in io.ReaderAt, at int64, h format.PageHeader, codec format.CompressionCodec) (format.CompressionCodec, *io.SectionReader) {
	size := int64(h.CompressedPageSize)
	if h.Type != format.DataPageV2 {
		return codec, io.NewSectionReader(in, at, size)
	}
	v := h.DataPageHeaderV2.V
	if v.IsCompressed.Valid && !v.IsCompressed.V {
		codec = format.Uncompressed
	}
	levels := min(max(int64(v.RepetitionLevelsByteLength)+int64(v.DefinitionLevelsByteLength), 0), size)
	return codec, io.NewSectionReader(in, at+levels, size-levels)
}
