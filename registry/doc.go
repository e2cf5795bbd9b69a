// Package registry keeps people and households, one file each (一户一档): who
// lives together and since when, what they live on, what they are labelled as,
// and the timeline of everything that was done for them.
//
// A [File] is the unit of change. Every act reads the file, changes it in
// memory and writes it back in one transaction: the replaced version is kept as
// a sealed copy, so that [Service.FileAt] shows the file of any past day, and
// the version number tells a second clerk that somebody was faster. Bulk
// imports go through [Service.Put], which writes tables instead of rows.
//
// ID numbers, phones, accounts, certificates and illness are sealed in the
// database and leave the service masked ([FileView]); [Service.Reveal] shows
// one value to one person and logs it. Other rooms read whole files with
// [Service.Facts] and write to the timeline with [Note], in their own
// transaction.
//
// Everything is bounded by the actor's division: what lies outside does not
// exist for them (404), and the attempt leaves an audit entry.
package registry
