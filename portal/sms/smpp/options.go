package smpp

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Options say where a gateway is and how it wants to be spoken to.
type Options struct {
	Address    string // host:port
	User       string // system_id
	Password   string
	TLS        *tls.Config // nil: in the clear
	SystemType string
	Service    string // service_type
	Source     Number // whom a message is from
	Dest       Number // Text is put before each phone's number
	Payload    bool   // long texts in message_payload, and not in parts
	Window     int    // messages under way at once
	Enquire    time.Duration
	Limit      time.Duration // for one message, from taking it to the gateway's answer
	Now        func() time.Time
}

// Number is an address of SMPP: its text, type (TON) and plan (NPI).
type Number struct {
	Text     string
	TON, NPI byte
}

const (
	plainPort   = "2775"
	tlsPort     = "3550"
	longestID   = 15  // system_id, SMPP 3.4 section 5.2.1, without its NUL
	longestPass = 8   // password, section 5.2.2
	longestType = 12  // system_type, section 5.2.3
	longestFrom = 20  // source_addr, section 5.2.8
	widest      = 100 // a window beyond that is no gateway's
)

// errAddress holds nothing of the address, which may hold the password.
var errAddress = errors.New("an SMPP gateway is smpp://user@host:port or, encrypted, smpps://user@host:port")

// Parse reads the address of a gateway, smpp:// or smpps://, with what follows its
// question mark. The password may stand in it or come beside it, not both. No error
// holds a part of the address but the names of its parameters.
func Parse(address, password string) (Options, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.User.Username() == "" || strings.Trim(u.Path, "/") != "" || u.Fragment != "" || u.Opaque != "" {
		return Options{}, errAddress
	}
	o := Options{User: u.User.Username(), Password: password, Dest: Number{"86", 1, 1}, Window: 4, Enquire: 30 * time.Second}
	port := plainPort
	switch u.Scheme {
	case "smpp":
	case "smpps":
		port, o.TLS = tlsPort, &tls.Config{ServerName: u.Hostname(), MinVersion: tls.VersionTLS12}
	default:
		return Options{}, errAddress
	}
	if u.Port() != "" {
		port = u.Port()
	}
	o.Address = net.JoinHostPort(u.Hostname(), port)
	if inside, given := u.User.Password(); given {
		if password != "" {
			return Options{}, errors.New("the password stands in the address and beside it; give it once")
		}
		o.Password = inside
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return Options{}, errAddress
	}
	for name, values := range query {
		if err := o.set(name, values); err != nil {
			return Options{}, fmt.Errorf("%q: %w", name, err)
		}
	}
	return o, o.check()
}

func (o *Options) set(name string, values []string) (err error) {
	v := values[0]
	switch {
	case len(values) > 1:
		return errors.New("given twice")
	case name == "source":
		o.Source.Text = v
	case name == "source-ton":
		o.Source.TON, err = small(v)
	case name == "source-npi":
		o.Source.NPI, err = small(v)
	case name == "prefix":
		o.Dest.Text = v
	case name == "dest-ton":
		o.Dest.TON, err = small(v)
	case name == "dest-npi":
		o.Dest.NPI, err = small(v)
	case name == "system-type":
		o.SystemType = v
	case name == "service-type":
		o.Service = v
	case name == "long":
		if v != "parts" && v != "payload" {
			return errors.New("must be parts or payload")
		}
		o.Payload = v == "payload"
	case name == "window":
		o.Window, err = strconv.Atoi(v)
		if err != nil || o.Window < 1 || o.Window > widest {
			return fmt.Errorf("must be 1 to %d", widest)
		}
	case name == "enquire":
		if o.Enquire, err = time.ParseDuration(v); err != nil || o.Enquire < time.Second || o.Enquire > time.Hour {
			return errors.New("must be a time between 1s and 1h")
		}
	default:
		return errors.New("no such parameter; there are source, source-ton, source-npi, prefix, dest-ton, dest-npi, system-type, service-type, long, window and enquire")
	}
	return err
}

func (o *Options) check() error {
	switch {
	case !printable(o.User, longestID):
		return fmt.Errorf("the user is at most %d characters of ASCII", longestID)
	case !printable(o.Password, longestPass):
		return fmt.Errorf("SMPP takes a password of at most %d characters of ASCII", longestPass)
	case !printable(o.SystemType, longestType):
		return fmt.Errorf("system-type is at most %d characters of ASCII", longestType)
	case !printable(o.Service, 5):
		return errors.New("service-type is at most 5 characters of ASCII")
	case !printable(o.Source.Text, longestFrom):
		return fmt.Errorf("source is at most %d characters of ASCII", longestFrom)
	case len(o.Dest.Text) > 5 || strings.Trim(o.Dest.Text, "0123456789+") != "":
		return errors.New("prefix is at most 5 digits")
	}
	return nil
}

// small reads a TON or NPI.
func small(v string) (byte, error) {
	n, err := strconv.ParseUint(v, 10, 8)
	if err != nil || n > 18 {
		return 0, errors.New("must be 0 to 18")
	}
	return byte(n), nil
}

// printable reports whether a text is short enough, and what SMPP's strings hold.
func printable(s string, most int) bool {
	return len(s) <= most && !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' })
}
