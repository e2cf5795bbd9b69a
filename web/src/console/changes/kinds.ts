import type { Schema } from '@/shared/api/client'
import type { Tone } from '@/shared/ui/values'

type Request = Schema<'ChangeSummary'>

/** kinds are what is asked, in the order of the filter; unread is a family's words that nobody has read into values. */
export const kinds = ['unread', 'facts', 'head', 'split', 'merge'] as const

/** kindOf names the kind of a request. */
export const kindOf = (k: Request['kind']) => k || 'unread'

/** waits reports whether a request is not decided. */
export const waits = (r: Pick<Request, 'state'>) => r.state === 'open' || r.state === 'returned'

/** toneOf is how a request's state looks. */
export const toneOf = (r: Pick<Request, 'state' | 'overdue' | 'overtaken'>): Tone => (waits(r) ? (r.overdue || r.overtaken ? 'act' : 'going') : r.state === 'approved' ? 'done' : 'plain')
