package source

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"slices"
	"time"
)

// Defaults of the limits. No law sets them: they keep one county's questions
// from weighing on a department, and a department's silence from holding up a
// county.
const (
	defaultTimeout  = 10 * time.Second
	defaultAttempts = 3
	defaultRate     = 10
	defaultBurst    = 10
	defaultMaxBytes = 1 << 20
	defaultMaxRows  = 500

	defaultValidDays = 7 // of a manifest
)

func (s *Source) fill() {
	l := &s.Limits
	orElse(&l.Timeout, defaultTimeout)
	orElse(&l.Attempts, defaultAttempts)
	orElse(&l.Rate, defaultRate)
	orElse(&l.Burst, defaultBurst)
	orElse(&l.MaxBytes, defaultMaxBytes)
	orElse(&l.MaxRows, defaultMaxRows)
	orElse(&s.Reply, Records)
	orElse(&s.Manifest.ValidDays, defaultValidDays)
}

func orElse[T comparable](v *T, otherwise T) {
	var zero T
	if *v == zero {
		*v = otherwise
	}
}

var name = regexp.MustCompile(`^[a-z][a-z0-9_]{1,39}$`)

// validate finds everything that is wrong with a catalogue.
func validate(list []Source) error {
	var faults []error
	seen := map[string]bool{}
	for _, s := range list {
		if seen[s.Code] {
			faults = append(faults, fmt.Errorf("source %s is there twice", s.Code))
		}
		seen[s.Code] = true
		for _, f := range s.faults() {
			faults = append(faults, fmt.Errorf("source %s: %s", s.Code, f))
		}
	}
	return errors.Join(faults...)
}

func (s Source) faults() (out []string) {
	wrong := func(is bool, format string, a ...any) {
		if is {
			out = append(out, fmt.Sprintf(format, a...))
		}
	}
	wrong(!name.MatchString(s.Code), "code must be lower-case letters, digits and _, 2 to 40 of them")
	for key, v := range map[string]string{"chinese": s.Chinese, "english": s.English, "owner": s.Owner, "items": s.Items, "basis": s.Basis, "item": s.Item} {
		wrong(v == "", "%s is missing", key)
	}
	wrong(!slices.Contains(Kinds(), s.Kind), "kind must be one of %v, not %q", Kinds(), s.Kind)
	wrong(!slices.Contains([]Mark{Stated, Knowledge, Local}, s.Mark), "mark must be stated, knowledge or local, not %q", s.Mark)
	wrong(s.Reply != Records && s.Reply != Whether, "reply must be records or hit, not %q", s.Reply)
	wrong(!slices.Contains([]string{"month", "year", "once"}, s.Per), "per must be month, year or once, not %q", s.Per)
	for _, c := range s.Covers {
		wrong(!slices.Contains([]string{"income", "assets", "members"}, c), "covers must be income, assets or members, not %q", c)
	}
	wrong(s.Refresh < 1, "refresh_days must be 1 or more")
	wrong(s.Retention < s.Refresh, "retention_days must not be shorter than refresh_days (%d): what still answers cannot be deleted", s.Refresh)
	wrong(s.Price < 0, "price_fen must not be negative")
	out = append(out, s.Limits.faults()...)
	out = append(out, s.Connection.faults()...)
	wrong(s.Manifest.Required && len(s.Manifest.Keys) == 0, "manifest.required needs manifest.keys: nobody could sign")
	wrong(len(s.Manifest.Keys) > 0 && s.Live(), "manifest is for files; this source is asked live")
	wrong(s.Manifest.ValidDays < 0, "manifest.valid_days must be 1 or more")
	out = append(out, s.fieldFaults()...)
	return append(out, s.readingFaults()...)
}

func (l Limits) faults() (out []string) {
	if l.Timeout < 0 || l.Timeout > 5*time.Minute {
		out = append(out, "limits.timeout must be between 0 and 5m")
	}
	if l.Attempts < 1 || l.Attempts > 10 {
		out = append(out, "limits.attempts must be between 1 and 10")
	}
	if l.Rate < 0 || l.Burst < 1 || l.MaxBytes < 0 || l.MaxRows < 1 {
		out = append(out, "limits.rate, burst, max_bytes and max_rows must be positive")
	}
	return out
}

