import { act, fireEvent, render, renderHook, waitFor } from '@testing-library/react'
import { beforeEach, expect, it, vi } from 'vitest'
import { blank } from './application'
import { Photos } from './Photos'
import type { Local, Picture } from './store'
import { useApplication } from './useApplication'

const phone = vi.hoisted(() => ({ kept: undefined as Local | undefined }))
vi.mock('./store', () => ({
  load: async () => phone.kept,
  save: async (l: Local) => {
    phone.kept = l
    return true
  },
  forget: async () => undefined,
}))
const small = vi.hoisted(() => ({ done: undefined as ((picture: Blob) => void) | undefined }))
vi.mock('@/shared/phone/photo', () => ({ reduced: () => new Promise<Blob>((resolve) => (small.done = resolve)) }))

beforeEach(() => void vi.stubGlobal('fetch', () => Promise.reject(new TypeError('offline'))))

const paper = new Blob(['small'], { type: 'image/jpeg' })

it('keeps a photograph that is made small while the family goes on, and has it sent', async () => {
  let pictures: Picture[] = []
  const { container, unmount } = render(<Photos pictures={[]} onChange={(next) => (pictures = next(pictures))} />)
  const input = container.querySelector('input[type=file]') as HTMLInputElement
  fireEvent.change(input, { target: { files: [new File(['large'], 'paper.jpg')] } })
  unmount()
  small.done?.(paper)
  await waitFor(() => expect(pictures).toHaveLength(1))
  expect(pictures[0]).toMatchObject({ blob: paper, open: false })
})

it('keeps on the phone what comes after the application was left', async () => {
  phone.kept = blank('1')
  const { result, unmount } = renderHook(() => useApplication())
  await waitFor(() => expect(result.current.local).toBeDefined())
  unmount()
  const picture = (key: string): Picture => ({ key, purpose: 'evidence', name: '', blob: paper })
  act(() => result.current.change({}, { pictures: (was) => [...was, picture('a')] }))
  act(() => result.current.change({}, { pictures: (was) => [...was, picture('b')] }))
  await waitFor(() => expect(phone.kept?.pictures.map((p) => p.key)).toEqual(['a', 'b']))
})

it('brings nothing back that was handed in or thrown away', async () => {
  phone.kept = undefined
  const { result, unmount } = renderHook(() => useApplication())
  await waitFor(() => expect(result.current.local).toBeDefined())
  unmount()
  phone.kept = undefined
  await act(async () => result.current.change({}, { pictures: (was) => was }))
  expect(phone.kept).toBeUndefined()
})
