package smpp

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf16"

	"github.com/linxGnu/gosmpp/data"
	"github.com/linxGnu/gosmpp/pdu"
)

// far is the gateway's end of one connection.
type far struct {
	t *testing.T
	net.Conn
}

// next is what the client sends; nil when it has gone.
func (f far) next() pdu.PDU {
	p, err := pdu.Parse(f)
	if err != nil {
		return nil
	}
	return p
}

// say writes a message with a status, as an answer to a sequence number.
func (f far) say(p pdu.PDU, sequence int32, status data.CommandStatusType) {
	p.SetSequenceNumber(sequence)
	b := pdu.NewBuffer(nil)
	p.Marshal(b)
	raw := b.Bytes()
	copy(raw[8:12], []byte{byte(status >> 24), byte(status >> 16), byte(status >> 8), byte(status)})
	_, _ = f.Write(raw)
}

// ok answers a request that it is done; an answer has none.
func (f far) ok(p pdu.PDU) {
	if p.CanResponse() {
		f.say(p.GetResponse(), p.GetSequenceNumber(), data.ESME_ROK)
	}
}

// let takes the bind, and returns it.
func (f far) let() *pdu.BindRequest {
	b, _ := f.next().(*pdu.BindRequest)
	if b != nil {
		f.ok(b)
	}
	return b
}

// serve takes everything that is sent, until the client leaves.
func (f far) serve(each func(pdu.PDU)) {
	for p := f.next(); p != nil; p = f.next() {
		if each != nil {
			each(p)
		}
		f.ok(p)
	}
}

// asked are the options of the tests, with what follows the question mark.
func asked(t *testing.T, query string) Options {
	t.Helper()
	o, err := Parse("smpp://doudi:geheim@gateway.example"+query, "")
	if err != nil {
		t.Fatal(err)
	}
	o.Limit, o.Now = 10*time.Second, time.Now
	return o
}

// calling is a client whose connections a script answers, one after the other; the
// last script answers all that follow.
func calling(t *testing.T, query string, scripts ...func(far)) (c *Client, dials *int) {
	t.Helper()
	c, err := New(asked(t, query))
	if err != nil {
		t.Fatal(err)
	}
	dials = new(int)
	c.dial = func(context.Context) (net.Conn, error) {
		near, other := net.Pipe()
		script := scripts[min(*dials, len(scripts)-1)]
		*dials++
		go func() {
			defer other.Close()
			script(far{t, other})
		}()
		return near, nil
	}
	t.Cleanup(func() { _ = c.Close() })
	return c, dials
}

func TestAMessageIsHandedOver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var bind *pdu.BindRequest
		var got []*pdu.SubmitSM
		var last pdu.PDU
		c, dials := calling(t, "?source=10690000&system-type=VMA", func(f far) {
			bind = f.let()
			f.serve(func(p pdu.PDU) {
				last = p
				if m, is := p.(*pdu.SubmitSM); is {
					got = append(got, m)
				}
			})
		})
		for range 2 {
			if err := c.Send(t.Context(), "13800000000", "验证码 123456"); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if bind.CommandID != data.BIND_TRANSMITTER || bind.SystemID != "doudi" || bind.Password != "geheim" || bind.SystemType != "VMA" || bind.InterfaceVersion != 0x34 {
			t.Errorf("bound with %+v", bind)
		}
		if *dials != 1 || len(got) != 2 {
			t.Fatalf("%d connections, %d messages", *dials, len(got))
		}
		m := got[0]
		text, _ := m.Message.GetMessage()
		if m.DestAddr.Address() != "8613800000000" || m.DestAddr.Ton() != 1 || m.DestAddr.Npi() != 1 || m.SourceAddr.Address() != "10690000" ||
			m.Message.Encoding().DataCoding() != 8 || m.EsmClass != 0 || text != "验证码 123456" {
			t.Errorf("sent %+v: %q", m, text)
		}
		if _, is := last.(*pdu.Unbind); !is {
			t.Errorf("left with %T", last)
		}
	})
}

