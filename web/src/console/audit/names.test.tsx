import { renderHook } from '@testing-library/react'
import { expect, it } from 'vitest'
import { subjectOf, useDetails } from './names'

it('says what an act adds in the reader’s words', () => {
  const { result } = renderHook(() => useDetails())
  expect(result.current({ from: 'draft', to: 'submitted' })).toBe('从：草稿；到：已提交')
  expect(result.current({ number: 'HD1', sources: ['deaths', 'vehicles'], valid_to: '2027-01-13', partial: true })).toBe(
    '编号：HD1；来源：deaths、vehicles；有效期至：2027-01-13；先导入无误的行：是',
  )
  expect(result.current({ amountFen: 38442 })).toBe('金额：384.42 元')
  expect(result.current({ from: '2026-10', reason: 7, reason_sm3: 'x' }, '搬家')).toBe('从：2026-10；理由：搬家')
})

it('knows a single sum and leaves an address whole', () => {
  expect(subjectOf('payout/9')).toEqual({ kind: 'payout', rest: '9' })
  expect(subjectOf('/api/audit')).toEqual({ rest: '/api/audit' })
})
