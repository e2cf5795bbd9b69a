import { expect, it } from 'vitest'
import { share, yearBefore } from './health'

it('a share of nothing is no zero', () => {
  expect(share(0, 0)).toBe('—')
  expect(share(1, 40)).toBe('2.5% (1/40)')
})

it('the year before ends the day before its anniversary', () => {
  expect(yearBefore('2026-11-23')).toBe('2025-11-24')
  expect(yearBefore('2024-02-29')).toBe('2023-03-02')
  expect(yearBefore('')).toBe('')
})