func TestALongTextGoesInParts(t *testing.T) {
	t.Parallel()
	rare := strings.Repeat("家", 66) + "𬱖" + strings.Repeat("里", 80) // the rare character stands across the seam
	for _, tc := range []struct {
		name, query, text string
		parts             []int
	}{
		{"as much as fits", "", strings.Repeat("家", 70), []int{70}},
		{"one more", "", strings.Repeat("家", 71), []int{67, 4}},
		{"a character of two units", "", rare, []int{66, 67, 15}},
		{"in one", "?long=payload", rare, []int{0}},
	} {
		o := asked(t, tc.query)
		list, err := o.messages("13800000000", tc.text, 7)
		if err != nil {
			t.Fatal(err)
		}
		var parts []int
		var whole []byte
		for i, m := range list {
			b, _ := m.Message.GetMessageData()
			parts, whole = append(parts, len(b)/2), append(whole, b...)
			total, number, reference, found := m.Message.UDH().GetConcatInfo()
			if want := len(list) > 1; found != want || want && (int(total) != len(list) || int(number) != i+1 || reference != 7 || m.EsmClass != data.SM_UDH_GSM) {
				t.Errorf("%s: part %d is %d of %d, reference %d, class %x", tc.name, i+1, number, total, reference, m.EsmClass)
			}
			if m.Message.UDH().UDHL()+len(b) > 140 {
				t.Errorf("%s: part %d has %d octets", tc.name, i+1, len(b))
			}
			whole = append(whole, m.OptionalParameters[pdu.TagMessagePayload].Data...)
		}
		if !slices.Equal(parts, tc.parts) || !bytes.Equal(whole, octets(utf16.Encode([]rune(tc.text)))) {
			t.Errorf("%s: parts of %v", tc.name, parts)
		}
	}
	o := asked(t, "")
	if _, err := o.messages("1", strings.Repeat("家", 671), 1); err == nil {
		t.Error("a text without end is taken")
	}
}

func TestTheGatewayIsWrong(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		script func(far)
		want   string
	}{
		{"wrong password", func(f far) { f.say(pdu.NewBindTransmitterResp(), f.next().GetSequenceNumber(), data.ESME_RINVPASWD) }, "let nobody in"},
		{"refuses without a body", func(f far) {
			f.let()
			p := f.next()
			_, _ = f.Write([]byte{0, 0, 0, 16, 0x80, 0, 0, 4, 0, 0, 0, 0x0B, 0, 0, 0, byte(p.GetSequenceNumber())})
			_, _ = io.Copy(io.Discard, f)
		}, "0x0000000b"},
		{"does not understand", func(f far) { f.let(); f.say(pdu.NewGenericNack(), f.next().GetSequenceNumber(), data.ESME_RINVCMDLEN) }, "0x00000002"},
		{"says nothing", func(f far) { f.let(); _, _ = io.Copy(io.Discard, f) }, "deadline"},
		{"does not even take the bind", func(f far) { _, _ = io.Copy(io.Discard, f) }, "deadline"},
		{"reads nothing", func(f far) { f.let(); <-f.t.Context().Done() }, "timeout"},
		{"half a message", func(f far) {
			f.let()
			f.next()
			_, _ = f.Write([]byte{0, 0, 0, 17, 0x80})
			_, _ = io.Copy(io.Discard, f)
		}, ""},
		{"half a message and gone", func(f far) { f.let(); f.next(); _, _ = f.Write([]byte{0, 0, 0, 17, 0x80}) }, "EOF"},
		{"too long", func(f far) {
			f.let()
			f.next()
			_, _ = f.Write(append([]byte{0x7F, 0xFF, 0xFF, 0xFF}, make([]byte, 12)...))
		}, errLength.Error()},
		{"too short", func(f far) { f.let(); f.next(); _, _ = f.Write(append([]byte{0, 0, 0, 3}, make([]byte, 12)...)) }, errLength.Error()},
		{"another's answer", func(f far) {
			f.let()
			p := f.next()
			f.say(pdu.NewSubmitSMResp(), p.GetSequenceNumber()+7, 0)
			_, _ = io.Copy(io.Discard, f)
		}, "deadline"},
		{"another kind of answer", func(f far) { f.let(); p := f.next(); f.say(pdu.NewEnquireLinkResp(), p.GetSequenceNumber(), 0) }, errStrange.Error()},
		{"ends the session", func(f far) { f.let(); f.next(); f.say(pdu.NewUnbind(), 1, 0); f.serve(nil) }, errUnbound.Error()},
		{"closes", func(f far) { f.let(); f.next() }, "EOF"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c, _ := calling(t, "", tc.script)
				began := time.Now()
				err := c.Send(t.Context(), "13800000000", "123456")
				if err == nil || !strings.Contains(err.Error(), tc.want) {
					t.Errorf("got %v, want %q", err, tc.want)
				}
				if took := time.Since(began); took > 10*time.Second {
					t.Errorf("it took %s", took)
				}
				if s := err.Error(); strings.Contains(s, "13800000000") || strings.Contains(s, "123456") || strings.Contains(s, "geheim") {
					t.Errorf("it tells secrets: %s", s)
				}
			})
		})
	}
}

