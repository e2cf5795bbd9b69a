import { render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { createMemoryRouter, RouterProvider } from 'react-router'
import { expect, it } from 'vitest'
import { serve } from '../../../dev/harness'
import { Providers } from '@/shared/Providers'
import MatchesPage from './MatchesPage'
import type { Unsure } from './review'

const match = (findingId: string, name: string): Unsure => ({
  county: 513221, checkId: '7', findingId, number: 'HD1', caseNo: 'DB1', applicationId: '1', householdId: '2', division: '513221100001', personId: '3', name,
  source: 'vehicles', summary: '小型轿车 1 辆', nameMatch: 'different', matchedBy: 'number', confidence: 7561, putOff: 0,
})
const view = (name: string) => ({
  name, idNumber: '993***********0012', bornOn: '1965-02-10', family: [], row: [{ field: 'name', heading: '姓名', value: '刘德才' }], gone: false, apart: [], prior: -20,
  steps: [{ field: 'name', level: 'other', bits: -8, from: -20, to: -28 }, { field: 'number', level: 'exact', bits: 30, from: -28, to: 2 }], weight: 2, chance: 7561,
})
const queue = { waiting: 2, putOff: 0, contests: 0, settled: 0, falseHits: 0 }

it('goes through the matches by keyboard, takes the last word back, and tells who came second', async () => {
  const user = userEvent.setup()
  let second = false
  const at = (finding: string) => `POST /api/checks/513221/7/findings/${finding}`
  const word = () => (second ? { status: 409, body: { title: '另一名核对员已认定', code: 'conflict' } } : { body: { ...queue, settled: 1 } })
  const log = serve({
    'GET /api/matches': () => ({ body: { items: [match('1', '张三'), match('2', '李秀英')], next: '' } }),
    'GET /api/matches/queue': () => ({ body: queue }),
    [`${at('1')}/match`]: () => ({ body: view('张三') }),
    [`${at('2')}/match`]: () => ({ body: view('李秀英') }),
    [`${at('1')}/word`]: word,
    [`${at('2')}/word`]: word,
  })
  render(
    <Providers>
      <RouterProvider router={createMemoryRouter([{ path: '/', element: <MatchesPage /> }])} />
    </Providers>,
  )
  await screen.findByRole('heading', { name: '张三' })
  await screen.findByText('刘德才')
  await user.keyboard('r1')
  await screen.findByRole('heading', { name: '李秀英' })
  const said = () => log.filter((s) => s.path.endsWith('/word')).map((s) => JSON.parse(s.body ?? '{}') as Record<string, string>)
  await waitFor(() => expect(said()).toEqual([{ state: 'not_ours', seen: 'open', reason: '同名或近名的另一人' }]))
  await user.keyboard('z')
  await screen.findByRole('heading', { name: '张三' })
  await waitFor(() => expect(said().at(-1)).toEqual({ state: 'open', seen: 'not_ours' }))
  second = true
  await user.keyboard('a3')
  await screen.findByRole('heading', { name: '李秀英' })
  await screen.findByText('另一名核对员已认定')
  await waitFor(() => expect(screen.getByRole<HTMLButtonElement>('button', { name: /撤销上一条/ }).disabled).toBe(true))
  expect(log.filter((s) => s.path.endsWith('/match')).length).toBe(2) // nothing was opened twice
})

it('asks for the matches of one source where the address names it', async () => {
  const asked: (string | null)[] = []
  serve({
    'GET /api/matches': (_, url) => {
      asked.push(url.searchParams.get('source'))
      return { body: { items: [], next: '' } }
    },
    'GET /api/matches/queue': () => ({ body: queue }),
  })
  render(
    <Providers>
      <RouterProvider router={createMemoryRouter([{ path: '/', element: <MatchesPage /> }], { initialEntries: ['/?source=vehicles'] })} />
    </Providers>,
  )
  await screen.findByText('这一来源没有待认定的疑似匹配。')
  expect(asked).toEqual(['vehicles'])
})
