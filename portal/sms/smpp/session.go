package smpp

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"sync"
	"time"

	"github.com/linxGnu/gosmpp/data"
	"github.com/linxGnu/gosmpp/pdu"
)

const (
	header  = 16
	longest = 4 << 10 // a transmitter is sent answers, which are short
)

var (
	errLength  = errors.New("the gateway sent a message of an impossible length")
	errUnbound = errors.New("the gateway ended the session")
	errClosed  = errors.New("the session is closed")
	errStrange = errors.New("the gateway answered with something else than was asked")
)

// session is one bound connection. Its reader answers what the gateway asks and
// hands answers to whoever waits for them. It ends once, with a reason.
type session struct {
	conn    net.Conn
	in      *bufio.Reader
	limit   time.Duration
	enquire time.Duration
	now     func() time.Time

	writing sync.Mutex

	mu     sync.Mutex
	last   int32
	waits  map[int32]wait
	reason error
	ended  chan struct{}
}

type wait struct {
	command data.CommandIDType
	answer  chan pdu.PDU
}

func newSession(conn net.Conn, o *Options) *session {
	return &session{conn: conn, in: bufio.NewReader(conn), limit: o.Limit, enquire: o.Enquire, now: o.Now, waits: map[int32]wait{}, ended: make(chan struct{})}
}

func (s *session) over() bool {
	select {
	case <-s.ended:
		return true
	default:
		return false
	}
}

// end closes the connection; only the first reason counts.
func (s *session) end(reason error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.reason == nil {
		s.reason = reason
		close(s.ended)
		_ = s.conn.Close() // it is broken, or done with
	}
}

func (s *session) why() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.reason
}

// ask sends a request and waits for its answer.
func (s *session) ask(ctx context.Context, p pdu.PDU) (pdu.PDU, error) {
	answer := s.expect(p)
	defer s.forget(p)
	if err := s.write(p); err != nil {
		s.end(err)
		return nil, err
	}
	select {
	case got := <-answer:
		return got, nil
	case <-s.ended:
		select {
		case got := <-answer: // the last that it said
			return got, nil
		default:
			return nil, s.why()
		}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// expect numbers a request and says who waits for its answer.
func (s *session) expect(p pdu.PDU) <-chan pdu.PDU {
	s.mu.Lock()
	defer s.mu.Unlock()
	next := func() int32 { return s.last%math.MaxInt32 + 1 } // SMPP 3.4 section 5.1.4: 1 to 0x7FFFFFFF
	for s.last = next(); s.waits[s.last].answer != nil; {
		s.last = next()
	}
	p.SetSequenceNumber(s.last)
	w := wait{p.GetHeader().CommandID, make(chan pdu.PDU, 1)}
	s.waits[s.last] = w
	return w.answer
}

func (s *session) forget(p pdu.PDU) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.waits, p.GetSequenceNumber())
}

// write sends one message whole, or the session is of no more use.
func (s *session) write(p pdu.PDU) error {
	b := pdu.NewBuffer(nil)
	p.Marshal(b)
	s.writing.Lock()
	defer s.writing.Unlock()
	if err := s.conn.SetWriteDeadline(s.now().Add(s.limit)); err != nil {
		return err
	}
	_, err := s.conn.Write(b.Bytes())
	return err
}

// read takes what the gateway sends until the session ends.
func (s *session) read() {
	for {
		p, err := s.next()
		if err == nil {
			err = s.take(p)
		}
		if err != nil {
			s.end(err)
			return
		}
	}
}

// next reads one message; nil for one that SMPP does not know, which was answered.
// The gateway is asked at every interval whether it is there: a silence beyond that
// is its end. Who has begun a message has a message's time to end it.
func (s *session) next() (pdu.PDU, error) {
	_ = s.conn.SetReadDeadline(s.now().Add(s.enquire + s.limit)) // on a closed connection reading tells
	if _, err := s.in.Peek(1); err != nil {
		return nil, err
	}
	_ = s.conn.SetReadDeadline(s.now().Add(s.limit))
	b, err := frame(s.in)
	if err != nil {
		return nil, err
	}
	p, known, err := parse(b)
	if !known {
		return nil, s.refuse(int32(binary.BigEndian.Uint32(b[12:])), data.ESME_RINVCMDID)
	}
	return p, err
}