func TestWhatTheGatewayAsksIsAnswered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var answers []data.CommandIDType
		var asks int
		c, dials := calling(t, "?enquire=30s", func(f far) {
			f.let()
			f.ok(f.next())
			f.say(pdu.NewEnquireLink(), 41, 0)
			answers = append(answers, f.next().GetHeader().CommandID)
			f.say(pdu.NewDeliverSM(), 42, 0)
			answers = append(answers, f.next().GetHeader().CommandID)
			_, _ = f.Write([]byte{0, 0, 0, 18, 0, 0, 0x77, 0x77, 0, 0, 0, 0, 0, 0, 0, 43, 1, 2})
			p := f.next()
			answers = append(answers, p.GetHeader().CommandID)
			if h := p.GetHeader(); h.SequenceNumber != 43 || h.CommandStatus != data.ESME_RINVCMDID {
				t.Errorf("what is unknown is answered with %+v", h)
			}
			f.serve(func(p pdu.PDU) {
				if _, is := p.(*pdu.EnquireLink); is {
					asks++
				}
			})
		})
		if err := c.Send(t.Context(), "13800000000", "123456"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(5*time.Minute + time.Second)
		synctest.Wait()
		if want := []data.CommandIDType{data.ENQUIRE_LINK_RESP, data.GENERIC_NACK, data.GENERIC_NACK}; !slices.Equal(answers, want) {
			t.Errorf("answered %v", answers)
		}
		if err := c.Send(t.Context(), "13800000000", "123456"); err != nil || asks != 10 || *dials != 1 {
			t.Errorf("asked %d times on %d connections: %v", asks, *dials, err)
		}
	})
}

func TestAnIdleGatewayThatIsGoneIsFoundOut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, dials := calling(t, "", func(f far) { f.let(); f.ok(f.next()); _, _ = io.Copy(io.Discard, f) }, func(f far) { f.let(); f.serve(nil) })
		for range 2 {
			if err := c.Send(t.Context(), "13800000000", "123456"); err != nil {
				t.Fatal(err)
			}
			time.Sleep(2 * time.Minute)
		}
		if *dials != 2 {
			t.Errorf("%d connections", *dials)
		}
	})
}

func TestABusyGatewayIsAskedAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var at []time.Time
		busy := 3
		c, dials := calling(t, "", func(f far) {
			f.let()
			for p := f.next(); p != nil; p = f.next() {
				if at = append(at, time.Now()); len(at) <= busy {
					f.say(pdu.NewSubmitSMResp(), p.GetSequenceNumber(), data.ESME_RTHROTTLED)
				} else {
					f.ok(p)
				}
			}
		})
		if err := c.Send(t.Context(), "13800000000", "123456"); err != nil || len(at) != 4 || *dials != 1 {
			t.Fatalf("asked %d times on %d connections: %v", len(at), *dials, err)
		}
		for i := 1; i < len(at); i++ {
			if pause := at[i].Sub(at[i-1]); pause < firstWait<<(i-1)/2 || pause > firstWait<<(i-1)*3/2 {
				t.Errorf("pause %d is %s", i, pause)
			}
		}
		at, busy = nil, 1000
		if err := c.Send(t.Context(), "13800000000", "123456"); err == nil || !strings.Contains(err.Error(), "too busy") {
			t.Errorf("for ever busy: %v", err)
		}
	})
}

func TestAGatewayThatIsDownIsLeftInPeace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, _ := calling(t, "", func(f far) { f.let(); f.serve(nil) })
		up, tries, reach := false, 0, c.dial
		c.dial = func(ctx context.Context) (net.Conn, error) {
			if tries++; up {
				return reach(ctx)
			}
			return nil, errors.New("connection refused")
		}
		for range 60 { // ten minutes, four at once
			var all sync.WaitGroup
			for range 4 {
				all.Go(func() {
					if err := c.Send(t.Context(), "13800000000", "123456"); err == nil {
						t.Error("sent through a gateway that is down")
					}
				})
			}
			all.Wait()
			time.Sleep(10 * time.Second)
		}
		if tries < 10 || tries > 45 {
			t.Errorf("tried %d times", tries)
		}
		up = true
		time.Sleep(2 * longRest)
		if err := c.Send(t.Context(), "13800000000", "123456"); err != nil {
			t.Error(err)
		}
	})
}

func TestOnlyAWindowIsUnderWay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var waiting []pdu.PDU
		keep := func(p pdu.PDU) {
			mu.Lock()
			defer mu.Unlock()
			if _, is := p.(*pdu.SubmitSM); is {
				waiting = append(waiting, p)
			}
		}
		c, _ := calling(t, "?window=3", func(f far) {
			f.let()
			for range 3 {
				keep(f.next())
			}
			time.Sleep(time.Second) // a fourth would have come
			for _, p := range slices.Backward(slices.Clone(waiting)) {
				f.ok(p)
			}
			f.serve(keep)
		})
		var all sync.WaitGroup
		for range 9 {
			all.Go(func() {
				if err := c.Send(t.Context(), "13800000000", "123456"); err != nil {
					t.Error(err)
				}
			})
		}
		time.Sleep(500 * time.Millisecond)
		synctest.Wait()
		mu.Lock()
		if len(waiting) != 3 {
			t.Errorf("%d under way", len(waiting))
		}
		mu.Unlock()
		all.Wait()
		synctest.Wait()
		numbers := map[int32]bool{}
		for _, p := range waiting {
			numbers[p.GetSequenceNumber()] = true
		}
		if len(numbers) != 9 {
			t.Errorf("%d sequence numbers for 9 messages", len(numbers))
		}
	})
}
