import { describe, expect, it } from 'vitest'
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

describe('a survey', () => {
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
