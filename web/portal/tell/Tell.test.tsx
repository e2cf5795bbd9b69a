import { render } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import Tell from './Tell'

afterEach(() => window.history.replaceState(null, '', '/'))

it('who objects to a notice is asked whether to give a name, and not to sign in', () => {
  window.history.replaceState(null, '', '/portal/tell?notice=513221-GS-2026-000001&place=513221100')
  const { container } = render(<Tell />)
  const chosen = container.querySelectorAll<HTMLInputElement>('input[name=kind]:checked')
  expect(chosen).toHaveLength(1)
  expect(container.querySelectorAll('input[name=named]')).toHaveLength(2)
})
