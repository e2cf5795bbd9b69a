import type { Saying, Taken } from '../office'

/** Kind is what somebody tells; some of it needs no account. */
export type Kind = Saying['kind'] | 'change'

/** kinds are in the order in which they are offered. */
export const kinds = ['need', 'change', 'complaint', 'report', 'objection'] as const

/** open are the kinds that are told without signing in. */
export const open = (kind: Kind): kind is Saying['kind'] => kind !== 'change'

/** Told is what was taken; with a key where nobody was signed in. */
export interface Told {
  taken: Taken
  key: string | undefined
}
