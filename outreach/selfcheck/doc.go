// Package selfcheck answers "could my family get help?" (我能不能吃低保) for
// anybody who asks, without keeping anything. The packs decide; this package
// puts questions into a family's words and asks only those that can still
// change what comes out.
//
// A question matters when, for some way the open questions could be answered,
// its own answer changes an outcome or an amount. What a family does not know
// stays open: an outcome that depends on it is undetermined and names it.
package selfcheck
