import { act, renderHook, waitFor } from '@testing-library/react'
import { beforeEach, expect, it, vi } from 'vitest'
import { Problem } from '@/shared/api/problem'

const phone = vi.hoisted(() => ({ kept: new Map<string, { at: number; triedAt?: number }>(), account: '1' as string | undefined }))
vi.mock('./office', async (real) => ({ ...(await real<object>()), account: () => phone.account }))
vi.mock('@/shared/phone/shelves', () => ({
  shelves: () => (_: string, __: string, does: (s: object) => unknown) => {
    const shelf = {
      put: (value: { at: number }, name: string) => void phone.kept.set(name, structuredClone(value)),
      delete: (name: string) => void phone.kept.delete(name),
      clear: () => phone.kept.clear(),
      getAll: () => [...phone.kept.values()],
    }
    return Promise.resolve(does(shelf))
  },
}))

import { forgetKept, sweepKept, useKept } from './useKept'

const open = async (name = 'change/5') => {
  const hook = renderHook(() => useKept(name, { words: '' }))
  await waitFor(() => expect(hook.result.current.value).toBeDefined())
  return hook
}
const write = async (words: string, name?: string) => {
  const { result, unmount } = await open(name)
  act(() => result.current.change({ words }))
  await waitFor(() => expect(phone.kept.size).toBeGreaterThan(0))
  unmount() // the battery is dead
}

beforeEach(() => {
  phone.kept.clear()
  phone.account = '1'
})

it('goes on with what was written, until the office has it', async () => {
  await write('多了一口人')
  const { result, unmount } = await open()
  expect(result.current.value).toEqual({ words: '多了一口人' })
  const intents: string[] = []
  const send = (_: object, intent: string) => {
    intents.push(intent)
    return intents.length === 1 ? Promise.reject(new Problem(0, 'offline', '')) : Promise.resolve('ok')
  }
  await act(() => expect(result.current.hand(send)).rejects.toThrow())
  unmount()

  // It may have been taken: it stays as it was sent, and goes under the same key.
  const again = await open()
  expect(again.result.current.tried).toBe(true)
  act(() => again.result.current.change({ words: '别的' }))
  expect(again.result.current.value).toEqual({ words: '多了一口人' })
  await act(() => expect(again.result.current.hand(send)).resolves.toBe('ok'))
  expect(intents[1]).toBe(intents[0])
  expect(phone.kept.size).toBe(0)
})

it('can be changed where the office refused it', async () => {
  const { result } = await open()
  act(() => result.current.change({ words: '短' }))
  await act(() => expect(result.current.hand(() => Promise.reject(new Problem(422, 'invalid', '')))).rejects.toThrow())
  act(() => result.current.change({ words: '写长一点' }))
  expect(result.current.value).toEqual({ words: '写长一点' })
})

const fails = (status: number) => () => Promise.reject(new Problem(status, '', ''))

it('stays theirs whose session ended while it was sent', async () => {
  for (const [next, left] of [
    ['1', { words: '多了一口人' }],
    ['2', { words: '' }],
  ] as const) {
    phone.account = '1'
    await write('多了一口人')
    const { result, unmount } = await open()
    const send = () => {
      phone.account = undefined // as the office does not know the session any more
      return Promise.reject(new Problem(401, 'unauthorized', ''))
    }
    await act(() => expect(result.current.hand(send)).rejects.toThrow())
    unmount()
    phone.account = next
    const again = await open()
    expect(again.result.current.value).toEqual(left)
    again.unmount()
  }
})

it('is theirs who sign in next, where nobody could be asked when it was written', async () => {
  phone.account = undefined
  await write('没有信号时写的')
  phone.account = '1'
  const { result, unmount } = await open()
  expect(result.current.value).toEqual({ words: '没有信号时写的' })
  act(() => result.current.change({ words: '有信号了' }))
  await waitFor(() => expect([...phone.kept.values()]).toMatchObject([{ value: { words: '有信号了' } }]))
  unmount()
  phone.account = '2'
  expect((await open()).result.current.value).toEqual({ words: '' })
})

