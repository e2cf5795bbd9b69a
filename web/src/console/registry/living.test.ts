import { describe, expect, it } from 'vitest'
import type { Schema } from '@/shared/api/client'
import { counted, inForce, monthlyOf, ofFamily, shareOf } from './living'

type Line = Schema<'RegistryLineView'>

const line = (over: Partial<Line>): Line => ({
  id: '1', personId: '7', kind: 'income', item: 'wage', amountFen: 0, per: 'month', quantity: 1, source: 'declared', excluded: '',
  evidence: [], detail: '', from: '2026-01-01', to: '', enteredBy: '0', enteredAt: '', ...over,
})

describe('what a household lives on', () => {
  it('adds months and years, and drops parts of a fen once', () => {
    const lines = [line({ amountFen: 100_00 }), line({ item: 'business', per: 'year', amountFen: 100_07 }), line({ kind: 'deduction', item: 'work-cost', per: 'year', amountFen: 5 })]
    expect(monthlyOf(lines)).toEqual({ income: 10833, deduction: 0, net: 10833 })
  })

  it('leaves out what has no month, and never goes below zero', () => {
    expect(monthlyOf([line({ per: 'once', amountFen: 5000 }), line({ kind: 'deduction', item: 'rigid-illness', amountFen: 900 })])).toEqual({ income: 0, deduction: 900, net: 0 })
    expect(shareOf(line({ per: 'once', amountFen: 5000 }))).toBeUndefined()
    expect(shareOf(line({ per: 'year', amountFen: 1201 }))).toBe(100)
  })

  it('takes what was found in place of what was declared, of the same person and item only', () => {
    const declared = line({ id: 'a', amountFen: 100 })
    const found = line({ id: 'b', amountFen: 300, source: 'found' })
    const others = line({ id: 'c', personId: '8', amountFen: 50 })
    const left = line({ id: 'd', amountFen: 70, excluded: 'EX-AID', source: 'found', item: 'transfer' })
    expect(counted([declared, found, others, left]).map((l) => l.id)).toEqual(['b', 'c'])
  })

  it('knows which lines hold on a day', () => {
    const ended = line({ from: '2026-01-01', to: '2026-06-01' })
    expect(inForce([ended], '2026-05-31')).toHaveLength(1)
    expect(inForce([ended], '2026-06-01')).toHaveLength(0)
    expect(inForce([ended], '2025-12-31')).toHaveLength(0)
  })

  it('counts the household and those who live together', () => {
    const members = [
      { id: '7', coLiving: true, excluded: '' },
      { id: '8', coLiving: false, excluded: '' },
      { id: '9', coLiving: true, excluded: 'EX-1' },
    ]
    const lines = ['0', '7', '8', '9'].map((personId) => line({ id: personId, personId }))
    expect(ofFamily(lines, members).map((l) => l.id)).toEqual(['0', '7'])
  })
})
