import { act, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { Form, Input } from 'antd'
import { describe, expect, it, vi } from 'vitest'
import { serve, show } from '../../../dev/harness'
import { Problem } from '../api/problem'
import { ConfirmAct } from './act'
import { tableOf } from './Chart'
import { chartOption } from './chart-option'
import { divisionPath } from './DivisionPicker'
import { JobProgress } from './JobProgress'
import { MaskedText } from './MaskedText'
import { PersonName } from './PersonName'
import { Figure, type Reason } from './ReasonTree'
import { Timeline } from './Timeline'
import { DateText, Deadline, Money } from './values'

describe('values', () => {
  it('shows a missing amount as a dash, never as zero', () => {
    show(<Money fen={null} />)
    expect(screen.getByText('—')).toBeTruthy()
  })

  it('counts a deadline in working days, red only for who must act', () => {
    show(
      <>
        <Deadline due="2026-11-26" left={3} />
        <Deadline due="2026-11-19" left={-2} />
        <Deadline due="2026-11-18" left={-3} mine={false} />
      </>,
    )
    expect(screen.getByText('还剩 3 个工作日 · 11月26日').className).not.toMatch(/over/)
    expect(screen.getByText('超期 2 个工作日 · 11月19日').className).toMatch(/over/)
    expect(screen.getByText('超期 3 个工作日 · 11月18日').className).not.toMatch(/over/)
  })

  it('says one working day in English as one', () => {
    localStorage.setItem('doudi.lang', 'en')
    show(<Deadline due="2026-11-24" left={1} />)
    expect(screen.getByText('1 working day left · 24 Nov')).toBeTruthy()
    expect(document.documentElement.lang).toBe('en')
  })

  it('shows instants in Shanghai time', () => {
    show(<DateText value="2026-11-23T17:30:00Z" time />)
    expect(screen.getByText('2026-11-24 01:30')).toBeTruthy()
  })
})

describe('MaskedText', () => {
  it('asks for a reason, shows the value, and hides it again', async () => {
    const user = userEvent.setup()
    const reveal = vi.fn(async () => '510000199001011234')
    show(<MaskedText masked="510***********1234" label="身份证号" needsReason onReveal={reveal} />)
    await user.click(screen.getByRole('button', { name: '显示身份证号' }))
    const dialog = await screen.findByRole('dialog')
    await user.click(within(dialog).getByRole('button', { name: '显示' }))
    expect((await within(dialog).findAllByText('请写明理由，至少 4 个字')).length).toBeGreaterThan(0)
    expect(reveal).not.toHaveBeenCalled()
    await user.type(within(dialog).getByRole('textbox'), '核对银行卡户名')
    await user.click(within(dialog).getByRole('button', { name: '显示' }))
    expect(await screen.findByText('510000199001011234')).toBeTruthy()
    expect(reveal).toHaveBeenCalledWith('核对银行卡户名')
    await user.click(screen.getByRole('button', { name: '隐藏身份证号' }))
    expect(screen.getByText('510***********1234')).toBeTruthy()
  })

  it('hides by itself after a minute', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true })
    const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime })
    show(<MaskedText masked="138****5678" label="手机号" onReveal={async () => '13800005678'} />)
    await user.click(screen.getByRole('button', { name: '显示手机号' }))
    expect(await screen.findByText('13800005678')).toBeTruthy()
    act(() => vi.advanceTimersByTime(60_000))
    expect(screen.queryByText('13800005678')).toBeNull()
    vi.useRealTimers()
  })

  it('has no button for who may not look', () => {
    show(<MaskedText masked="138****5678" label="手机号" />)
    expect(screen.queryByRole('button')).toBeNull()
  })
})

describe('ConfirmAct', () => {
  it('keeps its key while a person retries, puts faults beside fields, and ends with a new key', async () => {
    const user = userEvent.setup()
    const keys: string[] = []
    let refuse = true
    const onAct = async (_: { opinion: string }, key: string) => {
      keys.push(key)
      if (refuse) throw new Problem(422, 'invalid', '意见有误', '', [{ path: 'body.opinion', message: '须写明条款' }])
    }
    const done = vi.fn()
    show(
      <ConfirmAct
        verb="确认"
        consequence="从下月起发放"
        onAct={onAct}
        onDone={done}
        fields={
          <Form.Item name="opinion" label="意见">
            <Input />
          </Form.Item>
        }
      />,
    )
    await user.click(screen.getByRole('button', { name: '确认' }))
    const dialog = await screen.findByRole('dialog')
    const confirm = within(dialog).getByRole('button', { name: '确认' })
    await user.type(within(dialog).getByLabelText('意见'), '同意')
    await user.click(confirm)
    expect(await within(dialog).findByText('须写明条款')).toBeTruthy()
    expect(within(dialog).getByLabelText('意见').getAttribute('aria-invalid')).toBe('true')
    refuse = false
    await user.click(confirm)
    await waitFor(() => expect(done).toHaveBeenCalledOnce())
    expect(keys).toHaveLength(2)
    expect(keys[0]).toBe(keys[1])
  })
})

