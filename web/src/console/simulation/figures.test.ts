import { describe, expect, it } from 'vitest'
import { isOften, shadeOf, signed, writtenAs } from './figures'

describe('figures of a simulation', () => {
  it('writes more and less with their signs', () => {
    expect([signed(189400), signed(-50), signed(0)]).toEqual(['+1,894.00', '-0.50', '0.00'])
  })
  it('writes a change as a pack does', () => {
    expect(writtenAs({ unit: 'fen/person/month' }, ' 1,700.5 元')).toBe('1700.5元')
    expect(writtenAs({ unit: 'ratio' }, '１.5')).toBe('1.5')
    expect(writtenAs({ unit: 'fen/month' }, '  ')).toBe('')
  })
  it('puts changes into five classes by their size', () => {
    expect([0, 19, 20, -100, 99].map((v) => shadeOf(v, [0, 19, 20, -100, 99]))).toEqual([0, 0, 1, 4, 4])
    expect(shadeOf(0, [0, 0])).toBe(0)
  })
  it('knows what is moved most', () => {
    expect(isOften({ name: 'dibao.standard.rural' })).toBe(true)
    expect(isOften({ name: 'review.interval.stable' })).toBe(false)
  })
})
