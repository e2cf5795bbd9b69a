import { render, screen, waitFor } from '@testing-library/react'
import { createMemoryRouter, RouterProvider } from 'react-router'
import { expect, it } from 'vitest'
import { serve } from '../../../dev/harness'
import { Providers } from '@/shared/Providers'
import ScreeningPage from './ScreeningPage'
import type { Run } from './ScreeningsPage'

const run: Run = {
  county: 513221, id: '7', state: 'paused', rules: '2026-11.2', asOf: { deposits: '2026-10-31' }, households: 500, people: 900, expected: 1400, lookedUp: 12, lookedUpForRows: 9,
  whyAll: '', whySource: '', beforeId: '6', newHits: 0, goneHits: 0, counts: [], progressId: '8', finishedAt: '', endedBy: '', endedReason: '',
}

it('says where a paused screening stands, who was looked up and why', async () => {
  serve({ 'GET /api/screenings/513221/7': () => ({ body: run }) })
  render(
    <Providers>
      <RouterProvider router={createMemoryRouter([{ path: '/:county/:id', element: <ScreeningPage /> }], { initialEntries: ['/513221/7'] })} />
    </Providers>,
  )
  await screen.findByText('已比对 500 户，共 1,400 户。继续后从这里接着比对。')
  const region = screen.getByText('比对范围').closest('section')
  await waitFor(() => expect(region?.textContent).toContain('重新比对12'))
  expect(region?.textContent).toContain('部门数据有变9')
  expect(region?.textContent).toContain('沿用上次结果488')
})
