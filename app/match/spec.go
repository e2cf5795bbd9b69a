// Package match links the records of one or two files as a short specification
// says: it reads CSV, XLSX and Parquet, has package linkage find the pairs, and
// writes pairs, clusters and a report. It is the program behind "doudi match".
package match

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"doudi/internal/division"
	"doudi/linkage"
)

// Spec is the specification file.
type Spec struct {
	Tables  []string      `yaml:"tables"`   // one file to find duplicates in, or two to link
	ID      string        `yaml:"id"`       // column that names a record; "": its row number
	Columns yaml.MapSlice `yaml:"columns"`  // what is compared
	Rules   []rule        `yaml:"blocking"` // nil: planned
	Within  bool          `yaml:"within"`   // with two tables, find duplicates inside each too

	Threshold   float64 `yaml:"threshold"`    // probability from which a pair is kept
	OneToOne    bool    `yaml:"one_to_one"`   // a record has one partner at most
	BridgeLimit float64 `yaml:"bridge_limit"` // weaker edges that alone hold two groups together are cut

	Out    string `yaml:"out"`    // folder of the results
	Format string `yaml:"format"` // csv or parquet
	Truth  string `yaml:"truth"`  // CSV of two columns, the names of records truly the same; it only measures

	dir string // of the file; paths in it start there
}

// rule is a list of terms: "surname", or "surname/sound" for a key of it.
type rule []string

// ReadSpec reads a specification and checks what can be checked without the
// tables. The error says which line or which setting, and what is allowed.
func ReadSpec(path string) (*Spec, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the specification: %w", err)
	}
	s := &Spec{Threshold: linkage.DefaultThreshold, BridgeLimit: linkage.DefaultBridgeLimit, Format: "csv", Out: "matched", dir: filepath.Dir(path)}
	if err := yaml.UnmarshalWithOptions(text, s, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("%s: %s", path, yaml.FormatError(err, false, true))
	}
	if err := s.check(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

func (s *Spec) check() error {
	switch {
	case len(s.Tables) != 1 && len(s.Tables) != 2:
		return fmt.Errorf("tables: name one file to find duplicates in, or two to link; there are %d", len(s.Tables))
	case len(s.Columns) == 0:
		return fmt.Errorf("columns: name the columns to compare and their kinds: %s", kindNames())
	case s.Threshold <= 0 || s.Threshold >= 1:
		return fmt.Errorf("threshold: %v is not between 0 and 1", s.Threshold)
	case s.Format != "csv" && s.Format != "parquet":
		return fmt.Errorf("format: %q is neither csv nor parquet", s.Format)
	case s.OneToOne && (len(s.Tables) == 1 || s.Within):
		return fmt.Errorf("one_to_one: it needs two tables, linked across only")
	}
	return nil
}

// path resolves a path of the specification.
func (s *Spec) path(p string) string {
	if filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(s.dir, p)
}

// column is one thing to compare: its name in each table, and its kind.
type column struct {
	names [2]string
	field linkage.Field
}

// comparedColumns reads the columns; kind is a word, or a map of kind and, where the
// second table calls the column otherwise, second.
func (s *Spec) comparedColumns() (out []column, err error) {
	for _, item := range s.Columns {
		name := fmt.Sprint(item.Key)
		c := column{names: [2]string{name, name}}
		kind := fmt.Sprint(item.Value)
		if long, ok := item.Value.(map[string]any); ok {
			if kind, err = c.read(long); err != nil {
				return nil, fmt.Errorf("columns: %s: %w", name, err)
			}
		}
		k, err := kindOf(kind)
		if err != nil {
			return nil, fmt.Errorf("columns: %s: %w", name, err)
		}
		c.field = linkage.Field{Name: name, Kind: k}
		out = append(out, c)
	}
	return out, nil
}

func (c *column) read(long map[string]any) (kind string, err error) {
	for key, value := range long {
		switch key {
		case "kind":
			kind = fmt.Sprint(value)
		case "second":
			c.names[1] = fmt.Sprint(value)
		default:
			return "", fmt.Errorf("%q is neither kind nor second", key)
		}
	}
	return kind, nil
}

func kindOf(word string) (linkage.Kind, error) {
	if word == "address" {
		return addressKind()
	}
	k, ok := linkage.Kinds()[word]
	if !ok {
		return k, fmt.Errorf("there is no kind %q; there are %s", word, kindNames())
	}
	return k, nil
}

func kindNames() string {
	return strings.Join(append(slices.Sorted(maps.Keys(linkage.Kinds())), "address"), ", ")
}

// addressKind knows the divisions from province to township.
func addressKind() (linkage.Kind, error) {
	register, err := division.Load()
	if err != nil {
		return linkage.Kind{}, fmt.Errorf("load the divisions: %w", err)
	}
	var places []linkage.Place
	var below func(c division.Code)
	below = func(c division.Code) {
		for _, d := range register.Children(c) {
			places = append(places, linkage.Place{Code: string(d.Code), Name: d.Name})
			below(d.Code)
		}
	}
	below("")
	return linkage.Address(places), nil
}

// rules turns the words of the specification into blocking rules.
func (s *Spec) rules() (out []linkage.Rule) {
	for _, r := range s.Rules {
		rule := linkage.Rule{}
		for _, word := range r {
			field, key, _ := strings.Cut(word, "/")
			rule = append(rule, linkage.Term{Field: field, Key: key})
		}
		out = append(out, rule)
	}
	return out
}
