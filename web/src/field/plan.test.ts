import { describe, expect, it } from 'vitest'
import plans from '../../../casework/field/testdata/plans.json'
import { next, questions, whole, type Plan } from './plan'

describe('a plan', () => {
  it.each(plans.map((x, i) => [i, x] as const))('asks in example %i what the server asks', (_, x) => {
    const values = x.values as Record<string, string | undefined>
    const plan = x.plan as Plan
    expect(whole(plan)).toBe(true)
    expect(next(plan, (f) => values[f] ?? '')).toEqual({ ask: x.ask, result: x.result })
    expect(questions(plan)).toEqual(expect.arrayContaining(x.ask))
  })
})
