import type { Schema } from '@/shared/api/client'

type Line = Schema<'CaseworkLine'>
type Finding = Schema<'CaseworkFinding'>
type Side = Pick<Line, 'amountFen' | 'per' | 'quantity'>

/** What a family declared of an item and what departments found of it, side by side. */
export interface Pair {
  key: string
  personId: string
  item: string
  declared?: Side
  found?: Side
  detail: string
  /** The files that the declared line rests on. */
  evidence: string[]
  /** Found and declared do not say the same; an officer must look. */
  differs: boolean
}

/** compare lays findings beside declared lines, person by person and item by item, in the order declared; what nobody declared comes last. */
export function compare(lines: Line[], findings: Finding[]): Pair[] {
  const left = [...findings]
  const pairs = lines.map((l, i): Pair => {
    const at = left.findIndex((f) => f.personId === l.personId && f.item === l.item)
    const [found] = at < 0 ? [] : left.splice(at, 1)
    return {
      key: `d${i}`,
      personId: l.personId,
      item: l.item,
      declared: l,
      found: found && sideOf(found),
      detail: [l.detail, found?.summary].filter(Boolean).join('；'),
      evidence: l.evidence ?? [],
      differs: found !== undefined && (yearly(found) !== yearly(l) || (found.quantity || 1) !== (l.quantity || 1)),
    }
  })
  const undeclared = left.map((f, i): Pair => ({ key: `f${i}`, personId: f.personId, item: f.item, found: sideOf(f), detail: f.summary, evidence: [], differs: true }))
  return [...pairs, ...undeclared]
}

// What comes monthly and what comes yearly are compared by the year.
const yearly = (l: { amountFen: number | null; per: string; months?: number }) =>
  l.amountFen === null || l.per !== 'month' ? (l.amountFen ?? 0) : l.amountFen * (l.months || 12)

// A source that counts things has no money to tell; that is not an amount of zero.
const sideOf = (f: Finding): Side => ({ amountFen: f.amountFen === 0 ? null : f.amountFen, per: f.per, quantity: f.quantity })
