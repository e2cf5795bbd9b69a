package verification

import (
	"slices"

	"doudi/internal/lang"
	"doudi/verification/source"
)

// Kind is what a finding is about.
type Kind = source.Kind

// The kinds that a case computes with.
const (
	Income     = source.Income
	Asset      = source.Asset
	Death      = source.Death
	Custody    = source.Custody
	Disability = source.Disability
	Aid        = source.Aid
)

// catalogue is every source of an installation.
type catalogue []source.Source

// named returns a source by its code.
func (c catalogue) named(code string) (source.Source, bool) {
	i := slices.IndexFunc(c, func(x source.Source) bool { return x.Code == code })
	if i < 0 {
		return source.Source{}, false
	}
	return c[i], true
}

// words are what a source is called.
func (c catalogue) words(code string) lang.Words {
	src, ok := c.named(code)
	if !ok {
		return lang.Of(code, code)
	}
	return lang.Of(src.Chinese, src.English)
}

// active are the sources that every check asks. One that is not active has no
// part in a check: to call it silent would hold up every case of the county.
func (c catalogue) active() []source.Source {
	return slices.DeleteFunc(slices.Clone(c), func(x source.Source) bool { return !x.Active })
}

// SourceField is a column of a source, as a page shows it.
type SourceField struct {
	Name     string   `json:"name"`
	Chinese  string   `json:"chinese"`
	Required bool     `json:"required"`
	Headings []string `json:"headings" nullable:"false" doc:"how departments head it"`
}

func sourceFields(src source.Source) []SourceField {
	list := make([]SourceField, 0, len(src.Fields))
	for _, f := range src.Fields {
		list = append(list, SourceField{f.Name, f.Chinese, f.Required, append([]string{}, f.Headings...)})
	}
	return list
}
