// Package lang holds the two languages in which people are answered.
package lang

import "context"

// The languages. Chinese is the one that is answered in when nobody asks.
const (
	Chinese = "zh"
	English = "en"
)

// Words are one text in both languages.
type Words struct{ Zh, En string }

// Of makes Words.
func Of(zh, en string) Words { return Words{zh, en} }

// In returns the text in a language: Chinese where it has no English.
func (w Words) In(language string) string {
	if language == English && w.En != "" {
		return w.En
	}
	return w.Zh
}

type key struct{}

// With keeps the language of a request in its context.
func With(ctx context.Context, language string) context.Context {
	return context.WithValue(ctx, key{}, language)
}

// From returns the language in which to answer.
func From(ctx context.Context) string {
	if language, ok := ctx.Value(key{}).(string); ok {
		return language
	}
	return Chinese
}
