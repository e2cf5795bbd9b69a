import { expect, test } from 'vitest'
import { keptShare, sumBy } from './timeliness'

const row = (place: string, kind: string, kept: number, late: number, running: number) => ({
  place, kind, programme: 'dibao', programmeLabel: { zh: '低保', en: 'Dibao' }, purpose: '' as const, label: { zh: '办结', en: 'Whole' },
  clocks: kept + late + running, kept, late, overdue: 0, running, extended: 0,
})

test('rows add up, the latest first', () => {
  const rows = [row('a', 'total', 5, 0, 1), row('b', 'total', 1, 2, 0), row('a', 'survey', 3, 1, 0)]
  expect(sumBy(rows, (r) => r.place).map((s) => [s.key, s.clocks, s.late])).toEqual([['b', 3, 2], ['a', 10, 1]])
})

test('a share is never rounded up to all', () => {
  expect(keptShare({ kept: 1999, late: 1 })).toBe(999)
  expect(keptShare({ kept: 3, late: 0 })).toBe(1000)
  expect(keptShare({ kept: 0, late: 0 })).toBeUndefined()
})