// Each try of the same words by turns: its refusal, whether they may be changed after it, and whether the next goes under another key.
it.each([
  ['turned away before it was looked at', [401, 403, 408, 429], [false, false, false, false], 1],
  ['no answer', [0, 500, 503], [true, true, true], 1],
  ['turned away at the second try: the first may have been taken', [0, 401], [true, true], 1],
  ['done already, at the second try', [0, 409], [true, true], 1],
  ['refused', [422, 409], [false, false], 2],
  ['refused at the second try', [0, 422, 0], [true, false, true], 2],
])('%s', async (_, statuses, tried, keys) => {
  const { result } = await open()
  act(() => result.current.change({ words: '多了一口人' }))
  const intents = new Set<string>()
  const got: boolean[] = []
  for (const status of statuses) {
    const send = (__: object, intent: string) => {
      intents.add(intent)
      return fails(status)()
    }
    await act(() => expect(result.current.hand(send)).rejects.toThrow())
    got.push(result.current.tried)
  }
  expect([got, intents.size]).toEqual([tried, keys])
})

it('may be changed once the office would not know it again', async () => {
  await write('多了一口人')
  const first = await open()
  const intents: string[] = []
  const send = (_: object, intent: string) => {
    intents.push(intent)
    return fails(0)()
  }
  await act(() => expect(first.result.current.hand(send)).rejects.toThrow())
  first.unmount()
  const days = (n: number) => phone.kept.forEach((k) => (k.triedAt = Date.now() - n * 24 * 3_600_000))
  days(13)
  const second = await open()
  await act(() => expect(second.result.current.hand(send)).rejects.toThrow())
  second.unmount()
  days(15) // by the first try
  const third = await open()
  expect(third.result.current.tried).toBe(false)
  await act(() => expect(third.result.current.hand(send)).rejects.toThrow())
  expect(intents[1]).toBe(intents[0])
  expect(intents[2]).not.toBe(intents[0])
})

it('adds what was still being made when the page was left to what lies there by then', async () => {
  const { result, unmount } = renderHook(() => useKept('change/5', { words: '', pictures: [] as string[] }))
  await waitFor(() => expect(result.current.value).toBeDefined())
  const add = (p: string) => result.current.change((was) => ({ pictures: [...was.pictures, p] }))
  unmount()
  const kept = () => [...phone.kept.values()].map((k) => (k as unknown as { value: object }).value)
  add('出生证')
  await waitFor(() => expect(kept()).toEqual([{ words: '', pictures: ['出生证'] }]))

  await write('新写的')
  add('户口本')
  await waitFor(() => expect(kept()).toEqual([{ words: '新写的', pictures: ['出生证', '户口本'] }]))

  const sent = await open()
  await act(() => expect(sent.result.current.hand(fails(0))).rejects.toThrow())
  add('晚了')
  await new Promise((resolve) => setTimeout(resolve))
  expect(kept()).toEqual([{ words: '新写的', pictures: ['出生证', '户口本'] }])
})

it('says what it found on the phone, and throws it away when it is asked to', async () => {
  const blank = await open()
  expect(blank.result.current.restored).toBe(false)
  blank.unmount()
  await write('不要了')
  const { result } = await open()
  expect(result.current.restored).toBe(true)
  await act(() => expect(result.current.hand(fails(0))).rejects.toThrow())
  act(() => result.current.discard())
  expect(result.current).toMatchObject({ value: { words: '' }, restored: false, tried: false })
  await waitFor(() => expect(phone.kept.size).toBe(0))
})

it('is not for another account, nor kept for ever, nor after leaving', async () => {
  await write('一家的事')
  phone.account = undefined // without a connection whoever was signed in goes on
  expect(await sweepKept()).toHaveLength(1)
  phone.account = '2'
  expect(await sweepKept()).toEqual([])
  expect(phone.kept.size).toBe(0)

  await write('旧事')
  for (const k of phone.kept.values()) k.at -= 91 * 24 * 3_600_000
  expect((await open()).result.current.value).toEqual({ words: '' })

  await write('走了')
  await forgetKept()
  expect(phone.kept.size).toBe(0)
})

it('keeps nothing that has no name, as what is told without one', async () => {
  const { result } = await open('')
  act(() => result.current.change({ words: '举报' }))
  expect(result.current.value).toEqual({ words: '举报' })
  await act(() => result.current.hand(() => Promise.reject(new Problem(0, 'offline', ''))).catch(() => undefined))
  expect(phone.kept.size).toBe(0)
})
