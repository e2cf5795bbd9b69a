import type { FamilyCase } from '../office'

/** stateKey names where a case stands in a family's words. */
export const stateKey = (state: string) => `state.${state}` as 'state.submitted'

/** hearingDue reports whether the family is still to be heard before less is given. */
export const hearingDue = (c: FamilyCase) => c.hearing !== undefined && !c.hearing.heardOn

/** threadKey names where a whole thread stands: by what was begun last, and by what is drawn today. */
export function threadKey(c: FamilyCase) {
  if (c.after.some(hearingDue)) return 'hearing' as const
  const last = c.after[0]
  if (last && ['stopped', 'appealed'].includes(last.state)) return stateKey(last.state)
  if (c.now?.anew) return 'anew' as const
  if (c.now?.held) return 'nowHeld' as const
  if (c.now && !c.now.drawn) return 'over' as const
  return stateKey(c.state)
}

/** afterKey names where a case stands that the office began about what a family draws. */
export function afterKey(c: FamilyCase) {
  if (hearingDue(c)) return 'after.hearing' as const
  if (c.decision?.grace) return 'after.grace' as const
  return ['submitted', 'confirmed', 'withdrawn'].includes(c.state) ? (`after.${c.state}` as 'after.submitted') : stateKey(c.state)
}

/** month is a month as it is read: 2026-09. */
export const month = (p: string | number) => String(p).replace(/^(\d{4})-?(\d{2})$/, '$1-$2')
