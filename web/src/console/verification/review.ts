import type { Schema } from '@/shared/api/client'

/** A row that may be somebody else's. */
export type Unsure = Schema<'VerificationUnsureMatch'>

/** What a checker says of a match. */
export type Word = 'accepted' | 'not_ours'

/** What was done to a match, for the undo. */
export interface Done {
  match: Unsure
  word: Word
}

/** Review is the queue as the page holds it: what is left, in order, and what was said. */
export interface Review {
  left: Unsure[]
  done: Done[]
}

/** keyOf names a match. */
export const keyOf = (m: Unsure) => `${m.county} ${m.findingId}`

/** said takes a match out of what is left, and remembers the word for the undo. */
export function said({ left, done }: Review, match: Unsure, word: Word): Review {
  return { left: left.filter((m) => keyOf(m) !== keyOf(match)), done: [...done, { match, word }] }
}

/** later moves a match to the end. */
export function later({ left, done }: Review, match: Unsure): Review {
  return { left: [...left.filter((m) => keyOf(m) !== keyOf(match)), { ...match, putOff: match.putOff + 1 }], done }
}

/** back brings a match to the front again: its word was taken back, or did not reach the server. */
export function back({ left, done }: Review, match: Unsure): Review {
  return { left: [match, ...left.filter((m) => keyOf(m) !== keyOf(match))], done: done.filter((d) => keyOf(d.match) !== keyOf(match)) }
}

/** gone forgets the word on a match that another checker has settled. */
export function gone({ left, done }: Review, match: Unsure): Review {
  const other = (m: Unsure) => keyOf(m) !== keyOf(match)
  return { left: left.filter(other), done: done.filter((d) => other(d.match)) }
}

/** more adds what the server still has, without what is known already. */
export function more({ left, done }: Review, items: Unsure[]): Review {
  const known = new Set([...left, ...done.map((d) => d.match)].map(keyOf))
  return { left: [...left, ...items.filter((m) => !known.has(keyOf(m)))], done }
}
