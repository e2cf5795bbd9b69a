// Package petition takes what people tell the office (来件) and sees that it is
// answered by its day: that somebody is in need (社会救助法 art. 39), that a family
// has changed (art. 46), a complaint of staff (arts. 60, 68), a report of fraud
// (民发〔2021〕57号 art. 37) and an objection to a notice.
//
// Need and change go to the township that was named. A complaint, a report and an
// objection go to the county as a whole: no township reads what is said of it.
// Who tells may stay unnamed. Names, phones and words are sealed, who told is
// masked, and showing it is an act of its own (social assistance keeps informants
// secret, art. 11).
package petition
