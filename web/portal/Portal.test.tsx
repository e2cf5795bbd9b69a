import { act, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, it, vi } from 'vitest'

const signal = vi.hoisted(() => ({ there: false }))
vi.mock('./notices/Notices', () => {
  const Notices = () => {
    if (window.location.pathname.endsWith('/broken')) throw new Error('it cannot be shown')
    return <p>the notices</p>
  }
  // The script comes only with signal, as a chunk does.
  return { get default() { if (!signal.there) throw new TypeError('Failed to fetch dynamically imported module'); return Notices } }
})

import { Portal } from './Portal'
import { go } from './route'

afterEach(() => {
  window.history.replaceState(null, '', '/')
  localStorage.clear()
})

it('a room whose script does not come leaves the head and the way to the other rooms, and is fetched again', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no signal')))
  const said = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  localStorage.setItem('doudi.lang', 'zh')
  window.history.replaceState(null, '', '/portal/notices')
  render(<Portal />)
  await screen.findByRole('heading', { name: '这一页没有打开' })
  screen.getByRole('navigation')
  signal.there = true
  await userEvent.click(screen.getByRole('button', { name: '再试一次' }))
  await screen.findByText('the notices')
  said.mockRestore()
  vi.unstubAllGlobals()
})

it('another page is not shown as failed after one of the same room was', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no signal')))
  const said = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  signal.there = true
  localStorage.setItem('doudi.lang', 'zh')
  window.history.replaceState(null, '', '/portal/notices/broken')
  render(<Portal />)
  await screen.findByRole('heading', { name: '这一页没有打开' })
  act(() => go('/portal/notices'))
  await screen.findByText('the notices')
  said.mockRestore()
  vi.unstubAllGlobals()
})
