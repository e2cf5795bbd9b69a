import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { Route, Routes } from 'react-router'
import { expect, it, vi } from 'vitest'
import { serve, show } from '../../../dev/harness'
import { HeaderRow } from './HeaderRow'
import StatusPage from './StatusPage'

it('reads the file anew where the field of the header row is left, by Enter, and not for what is no row', async () => {
  const user = userEvent.setup()
  const onRow = vi.fn()
  show(<HeaderRow row={1} onRow={onRow} />)
  const field = screen.getByRole('spinbutton')
  await user.clear(field)
  await user.tab()
  expect(onRow.mock.calls).toEqual([])
  await user.clear(field)
  await user.type(field, '3')
  expect(onRow.mock.calls).toEqual([])
  await user.tab()
  expect(onRow.mock.calls).toEqual([[3]])
  await user.clear(field)
  await user.type(field, '4{Enter}')
  expect(onRow.mock.calls).toEqual([[3], [4]])
})

const none = { total: 0, new: 0, same: 0, changed: 0, bad: 0 }
const trial = (rows: object, problems = 1) => ({
  county: 513221, id: '1', kind: 'population', fileId: '2', fileName: 'a.csv', sheet: '', headerRow: 1, mapping: {}, dryRun: true, partial: false, state: 'done', nextRow: 3,
  rows: { ...none, ...rows }, units: none, problems, report: false, progressId: '3', createdBy: '余', createdAt: '2026-11-23T02:00:00Z',
})

it.each([
  ['only bad rows', { bad: 2 }, false, /没有可以导入的行/],
  ['bad rows beside what is known', { bad: 1, same: 1 }, false, /没有可以导入的行/],
  ['only what is known', { same: 2 }, false, /没有改变任何数据/],
  ['a good row beside a bad one', { bad: 1, new: 1 }, true, undefined],
])('a trial that found %s', async (_, rows, offers, why) => {
  serve({
    'GET /api/imports/513221/1': () => ({ body: trial(rows) }),
    'GET /api/imports/kinds': () => ({ body: { items: [] } }),
    'GET /api/imports/513221/1/problems': () => ({ body: { items: [], next: '' } }),
    'GET /api/imports/513221/1/problem-groups': () => ({ body: { items: [] } }),
  })
  show(
    <Routes>
      <Route path="/import/:county/:id" element={<StatusPage />} />
    </Routes>,
    '/import/513221/1',
  )
  await screen.findByRole('heading', { level: 1 })
  expect(screen.queryAllByRole('button', { name: /正式导入/ })).toHaveLength(offers ? 1 : 0)
  if (why) screen.getByText(why)
})
