import { beforeEach, expect, it, vi } from 'vitest'
import type { Picture } from '../apply/store'
import { sendAll } from './pictures'

const office = vi.hoisted(() => ({ send: vi.fn() }))
vi.mock('../office', () => office)

beforeEach(() => {
  office.send.mockReset()
  office.send.mockResolvedValueOnce({ id: '1' }).mockResolvedValueOnce({ id: '2' })
})

const picture: Picture = { key: 'abc', purpose: 'evidence', name: '', blob: new Blob(['x']) }
const keys = () => office.send.mock.calls.map((c: unknown[]) => c[3])

it('sends a picture once, whatever it is called afterwards, and anew to another place', async () => {
  const sent = new Map<string, string>()
  expect(await sendAll([picture], '513221100', sent)).toEqual(['1'])
  expect(await sendAll([{ ...picture, name: '收条' }], '513221100', sent)).toEqual(['1'])
  expect(await sendAll([picture], '513221101', sent)).toEqual(['2'])
  expect(keys()).toEqual(['abc-513221100', 'abc-513221101'])
})
