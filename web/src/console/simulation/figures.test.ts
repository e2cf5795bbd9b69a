import { describe, expect, it } from 'vitest'
import { yuanOf } from './said'
import { isOften, keptUnder, shadeOf, signed, signedYuan, writtenAs } from './figures'

describe('figures of a simulation', () => {
  it('writes more and less with their signs', () => {
    expect([yuanOf('632元', 'en'), yuanOf('632元', 'zh'), yuanOf('1.5', 'en')]).toEqual(['632 yuan', '632元', '1.5'])
    expect([signedYuan(189450), signedYuan(-49), signedYuan(0)]).toEqual(['+1,895', '0', '0'])
    expect([signed(189400), signed(-50), signed(0)]).toEqual(['+1,894.00', '-0.50', '0.00'])
  })
  it('writes a change as a pack does', () => {
    expect(writtenAs({ unit: 'fen/person/month', by: '' }, ' 1,700.5 元')).toBe('1700.5元')
    expect(writtenAs({ unit: 'ratio', by: '' }, '１.5')).toBe('1.5')
    expect(writtenAs({ unit: 'fen/month', by: '' }, '  ')).toBe('')
  })
  it('writes the rows of a table as a pack does', () => {
    const rows = [{ below: '８0', value: '1,000' }, { value: '150元' }]
    expect(writtenAs({ unit: 'fen/month', by: 'years' }, JSON.stringify(rows))).toBe('[{"below":"80","value":"1000元"},{"value":"150元"}]')
    expect(writtenAs({ unit: 'fen/month', by: 'years' }, '')).toBe('')
  })
  it('keeps the runs on a province under its own code', () => {
    expect(['51', '5132', '513221', '513221100'].map(keptUnder)).toEqual([510000, 513200, 513221, 513221])
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
