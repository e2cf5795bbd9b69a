import { describe, expect, it } from 'vitest'
import type { HouseholdForm } from './draft'
import { onto } from './merge'

const base: HouseholdForm = {
  address: '一组 3 号', note: '', cause: 'illness',
  members: [{ id: '11', name: '王建国', phone: '' }, { id: '12', name: '王小', work: '务农' }],
  lines: [
    { id: '21', member: 1, item: 'wage', amountFen: 1200 },
    { id: '22', member: -1, item: 'house', amountFen: 0 },
    { id: '23', member: 0, item: 'transfer', amountFen: 500 },
  ],
  labels: ['dibao', 'edge'],
}

describe('a change laid on a newer version', () => {
  it('keeps what the other did where I did nothing, and mine where I did', () => {
    const mine = { ...base, note: '院坝边第二家', members: [{ id: '11', name: '王建国', phone: '139' }, { id: '12', name: '王小', work: '务农' }] }
    const now = { ...base, address: '一组 1 号', note: '旧话', members: [{ id: '12', name: '王晓', work: '务农' }, { id: '11', name: '王建国', phone: '' }, { id: '13', name: '王初' }], lines: [{ id: '21', member: 0, item: 'wage', amountFen: 1200 }, { id: '22', member: -1, item: 'house', amountFen: 0 }, { id: '23', member: 1, item: 'transfer', amountFen: 500 }] }
    const got = onto(base, mine, now)
    expect([got.address, got.note, got.cause]).toEqual(['一组 1 号', '院坝边第二家', 'illness'])
    expect(got.members).toEqual([{ id: '12', name: '王晓', work: '务农' }, { id: '11', name: '王建国', phone: '139' }, { id: '13', name: '王初' }])
    expect(got.lines?.map((l) => [l.id, l.member])).toEqual([['21', 0], ['22', -1], ['23', 1]]) // the members stand in another order now
  })

  it('adds, changes and takes away lines of both', () => {
    const mine = { ...base, lines: [{ id: '21', member: 1, item: 'wage', amountFen: 1300 }, { member: 0, item: 'other', amountFen: 7 }] } // 22 and 23 taken away
    const now = { ...base, lines: [{ id: '22', member: -1, item: 'house', amountFen: 0 }, { id: '23', member: 0, item: 'transfer', amountFen: 600 }, { id: '24', member: 0, item: 'deposit', amountFen: 9 }] } // 21 taken away, 23 changed, 24 new
    expect(onto(base, mine, now).lines).toEqual([
      { id: '23', member: 0, item: 'transfer', amountFen: 600 },
      { id: '24', member: 0, item: 'deposit', amountFen: 9 },
      { member: 0, item: 'other', amountFen: 7 },
      { member: 1, item: 'wage', amountFen: 1300 },
    ])
  })

  it('joins the labels of both', () => {
    const now = { ...base, labels: ['dibao', 'tekun'] } // the other took edge away and set tekun
    expect(onto(base, { ...base, labels: ['edge', 'orphan'] }, now).labels).toEqual(['tekun', 'orphan']) // I took dibao away and set orphan
    expect(onto(base, base, now).labels).toEqual(['dibao', 'tekun'])
  })

  it('takes a field that was emptied as changed, and one that was never filled in as not', () => {
    const now = { ...base, address: '二组', bank: '' }
    expect(onto(base, { ...base, address: '', bank: undefined }, now).address).toBe('')
    expect(onto({ ...base, bank: '' }, { ...base, bank: undefined }, { ...base, bank: '农商行' }).bank).toBe('农商行')
  })
})
