import { expect, it } from 'vitest'
import { blank } from './application'
import { stale } from './store'

const day = 24 * 3_600_000

it('forgets what nobody went on with for ninety days, but not what may have been handed in', () => {
  const local = { ...blank('1'), at: 1000 }
  expect(stale(local, 1000 + 90 * day)).toBe(false)
  expect(stale(local, 1001 + 90 * day)).toBe(true)
  expect(stale({ ...local, filing: { form: {} as never, key: 'k' } }, 1001 + 90 * day)).toBe(false)
  expect(stale(blank('1'), 1001 + 90 * day)).toBe(false)
})