// identifier is a name of a view or column that needs no quoting on any database.
var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,62}(\.[A-Za-z_][A-Za-z0-9_]{0,62})?$`)

func (c Connection) faults() (out []string) {
	switch c.By {
	case ByFile:
	case ByHTTP:
		out = c.httpFaults()
	case ByPostgres, ByMySQL:
		out = c.sqlFaults()
		if c.TokenKeyFile != "" {
			out = append(out, "connection.token_key_file is for http: a view is looked up by number")
		}
	default:
		out = append(out, fmt.Sprintf("connection.by must be http, postgres or mysql, not %q", c.By))
	}
	return out
}

// httpFaults refuses a service that would be asked in the clear, but on this
// machine.
func (c Connection) httpFaults() (out []string) {
	u, err := url.Parse(c.URL)
	switch {
	case err != nil || u.Host == "":
		out = append(out, "connection.url must be the address of the service")
	case u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())):
		out = append(out, "connection.url must be https")
	case u.User != nil:
		out = append(out, "connection.url must not hold a password")
	}
	if c.Client == "" || c.KeyFile == "" {
		out = append(out, "connection.client and key_file are needed")
	}
	if c.Sign != "sm2" && c.Sign != "hmac-sm3" {
		out = append(out, fmt.Sprintf("connection.sign must be sm2 or hmac-sm3, not %q", c.Sign))
	}
	return out
}

func loopback(host string) bool {
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}

func (c Connection) sqlFaults() (out []string) {
	if c.DSNFile == "" {
		out = append(out, "connection.dsn_file is needed")
	}
	if !identifier.MatchString(c.View) {
		out = append(out, fmt.Sprintf("connection.view must be a plain name, not %q", c.View))
	}
	for field, column := range c.Columns {
		if !name.MatchString(field) || !identifier.MatchString(column) {
			out = append(out, fmt.Sprintf("connection.columns: %q must be a plain name", column))
		}
	}
	if c.AsOf != "" && !identifier.MatchString(c.AsOf) {
		out = append(out, fmt.Sprintf("connection.as_of must be a plain name, not %q", c.AsOf))
	}
	return out
}

func (s Source) fieldFaults() (out []string) {
	seen := map[string]bool{}
	amounts := 0
	for _, f := range s.Fields {
		if !name.MatchString(f.Name) || f.Chinese == "" {
			out = append(out, fmt.Sprintf("field %q needs a name of lower-case letters and a chinese heading", f.Name))
		}
		if seen[f.Name] {
			out = append(out, fmt.Sprintf("field %s is there twice", f.Name))
		}
		if seen[f.Name] = true; f.Unit != 0 {
			amounts++
		}
		if f.Unit < 0 {
			out = append(out, fmt.Sprintf("field %s: unit_fen must not be negative", f.Name))
		}
	}
	if !seen["id"] || !seen["name"] {
		out = append(out, "the fields id and name are needed")
	}
	if amounts > 1 {
		out = append(out, "only one field can hold the amount (unit_fen)")
	}
	if amounts == 0 && s.Reading.NeedsAmount {
		out = append(out, "reading.needs_amount needs a field with unit_fen")
	}
	return out
}

// readingFaults finds names of fields that the source does not have.
func (s Source) readingFaults() (out []string) {
	known := func(where, n string) {
		if n != amountName && !slices.ContainsFunc(s.Fields, func(f Field) bool { return f.Name == n }) {
			out = append(out, fmt.Sprintf("%s: there is no field %q", where, n))
		}
	}
	if len(s.Reading.Summary) == 0 {
		out = append(out, "reading.summary is missing")
	}
	for where, t := range map[string]string{"reading.where": s.Reading.Where, "reading.other": s.Reading.Other, "reading.entered": s.Reading.Entered} {
		for _, n := range placeholders(t) {
			known(where, n)
		}
	}
	for _, t := range s.Reading.Summary {
		for _, n := range placeholders(t) {
			known("reading.summary", n)
		}
	}
	if s.Reading.Grade.Field != "" {
		known("reading.grade", s.Reading.Grade.Field)
	}
	for n := range s.Reading.Grade.Words {
		if n < 1 || n > 4 {
			out = append(out, "reading.grade: grades are 1 to 4")
		}
	}
	if s.Reading.Ends != "" {
		known("reading.ends", s.Reading.Ends)
	}
	for n := range s.Reading.Ended {
		known("reading.ended", n)
	}
	for i, c := range s.Reading.Cases {
		where := fmt.Sprintf("reading.cases[%d]", i)
		tests := 0
		for _, set := range []bool{len(c.Has) > 0, len(c.Lacks) > 0, c.NoAmount} {
			if set {
				tests++
			}
		}
		if tests != 1 {
			out = append(out, where+": exactly one of has, lacks and no_amount is needed")
		}
		if !c.NoAmount {
			known(where, c.Field)
		}
		for _, n := range placeholders(c.Hint) {
			known(where+".hint", n)
		}
	}
	return out
}
