// Package report draws up a county's month report (月报): who was in aid at the start
// and at the end of a business month, who came in and went out, what was paid, by
// programme, township, urban and rural.
//
// It keeps no family. It asks the rooms that know (Payments, Cases) for counts,
// writes them down with what they were held against, and changes nothing that it
// has written: a report that is made anew is another edition beside the first.
//
// The counts come by ways that do not know of each other: who is in aid from the
// state of entitlements at an instant, who came and went from their history, money
// from the lines of the rolls and from the rolls themselves, grants from payment and
// from the decisions of cases. Where two ways differ the check names the cell.
package report
