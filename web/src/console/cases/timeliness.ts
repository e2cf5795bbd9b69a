import type { Schema } from '@/shared/api/client'

type Row = Schema<'CaseworkClocksKept'>

/** Sum is how some clocks were kept: clocks = kept + late + running. */
export interface Sum extends Pick<Row, 'clocks' | 'kept' | 'late' | 'overdue' | 'running' | 'extended'> {
  key: string
  row: Row
}

/** sumBy adds rows up under a key, the one with the most late clocks first. */
export function sumBy(rows: Row[], key: (r: Row) => string): Sum[] {
  const sums = new Map<string, Sum>()
  for (const row of rows) {
    const k = key(row)
    const s = sums.get(k) ?? { key: k, row, clocks: 0, kept: 0, late: 0, overdue: 0, running: 0, extended: 0 }
    for (const n of ['clocks', 'kept', 'late', 'overdue', 'running', 'extended'] as const) s[n] += row[n]
    sums.set(k, s)
  }
  return [...sums.values()].sort((a, b) => b.late - a.late || b.clocks - a.clocks || a.key.localeCompare(b.key))
}

/** keptShare is what part of the clocks that are over was kept, in tenths of a percent; undefined while none is over. */
export function keptShare(s: Pick<Sum, 'kept' | 'late'>): number | undefined {
  const over = s.kept + s.late
  return over === 0 ? undefined : Math.floor((s.kept * 1000) / over)
}