const reasons: Reason[] = [
  {
    id: '1',
    text: '符合条件',
    outcome: 'met',
    children: [{ id: '2', text: '收入低于标准', outcome: 'met', citation: '第九条', children: [{ id: '3', text: '月收入', value: '303.33 元' }] }],
  },
]

describe('reasons', () => {
  it('open from the figure, step by step, with their article', async () => {
    const user = userEvent.setup()
    show(<Figure reasons={reasons}>140.00 元</Figure>)
    await user.click(screen.getByRole('button', { name: '140.00 元' }))
    expect(await screen.findByText('第九条')).toBeTruthy()
    expect(screen.queryByText('月收入')).toBeNull()
    await user.click(screen.getByRole('button', { name: '展开“收入低于标准”的依据' }))
    expect(screen.getByText('303.33 元')).toBeTruthy()
  })
})

describe('people', () => {
  it('a name opens who they are', async () => {
    const user = userEvent.setup()
    show(<PersonName name="罗泽芳" role="户主" facts={[{ label: '年龄', value: '54' }]} />)
    await user.click(screen.getByRole('button', { name: '罗泽芳' }))
    expect(await screen.findByText('户主')).toBeTruthy()
  })
  it('a timeline names the system when no person acted', () => {
    show(<Timeline items={[{ id: '1', at: '2026-11-23', what: '核对结果返回' }]} />)
    expect(screen.getByText(/系统/)).toBeTruthy()
  })
})

describe('JobProgress', () => {
  it('follows a job to its end and tells once', async () => {
    const job = { county: 513221, id: '7', kind: 'import', title: '导入', done: 5, total: 10, updatedAt: '2026-11-23T06:00:00Z' }
    let asked = 0
    serve({ 'GET /api/progress/513221/7': () => ({ body: { ...job, state: asked++ === 0 ? 'running' : 'done' } }), 'GET /api/info': () => ({ body: {} }) })
    const ended = vi.fn()
    show(<JobProgress job={{ county: 513221, id: '7' }} onEnd={ended} result={<a href="/x">结果</a>} />)
    expect(await screen.findByText('5 / 10')).toBeTruthy()
    expect(await screen.findByText('结果', undefined, { timeout: 4000 })).toBeTruthy()
    expect(ended).toHaveBeenCalledOnce()
  })
  it('tells also of a job that ended before it was asked for', async () => {
    serve({
      'GET /api/progress/513221/8': () => ({
        body: { county: 513221, id: '8', kind: 'audit', title: '核验', done: 9, total: 9, state: 'done', updatedAt: '2026-11-23T06:00:00Z' },
      }),
      'GET /api/info': () => ({ body: {} }),
    })
    const ended = vi.fn()
    show(<JobProgress job={{ county: 513221, id: '8' }} onEnd={ended} />)
    await screen.findByText('9 / 9')
    expect(ended).toHaveBeenCalledOnce()
  })
})

describe('divisions and charts', () => {
  it('a code carries its ancestors', () => {
    expect(divisionPath('513221100001', '5132')).toEqual(['513221', '513221100', '513221100001'])
    expect(divisionPath('', '')).toEqual([])
  })
  it('a chart is also a table, and unknown is not zero', () => {
    const data = { kind: 'bar' as const, names: ['6月', '7月'], series: [{ name: '户', values: [1, null] }] }
    expect(tableOf(data)).toEqual({
      heads: ['户'],
      rows: [
        { key: '6月', name: '6月', values: [1] },
        { key: '7月', name: '7月', values: [null] },
      ],
    })
    expect(chartOption(data, 1, { accent: 'a', ink: 'b', quiet: 'c', line: 'd', paper: 'e' })).toMatchObject({ animation: false })
  })
})
