// Package casework takes one application for minimum living guarantee (低保)
// from the clerk's draft to the county's signed decision: acceptance, survey
// and check, the township's opinion, publicity, confirmation or refusal.
//
// The procedure is data: a file of package procedure says which acts a case
// has, the states each joins, what must be there before it, the clocks it turns
// and the article that asks for it all. A case keeps the one it began under.
// Service.Acts tells a person what they can do now, and for the rest why not
// and from when. Every act is done by one frame (perform), which checks all of
// that inside a serialisable transaction, runs the legal clocks, and leaves a
// signed row, an audit entry and a line in the household's timeline.
//
// The machine proposes and a named person decides: package policy computes the
// proposal, the approver signs what they saw, and the decision keeps the
// canonical inputs and reasons so that Replay gives the same bytes years later.
//
// Law: 最低生活保障审核确认办法 (民发〔2021〕57号), 社会救助法 articles 37–48.
package casework
