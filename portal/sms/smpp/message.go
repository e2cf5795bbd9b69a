package smpp

import (
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"

	"github.com/linxGnu/gosmpp/data"
	"github.com/linxGnu/gosmpp/pdu"
)

// A message of 140 octets holds 70 UTF-16 units; six octets of header, which joins
// the parts of a longer one, leave 67 (3GPP TS 23.040, section 9.2.3.24.1).
const (
	wholeUnits = 70
	partUnits  = 67
	mostParts  = 10 // a text of the portal has two or three
)

// messages are what hands a text over: one, or one for each part.
func (o *Options) messages(phone, text string, reference byte) ([]*pdu.SubmitSM, error) {
	units := utf16.Encode([]rune(text))
	if len(units) <= wholeUnits {
		m, err := o.message(phone, octets(units))
		return []*pdu.SubmitSM{m}, err
	}
	if len(units) > mostParts*partUnits {
		return nil, fmt.Errorf("a text of %d characters is too long for a message", len(units))
	}
	if o.Payload {
		m, err := o.message(phone, nil)
		if err == nil {
			m.RegisterOptionalParam(pdu.Field{Tag: pdu.TagMessagePayload, Data: octets(units)})
		}
		return []*pdu.SubmitSM{m}, err
	}
	parts := split(units)
	out := make([]*pdu.SubmitSM, 0, len(parts))
	for i, part := range parts {
		m, err := o.message(phone, octets(part))
		if err != nil {
			return nil, err
		}
		m.EsmClass = data.SM_UDH_GSM
		m.Message.SetUDH(pdu.UDH{pdu.NewIEConcatMessage(byte(len(parts)), byte(i+1), reference)})
		out = append(out, m)
	}
	return out, nil
}

func (o *Options) message(phone string, text []byte) (*pdu.SubmitSM, error) {
	m := pdu.NewSubmitSM().(*pdu.SubmitSM)
	m.ServiceType = o.Service
	source, err := pdu.NewAddressWithTonNpiAddr(o.Source.TON, o.Source.NPI, o.Source.Text)
	if err != nil {
		return nil, fmt.Errorf("write the sender's number: %w", err)
	}
	dest, err := pdu.NewAddressWithTonNpiAddr(o.Dest.TON, o.Dest.NPI, o.Dest.Text+strings.TrimSpace(phone))
	if err != nil {
		return nil, fmt.Errorf("write the phone's number: %w", err)
	}
	m.SourceAddr, m.DestAddr = source, dest
	return m, m.Message.SetMessageDataWithEncoding(text, data.UCS2)
}

// split divides a text, and never a character of two units, of which rare names have some.
func split(units []uint16) (parts [][]uint16) {
	for len(units) > partUnits {
		n := partUnits
		if utf16.IsSurrogate(rune(units[n-1])) && utf16.DecodeRune(rune(units[n-1]), rune(units[n])) != '\uFFFD' {
			n--
		}
		parts, units = append(parts, units[:n]), units[n:]
	}
	return append(parts, units)
}

// octets are the units as data_coding 8 wants them: the high octet first.
func octets(units []uint16) []byte {
	out := make([]byte, 0, 2*len(units))
	for _, u := range units {
		out = binary.BigEndian.AppendUint16(out, u)
	}
	return out
}
