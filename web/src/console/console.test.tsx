import { render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { createMemoryRouter, RouterProvider } from 'react-router'

import { describe, expect, it } from 'vitest'
import { serve } from '../../dev/harness'
import { AppShell } from '@/shared/layout/AppShell'
import { Providers } from '@/shared/Providers'
import type { Me } from '@/shared/session/session'
import { nextPage } from './login/LoginPage'
import { routes } from './router'

const me: Me = { id: '1', login: 'zhangmin', name: '张敏', post: '威州镇民政经办', csrf: 't1', mustChangePassword: false, grants: [], permissions: ['case.read'] }
const info = { product: 'Doudi', version: 'test', demo: true, languages: ['zh', 'en'], demoAccounts: [{ login: 'jingban', password: 'p-12345678', name: '张敏', post: '乡镇经办', role: 'clerk', division: '513221100' }] }

function open(at: string, table = routes) {
  const router = createMemoryRouter(table, { initialEntries: [at] })
  render(
    <Providers>
      <RouterProvider router={router} />
    </Providers>,
  )
  return router
}

describe('signing in', () => {
  it('leads to the login page and back to where the person wanted to go', async () => {
    const user = userEvent.setup()
    let inside = false
    const log = serve({
      'GET /api/info': () => ({ body: info }),
      'GET /api/today': () => ({ body: { today: '2026-11-23' } }),
      'GET /api/me': () => (inside ? { body: me } : { status: 401, body: {} }),
      'POST /api/session': () => {
        inside = true
        return { body: me }
      },
    })
    const router = open('/account?x=1')
    await user.click(await screen.findByRole('button', { name: /乡镇经办/ }))
    await waitFor(() => expect(router.state.location.search).toBe('?next=%2Faccount%3Fx%3D1'))
    await user.click(screen.getByRole('button', { name: '登录' }))
    await waitFor(() => expect(router.state.location.pathname + router.state.location.search).toBe('/account?x=1'))
    expect(await screen.findByRole('heading', { level: 1, name: '我的账户' })).toBeTruthy()
    expect(JSON.parse(log.find((s) => s.path === '/api/session')?.body ?? '{}')).toEqual({ login: 'jingban', password: 'p-12345678' })
  })

  it('says what was wrong with a refused password', async () => {
    const user = userEvent.setup()
    serve({
      'GET /api/info': () => ({ body: { ...info, demo: false } }),
      'POST /api/session': () => ({ status: 401, body: { title: '请先登录', detail: '登录名或密码不正确', code: 'unauthorized' } }),
    })
    open('/login')
    await user.type(await screen.findByLabelText('登录名'), 'a')
    await user.type(screen.getByLabelText('密码'), 'b')
    await user.click(screen.getByRole('button', { name: '登录' }))
    expect(await screen.findByText('登录名或密码不正确')).toBeTruthy()
    expect(screen.getByText('登录未成功')).toBeTruthy()
    expect(screen.queryByText('请先登录')).toBeNull()
    expect(screen.queryByText('演示账号')).toBeNull()
  })

  it('makes a person change a password that somebody else knows', async () => {
    const user = userEvent.setup()
    let must = true
    const log = serve({
      'GET /api/info': () => ({ body: info }),
      'GET /api/today': () => ({ body: { today: '2026-11-23' } }),
      'GET /api/me': () => ({ body: { ...me, mustChangePassword: must } }),
      'PUT /api/me/password': () => {
        must = false
        return { status: 204 }
      },
    })
    const router = open('/')
    await user.type(await screen.findByLabelText('现在的密码'), 'old-password-1')
    await user.type(screen.getByLabelText('新密码'), 'short')
    await user.type(screen.getByLabelText('再输一次新密码'), 'other')
    await user.click(screen.getByRole('button', { name: '保存新密码' }))
    expect(await screen.findByText('两次输入的新密码不一样')).toBeTruthy()
    await user.clear(screen.getByLabelText('新密码'))
    await user.clear(screen.getByLabelText('再输一次新密码'))
    await user.type(screen.getByLabelText('新密码'), 'new-password-2')
    await user.type(screen.getByLabelText('再输一次新密码'), 'new-password-2')
    await user.click(screen.getByRole('button', { name: '保存新密码' }))
    await waitFor(() => expect(router.state.location.pathname).not.toBe('/password'))
    const put = log.find((s) => s.method === 'PUT')
    expect(put?.headers.get('X-CSRF-Token')).toBe('t1')
    expect(put?.headers.get('Idempotency-Key')).toMatch(/^[0-9a-f]{32}$/)
  })

  it.each([
    ['/households?q=1', '/households?q=1'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['https://evil.example', '/'],
    [null, '/'],
  ])('goes on to %s as %s', (wanted, place) => expect(nextPage(wanted)).toBe(place))
})

describe('the shell', () => {
  it('shows only the places that the role may enter, and says that data are invented', async () => {
    serve({ 'GET /api/info': () => ({ body: info }), 'GET /api/today': () => ({ body: { today: '2026-11-23' } }), 'GET /api/me': () => ({ body: me }) })
    const items = [
      { to: '/cases', label: '办理', needs: 'case.read' },
      { to: '/rolls', label: '发放', needs: 'roll.read' },
    ]
    open('/', [{ path: '*', element: <AppShell me={me} items={items} /> }])
    expect(await screen.findByRole('link', { name: '办理' })).toBeTruthy()
    expect(screen.queryByRole('link', { name: '发放' })).toBeNull()
    expect(await screen.findByText('演示数据')).toBeTruthy()
  })

  it('switches to English at once and remembers it', async () => {
    const user = userEvent.setup()
    serve({ 'GET /api/info': () => ({ body: info }), 'GET /api/today': () => ({ body: { today: '2026-11-23' } }), 'GET /api/me': () => ({ body: me }) })
    open('/account')
    await user.click((await screen.findAllByRole('button', { name: 'English' }))[0] as HTMLElement)
    expect(await screen.findByRole('heading', { level: 1, name: 'My account' })).toBeTruthy()
    expect(document.documentElement.lang).toBe('en')
    expect(localStorage.getItem('doudi.lang')).toBe('en')
  })

  it('has a page for addresses that lead nowhere', async () => {
    serve({ 'GET /api/info': () => ({ body: info }), 'GET /api/today': () => ({ body: { today: '2026-11-23' } }), 'GET /api/me': () => ({ body: me }) })
    open('/nowhere')
    expect(await screen.findByText('没有这一页，或者不在您的查看范围内')).toBeTruthy()
  })
})
