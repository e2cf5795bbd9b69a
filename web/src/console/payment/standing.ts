import type { Schema } from '@/shared/api/client'
import type { Tone } from '@/shared/ui/values'

/** What a household is owed a month. */
export type Entitlement = Schema<'PaymentEntitlement'>

/** Where an entitlement stands in a month. */
export type Standing = 'running' | 'held' | 'stopped' | 'later'

/** standingOf tells whether an entitlement is paid in the month of a day. */
export function standingOf(e: Pick<Entitlement, 'held' | 'from' | 'to'>, today: string): Standing {
  const month = today.slice(0, 7)
  if (month && e.to && e.to < month) return 'stopped'
  if (e.held) return 'held'
  return month && e.from > month ? 'later' : 'running'
}

/** standingTone is how a standing looks. */
export const standingTone: Record<Standing, Tone> = { running: 'done', held: 'act', stopped: 'plain', later: 'plain' }
