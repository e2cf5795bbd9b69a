import { act, renderHook, waitFor } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { useApplication } from './useApplication'

vi.mock('../office', async (real) => ({ ...(await real<object>()), account: () => '1', drafts: () => Promise.resolve([]) }))

it('asks the browser to keep what was entered, once, and not before anything was', async () => {
  const persist = vi.fn().mockResolvedValue(true)
  vi.stubGlobal('navigator', Object.assign(Object.create(navigator), { storage: { persist } }))
  const { result, unmount } = renderHook(() => useApplication())
  await waitFor(() => expect(result.current.local).toBeDefined())
  expect(persist).not.toHaveBeenCalled()
  act(() => result.current.change({ reason: '病' }))
  act(() => result.current.change({ reason: '病了' }))
  expect(persist).toHaveBeenCalledTimes(1)
  unmount()
  vi.unstubAllGlobals()
})
