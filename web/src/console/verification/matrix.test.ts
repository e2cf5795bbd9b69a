import { describe, expect, it } from 'vitest'
import { consentRows, isAdult, missing, type Consent } from './consents'
import { needsReason } from './Findings'
import { matrixOf, silent, verdict, type Comparison, type Reply } from './matrix'

const reply = (source: string, personId: string, state: Reply['state']): Reply => ({ source, personId, state, asOf: '', retrievedAt: '' })

describe('the matrix of replies', () => {
  const rows = matrixOf([reply('deaths', '1', 'none'), reply('vehicles', '1', 'hit'), reply('deaths', '2', 'no_consent'), reply('vehicles', '2', 'no_reply')])

  it('has a row for each source in the order asked, with a cell for each member', () => {
    expect(rows.map((r) => r.source)).toEqual(['deaths', 'vehicles'])
    expect(rows[0]?.cells['1']?.state).toBe('none')
    expect(rows[1]?.cells['2']?.state).toBe('no_reply')
    expect(rows[0]?.cells['3']).toBeUndefined()
  })
  it('counts the silent sources', () => expect(silent(rows)).toBe(1))
})

describe('declared against found', () => {
  const base: Comparison = {
    personId: '1', name: '甲', kind: 'income', item: 'wage', per: 'year', declaredFen: 100, declaredQuantity: 1,
    answered: true, foundFen: 100, foundQuantity: 1, exemptFen: 0, exemptQuantity: 0, unsure: 0, differenceFen: 0,
  }
  const vehicle: Partial<Comparison> = { kind: 'asset', item: 'vehicle', declaredFen: 0, foundFen: 0 }
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

describe('letters of authorisation', () => {
  const letter = (id: string, personId: string, status: Consent['status']): Consent => ({
    id, personId, status, county: 513221, applicationId: '9', programme: 'dibao', textVersion: '1', method: 'scan', guardian: '', fileId: '5',
    signedOn: '2026-11-01', validTo: '', revokedAt: '', revokedReason: '', enteredAt: '2026-11-01T02:00:00Z',
  })
  it.each([
    ['2008-11-23', true],
    ['2008-11-24', false],
    ['2008-02-29', true],
    [undefined, true],
  ])('born on %s is grown up on 2026-11-23: %s', (born, want) => expect(isAdult(born, '2026-11-23')).toBe(want))

  it('takes the valid letter, and misses adults only', () => {
    const people = [
      { personId: '1', name: '甲', bornOn: '1980-01-01' },
      { personId: '2', name: '乙', bornOn: '1982-01-01' },
      { personId: '3', name: '丙', bornOn: '2015-01-01' },
    ]
    const rows = consentRows(people, [letter('a', '1', 'valid'), letter('b', '1', 'revoked'), letter('c', '2', 'valid'), letter('d', '2', 'expired')], '2026-11-23')
    expect(rows.map((r) => r.consent?.id)).toEqual(['a', 'c', undefined])
    expect(missing(rows)).toEqual([])
    expect(missing(consentRows(people, [letter('a', '1', 'revoked')], '2026-11-23')).map((r) => r.name)).toEqual(['甲', '乙'])
  })
})
