package dbtest

import (
	"strings"
	"testing"
)

// Unchanged are the acts of the audit log that change no record, each with why:
// they have no digests. Every other act has one of the record after it.
var Unchanged = map[string]string{
	"access.refused":      "nothing happened",
	"audit.verified":      "the chain was read",
	"audit.verify":        "the chain is read",
	"backup.restore":      "puts a whole database in the place of another; its own chains tell of what is in it",
	"backup.write":        "everything was read",
	"case.reveal":         "a value was read",
	"check.dropped":       "a late answer was thrown away unread",
	"check.print":         "a report was read",
	"check.query":         "a question is asked; what came of it is check.asked",
	"check.raw":           "a department's row was read",
	"check.unvouched":     "a file was refused and is not taken in",
	"consent.read-why":    "a value was read",
	"family.begin":        "a session is no record of anybody",
	"family.end":          "a session is no record of anybody",
	"family.held":         "a record was read",
	"family.found":        "a record was read",
	"family.held_taken":   "a record was read",
	"file.read":           "a file was read",
	"household.reveal":    "a value was read",
	"import.report":       "a report was read",
	"keys.resealed":       "the same content under another key",
	"keys.rotate":         "a key was added to a file outside of the database",
	"person.alike":        "what was asked is not kept",
	"petition.read":       "a record was read",
	"petition.read-who":   "a value was read",
	"referral.letter":     "a letter was printed",
	"roll.bank_file_read": "a file was read",
	"roll.reveal":         "a value was read",
	"session.begin":       "a session is no record of anybody",
	"session.end":         "a session is no record of anybody",
	"session.refused":     "a session is no record of anybody",
	"survey.take":         "the visits that wait were read",
	"system.backup":       "everything is read",
	"system.retry":        "a job runs again; what it changes is told by its own act",
}

// Creates are the acts that always make a new record, and so have no digest of
// one before it. roll.draw and household acts that may do either are in Either.
var Creates = map[string]bool{
	"account.add":          true,
	"case.enter":           true,
	"case.hand_over":       true,
	"case.note":            true,
	"case.print":           true,
	"results.print":        true,
	"change.ask":           true,
	"check.receive":        true,
	"check.request":        true,
	"check.screen":         true,
	"consent.record":       true,
	"consent.withhold":     true,
	"device.add":           true,
	"disaster.enter":       true,
	"entitlement.granted":  true,
	"entitlement.imported": true,
	"family.invite":        true,
	"family.passkey_add":   true,
	"family.prove":         true,
	"family.vouch":         true,
	"household.create":     true,
	"household.offer":      true,
	"household.receive":    true,
	"import.create":        true,
	"job.offer":            true,
	"relative.declare":     true,
	"meeting.lock":         true,
	"overpaid.found":       true,
	"payout.ordered":       true,
	"recovery.proposed":    true,
	"petition.receive":     true,
	"referral.make":        true,
	"registry.put":         true,
	"report.make":          true,
	"simulation.start":     true,
	"survey.file":          true,
}

// Either are acts that make a record or change one.
var Either = map[string]bool{
	"calendar.set": true,
	"roll.draw":    true,
	"survey.edit":  true,
}

// Reads reports whether an act changes no record.
func Reads(act string) bool {
	_, listed := Unchanged[act]
	_, word, _ := strings.Cut(act, ".")
	return listed || word == "export" || strings.HasPrefix(word, "export_")
}

// digested holds that an act which changes a record has the digests for it.
func digested(t *testing.T, act, subject string, before, after bool) {
	t.Helper()
	switch reads, creates := Reads(act), Creates[act]; {
	case !strings.Contains(act, "."): // of a test of the log itself
	case reads && (before || after):
		t.Errorf("%s on %s has a digest and is said to change nothing", act, subject)
	case !reads && !after:
		t.Errorf("%s on %s has no digest of the record after it", act, subject)
	case creates && before:
		t.Errorf("%s on %s has a digest of a record before it was made", act, subject)
	case !reads && !creates && !before && !Either[act]:
		t.Errorf("%s on %s has no digest of the record before it", act, subject)
	}
}
