import { describe, expect, it } from 'vitest'
import joins from '../../../casework/field/testdata/joins.json'
import { sm3 } from './sm3'
import { digest, join, nameOf, signedLast, standing, write, type Change } from './survey'

describe('SM3', () => {
  it.each([
    ['abc', '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0'],
    ['abcd'.repeat(16), 'debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732'],
    ['', '1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b'],
  ])('of %s is that of GB/T 32905', (text, want) => expect(sm3(text)).toBe(want))
})

const a: Change = { field: 'dwelling', value: '瓦房', over: [], author: '11', device: '7', at: 1764288000000 }
const b: Change = { field: 'living', value: '一般', over: [], author: '12', device: '8', at: 1764288000001 }
const c: Change = { field: 'dwelling', value: '瓦房两间', over: [nameOf(a)], author: '11', device: '7', at: 1764288000002 }

// lot is a random sequence that begins where it is told to.
function lot(seed: number) {
  let state = seed
  return (below: number) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0
    const mixed = Math.imul(state ^ (state >>> 13), 0x297a2d39)
    return ((mixed ^ (mixed >>> 16)) >>> 0) % below
  }
}

const namesOf = (changes: Change[]) => changes.map(nameOf).join()

describe('what the server computes', () => {
  it.each(joins.map((x, i) => [i, x] as const))('of example %i, the phone computes', (_, x) => {
    const back = join([], x.edits.reduceRight<Change[]>((list, e) => [...list, e], []))
    expect(back.map(nameOf)).toEqual(x.names)
    const fields = [...standing(back).values()].sort((l, r) => (l.field < r.field ? -1 : 1))
    expect(fields.map((s) => ({ field: s.field, value: s.value, conflict: s.conflict, edits: s.changes.map(nameOf) }))).toEqual(x.standing)
    expect(signedLast(fields)).toBe(x.signedLast)
    expect(digest(x.edits, '513221/904/1')).toBe(x.digest)
  })
})

describe('a survey', () => {
  it('comes out the same in whatever order, however often and by whatever way its edits come', { timeout: 60_000 }, () => {
    for (let history = 1; history <= 200; history++) {
      const any = lot(history)
      const phones: Change[][] = [[], [], []]
      const all: Change[] = []
      for (let n = 0; n < 12; n++) {
        const [p, q] = [any(3), any(3)]
        const mine = phones[p] ?? []
        if (any(3) === 0) phones[p] = join(mine, phones[q] ?? [])
        else {
          const fixed = new Set(mine.map(nameOf)) // all of it may have been seen
          const next = write(mine, fixed, { author: String(p), device: String(p) }, any(2) ? 'dwelling' : 'living', String(any(3)), 0)
          all.push(...next.slice(mine.length))
          phones[p] = next
        }
      }
      const end = namesOf(join([], all))
      const parts = [...all.map((one) => [one]), ...phones]
      for (let order = 0; order < 100; order++) {
        const replicas: Change[][] = [[], []]
        for (const part of [...parts, ...parts].sort(() => any(3) - 1)) {
          const at = any(2)
          replicas[at] = any(4) ? join(replicas[at] ?? [], part) : join(part, join(replicas[0] ?? [], replicas[1] ?? []))
        }
        const [here = [], there = []] = replicas
        if (namesOf(join(here, there)) !== end || namesOf(join(there, here)) !== end) throw new Error(`history ${history}, order ${order}`)
      }
    }
  })

  it('has the names and the digest that the server computes', () => {
    expect(nameOf(a)).toBe('131aca38c583f2ef7d1ad0bf235b8552')
    expect(digest([c, a, b], '513221/904/1')).toBe('8bb56a299892b2f9f7888610d6c026452cbdedf1c1be3cc77befeaf007efa804')
  })

  it('joins in any order, and keeps both values of one field', () => {
    const other: Change = { field: 'dwelling', value: '砖房', over: [nameOf(a)], author: '12', device: '8', at: 1764288000003 }
    expect(join([a, b], [c, other])).toEqual(join([other, c, a], [b, a]))
    const s = standing([a, b, c, other]).get('dwelling')
    expect([s?.conflict, s?.changes.map((x) => x.value)]).toEqual([true, ['瓦房两间', '砖房']])
    const settled = write([a, b, c, other], new Set(), { author: '12', device: '8' }, 'dwelling', '砖房一间，瓦房两间', 5)
    expect(standing(settled).get('dwelling')).toMatchObject({ conflict: false, value: '砖房一间，瓦房两间' })
    expect(settled.at(-1)?.at).toBe(1764288000004)
  })

  it('is signed anew after what was written later', () => {
    const me = { author: '11', device: '7' }
    const put = (to: Change[], field: string, value: string) => write(to, new Set(), me, field, value, 1)
    const last = (of: Change[]) => signedLast(standing(of).values())
    const signed = put(put([a], 'signature/first', '11 x 1'), 'signature/member', '701 x 1')
    expect(last(signed)).toBe(true)
    const later = put(signed, 'needs', '药费')
    expect(last(later)).toBe(false)
    expect(last(put(later, 'signature/first', '11 y 2'))).toBe(false)
    expect(last(put(put(later, 'signature/first', '11 y 2'), 'signature/member', '701 y 2'))).toBe(true)
  })

  it('keeps no drafts that never left the phone, and all that did', () => {
    const me = { author: '11', device: '7' }
    const one = write([], new Set(), me, 'needs', '药', 1)
    const two = write(one, new Set(), me, 'needs', '药费', 2)
    expect(two).toHaveLength(1)
    expect(write(two, new Set(two.map(nameOf)), me, 'needs', '药费重', 3)).toHaveLength(2)
    expect(write(two, new Set(), me, 'needs', '药费', 9)).toBe(two)
  })
})
