import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { serve, show } from '../../../dev/harness'
import { PathList } from './DataList'

interface Row {
  id: string
  name: string
}

function List() {
  return (
    <PathList<Row>
      path="/api/rows"
      caption="家庭"
      rowKey={(r) => r.id}
      rowLink={(r) => `/rows/${r.id}`}
      filters={[{ key: 'q', kind: 'search', label: '姓名' }]}
      fixed={{ open: 'true' }}
      columns={[{ key: 'name', title: '户主', main: true, render: (r) => r.name }]}
      empty={{ text: '还没有家庭', action: <a href="/new">登记家庭</a> }}
    />
  )
}

const pages: Record<string, { items: Row[]; next: string }> = {
  '': { items: [{ id: '1', name: '罗泽芳' }], next: 'c2' },
  c2: { items: [{ id: '2', name: '王建国' }], next: '' },
}

function serveRows() {
  return serve({ 'GET /api/rows': (_, url) => ({ body: url.searchParams.get('q') ? { items: [], next: '' } : pages[url.searchParams.get('cursor') ?? ''] }) })
}

describe('DataList', () => {
  it('walks forward and back by cursor, with its place in the address', async () => {
    const user = userEvent.setup()
    serveRows()
    const { router } = show(<List />)
    expect((await screen.findByRole('link', { name: '罗泽芳' })).getAttribute('href')).toBe('/rows/1')
    await user.click(screen.getByRole('button', { name: '下一页' }))
    expect(await screen.findByText('王建国')).toBeTruthy()
    expect(router.state.location.search).toBe('?cursor=c2')
    expect(screen.getByText('第 2 页，1 条')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: '上一页' }))
    expect(await screen.findByText('罗泽芳')).toBeTruthy()
  })

  it('offers the first page to who opened an address in the middle', async () => {
    serveRows()
    show(<List />, '/?cursor=c2')
    expect(await screen.findByRole('button', { name: '回到第一页' })).toBeTruthy()
  })

  it('filters by the address, exports the same query, and can be cleared', async () => {
    const user = userEvent.setup()
    const log = serveRows()
    const { router } = show(<List />, '/?cursor=c2')
    await user.type(await screen.findByLabelText('姓名'), '无{Enter}')
    expect(await screen.findByText('没有符合条件的记录')).toBeTruthy()
    expect(router.state.location.search).toBe('?q=%E6%97%A0')
    expect(screen.getByRole('link', { name: '导出表格' }).getAttribute('href')).toBe('/api/rows/export?q=%E6%97%A0&open=true&format=xlsx&lang=zh')
    expect(log.every((s) => s.path === '/api/rows')).toBe(true)
    const clear = screen.getAllByRole('button', { name: '清除条件' })[0]
    if (clear) await user.click(clear)
    expect(await screen.findByText('罗泽芳')).toBeTruthy()
  })

  it('says what to do when there is nothing', async () => {
    serve({ 'GET /api/rows': () => ({ body: { items: [], next: '' } }) })
    show(<List />)
    expect(await screen.findByText('还没有家庭')).toBeTruthy()
    expect(screen.getByRole('link', { name: '登记家庭' })).toBeTruthy()
  })

  it('shows the server’s words on a fault and tries again', async () => {
    const user = userEvent.setup()
    let broken = true
    serve({ 'GET /api/rows': () => (broken ? { status: 403, body: { title: '您的岗位看不到这份名单', code: 'forbidden' } } : { body: pages[''] }) })
    show(<List />)
    expect(await screen.findByText('您的岗位看不到这份名单')).toBeTruthy()
    broken = false
    await user.click(screen.getByRole('button', { name: '重试' }))
    await waitFor(() => expect(screen.getByText('罗泽芳')).toBeTruthy())
  })
})
