import { describe, expect, it } from 'vitest'
import { equationOf, unexplained, type Summary } from './equation'
import { standingOf } from './standing'

const summary: Summary = {
  lastFen: 100_000, lastLines: 10, newFen: 5_000, newLines: 1, backFen: 0, backLines: 0, moreFen: 1_200, moreLines: 3,
  lessFen: 700, lessLines: 2, departFen: 9_000, departLines: 2, thisFen: 96_500, thisLines: 9, lateFen: 400, lateLines: 1,
  heldLines: 1, setOffFen: 0, setOffLines: 0, reasons: [], states: [],
}

describe('the equation', () => {
  it('adds up in money and in households, and leaves late payments out', () => {
    const terms = equationOf(summary)
    expect(terms.map((t) => t.sign + t.key)).toEqual(['last', '+new', '+more', '−less', '−depart', '=this'])
    expect(unexplained(terms)).toEqual({ fen: 0, lines: 0 })
  })
  it('shows who is paid again when there is somebody', () => {
    const terms = equationOf({ ...summary, backFen: 300, backLines: 1, thisFen: 96_800, thisLines: 10 })
    expect(terms.map((t) => t.key)).toContain('back')
    expect(unexplained(terms)).toEqual({ fen: 0, lines: 0 })
  })
  it('does not hide what nobody explains', () => {
    expect(unexplained(equationOf({ ...summary, thisFen: 96_000 }))).toEqual({ fen: 500, lines: 0 })
    expect(unexplained(equationOf({ ...summary, thisLines: 10 }))).toEqual({ fen: 0, lines: -1 })
  })
})

describe('where an entitlement stands in a month', () => {
  it.each([
    ['', '2026-01', '', 'running'],
    ['等待核实', '2026-01', '', 'held'],
    ['', '2026-01', '2026-11', 'running'],
    ['', '2026-01', '2026-10', 'stopped'],
    ['等待核实', '2026-01', '2026-10', 'stopped'],
    ['', '2026-12', '', 'later'],
  ])('held %j, from %s to %j', (held, from, to, want) => expect(standingOf({ held, from, to }, '2026-11-23')).toBe(want))
})
