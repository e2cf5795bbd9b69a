import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, expect, it, vi } from 'vitest'

const kept = vi.hoisted(() => ({
  value: { pictures: [], words: '没有户口本' },
  tried: true,
  restored: true,
  change: vi.fn(),
  hand: vi.fn(),
  discard: vi.fn(),
}))
const dropped = vi.hoisted(() => [] as string[])
vi.mock('../useKept', () => ({
  useKept: () => kept,
  dropKept: (name: string) => {
    dropped.push(name)
    return Promise.resolve()
  },
}))
vi.mock('../change/MyChanges', () => ({ ToldChanges: () => null }))
vi.mock('./After', () => ({ After: () => null, Appeals: () => null }))
vi.mock('./Money', () => ({ Now: () => null, Paid: () => null, Decided: () => null }))
vi.mock('./parts', () => ({ Facts: () => null, Done: () => null, Referred: () => null, Notices: () => null }))
vi.mock('../found/Found', () => ({ Found: () => null }))

import type { FamilyCase } from '../office'
import { One } from './One'

const of = (mayAnswer: boolean) =>
  ({ county: 513221, id: '7', state: 'supplement', programme: { zh: '低保', en: 'Dibao' }, missing: ['户口本'], after: [], notices: [], mayAnswer }) as unknown as FamilyCase

beforeEach(() => {
  dropped.length = 0
  vi.clearAllMocks()
})

it('keeps an answer until the case asks for none', () => {
  const { rerender } = render(<One case={of(true)} onChanged={() => undefined} />)
  expect(dropped).toEqual([])
  rerender(<One case={of(false)} onChanged={() => undefined} />)
  expect(dropped).toEqual(['supply/513221/7'])
})

it('does not open what was sent for change while it is sent again', async () => {
  render(<One case={of(true)} onChanged={() => undefined} />)
  const closed = () => screen.getByRole('textbox').closest('fieldset')?.disabled
  expect(closed()).toBe(true)
  kept.hand.mockReturnValue(new Promise(() => undefined))
  await userEvent.click(screen.getByRole('button', { name: '提交补充材料' }))
  expect(kept.hand).toHaveBeenCalledOnce()
  expect(closed()).toBe(true)
})

it('throws what is kept away only after asking once more', async () => {
  render(<One case={of(true)} onChanged={() => undefined} />)
  await userEvent.click(screen.getByRole('button', { name: '删除' }))
  expect(kept.discard).not.toHaveBeenCalled()
  await userEvent.click(screen.getByRole('button', { name: '确定删掉' }))
  expect(kept.discard).toHaveBeenCalledOnce()
})
