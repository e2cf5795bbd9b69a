import { cleanup, configure } from '@testing-library/react'
import { afterEach, vi } from 'vitest'

configure({ asyncUtilTimeout: 5_000 }) // pages are loaded when they are first opened

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
  localStorage.clear()
})
