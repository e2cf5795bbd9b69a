// Package simulation tries a change of the law on the households of a county:
// who would be gained and lost and what it would cost a month, against the law
// of the day on the same facts (政策测算).
//
// The households of a county stay in memory as columns, without names, and each
// run first reads again what has changed. What a run says is arithmetic on the
// facts on file: nobody is decided upon, and no household is named in it.
package simulation
