import { describe, expect, it } from 'vitest'
import { needsReason } from './Findings'
import { matrixOf, silent, standing, verdict, type Comparison, type Reply } from './matrix'

const reply = (source: string, personId: string, state: Reply['state']): Reply => ({ source, personId, state, asOf: '', retrievedAt: '' })

describe('the matrix of replies', () => {
  const rows = matrixOf([reply('deaths', '1', 'none'), reply('vehicles', '1', 'hit'), reply('deaths', '2', 'no_consent'), reply('vehicles', '2', 'no_reply')])

  it('has a row for each source in the order asked, with a cell for each member', () => {
    expect(rows.map((r) => r.source)).toEqual(['deaths', 'vehicles'])
    expect(rows[0]?.cells['1']?.state).toBe('none')
    expect(rows[1]?.cells['2']?.state).toBe('no_reply')
    expect(rows[0]?.cells['3']).toBeUndefined()
  })
  it('counts how far it has come', () => expect(standing([...rows.flatMap((r) => Object.values(r.cells)), reply('deposits', '1', 'asking')])).toEqual({ answered: 2, asking: 1, silent: 1 }))
  it('counts the silent sources', () => expect(silent(rows)).toBe(1))
})

describe('declared against found', () => {
  const base: Comparison = {
    personId: '1', name: '甲', kind: 'income', item: 'wage', counted: false, per: 'year', declaredFen: 100, declaredQuantity: 1,
    answered: true, foundFen: 100, foundQuantity: 1, exemptFen: 0, exemptQuantity: 0, unsure: 0, differenceFen: 0,
  }
  const vehicle: Partial<Comparison> = { kind: 'asset', item: 'vehicle', counted: true, declaredFen: 0, foundFen: 0 }
  it.each<[string, Partial<Comparison>, string]>([
    ['the same', {}, 'equal'],
    ['more found', { foundFen: 300, differenceFen: 200 }, 'over'],
    ['less found', { foundFen: 0, differenceFen: -100 }, 'under'],
    ['less found while a source is silent', { foundFen: 0, differenceFen: -100, answered: false }, 'partial'],
    ['more found while a source is silent', { foundFen: 300, differenceFen: 200, answered: false }, 'over'],
    ['a vehicle nobody declared', { ...vehicle, declaredQuantity: 0 }, 'over'],
    ['a vehicle that was declared', vehicle, 'equal'],
    ['two accounts with the declared sum', { kind: 'asset', item: 'deposit', foundQuantity: 2 }, 'equal'],
  ])('%s', (_, change, want) => expect(verdict({ ...base, ...change })).toBe(want))
})

describe('settling', () => {
  it.each([
    [false, 'accepted', false],
    [true, 'accepted', true],
    [false, 'exempt', true],
    [false, 'not_ours', true],
    [true, 'open', false],
  ] as const)('unsure %s, %s: reason %s', (unsure, state, want) => expect(needsReason({ unsure }, state)).toBe(want))
})
