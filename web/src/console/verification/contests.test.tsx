import { render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { createMemoryRouter, RouterProvider } from 'react-router'
import { expect, it } from 'vitest'
import { serve } from '../../../dev/harness'
import { Providers } from '@/shared/Providers'
import ContestsPage, { type Contest } from './ContestsPage'

const contest = (id: string, more: Partial<Contest>): Contest => ({
  county: 513221, id, checkId: '7', findingId: '8', personId: '11', division: '513221100001', caseNo: `DB${id}`, claim: 'not_right', measure: 'grade', reason: '不对', byFamily: true,
  pictured: false, contestedBy: '张三', contestedAt: '2026-11-03T02:00:00Z', state: 'open', answer: '', countsFen: 0, countsNumber: 0, settledBy: '', settledAt: '', ...more,
})

it('asks what is right of a record by what it says, and shows what counts', async () => {
  const user = userEvent.setup()
  const log = serve({
    'GET /api/contests': () => ({ body: { items: [contest('1', {}), contest('2', { state: 'upheld', countsNumber: 2, measure: 'number', answer: '已核实', settledBy: '何敏' })], next: '' } }),
    'POST /api/contests/513221/1/settle': () => ({ body: contest('1', { state: 'upheld', countsNumber: 1 }) }),
  })
  render(
    <Providers>
      <RouterProvider router={createMemoryRouter([{ path: '/', element: <ContestsPage /> }])} />
    </Providers>,
  )
  await screen.findByText('按 2 件计入')
  await user.click(screen.getByRole('button', { name: '处理异议 DB1' }))
  await user.click(await screen.findByRole('radio', { name: '家庭说的对，异议成立' }))
  await user.type(await screen.findByLabelText(/核实后的残疾等级/), '1')
  await user.type(screen.getByLabelText('处理说明'), '残联证明为一级')
  await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: '处理异议' }))
  await waitFor(() => expect(log.filter((s) => s.path.endsWith('/settle')).map((s) => JSON.parse(s.body ?? '{}'))).toEqual([{ state: 'upheld', countsNumber: 1, answer: '残联证明为一级' }]))
})
