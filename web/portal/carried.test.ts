import { expect, it } from 'vitest'
import { carried, carry, drop } from './carried'

const outcome = (id: string, is: 'eligible' | 'ineligible' | 'undetermined') => ({ id, outcome: is }) as Parameters<typeof carry>[1][number]

it('takes place and programme from the self-check to an application, once', () => {
  carry({ division: '513221', people: [], answers: [{ id: 'area', choice: 'town' }] }, [outcome('edge', 'ineligible'), outcome('rigid', 'undetermined'), outcome('dibao', 'eligible')])
  expect(carried()).toEqual({ county: 513221, urban: true, programme: 'dibao' })
  expect(carried()).toEqual({})
})

it('takes nothing from a place that is no county, and no programme that does not fit', () => {
  carry({ division: '53', people: [], answers: [] }, [outcome('dibao', 'eligible')])
  expect(carried()).toEqual({})
  carry({ division: '513221', people: [], answers: [{ id: 'area', choice: 'village' }] }, [outcome('dibao', 'ineligible')])
  expect(carried()).toEqual({ county: 513221, urban: false, programme: '' })
})

it('leaves nothing of an earlier self-check', () => {
  carry({ division: '513221', people: [], answers: [] }, [outcome('dibao', 'eligible')])
  carry({ division: '53', people: [], answers: [] }, [outcome('dibao', 'eligible')])
  expect(carried()).toEqual({})
})

it('leaves nothing of it once it was dropped', () => {
  carry({ division: '513221', people: [], answers: [] }, [outcome('dibao', 'eligible')])
  drop()
  expect(carried()).toEqual({})
})
