// Package procedure reads the procedures of the law (办理程序) as data.
//
// A procedure says for one programme, place and span of days which states a
// case goes through, who may do which act in which state, what must be there
// before an act, who signs it, which clocks run and by which article. Casework
// knows how to do each act; the procedure says which acts there are, in what
// order and under what conditions. So a county changes a procedure by a file
// and not by a release, and a running case keeps the one it began under: its
// text is stored with the case and found again by its digest.
//
// The package does no input or output. Read turns a file into a Procedure,
// Book holds those in force and finds the one for a case.
package procedure
