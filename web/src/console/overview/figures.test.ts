import { describe, expect, it } from 'vitest'
import { agesOf, classBounds, listAddress, poorRows, shadeOf, share } from './figures'
import { placingOf } from '@/shared/ui/placing'

const poor = {
  identified: { households: 1341, people: 4440 },
  causes: [
    { cause: 'disability', households: 159, people: 497 },
    { cause: 'illness', households: 444, people: 1442 },
    { cause: 'labour', households: 167, people: 509 },
    { cause: 'other', households: 284, people: 962 },
    { cause: 'skill', households: 162, people: 537 },
  ],
  adjusted: { households: 1296, people: 4072 },
  out: { households: 1293, people: 4062 },
  still: { households: 3, people: 10 },
  dibao: 498,
}

describe('the table of the register of the poor', () => {
  it('keeps the published order and joins lack of labour and skill', () => {
    expect(poorRows(poor).map((r) => [r.key, r.cause ?? '', r.households, r.people, r.depth])).toEqual([
      ['identified', '', 1341, 4440, 0],
      ['cause', 'illness', 444, 1442, 1],
      ['cause', 'disability', 159, 497, 1],
      ['labourOrSkill', '', 329, 1046, 1],
      ['cause', 'labour', 167, 509, 2],
      ['cause', 'skill', 162, 537, 2],
      ['cause', 'other', 284, 962, 1],
      ['adjusted', '', 1296, 4072, 0],
      ['out', '', 1293, 4062, 1],
      ['still', '', 3, 10, 1],
      ['dibao', '', 498, undefined, 1],
    ])
  })

  it('every row that one list holds opens it', () => {
    const rows = poorRows(poor)
    expect(rows.filter((r) => !r.find).map((r) => r.key)).toEqual(['labourOrSkill'])
    expect(listAddress(rows[1]?.find ?? {}, '513221100')).toBe('/households?division=513221100&poor=any&cause=illness')
  })
})

it('shares', () => expect([share(498, 1341), share(0, 0)]).toEqual(['37.1%', '—']))

describe('the map of townships', () => {
  const town = (code: string, households: number, dibao: number) => ({ code, name: code, households, people: 0, poor: 0, dibao })
  const towns = [town('a', 100, 4), town('b', 100, 6), town('c', 100, 5), town('d', 0, 0)]

  it('shades from the lowest share to the highest; no households, no shade', () => {
    expect(towns.map((x) => shadeOf(x, towns, 'dibao'))).toEqual([0, 4, 2, undefined])
    expect(towns.map((x) => shadeOf(x, towns, 'poor'))).toEqual([0, 0, 0, undefined])
    expect(classBounds(towns, 'dibao')).toHaveLength(5)
    expect(classBounds(towns, 'poor')).toEqual([[0, 0]])
  })

  it('places townships only where all have a place', () => {
    expect(placingOf(['513221100', '513221111'])?.['513221100']).toEqual({ column: 4, row: 1 })
    expect(placingOf(['513221100', '513221999'])).toBeUndefined()
    expect(placingOf(['110101001'])).toBeUndefined()
  })
})

it('ages run from the oldest to the youngest, empty bands included', () => {
  const rows = agesOf([
    { sex: '1', from: 0, people: 3 },
    { sex: '2', from: 85, people: 2 },
  ])
  expect(rows).toHaveLength(18)
  expect([rows[0], rows[17]]).toEqual([
    { from: 85, male: 0, female: 2 },
    { from: 0, male: 3, female: 0 },
  ])
})
