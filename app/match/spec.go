// Package match links the records of one or two files as a short specification
// says: it reads CSV, XLSX and Parquet, has package linkage find the pairs, and
// writes pairs, clusters and a report. It is the program behind "doudi match".
package match

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/goccy/go-yaml"

	"doudi/linkage"
)

// Spec is the specification file.
type Spec struct {
	Tables  []string      `yaml:"tables"`   // one file to find duplicates in, or two to link
	ID      string        `yaml:"id"`       // column that names a record; "": its row number
	Columns yaml.MapSlice `yaml:"columns"`  // what is compared
	Rules   []rule        `yaml:"blocking"` // nil: planned
	Within  bool          `yaml:"within"`   // with two tables, find duplicates inside each too
	Shared  []string      `yaml:"shared"`   // columns that people of one household have in common; nil: found out
	Model   string        `yaml:"model"`    // model.json of an earlier run, to weigh by instead of learning

	Threshold   float64   `yaml:"threshold"`    // probability from which a pair is kept
	Review      []float64 `yaml:"review"`       // from, to: probabilities between which a person should look
	OneToOne    bool      `yaml:"one_to_one"`   // a record has one partner at most
	BridgeLimit float64   `yaml:"bridge_limit"` // weaker edges that alone hold two groups together are cut

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
	s := &Spec{Threshold: linkage.DefaultThreshold, Review: []float64{0.05, 0.95}, BridgeLimit: linkage.DefaultBridgeLimit,
		Format: "csv", Out: "matched", dir: filepath.Dir(path)}
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
	case len(s.Review) != 2 || !(0 < s.Review[0] && s.Review[0] <= s.Review[1] && s.Review[1] <= 1):
		return fmt.Errorf("review: %v is not two probabilities, the lower first, as [0.05, 0.95]", s.Review)
	case s.BridgeLimit < 0 || s.BridgeLimit > 1:
		return fmt.Errorf("bridge_limit: %v is not between 0 and 1", s.BridgeLimit)
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
