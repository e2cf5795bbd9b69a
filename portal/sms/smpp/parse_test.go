package smpp

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/linxGnu/gosmpp/pdu"
)

func TestAddressesAreRead(t *testing.T) {
	t.Parallel()
	o, err := Parse("smpps://10690000:p%40ss@10.1.2.3?source=10690000&source-ton=0&prefix=&dest-ton=2&window=8&enquire=1m&long=payload", "")
	if err != nil {
		t.Fatal(err)
	}
	if o.Address != "10.1.2.3:3550" || o.User != "10690000" || o.Password != "p@ss" || o.TLS == nil || o.TLS.ServerName != "10.1.2.3" || o.Source.Text != "10690000" ||
		o.Dest != (Number{"", 2, 1}) || o.Window != 8 || o.Enquire != time.Minute || !o.Payload {
		t.Errorf("%+v", o)
	}
	if o, err := Parse("smpp://doudi@gateway.example", "beside"); err != nil || o.Address != "gateway.example:2775" || o.TLS != nil || o.Password != "beside" {
		t.Errorf("%+v: %v", o, err)
	}
	for _, wrong := range []string{
		"", "smpp://gateway.example", "smpp://doudi:geheim@", "https://doudi:geheim@gateway.example", "smpp://doudi:geheim@gateway.example/path",
		"smpp://doudi:geheim@gateway.example:port", "smpp://doudi:geheim%zz@gateway.example", "smpp://doudi:geheim@gateway.example?sauce=1", "smpp://doudi:geheim@gateway.example?window=0",
		"smpp://doudi:geheim@gateway.example?window=1&window=2", "smpp://doudi:geheim@gateway.example?enquire=0s", "smpp://doudi:geheim@gateway.example?long=short",
		"smpp://doudi:geheim@gateway.example?dest-ton=300", "smpp://doudi:geheim@gateway.example?prefix=abc", "smpp://doudi:geheim-geheim@gateway.example",
		"smpp://doudi-of-a-whole-county:geheim@gateway.example", "smpp://doudi:geheim@gateway.example?source=%E5%85%9C",
	} {
		if _, err := Parse(wrong, ""); err == nil || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%s: %v", wrong, err)
		}
	}
	if _, err := Parse("smpp://doudi:geheim@gateway.example", "again"); err == nil {
		t.Error("two passwords are taken")
	}
}

// TestEncrypted speaks TLS with a certificate that is known, and not with one that is not.
func TestEncrypted(t *testing.T) {
	t.Parallel()
	known := httptest.NewTLSServer(nil) // lends its certificate
	defer known.Close()
	listener, err := tls.Listen("tcp", "127.0.0.1:0", known.TLS)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				f := far{t, conn}
				f.let()
				f.serve(nil)
			}()
		}
	}()
	roots := x509.NewCertPool()
	roots.AddCert(known.Certificate())
	for _, trusted := range []*x509.CertPool{roots, x509.NewCertPool()} {
		o, err := Parse("smpps://doudi:geheim@"+listener.Addr().(*net.TCPAddr).String(), "")
		if err != nil {
			t.Fatal(err)
		}
		o.TLS.RootCAs, o.Limit, o.Now = trusted, 20*time.Second, time.Now
		c, err := New(o)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Send(t.Context(), "13800000000", "123456"); (err == nil) != (trusted == roots) {
			t.Errorf("%v", err)
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
}

// FuzzParse reads what a gateway may send: never a panic, never more than a frame.
func FuzzParse(f *testing.F) {
	for _, p := range []pdu.PDU{pdu.NewBindTransmitterResp(), pdu.NewSubmitSMResp(), pdu.NewEnquireLink(), pdu.NewUnbind(), pdu.NewGenericNack(), pdu.NewDeliverSM(), pdu.NewSubmitMulti(), pdu.NewAlertNotification(), pdu.NewDataSM(), pdu.NewQuerySMResp()} {
		b := pdu.NewBuffer(nil)
		p.Marshal(b)
		f.Add(b.Bytes())
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		b, err := frame(bytes.NewReader(in))
		if err != nil {
			return
		}
		if len(b) < header || len(b) > longest || len(b) > len(in) {
			t.Fatalf("a frame of %d octets", len(b))
		}
		p, known, err := parse(b)
		if err != nil || !known {
			return
		}
		p.Marshal(pdu.NewBuffer(nil))
	})
}

// FuzzMessages writes texts: each comes out whole, and no part is too long.
func FuzzMessages(f *testing.F) {
	f.Add("验证码 123456", false)
	f.Add(strings.Repeat("𬱖", 90), true)
	f.Add(strings.Repeat("𬱖", 90), false)
	f.Add("a"+strings.Repeat("𬱖", 300), false)
	f.Add(strings.Repeat("一", mostParts*partUnits+1), false)
	f.Fuzz(func(t *testing.T, text string, payload bool) {
		o := Options{Payload: payload, Dest: Number{"86", 1, 1}}
		list, err := o.messages("13800000000", text, 1)
		units := utf16.Encode([]rune(text))
		if (err == nil) != (len(units) <= mostParts*partUnits) {
			t.Fatalf("%d characters: %v", len(units), err)
		}
		if err != nil {
			return
		}
		var whole []byte
		for i, m := range list {
			whole = append(whole, arrived(t, m, i, len(list))...)
		}
		if !bytes.Equal(whole, octets(units)) {
			t.Fatalf("%q comes out as %x", text, whole)
		}
	})
}

// arrived is the text of a part as who reads its octets has it.
func arrived(t *testing.T, m *pdu.SubmitSM, i, of int) []byte {
	t.Helper()
	b := pdu.NewBuffer(nil)
	m.Marshal(b)
	if int(m.CommandLength) != b.Len() {
		t.Fatalf("%d octets say that they are %d", b.Len(), m.CommandLength)
	}
	p, err := pdu.Parse(b)
	if err != nil {
		t.Fatal(err)
	}
	got := p.(*pdu.SubmitSM)
	if long, is := got.OptionalParameters[pdu.TagMessagePayload]; is {
		return long.Data
	}
	text, err := got.Message.GetMessageData()
	if err != nil {
		t.Fatal(err)
	}
	most := 2 * wholeUnits
	if of > 1 {
		most = 2 * partUnits
		if total, n, reference, is := got.Message.UDH().GetConcatInfo(); !is || int(total) != of || int(n) != i+1 || reference != 1 {
			t.Fatalf("part %d of %d calls itself %d of %d", i+1, of, n, total)
		}
	}
	if len(text) > most || len(text)%2 != 0 {
		t.Fatalf("part %d of %d has %d octets", i+1, of, len(text))
	}
	if len(text) > 0 && text[len(text)-2]&0xfc == 0xd8 { // the first half of a pair
		t.Fatalf("part %d of %d ends inside a character", i+1, of)
	}
	return text
}
