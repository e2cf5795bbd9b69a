import { screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { serve, show } from '../../../dev/harness'
import type { Recovery } from './recovery'
import { RecoveryActs } from './RecoveryActs'

const proposed = { county: 513221, id: '9', state: 'proposed', proposedBy: '13', claimedFen: 20_000, fineFen: 0, version: 1 } as Recovery

const read = (account: string) => {
  serve({ 'GET /api/info': () => ({ body: {} }), 'GET /api/today': () => ({ body: { today: '2026-11-23' } }), 'GET /api/me': () => ({ body: { id: account, permissions: ['case.confirm'], grants: [] } }) })
  show(<RecoveryActs recovery={proposed} onChange={() => undefined} />)
}

it('another person than who proposed a recovery orders it', async () => {
  read('21')
  expect(await screen.findByRole('button', { name: '责令退回' })).toBeTruthy()
})

it('who proposed a recovery sees why the order is not theirs, and may turn it down', async () => {
  read('13')
  expect(await screen.findByText('提出追回的人不能作出决定，由县级另一人决定。')).toBeTruthy()
  expect(screen.queryByRole('button', { name: '责令退回' })).toBeNull()
  expect(screen.getByRole('button', { name: '不予追回' })).toBeTruthy()
})
