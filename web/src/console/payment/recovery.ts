import type { Schema } from '@/shared/api/client'
import type { Tone } from '@/shared/ui/values'

/** Recovery is aid that was drawn wrongly and is claimed back, with its months and history. */
export type Recovery = Schema<'PaymentRecoveryPage'>

export const causes = ['death', 'concealment', 'unreported', 'clerical'] as const
export const recoveryStates = ['proposed', 'ordered', 'settled', 'refused', 'cancelled'] as const

export const recoveryTone: Record<(typeof recoveryStates)[number], Tone> = { proposed: 'act', ordered: 'going', settled: 'done', refused: 'plain', cancelled: 'plain' }
