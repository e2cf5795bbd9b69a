// Package verification checks what a family lives on against what departments
// know of it (家庭经济状况核对; 社会救助法 art. 41, 民发〔2021〕57号 art. 17).
//
// Whom a check asks is a catalogue (package source). Departments' files come in
// as snapshots ([Service.ReceiveFile]): one is
// current for each source, the one before is purged when the next is whole. A
// check ([Service.Request], [Service.Start]) looks up the members of one case
// who gave their consent, by the keyed index of their ID numbers. Each member
// and source gets a reply: hit, none, no reply or no consent. A source whose
// file is missing or too old, or that did not answer, has not replied, which is never the same as
// having found nothing. What was found waits for the checker to settle it
// ([Service.Settle]); when nothing is open the checker issues the report
// ([Service.Issue]), which is kept sealed and never changed. The report is a
// basis for the decision of others, not a decision.
//
// A row that may well be somebody else's ([UnsureMatch]) counts for nothing
// until the checker has said whose it is, one after the other with what speaks
// for and against ([Service.OpenMatch], [Service.SettleMatch]). After the report
// a family can have one contested ([Service.Contest]), or contests it itself at the
// portal, where a member of it reads what was found ([Service.ForFamily],
// [Service.ContestByFamily]). What was found to be
// somebody else's is not raised again, in checks and in screenings.
//
// [Service.Screen] looks up everybody who receives aid, and lists the
// households that may be wrongly in, for people to look into.
//
// Only a checker reads a department's row itself ([Service.OpenRow]), with the
// case number, and every opening is logged. Nobody asks about a person without
// a case or a standing entitlement.
package verification
