import type { Schema } from '@/shared/api/client'

type Payment = Pick<Schema<'Payment'>, 'period' | 'amountFen' | 'state'>

/** paidByMonth adds up what reached or is on its way to a household for each month, the oldest first; returned and carried lines are not money received. */
export function paidByMonth(payments: Payment[]): { period: string; fen: number }[] {
  const sums = new Map<string, number>()
  for (const p of payments) {
    const counts = p.state !== 'failed' && p.state !== 'carried'
    sums.set(p.period, (sums.get(p.period) ?? 0) + (counts ? p.amountFen : 0))
  }
  return [...sums].map(([period, fen]) => ({ period, fen })).sort((a, b) => a.period.localeCompare(b.period))
}
