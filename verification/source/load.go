package source

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"

	"github.com/goccy/go-yaml"
)

//go:embed sources.yaml
var builtIn []byte

// catalogue is the form of the file.
type catalogue struct {
	Sources []Source `yaml:"sources"`
}

// BuiltIn is the catalogue that the program comes with.
func BuiltIn() ([]Source, error) { return read("built-in sources.yaml", builtIn) }

// Load lays an installation's file over the built-in catalogue: an entry with
// the code of a built-in source replaces the keys it names, any other is a new
// source and must be whole. Lists are replaced as a whole. A file that is not
// there changes nothing. All faults are told at once.
func Load(path string) ([]Source, error) {
	own, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return BuiltIn()
	}
	if err != nil {
		return nil, fmt.Errorf("read the sources: %w", err)
	}
	return Overlay(path, own)
}

// Overlay is Load for bytes; name is what errors call them.
func Overlay(name string, own []byte) ([]Source, error) {
	var check catalogue // finds unknown keys and wrong types, with line and column
	if err := yaml.UnmarshalWithOptions(own, &check, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	merged, err := merge(name, own)
	if err != nil {
		return nil, err
	}
	return read(name, merged)
}

// tree is the file with its keys as they stand.
type tree struct {
	Sources []map[string]any `yaml:"sources"`
}

// merge lays own over the built-in file.
func merge(name string, own []byte) ([]byte, error) {
	var base, over tree
	if err := errors.Join(yaml.Unmarshal(builtIn, &base), yaml.Unmarshal(own, &over)); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	seen := map[any]bool{}
	for _, o := range over.Sources {
		if seen[o["code"]] {
			return nil, fmt.Errorf("%s: source %v is there twice", name, o["code"])
		}
		seen[o["code"]] = true
		i := slices.IndexFunc(base.Sources, func(b map[string]any) bool { return b["code"] == o["code"] })
		if i < 0 {
			base.Sources = append(base.Sources, o)
			continue
		}
		lay(base.Sources[i], o)
	}
	out, err := yaml.Marshal(base)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return out, nil
}

// lay puts the keys of over onto base, deep.
func lay(base, over map[string]any) {
	for key, value := range over {
		inner, is := value.(map[string]any)
		below, was := base[key].(map[string]any)
		if is && was {
			below = maps.Clone(below)
			lay(below, inner)
			value = below
		}
		base[key] = value
	}
}

func read(name string, text []byte) ([]Source, error) {
	var c catalogue
	if err := yaml.NewDecoder(bytes.NewReader(text), yaml.Strict()).Decode(&c); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	for i := range c.Sources {
		c.Sources[i].fill()
	}
	if err := validate(c.Sources); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return c.Sources, nil
}
