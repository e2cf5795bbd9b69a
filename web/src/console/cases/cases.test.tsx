import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { serve, show } from '../../../dev/harness'
import type { Schema } from '@/shared/api/client'
import { MoneyInput } from '@/shared/ui/inputs'
import { adultOn } from './adult'
import { compare } from './compare'
import { factsBody, factsForm } from './declare'
import { differsFrom } from './fields'
import { reasonOf } from './reasons'
import { Reasons } from './Reasons'
import { Turns } from './Turns'
import { visitBody } from './visit'

const line = (personId: string, item: string, amountFen: number | null, per: 'month' | 'year' | 'once' = 'once'): Schema<'CaseworkLine'> => ({ personId, item, amountFen, per })
const finding = (personId: string, item: string, amountFen: number, quantity = 0): Schema<'CaseworkFinding'> => ({
  personId,
  item,
  amountFen,
  quantity,
  kind: 'asset',
  per: 'once',
  source: 'bank',
  summary: '农业银行',
})

describe('declared against found', () => {
  it('meet by person and item; what nobody declared comes last', () => {
    const pairs = compare([line('1', 'deposit', 300_000), line('2', 'deposit', 5_000)], [finding('1', 'vehicle', 0, 1), finding('1', 'deposit', 1_234_500)])
    expect(pairs.map((p) => [p.personId, p.item, p.declared?.amountFen, p.found?.amountFen, p.differs])).toEqual([
      ['1', 'deposit', 300_000, 1_234_500, true],
      ['2', 'deposit', 5_000, undefined, false],
      ['1', 'vehicle', undefined, null, true],
    ])
  })
  it('a monthly and a yearly amount are compared by the year', () => {
    const found = { ...finding('1', 'wage', 10_000), per: 'month' as const }
    expect(compare([line('1', 'wage', 120_000, 'year')], [found])[0]?.differs).toBe(false)
    expect(compare([line('1', 'wage', 100_000, 'year')], [found])[0]?.differs).toBe(true)
  })
  it('the same in both does not differ, and a finding answers one line only', () => {
    const pairs = compare([line('1', 'deposit', 100), line('1', 'deposit', 100)], [finding('1', 'deposit', 100)])
    expect(pairs.map((p) => [p.found !== undefined, p.differs])).toEqual([
      [true, false],
      [false, false],
    ])
  })
})

describe('what is declared', () => {
  const was: Schema<'CaseworkFacts'> = {
    applicantId: '1',
    urban: false,
    members: [{ personId: '1', name: '罗泽芳', bornOn: '1968-01-01', relation: 'applicant', idNumber: '5132***', livesTogether: true, disabilityGrade: 2, disability: 'limb' }],
    incomes: [],
    assets: [],
    deductions: [],
  }
  it('goes back without the masked number and with what the form does not show', () => {
    const form = factsForm(was, [])
    expect(form.members[0]).toMatchObject({ labour: '', study: '', disability: 'limb' })
    const sent = factsBody(was, { ...form, incomes: [{ ...line('1', 'wage', 60_000, 'month'), months: 0, detail: '' }] })
    expect(sent.members[0]).not.toHaveProperty('idNumber')
    expect(sent.members[0]).toMatchObject({ livesTogether: true, disabilityGrade: 2 })
    expect(sent.incomes).toEqual([line('1', 'wage', 60_000, 'month')])
  })
  it('a line goes back with the ids of the files it rests on, and keeps those it had', () => {
    const slip = { id: '7', county: 513221, name: '工资条.png', mediaType: 'image/png', purpose: 'evidence', size: 1, createdAt: '' }
    const form = factsForm({ ...was, incomes: [{ ...line('1', 'wage', 60_000, 'month'), evidence: ['7'] }] }, [slip, { ...slip, id: '8' }])
    expect(form.incomes[0]?.files).toEqual([slip])
    const bare = line('1', 'deposit', 100, 'once')
    expect(factsBody(was, { ...form, assets: [{ ...bare, files: [] }] })).toMatchObject({ incomes: [{ evidence: ['7'] }], assets: [bare] })
  })
  it('a disability taken back takes its grade along', () => {
    const form = factsForm(was, [])
    const sent = factsBody(was, { ...form, members: form.members.map((m) => ({ ...m, disability: '' as const })) })
    expect(sent.members[0]?.disabilityGrade).toBe(0)
  })
})

describe('a judgement', () => {
  const proposal = (outcome: 'eligible' | 'ineligible' | 'undetermined', amountFen = 0) => ({ outcome, amountFen }) as Schema<'CaseworkProposal'>
  it.each([
    ['eligible', true, 55_000, false],
    ['eligible', true, 30_000, true],
    ['eligible', false, null, true],
    ['ineligible', false, null, false],
    ['ineligible', true, 100, true],
    ['undetermined', true, 55_000, true],
    ['undetermined', false, null, true],
  ] as const)('on %s, agree %s, %s', (outcome, agree, amount, differs) => {
    expect(differsFrom(proposal(outcome, outcome === 'eligible' ? 55_000 : 0), agree, amount)).toBe(differs)
  })
})

