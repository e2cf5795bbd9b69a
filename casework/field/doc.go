// Package field joins what several people write about one home (入户调查) while
// none of them has signal. It is pure: no database, no network, no clock.
//
// A survey is a set of edits. An edit gives one field one value; it names its
// author, their phone, the time, and the edits of the same field that its author
// had before them and replaces. What no edit replaces stands. Two surveys join by
// the union of their edits, so that the order in which phones meet, and how often
// they meet, changes nothing. Where two people wrote different fields, both
// stand; where they wrote one field without knowing of each other, both values
// stand side by side until a person has seen both and chosen: nothing is lost and
// nothing is chosen by a clock.
//
// An edit's name is the SM3 of what it says, so that the edits of a field are a
// chain that cannot be rewritten, and the digest of a survey covers all that led
// to what was signed. docs/formats/field-survey.md has the bytes.
package field
