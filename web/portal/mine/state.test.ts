import { expect, it } from 'vitest'
import type { FamilyCase } from '../office'
import { afterKey, threadKey } from './state'

const of = (c: object) => ({ state: 'confirmed', after: [], ...c }) as unknown as FamilyCase
const aid = (n: object) => of({ now: { drawn: true, held: false, anew: '', ...n } })

it('heads a thread by what is drawn today', () => {
  expect(threadKey(aid({}))).toBe('state.confirmed')
  expect(threadKey(aid({ held: true }))).toBe('nowHeld')
  expect(threadKey(aid({ drawn: false }))).toBe('over')
  expect(threadKey(aid({ drawn: false, anew: 'DB2026-7' }))).toBe('anew')
})

it('tells a grace period from a review after which it goes on', () => {
  expect(afterKey(of({ decision: { grace: false } }))).toBe('after.confirmed')
  expect(afterKey(of({ decision: { grace: true } }))).toBe('after.grace')
})
