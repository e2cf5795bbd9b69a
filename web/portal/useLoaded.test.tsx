import { act, renderHook, waitFor } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { useLoaded } from './useLoaded'

it('reads again what failed, once there is a connection', async () => {
  const read = vi.fn<(key: string) => Promise<string>>().mockRejectedValueOnce(new Error('no connection')).mockResolvedValue('list')
  const { result } = renderHook(() => useLoaded('key', read))
  await waitFor(() => expect(result.current.failed).toBe(true))
  act(() => void window.dispatchEvent(new Event('online')))
  await waitFor(() => expect(result.current.value).toBe('list'))
  act(() => void window.dispatchEvent(new Event('online')))
  expect(read).toHaveBeenCalledTimes(2)
})
