// Package change takes requests to change the file of a household that is in aid, or
// has a case under way (变更申请, 社会救助法 art. 46, 民发〔2021〕57号 art. 30): by a clerk, a
// village assistant, or a family at the portal.
//
// A request says what is to be otherwise, with what the file said when it was asked.
// Before anybody approves it, its page shows old beside new, which other open
// requests speak of the same, and what the change would do to everything that is
// drawn, by the law of today. Somebody else than who asked decides. Approval writes
// the change and begins the review that it calls for, in one transaction; where the
// file is not what it was in what is touched, nothing is written.
package change
