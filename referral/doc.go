// Package referral hands on what belongs to another department (转办): one window
// takes every need, and what civil affairs do not give themselves goes in time to
// who does (社会救助法 art. 64, 社会救助暂行办法 art. 60).
//
// A referral is a letter to a department with a day by which it answers. The office
// keeps where it stands: sent, accepted there, and what came of it. It belongs to a
// household, is a line in its timeline, and the family reads it. Who needs what, and
// the answer, are sealed. Other departments hold no account here: what they answer
// is written down by who handed it on, or by a colleague of the same place.
package referral
