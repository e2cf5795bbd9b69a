import { describe, expect, it } from 'vitest'
import { back, gone, keyOf, later, more, said, type Review, type Unsure } from './review'
import { bounds } from './Waterfall'

const match = (findingId: string) => ({ county: 513221, findingId, putOff: 0 }) as Unsure
const names = (r: Review) => r.left.map((m) => m.findingId)
const queue = (...ids: string[]): Review => ({ left: ids.map(match), done: [] })

describe('the review of matches', () => {
  it('goes on to the next at once, and back to what was taken back', () => {
    const one = said(queue('1', '2', '3'), match('1'), 'not_ours')
    expect(names(one)).toEqual(['2', '3'])
    expect(one.done.map((d) => d.word)).toEqual(['not_ours'])
    const undone = back(one, match('1'))
    expect(names(undone)).toEqual(['1', '2', '3'])
    expect(undone.done).toEqual([])
  })
  it('puts off to the end', () => {
    const r = later(queue('1', '2'), match('1'))
    expect(names(r)).toEqual(['2', '1'])
    expect(r.left[1]?.putOff).toBe(1)
  })
  it('does not bring up again what was said, whatever the server still lists', () => {
    const r = more(said(queue('1', '2'), match('1'), 'accepted'), [match('1'), match('2'), match('3')])
    expect(names(r)).toEqual(['2', '3'])
  })
  it('lets the second checker’s word go, so that the undo does not reach for it', () => {
    const r = gone(said(queue('1', '2'), match('1'), 'accepted'), match('1'))
    expect(names(r)).toEqual(['2'])
    expect(r.done).toEqual([])
  })
  it('tells the same finding number of two counties apart', () => {
    expect(keyOf(match('1'))).not.toBe(keyOf({ ...match('1'), county: 513222 }))
  })
})

describe('the waterfall', () => {
  it('holds every bar and the zero line', () => {
    expect(bounds([{ from: 0, to: -20 }, { from: -20, to: 9 }])).toEqual({ low: -20, width: 29 })
    expect(bounds([{ from: 0, to: 0 }])).toEqual({ low: 0, width: 1 })
  })
})
