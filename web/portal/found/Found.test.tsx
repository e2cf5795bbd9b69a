import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it } from 'vitest'
import { serve, show } from '../../dev/harness'
import type { FamilyCase, FoundRecord } from '../office'
import { Found } from './Found'

const record: FoundRecord = {
  findingId: '3', name: '王大', department: { zh: '税务局', en: 'Tax office' }, about: { zh: '个人所得税', en: 'Income tax' }, summary: '工资薪金', amountFen: 300000, per: 'month',
  asOf: '2026-10-31', counted: true, reason: '', disputes: [], mayDispute: true,
}
const found = (records: FoundRecord[]) => ({ state: 'there', report: { number: 'HD1', reportedOn: '2026-11-02', whole: true, silent: [], records } })
const at = (of: Partial<FamilyCase>) => ({ county: 513221, id: '9', division: '513221100', ...of }) as FamilyCase
const decision = { number: '1', outcome: 'refused', result: 'monthly', amountFen: 0, from: '', validTo: '', grace: false } as const

it('reads once more what was found after a dispute, and puts the focus on what became of it', async () => {
  const user = userEvent.setup()
  let said = false
  const disputed: FoundRecord = { ...record, mayDispute: false, disputes: [{ claim: 'not_right', reason: '只有两千五', on: '2026-11-03', state: 'open', answer: '', countsFen: 0, kept: false }] }
  const log = serve({
    'GET /api/portal/me': () => ({ body: { csrf: 'x' } }),
    'GET /api/portal/cases/513221/9/found': () => ({ body: found([said ? disputed : record]) }),
    'POST /api/portal/cases/513221/9/found/disputes': () => {
      said = true
      return { status: 204 }
    },
  })
  show(<Found case={at({})} />)
  await user.click(await screen.findByRole('button', { name: /这条不对/ }))
  await user.click(screen.getByRole('radio', { name: /内容不对/ }))
  await user.type(screen.getByLabelText('请说说情况'), '只有两千五')
  screen.getByText('核实以前，您的申请不会作决定。')
  await user.click(screen.getByRole('button', { name: '提交异议' }))
  const outcome = await screen.findByRole('status')
  await waitFor(() => expect(document.activeElement).toBe(outcome))
  expect(outcome.textContent).toContain('正在核实')
  expect(log.filter((s) => s.path.endsWith('/found'))).toHaveLength(2)
})

it('promises no wait where the case is decided', async () => {
  const user = userEvent.setup()
  serve({ 'GET /api/portal/cases/513221/9/found': () => ({ body: found([record]) }) })
  show(<Found case={at({ decision })} />)
  await user.click(await screen.findByRole('button', { name: /这条不对/ }))
  expect(screen.queryByText('核实以前，您的申请不会作决定。')).toBeNull()
  screen.getByText(/提出异议不会自动改变决定/)
})
