// Package source is the catalogue of whom a check may ask: each department's
// list of people, what it says, on which article it may be asked, how fast and
// how often, and how long its answers are kept.
//
// The catalogue is data ([BuiltIn] is sources.yaml). An installation lays its
// own file over it ([Load]): only what differs has to be said there.
package source

import (
	"slices"
	"time"

	"doudi/internal/calendar"
	"doudi/internal/money"
	"doudi/internal/sheet"
)

// Kind is what a finding is about.
type Kind string

// The kinds. Income and asset stand beside what the family declared; the others
// change who counts, what is owed, or what a person should look into.
const (
	Income     Kind = "income"
	Asset      Kind = "asset"
	Death      Kind = "death"
	Custody    Kind = "custody"
	Disability Kind = "disability"
	Aid        Kind = "aid" // receives aid elsewhere already
	Residence  Kind = "residence"
	Marriage   Kind = "marriage"
	Study      Kind = "study"
	Illness    Kind = "illness"
	Spending   Kind = "spending" // high bills, high fees: auxiliary (57号 art. 17)
)

// Items of these kinds, beside what sources.yaml gives their rows.
const (
	Married   = "married"
	Divorced  = "divorced"
	Here      = "here"      // registered in the county
	Elsewhere = "elsewhere" // registered in another county
	MovedOut  = "moved_out"
	Fees      = "fees"
	Abroad    = "abroad"
)

// Kinds are all kinds, in the order of the constants.
func Kinds() []Kind {
	return []Kind{Income, Asset, Death, Custody, Disability, Aid, Residence, Marriage, Study, Illness, Spending}
}

// Reply is how much a source tells.
type Reply string

// The kinds of reply. A source that tells only whether somebody is in its list
// has no fields but those that name the person.
const (
	Records Reply = "records"
	Whether Reply = "hit"
)

// Source is a department's list of people.
type Source struct {
	Code      string    `yaml:"code"`
	Chinese   string    `yaml:"chinese"`
	English   string    `yaml:"english"`
	Owner     string    `yaml:"owner"`         // the department
	OwnerEn   string    `yaml:"owner_english"` // Owner when empty
	ItemsEn   string    `yaml:"items_english"` // Items when empty
	Items     string    `yaml:"items"`         // what it tells
	Basis     string    `yaml:"basis"`         // the articles by which it may be asked
	Mark      Mark      `yaml:"mark"`          // where the basis comes from
	Active    bool      `yaml:"active"`        // asked in every check; false: nobody delivers it here yet
	Reply     Reply     `yaml:"reply"`
	Refresh   int       `yaml:"refresh_days"`   // an older answer does not answer for today
	Retention int       `yaml:"retention_days"` // after which what it delivered is deleted
	Price     money.Fen `yaml:"price_fen"`      // of one question, in fen; 0: free
	Limits    Limits    `yaml:"limits"`
	Kind      Kind      `yaml:"kind"`
	Item      string    `yaml:"item"`   // as in a declared line
	Per       string    `yaml:"per"`    // of the amount: month, year, once
	Covers    []string  `yaml:"covers"` // income, assets, members: what a case needs it for
	Fields    []Field   `yaml:"fields"`
	Reading   Reading   `yaml:"reading"`

	Connection Connection `yaml:"connection"`
	Manifest   Manifest   `yaml:"manifest" json:"-"` // how a file comes in changes nothing of what it means
}

// Manifest is what the department's files come with: a signed description.
type Manifest struct {
	Required  bool     `yaml:"required"`   // a file without one is refused
	Keys      []string `yaml:"keys"`       // PEM files of the department's public SM2 keys, any of which may sign
	ValidDays int      `yaml:"valid_days"` // after which a manifest that was not handed over is stale
}

// Mark is how sure a statement of law or fact is.
type Mark string

// The marks.
const (
	Stated    Mark = "stated"    // read in the article that is named
	Knowledge Mark = "knowledge" // generally known, to be verified
	Local     Mark = "local"     // a local rule, or an agreement with the department
)

// Limits bound what asking a source may cost. They hold for connections; a
// file is bounded where it is uploaded.
type Limits struct {
	Timeout  time.Duration `yaml:"timeout"`   // of one attempt
	Attempts int           `yaml:"attempts"`  // of one question, the first included
	Rate     float64       `yaml:"rate"`      // questions a second
	Burst    int           `yaml:"burst"`     // questions at once after a rest
	MaxBytes int64         `yaml:"max_bytes"` // of one answer
	MaxRows  int           `yaml:"max_rows"`  // about one person
}

// Field is a column of a source. The fields "id" and "name" every source has.
type Field struct {
	Name     string    `yaml:"name"`
	Chinese  string    `yaml:"chinese"`
	Required bool      `yaml:"required"`
	Headings []string  `yaml:"headings"` // how departments head it
	Unit     money.Fen `yaml:"unit_fen"` // this many fen a unit of the cell; 0: the cell is no amount
	Secret   bool      `yaml:"secret"`   // shown by its last four characters
	Names    bool      `yaml:"names"`    // names somebody, beside `name`: left out where a list shall name nobody
}

// Known are the headings by which columns are recognised.
func (s Source) Known() sheet.Known {
	k := sheet.Known{}
	for _, f := range s.Fields {
		k[f.Name] = append([]string{f.Chinese}, f.Headings...)
	}
	return k
}

// sure is the confidence from which a heading is taken without asking.
const sure = 0.8

// Recognise says in which column, counted from 0, each field stands that its
// heading names without doubt.
func (s Source) Recognise(headings []string) map[string]int {
	c := map[string]int{}
	for name, guess := range sheet.Suggest(headings, s.Known()) {
		if guess.Confidence >= sure {
			c[name] = guess.Column
		}
	}
	return c
}

// AmountField is the field that holds the source's amount; the zero Field if
// it has none.
func (s Source) AmountField() Field {
	for _, f := range s.Fields {
		if f.Unit != 0 {
			return f
		}
	}
	return Field{}
}

// Fresh reports whether an answer of a day still answers on another.
func (s Source) Fresh(asOf, on calendar.Date) bool { return on.DaysSince(asOf) <= s.Refresh }

// Has reports whether the source has a field.
func (s Source) Has(name string) bool {
	return slices.ContainsFunc(s.Fields, func(f Field) bool { return f.Name == name })
}

// By is how a source is asked.
type By string

// The ways. By file is the default: what the department delivers is looked up.
const (
	ByFile     By = ""
	ByHTTP     By = "http"
	ByPostgres By = "postgres"
	ByMySQL    By = "mysql"
)

// Connection is how a source is asked. Secrets are never in it: they are in
// files of their own, named relative to the folder of the sources file.
type Connection struct {
	By           By                `yaml:"by"`
	URL          string            `yaml:"url"`            // http
	Client       string            `yaml:"client"`         // http: what the department calls us
	Sign         string            `yaml:"sign"`           // http: sm2 or hmac-sm3
	KeyFile      string            `yaml:"key_file"`       // http: PEM of an SM2 key, or the shared secret in hex
	TokenKeyFile string            `yaml:"token_key_file"` // http: key of the tokens by which it is asked; "": people are named
	DSNFile      string            `yaml:"dsn_file"`       // postgres, mysql
	View         string            `yaml:"view"`           // postgres, mysql
	Columns      map[string]string `yaml:"columns"`        // postgres, mysql: field -> column, where they differ
	AsOf         string            `yaml:"as_of"`          // postgres, mysql: column of the day a row speaks of; "": today
}

// Live reports whether the source is asked when a check runs, and not looked up
// in a file.
func (s Source) Live() bool { return s.Connection.By != ByFile }
