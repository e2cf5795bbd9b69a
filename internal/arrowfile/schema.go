package arrowfile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	flatbuffers "github.com/google/flatbuffers/go"
)

// The decoder makes room for as many fields as a schema says it has, before it
// looks at the first. A damaged number would take all memory, which no recover
// helps against: so the lists of a schema are counted here first. The slots are
// those of Schema.fbs, Message.fbs and File.fbs of the format.
const (
	footerSchema   = 1
	messageHeader  = 2
	schemaFields   = 1
	schemaMetadata = 2
	fieldChildren  = 5
	fieldMetadata  = 6

	deepest = 16 // of fields within fields
)

var errLists = errors.New("a list in its schema is longer than the file")

// checkStream counts the lists of the schema that begins a stream.
func checkStream(in io.ReadSeeker, size int64) error {
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return err
	}
	var length uint32
	if err := binary.Read(in, binary.LittleEndian, &length); err != nil {
		return err
	}
	if length == 0xffffffff { // since Arrow 0.15 the length comes second
		if err := binary.Read(in, binary.LittleEndian, &length); err != nil {
			return err
		}
	}
	return checkAt(in, int64(length), size, messageHeader)
}

// checkFooter counts the lists of the schema in a file's footer, whose length
// and the magic end the file.
func checkFooter(in io.ReadSeeker, size int64) error {
	const end = 4 + int64(len(magic))
	var length uint32
	if _, err := in.Seek(-end, io.SeekEnd); err != nil {
		return err
	}
	if err := binary.Read(in, binary.LittleEndian, &length); err != nil {
		return err
	}
	if int64(length)+end > size {
		return io.ErrUnexpectedEOF
	}
	if _, err := in.Seek(-end-int64(length), io.SeekEnd); err != nil {
		return err
	}
	return checkAt(in, int64(length), size, footerSchema)
}

// checkAt reads a table of so many bytes, one of whose slots is the schema.
func checkAt(in io.Reader, length, size int64, slot int) error {
	if length < 8 || length > size {
		return fmt.Errorf("a part of %d bytes in a file of %d", length, size)
	}
	b := make([]byte, length)
	if _, err := io.ReadFull(in, b); err != nil {
		return err
	}
	root := table{flatbuffers.Table{Bytes: b, Pos: flatbuffers.GetUOffsetT(b)}}
	schema, ok := root.table(slot)
	if !ok {
		return nil // the decoder says what is missing
	}
	if _, err := schema.list(schemaMetadata); err != nil {
		return err
	}
	return schema.fields(schemaFields, deepest)
}

// table is one of the tables of which a schema is made.
type table struct{ flatbuffers.Table }

func (t table) at(slot int) flatbuffers.UOffsetT {
	return flatbuffers.UOffsetT(t.Offset(flatbuffers.VOffsetT(4 + 2*slot)))
}

func (t table) table(slot int) (out table, ok bool) {
	at := t.at(slot)
	if at == 0 {
		return out, false
	}
	return table{flatbuffers.Table{Bytes: t.Bytes, Pos: t.Indirect(t.Pos + at)}}, true
}

// list is how many elements a list of tables has; each takes four bytes at least.
func (t table) list(slot int) (int, error) {
	at := t.at(slot)
	if at == 0 {
		return 0, nil
	}
	if n := t.VectorLen(at); n >= 0 && n <= len(t.Bytes)/4 {
		return n, nil
	}
	return 0, errLists
}

func (t table) fields(slot, depth int) error {
	n, err := t.list(slot)
	if err != nil || n == 0 {
		return err
	}
	if depth == 0 {
		return errors.New("fields lie too deep within fields")
	}
	first := t.Vector(t.at(slot))
	for i := range n {
		field := table{flatbuffers.Table{Bytes: t.Bytes, Pos: t.Indirect(first + flatbuffers.UOffsetT(4*i))}}
		if err := field.check(depth); err != nil {
			return err
		}
	}
	return nil
}

func (t table) check(depth int) error {
	if _, err := t.list(fieldMetadata); err != nil {
		return err
	}
	return t.fields(fieldChildren, depth-1)
}
