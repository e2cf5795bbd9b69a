import { beforeEach, describe, expect, it, vi } from 'vitest'

// The two shelves of a phone, which the test may tamper with; each act on them is one transaction, as in the browser.
const shelves = vi.hoisted(() => ({ clear: new Map<string, unknown>(), sealed: new Map<string, unknown>() }))
vi.mock('./store', () => ({
  read: (shelf: 'clear', name: string) => Promise.resolve(shelves[shelf].get(name)),
  keep: (shelf: 'clear', name: string, value: unknown) => Promise.resolve(void shelves[shelf].set(name, value)),
  drop: (shelf: 'clear', name: string) => Promise.resolve(void shelves[shelf].delete(name)),
  change: (shelf: 'clear', name: string, to: (old: unknown) => unknown) => {
    const made = to(shelves[shelf].get(name))
    if (made !== undefined) shelves[shelf].set(name, made)
    return Promise.resolve(made)
  },
  forget: () => {
    shelves.clear.clear()
    shelves.sealed.clear()
    return Promise.resolve()
  },
}))

import { Vault, WrongPin } from './vault'

const pin = '280951'
const later = (n: number) => Date.now() + n * 86_400_000 // whoever sets the clock on need not wait

beforeEach(() => {
  shelves.clear.clear()
  shelves.sealed.clear()
})

describe('what a stranger does to the phone', { timeout: 60_000 }, () => {
  it('asks the browser to keep what it seals', async () => {
    const persist = vi.fn().mockResolvedValue(true)
    vi.stubGlobal('navigator', Object.assign(Object.create(navigator), { storage: { persist } }))
    await Vault.make(pin, '11', '7', 'token')
    vi.unstubAllGlobals()
    expect(persist).toHaveBeenCalledTimes(1)
  })

  it('reads nothing of what is kept, not even its name, and opens nothing that was altered or moved', async () => {
    const v = await Vault.make(pin, '11', '7', 'token')
    await v.put('visit/1', { needs: '常年吃药' })
    await v.put('visit/2', { needs: '修房' })
    expect(JSON.stringify([...shelves.clear, ...shelves.sealed])).not.toMatch(/visit|280951/)
    const [one, two] = [...shelves.sealed.keys()]
    if (!one || !two) throw new Error('nothing was kept')
    const kept = shelves.sealed.get(one) as { iv: Uint8Array; data: ArrayBuffer }
    const text = new TextDecoder().decode(kept.data)
    expect(text).not.toContain('常年')

    shelves.sealed.set(two, kept) // one visit in the place of another
    await expect(v.get('visit/2')).rejects.toThrow()
    const altered = new Uint8Array(kept.data.slice(0))
    altered[3] = (altered[3] ?? 0) ^ 1
    shelves.sealed.set(one, { ...kept, data: altered.buffer })
    await expect(v.get('visit/1')).rejects.toThrow()
  })

  it('tries ten PINs, however many windows try at once, and then it is empty', async () => {
    const v = await Vault.make(pin, '11', '7', 'token')
    await v.put('visit/1', '药费')
    const guess = (n: number) => Vault.open(`00000${n}`, later(n + 1)).catch((thrown: unknown) => thrown)
    const tried = await Promise.all([0, 1, 2, 3].map(guess))
    expect(tried.every((x) => x instanceof WrongPin)).toBe(true)
    expect(shelves.clear.get('lock')).toMatchObject({ wrong: 4 })
    for (let n = 4; n < 10; n++) await guess(n)
    expect([shelves.clear.size, shelves.sealed.size]).toEqual([0, 0])
    await expect(Vault.open(pin, later(99))).rejects.toThrow('no lock')
    // A page that was open meanwhile and still writes leaves what nobody can read: the key was in the lock.
    await v.put('visit/1', '药费')
    await expect(Vault.open(pin, later(99))).rejects.toThrow('no lock')
  })

  it('waits after the fifth, and the owner comes in again', async () => {
    await Vault.make(pin, '11', '7', 'token')
    for (let n = 0; n < 5; n++) await expect(Vault.open('000000', 1000)).rejects.toThrow(WrongPin)
    await expect(Vault.open(pin, 1001)).rejects.toMatchObject({ left: 5, notBefore: 31_000 })
    expect((await Vault.open(pin, 31_000)).account).toBe('11')
    expect(shelves.clear.get('lock')).toMatchObject({ wrong: 0 })
  })
})