// frame reads the octets of one message.
func frame(r io.Reader) ([]byte, error) {
	b := make([]byte, header)
	if _, err := io.ReadFull(r, b); err != nil {
		return nil, err
	}
	n := binary.BigEndian.Uint32(b)
	if n < header || n > longest {
		return nil, errLength
	}
	b = append(b, make([]byte, n-header)...)
	_, err := io.ReadFull(r, b[header:])
	return b, err
}

// parse reads a message. What follows the header of a refusal is not looked at:
// gateways leave it out, or not.
func parse(b []byte) (p pdu.PDU, known bool, err error) {
	var head [header]byte
	copy(head[:], b)
	h := pdu.ParseHeader(head)
	if p, err = pdu.CreatePDUFromCmdID(h.CommandID); err != nil {
		return nil, false, nil
	}
	if h.CommandStatus != data.ESME_ROK {
		binary.BigEndian.PutUint32(head[:], header)
		g := pdu.NewGenericNack()
		if err := g.Unmarshal(pdu.NewBuffer(bytes.Clone(head[:]))); err != nil {
			return nil, true, fmt.Errorf("read a refusal: %w", err)
		}
		return g, true, nil
	}
	if err := p.Unmarshal(pdu.NewBuffer(b)); err != nil {
		return nil, true, fmt.Errorf("read a message of the gateway: %w", err)
	}
	return p, true, nil
}

// take answers a request, or hands an answer to who waits for it. An answer that
// nobody waits for any more came too late.
func (s *session) take(p pdu.PDU) error {
	if p == nil {
		return nil
	}
	h := p.GetHeader()
	if h.CommandID < 0 { // the highest bit: an answer (SMPP 3.4 section 5.1.2.1)
		return s.hand(h, p)
	}
	switch p.(type) {
	case *pdu.EnquireLink:
		return s.write(p.GetResponse())
	case *pdu.Unbind:
		return errors.Join(errUnbound, s.write(p.GetResponse()))
	case *pdu.AlertNotification, *pdu.Outbind: // have no answer
		return nil
	default:
		return s.refuse(h.SequenceNumber, data.ESME_RINVBNDSTS)
	}
}

func (s *session) hand(h pdu.Header, p pdu.PDU) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	w, waited := s.waits[h.SequenceNumber]
	if !waited {
		return nil
	}
	if h.CommandID != data.GENERIC_NACK && h.CommandID != w.command|data.GENERIC_NACK {
		return errStrange
	}
	select {
	case w.answer <- p:
	default: // answered twice
	}
	return nil
}

// refuse answers what a transmitter is not to be asked.
func (s *session) refuse(sequence int32, status data.CommandStatusType) error {
	g := pdu.NewGenericNack().(*pdu.GenericNack)
	g.CommandStatus = status
	g.SetSequenceNumber(sequence)
	return s.write(g)
}

// watch asks at every interval whether the gateway is there, so that neither it nor
// a firewall between ends what is idle.
func (s *session) watch() {
	every := time.NewTicker(s.enquire)
	defer every.Stop()
	for {
		select {
		case <-s.ended:
			return
		case <-every.C:
		}
		ctx, cancel := context.WithTimeout(context.Background(), s.limit)
		_, err := s.ask(ctx, pdu.NewEnquireLink())
		cancel()
		if err != nil {
			s.end(err)
		}
	}
}

// close takes leave, and waits no longer than the context for the answer.
func (s *session) close(ctx context.Context) {
	if !s.over() {
		_, _ = s.ask(ctx, pdu.NewUnbind()) // it ends either way
	}
	s.end(errClosed)
}