it('the signed form carries the signatures of both investigators and of those present', () => {
  const file = { id: '9', county: 513221, name: 'a.png', mediaType: 'image/png', purpose: 'evidence', size: 1, createdAt: '' }
  const body = visitBody(4, {
    visitedOn: '2026-11-23',
    place: '家中',
    investigators: ['11', '12'],
    form: { dwelling: '砖房', incomeSeen: '务农', living: '简单', needs: '', membersPresent: ['1'] },
    signedFiles: [file],
  })
  expect(body.signatures.map((s) => [s.as, s.personId, s.fileId])).toEqual([
    ['investigator', '11', '9'],
    ['investigator', '12', '9'],
    ['member', '1', '9'],
  ])
  expect([body.signedForm, body.version, body.photos]).toEqual(['9', 4, []])
})

it('reasons keep their order, outcomes and marks', () => {
  const r: Schema<'CaseworkReason'> = {
    rule: 'dibao',
    status: 'failed',
    text: { zh: '不符合', en: 'not met' },
    article: { zh: '第九条', en: 'art. 9' },
    steps: [
      { rule: 'a', status: 'computed', text: { zh: '甲', en: 'A' }, article: { zh: '', en: '' }, pack: 'DEMO' },
      { rule: 'b', status: 'unjudged', text: { zh: '乙', en: '' }, article: { zh: '', en: '' } },
    ],
  }
  expect(reasonOf(r, 'en', new Set(['DEMO']))).toMatchObject({
    text: 'not met',
    outcome: 'unmet',
    citation: 'art. 9',
    children: [
      { id: '0.0', text: 'A', outcome: undefined, mark: 'demo' },
      { id: '0.1', text: '乙', outcome: 'unknown' },
    ],
  })
})

it('what decided is shown first, and every step on request', async () => {
  const step = (rule: string, zh: string, decisive?: boolean): Schema<'CaseworkReason'> => ({ rule, status: 'passed', text: { zh, en: rule }, article: { zh: '', en: '' }, decisive })
  serve({ 'GET /api/info': () => ({ body: {} }) })
  const user = userEvent.setup()
  show(<Reasons reasons={{ ...step('dibao', '符合条件'), steps: [step('size', '三人'), step('income', '收入低于标准', true)] }} />)
  expect(screen.queryByText('三人')).toBeNull()
  await user.click(screen.getByRole('button', { name: '全部计算步骤（2）' }))
  expect(screen.getByText('三人')).toBeTruthy()
  await user.click(screen.getByRole('button', { name: '收起计算步骤' }))
  expect(screen.queryByText('三人')).toBeNull()
  expect(screen.getByText('收入低于标准')).toBeTruthy()
})

it('what would change the answer is asked when it is wanted', async () => {
  let asked = 0
  serve({
    'GET /api/info': () => ({ body: {} }),
    'GET /api/cases/513221/7/turns': () => {
      asked++
      return { body: { items: [{ path: 'incomes[0]', text: { zh: '收入少 12.00 元：符合条件', en: '' }, outcome: 'eligible', amountFen: 100 }] } }
    },
  })
  const user = userEvent.setup()
  show(<Turns of={{ county: 513221, id: '7' }} sm3="00" />)
  expect(asked).toBe(0)
  await user.click(screen.getByRole('button', { name: '怎样会改变结论' }))
  expect(await screen.findByText('收入少 12.00 元：符合条件')).toBeTruthy()
})

it('an amount is taken as written and given in fen; what is none is marked', async () => {
  serve({ 'GET /api/info': () => ({ body: {} }) })
  const user = userEvent.setup()
  const got: (number | null)[] = []
  show(<MoneyInput label="金额" value={null} onChange={(v) => got.push(v)} />)
  const box = screen.getByLabelText('金额')
  await user.type(box, '1,894.5')
  expect(got.at(-1)).toBe(189_450)
  await user.clear(box)
  await user.type(box, '三百')
  expect(got.at(-1)).toBeNull()
  expect(box.getAttribute('aria-invalid')).toBe('true')
  expect((box as HTMLInputElement).validationMessage).toBe('这不是金额，请写成 1,894.50')
  screen.getByText('这不是金额，请写成 1,894.50')
  await user.clear(box)
  expect((box as HTMLInputElement).validity.valid).toBe(true)
})

it.each([
  ['2008-11-23', '2026-11-23', true],
  ['2008-11-24', '2026-11-23', false],
  ['2008-12-01', '2026-11-23', false],
  ['', '2026-11-23', true],
])('born on %s, an adult on %s: %s', (born, on, adult) => expect(adultOn(born, on)).toBe(adult))
