// Package intake takes in the spreadsheets that counties keep: rosters of the
// population, lists of villages, and whatever other rooms add as a [Kind].
//
// An upload is looked at first ([Service.Preview]): encoding, sheet, header,
// which column is which, the first rows with their faults. Once a person has
// confirmed the columns, which are remembered for that header in that county,
// a batch runs in the background, for good or as a trial that writes nothing.
// Rows that belong together, such as a household's, go in together or wait
// together. Each chunk is one transaction that also writes how far it came, so
// that a killed import goes on where it was; every fault is kept with row,
// column, masked value and what to do, and comes back as a workbook with the
// bad cells marked.
//
// One import of a county runs at a time. A second one waits in the queue.
package intake
