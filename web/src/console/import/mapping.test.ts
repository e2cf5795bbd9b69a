import { expect, it } from 'vitest'
import { assign, columnName, missingOf, trustOf } from './mapping'
import { changedNothing } from './status'

it.each([
  [0, 'A'],
  [25, 'Z'],
  [26, 'AA'],
  [51, 'AZ'],
  [52, 'BA'],
  [702, 'AAA'],
])('column %d is %s', (n, name) => expect(columnName(n)).toBe(name))

it('a column holds one field', () => {
  expect(assign({ name: 0, sex: 1 }, 'idNumber', 0)).toEqual({ sex: 1, idNumber: 0 })
  expect(assign({ name: 0, sex: 1 }, 'sex', undefined)).toEqual({ name: 0 })
  expect(assign({ name: 0 }, 'name', 3)).toEqual({ name: 3 })
})

it('says which needed fields have no column; the first column counts', () => {
  const field = (name: string, required: boolean) => ({ name, required, zh: name, en: name, form: 'text' as const })
  expect(missingOf([field('name', true), field('idNumber', true), field('sex', false)], { name: 0 }).map((f) => f.name)).toEqual(['idNumber'])
})

it('trusts a column as far as the server does', () => {
  expect([1, 0.8, 0.3, undefined].map(trustOf)).toEqual(['sure', 'likely', 'guess', 'byHand'])
})

it('knows an import that changed nothing', () => {
  const rows = { new: 0, same: 5, changed: 0, bad: 0 }
  expect(changedNothing({ state: 'done', rows })).toBe(true)
  expect(changedNothing({ state: 'done', rows: { ...rows, bad: 1 } })).toBe(false)
  expect(changedNothing({ state: 'running', rows })).toBe(false)
})
