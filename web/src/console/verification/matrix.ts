import type { Schema } from '@/shared/api/client'

/** What became of the question to one source about one member. */
export type Reply = Schema<'VerificationCheckReply'>

/** A source with its replies by member. */
export interface MatrixRow {
  source: string
  /** By person id; a member who was not asked about has none. */
  cells: Record<string, Reply>
}

/** matrixOf lays replies out by source and member, in the order in which the sources were asked. */
export function matrixOf(replies: Reply[]): MatrixRow[] {
  const rows = new Map<string, MatrixRow>()
  for (const r of replies) {
    const row = rows.get(r.source) ?? { source: r.source, cells: {} }
    row.cells[r.personId] = r
    rows.set(r.source, row)
  }
  return [...rows.values()]
}

/** silent counts the sources that did not reply about somebody: their silence is not zero. */
export const silent = (rows: MatrixRow[]) =>
  rows.filter((r) => Object.values(r.cells).some((c) => c.state === 'no_reply')).length

/** askedAgain: a silent source is asked again by itself, but about somebody whose number is not known, or where it refused. */
export const askedAgain = (r: Reply) => r.state === 'no_reply' && r.detail !== 'no_number' && r.detail !== 'refused'

/** standing counts how far the questions have come. */
export function standing(replies: Reply[]): { answered: number; asking: number; silent: number } {
  const count = (...states: Reply['state'][]) => replies.filter((r) => states.includes(r.state)).length
  return { answered: count('hit', 'none'), asking: count('asking'), silent: count('no_reply') }
}

/** What was declared and found of one item of one member. */
export type Comparison = Schema<'VerificationComparison'>

/** verdict says in a word how declared and found stand to each other; things are compared by number, money by amount. */
export function verdict(c: Comparison): 'over' | 'under' | 'equal' | 'partial' {
  const difference = c.differenceFen || (c.counted ? c.foundQuantity - c.declaredQuantity : 0)
  if (difference > 0) return 'over'
  if (!c.answered) return 'partial' // what a silent source holds may be missing from the found
  return difference < 0 ? 'under' : 'equal'
}
