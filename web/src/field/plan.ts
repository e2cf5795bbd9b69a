import type { Schema } from '@/shared/api/client'

/** Which questions can still change what the law gives: compiled on the server, read without signal. casework/field/plan.go reads it the same way. */
export type Plan = Schema<'FieldPlan'>

/** What a plan says of the answers there are. */
export interface Next {
  /** Fields whose answers can still change the result, in the order in which they are asked. */
  ask: string[]
  /** Which of the results it comes to, whatever is not asked; 0: not certain. */
  result: number
}

/** items are the six of self-care (民发〔2021〕43号 art. 21), in its order. */
export const items = ['eat', 'dress', 'bed', 'toilet', 'walk', 'bathe'] as const

type Fact = Plan['facts'][number]

export const seenField = (f: Fact) => `seen/${f.name}`
export const same = (f: Fact) => `same ${f.state}`
export const other = (f: Fact) => `other ${f.state}`
const itemField = (p: Plan, i: number) => `selfcare/${p.selfCare}/${items[i]}`
const counts = (p: Plan) => (p.selfCare ? items.map((_, i) => i) : [])

/** questions lists all that a plan may ask. */
export const questions = (p: Plan) => [...p.facts.map(seenField), ...counts(p).map((i) => itemField(p, i))]

/** whole reports whether the table has the entries that it must. */
export const whole = (p: Plan) =>
  p.table.length === 1 << (p.facts.length + counts(p).length) && p.table.every((n) => Number.isInteger(n) && n >= 0 && n < p.results.length)

// Sets of facts and of items are bits.
interface Reading {
  plan: Plan
  same: number
  open: number
  managed: number
  openItems: number
}

function read(plan: Plan, valueOf: (field: string) => string): Reading {
  const r = { plan, same: 0, open: 0, managed: 0, openItems: 0 }
  plan.facts.forEach((f, i) => {
    const v = valueOf(seenField(f))
    if (v === same(f)) r.same |= 1 << i
    else if (v !== other(f)) r.open |= 1 << i
  })
  for (const i of counts(plan)) {
    const v = valueOf(itemField(plan, i))
    if (v === 'yes') r.managed |= 1 << i
    else if (v !== 'no') r.openItems |= 1 << i
  }
  return r
}

// subsets lists the sets within a set, the whole first and the empty one last.
function subsets(of: number): number[] {
  const list = []
  for (let s = of; ; s = (s - 1) & of) {
    list.push(s)
    if (s === 0) return list
  }
}

const at = (r: Reading, known: number, managed: number) => r.plan.table[known | (managed << r.plan.facts.length)] ?? 0
const worlds = (r: Reading) => subsets(r.openItems).map((w) => r.managed | w)
const size = (set: number) => set.toString(2).replaceAll('0', '').length

// fewest is the smallest set of open facts with which the result is certain, however the items turn out.
function fewest(r: Reading): number | undefined {
  let best: number | undefined
  for (const set of subsets(r.open)) {
    if (worlds(r).every((w) => at(r, r.same | set, w) !== 0) && (best === undefined || size(set) <= size(best))) best = set
  }
  return best
}

function mattering(r: Reading, known: number): number {
  let found = 0
  for (const w of worlds(r)) for (const i of counts(r.plan)) if (r.openItems & (1 << i) && at(r, known, w) !== at(r, known, w ^ (1 << i))) found |= 1 << i
  return found
}

const fields = (p: Plan, facts: number, of: number) => [
  ...p.facts.filter((_, i) => facts & (1 << i)).map(seenField),
  ...counts(p)
    .filter((i) => of & (1 << i))
    .map((i) => itemField(p, i)),
]

/** next reads a plan: what is still to be asked, given the values of fields. */
export function next(plan: Plan, valueOf: (field: string) => string): Next {
  const r = read(plan, valueOf)
  const best = fewest(r)
  if (best === undefined) return { ask: fields(plan, r.open, r.openItems), result: 0 }
  const ask = fields(plan, best, mattering(r, r.same | best))
  return { ask, result: ask.length === 0 ? at(r, r.same, r.managed) : 0 }
}
