import { describe, expect, it } from 'vitest'
import { dayOf, minute, monthText, shortDay } from './date'
import { fenFromYuan, money, whole, yuan } from './money'

describe('money', () => {
  it.each([
    [0, '0.00'],
    [5, '0.05'],
    [-5, '-0.05'],
    [189400, '1,894.00'],
    [100000000, '1,000,000.00'],
    [9007199254740991, '90,071,992,547,409.91'],
  ])('%d fen is %s', (fen, text) => expect(yuan(fen)).toBe(text))

  it('names the unit in the reader’s language', () => {
    expect(money(189400, 'zh')).toBe('1,894.00 元')
    expect(money(189400, 'en')).toBe('1,894.00 yuan')
  })

  it('refuses what is not whole fen', () => expect(() => yuan(0.5)).toThrow(RangeError))

  it.each([
    ['1894', 189400],
    ['1,894.5', 189450],
    ['１２３．０５', 12305],
    ['0.07 元', 7],
    ['-3', -300],
    ['1.005', undefined],
    ['abc', undefined],
    ['', undefined],
  ])('reads %s', (text, fen) => expect(fenFromYuan(text)).toBe(fen))

  it('groups counts', () => expect(whole(83000)).toBe('83,000'))
})

describe('dates', () => {
  it('shows instants in Shanghai', () => {
    expect(minute('2026-11-23T06:05:59Z')).toBe('2026-11-23 14:05')
    expect(minute('2026-12-31T16:00:00Z')).toBe('2027-01-01 00:00')
    expect(dayOf('2026-11-23T17:00:00Z')).toBe('2026-11-24')
  })
  it('writes days and months', () => {
    expect(shortDay('2026-11-06', 'zh')).toBe('11月6日')
    expect(shortDay('2026-11-06', 'en')).toBe('6 Nov')
    expect(monthText('2026-02', 'zh')).toBe('2026年2月')
    expect(monthText('2026-02', 'en')).toBe('Feb 2026')
  })
})
