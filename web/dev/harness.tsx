import { render } from '@testing-library/react'
import type { ReactNode } from 'react'
import { createMemoryRouter, RouterProvider } from 'react-router'

import { vi } from 'vitest'
import { Providers } from '@/shared/Providers'

/** One request that a test saw. */
export interface Seen {
  method: string
  path: string
  headers: Headers
  body: string
}

type Answer = { status?: number; body?: unknown }

/**
 * serve replaces fetch: `GET /api/me` and the like are answered by the
 * functions given, anything else is an error of the test.
 */
export function serve(handlers: Record<string, (seen: Seen, url: URL) => Answer>): Seen[] {
  const log: Seen[] = []
  vi.stubGlobal('fetch', async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = input instanceof Request ? input : new Request(new URL(String(input), window.location.origin), init)
    const url = new URL(request.url)
    const seen: Seen = { method: request.method, path: url.pathname, headers: request.headers, body: await request.text() }
    log.push(seen)
    const handler = handlers[`${seen.method} ${seen.path}`]
    if (!handler) throw new Error(`no answer for ${seen.method} ${seen.path}`)
    const { status = 200, body } = handler(seen, url)
    const type = status < 400 ? 'application/json' : 'application/problem+json'
    return new Response(body === undefined ? null : JSON.stringify(body), { status, headers: { 'content-type': type } })
  })
  return log
}

/** show draws a component inside the providers and a router at an address. */
export function show(element: ReactNode, at = '/') {
  const router = createMemoryRouter([{ path: '*', element }], { initialEntries: [at] })
  const view = render(
    <Providers>
      <RouterProvider router={router} />
    </Providers>,
  )
  return { ...view, router }
}
