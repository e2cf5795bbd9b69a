import { describe, expect, it } from 'vitest'
import { askedOf, formOf, type Form } from './asked'

describe('a request', () => {
  const facts: Form = {
    mode: 'facts',
    reason: '打工',
    fields: [{ personId: '7', field: 'labour', value: '1' }, { personId: '0', field: 'address', value: '二组' }],
    lines: [{ personId: '7', kind: 'income', item: 'wage', amountFen: 120000, per: 'month' }, { lineId: '9', ends: true, kind: 'income', item: 'other', personId: '0' }],
    joins: [],
    leaves: [{ personId: '8', how: 'left', on: '2026-10-01' }],
  }
  it('says what changes', () => {
    expect(askedOf(facts)).toEqual({
      fields: [{ personId: '7', field: 'labour', value: '1' }, { field: 'address', value: '二组' }],
      lines: [{ value: { personId: '7', kind: 'income', item: 'wage', amountFen: 120000, per: 'month', quantity: 1 } }, { lineId: '9' }],
      leaves: [{ personId: '8', how: 'left', on: '2026-10-01' }],
    })
  })
  it('comes back into its form', () => {
    expect(askedOf(formOf(askedOf(facts), '打工'))).toEqual(askedOf(facts))
    const split: Form = { mode: 'split', reason: '', goes: ['2', '3'], head: '2', relations: { '3': '20' } }
    expect(askedOf(formOf(askedOf(split), ''))).toEqual({ split: { members: [{ person: '2', relation: '02' }, { person: '3', relation: '20' }] } })
  })
})
