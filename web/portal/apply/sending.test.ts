import { beforeEach, expect, it, vi } from 'vitest'
import { problemFrom } from '@/shared/api/problem'
import { begun, blank, formOf, fromOffice } from './application'
import { Another, bring, Elsewhere, hand, type Box } from './sending'
import type { Local } from './store'

const office = vi.hoisted(() => ({ account: vi.fn(), me: vi.fn(), send: vi.fn(), beginDraft: vi.fn(), keepDraft: vi.fn(), fileApplication: vi.fn() }))
vi.mock('../office', async (real) => ({ ...(await real<object>()), ...office }))

beforeEach(() => {
  vi.resetAllMocks()
  office.account.mockReturnValue('1')
})

function boxOf(l: Local): Box & { l: Local; edit: (reason: string) => void } {
  const box = {
    l,
    now: () => box.l,
    put: (next: Local) => Promise.resolve((box.l = next)),
    edit: (reason: string) => void (box.l = { ...box.l, form: { ...box.l.form, reason } }),
  }
  return box
}

const written = (reason: string, rest: Partial<Local> = {}): Local => {
  const l = blank('1')
  return { ...l, form: { ...l.form, reason }, ...rest }
}

const reasons = (call: { mock: { calls: unknown[][] } }, at: number) => call.mock.calls.map((c) => (c[at] as { reason: string }).reason)

it('begins no draft of a page that was only opened', async () => {
  const box = boxOf(blank('1'))
  expect(begun(box.l.form)).toBe(false)
  await bring(box)
  expect(office.beginDraft).not.toHaveBeenCalled()
})

it('sends a save without an answer again as it was, before what was typed since', async () => {
  const box = boxOf(written('a', { draftId: '7', version: 3 }))
  office.keepDraft.mockRejectedValueOnce(problemFrom(0, undefined)).mockResolvedValueOnce({ id: '7', version: 4 }).mockResolvedValueOnce({ id: '7', version: 5 })
  await expect(bring(box)).rejects.toThrow()
  box.edit('ab')
  await bring(box)
  expect(reasons(office.keepDraft, 2)).toEqual(['a', 'a', 'ab'])
  expect(office.keepDraft.mock.calls.map((c) => c[1] as number)).toEqual([3, 3, 4])
  expect(box.l).toMatchObject({ version: 5, sent: undefined })
})

it('sends the first save again under its key', async () => {
  const box = boxOf(written('a'))
  office.beginDraft.mockRejectedValueOnce(problemFrom(502, undefined)).mockResolvedValueOnce({ id: '7', version: 1 })
  office.keepDraft.mockResolvedValueOnce({ id: '7', version: 2 })
  await expect(bring(box)).rejects.toThrow()
  box.edit('ab')
  await bring(box)
  expect(reasons(office.beginDraft, 0)).toEqual(['a', 'a'])
  expect(new Set(office.beginDraft.mock.calls.map((c) => c[1] as string)).size).toBe(1)
  expect(reasons(office.keepDraft, 2)).toEqual(['ab'])
})

it('begins another draft when its own is gone, and says when another phone changed it', async () => {
  const box = boxOf(written('a', { draftId: '7', version: 3 }))
  office.keepDraft.mockRejectedValueOnce(problemFrom(404, undefined))
  office.beginDraft.mockResolvedValueOnce({ id: '8', version: 1 })
  await bring(box)
  expect(box.l.draftId).toBe('8')
  office.keepDraft.mockRejectedValueOnce(problemFrom(409, undefined))
  await expect(bring(box)).rejects.toThrow(Elsewhere)
  expect(box.l.sent).toBeUndefined()
})

it("saves nobody's application as another's", async () => {
  const box = boxOf(written('a'))
  office.account.mockReturnValue(undefined)
  office.me.mockResolvedValue({ account: '2' })
  await expect(bring(box)).rejects.toThrow(Another)
  expect(office.beginDraft).not.toHaveBeenCalled()
})

it('hands in exactly the same until there is an answer, and lets go of what was refused', async () => {
  const box = boxOf(written('a', { draftId: '7', version: 3 }))
  office.fileApplication.mockRejectedValueOnce(problemFrom(0, undefined)).mockRejectedValueOnce(problemFrom(401, undefined)).mockRejectedValueOnce(problemFrom(422, undefined)).mockResolvedValueOnce({ number: 'N' })
  await expect(hand(box)).rejects.toThrow()
  box.l = { ...box.l, draftId: undefined, form: { ...box.l.form, reason: 'ab' } }
  await expect(hand(box)).rejects.toThrow()
  await expect(hand(box)).rejects.toThrow()
  expect(new Set(office.fileApplication.mock.calls.map((c) => JSON.stringify(c))).size).toBe(1)
  expect(box.l.filing).toBeUndefined()
  expect(await hand(box)).toEqual({ number: 'N' })
  expect(reasons(office.fileApplication, 0)).toEqual(['a', 'a', 'a', 'ab'])
})

it('keeps the papers that another phone sent, in the county they were sent to', () => {
  const papers = [{ id: '5', name: '病历' }]
  const l = fromOffice({ id: '7', version: 3, updatedAt: '', form: { ...formOf(written('a')), county: 513221, papers } }, '1')
  expect(formOf(l).papers).toEqual(papers)
  expect(formOf({ ...l, form: { ...l.form, county: 513222 } }).papers).toEqual([])
})

it('sends no picture whose edges the family is still looking at', async () => {
  const picture = (key: string, open?: boolean) => ({ key, open, purpose: 'evidence' as const, name: '', blob: new Blob() })
  const box = boxOf(written('a', { pictures: [picture('cut'), picture('open', true)] }))
  box.l.form.division = '513221100'
  office.send.mockResolvedValue({ id: '5' })
  office.beginDraft.mockResolvedValue({ id: '7', version: 1 })
  await bring(box)
  expect(office.send.mock.calls.map((c) => c[3] as string)).toEqual(['cut-513221100'])
  expect(formOf(box.l).papers.map((p) => p.id)).toEqual(['5'])
})
