import { describe, expect, it } from 'vitest'
import { householdAddress, placeUnder } from './address'
import { draftOf, formOf, isHead, memberDraft } from './draft'
import { paidByMonth } from './paid'
import type { File } from './useHousehold'

const file = {
  county: 513221, id: '5', number: 'N1', division: '513221100001', hukouDivision: '513221100001', apart: false, address: '一组 3 号', urban: true, cause: 'illness', poor: 'out',
  nearRelative: false, bank: '', account: '****1234', accountName: '', openedOn: '2026-01-02', note: '', version: 3,
  members: [
    { id: '11', name: '王建国', idNumber: '993***********1566', relation: '02', coLiving: true, disabilityGrade: 2, disability: '4', illness: '***', excluded: '', poor: '' },
    { id: '12', name: '王小', idNumber: '', relation: '20', coLiving: false, disabilityGrade: 0, disability: '', illness: '', excluded: '', poor: '' },
  ],
  lines: [
    { id: '21', personId: '12', kind: 'income', item: 'wage', amountFen: 1200, per: 'month', quantity: 1, source: 'declared', excluded: '', evidence: [], detail: '', from: '2026-01-02', to: '' },
    { id: '22', personId: '0', kind: 'asset', item: 'house', amountFen: 0, per: 'once', quantity: 1, source: 'found', excluded: '', evidence: ['9'], detail: '', from: '2026-01-02', to: '' },
  ],
  labels: [
    { label: 'dibao', from: '2026-01-02', to: '' },
    { label: 'edge', from: '2025-01-02', to: '2026-01-02' },
  ],
} as unknown as File

describe('drafts', () => {
  it('a form of a file says what the file says, masks and ids included', () => {
    const draft = draftOf(formOf(file))
    expect(draft.members?.map((m) => [m.id, m.idNumber, m.apart, m.disabilityGrade, m.illness])).toEqual([
      ['11', '993***********1566', undefined, 2, '***'],
      ['12', undefined, true, undefined, undefined],
    ])
    expect(draft.lines?.map((l) => [l.id, l.member, l.amountFen])).toEqual([
      ['21', 1, 1200],
      ['22', undefined, 0],
    ])
    expect([draft.labels, draft.account, draft.urban, draft.hukouDivision]).toEqual([['dibao'], '****1234', true, undefined])
  })

  it('leave out what is empty, so that the server’s defaults hold', () => {
    expect(memberDraft({ name: ' 李丽 ', relation: '10', coLiving: true, bornOn: '', phone: undefined })).toEqual({ name: '李丽', relation: '10' })
  })

  it('know a head by either code', () => expect(['01', '02', '10', undefined].map(isHead)).toEqual([true, true, false, false]))
})

it('places are named from below the county', () => {
  expect(placeUnder('四川省阿坝藏族羌族自治州汶川县威州镇南桥社区')).toBe('威州镇南桥社区')
  expect(placeUnder('北京市市辖区东城区东华门街道')).toBe('东华门街道')
  expect(placeUnder('四川省')).toBe('四川省')
  expect(householdAddress({ county: 513221, id: '5' })).toBe('/households/513221/5')
})

it('payments add up by month, without what came back', () => {
  expect(
    paidByMonth([
      { period: '2026-02', amountFen: 300, state: 'paid' },
      { period: '2026-01', amountFen: 100, state: 'paid' },
      { period: '2026-01', amountFen: 50, state: 'sent' },
      { period: '2026-01', amountFen: 900, state: 'failed' },
    ]),
  ).toEqual([
    { period: '2026-01', fen: 150 },
    { period: '2026-02', fen: 300 },
  ])
})
