import { beforeEach, expect, it, vi } from 'vitest'

const phone = vi.hoisted(() => ({ kept: new Map<string, unknown>() }))
vi.mock('@/shared/phone/shelves', () => ({
  shelves: () => (_: string, __: string, does: (s: object) => unknown) => {
    const shelf = {
      put: (value: unknown, name: string) => void phone.kept.set(name, value),
      get: (name: string) => phone.kept.get(name),
      delete: (name: string) => void phone.kept.delete(name),
    }
    return Promise.resolve(does(shelf))
  },
}))

import { blank } from './application'
import { load, save, stale } from './store'

const day = 24 * 3_600_000

beforeEach(() => phone.kept.clear())

it('forgets what nobody went on with for ninety days, but not what may have been handed in', () => {
  const local = { ...blank('1'), at: 1000 }
  expect(stale(local, 1000 + 90 * day)).toBe(false)
  expect(stale(local, 1001 + 90 * day)).toBe(true)
  expect(stale({ ...local, filing: { form: {} as never, key: 'k' } }, 1001 + 90 * day)).toBe(false)
  expect(stale(blank('1'), 1001 + 90 * day)).toBe(false)
})

it('gives an account its own, and what was begun before anybody could be asked', async () => {
  await save(blank('1'))
  expect((await load(undefined))?.account).toBe('1')
  expect((await load('1'))?.account).toBe('1')
  expect(await load('2')).toBeUndefined()
  expect(phone.kept.size).toBe(0)

  await save(blank(undefined))
  expect((await load('2'))?.account).toBe('2')
})
