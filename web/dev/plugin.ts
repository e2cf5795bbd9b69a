import type { Connect, Plugin, ProxyOptions } from 'vite'
import { answer } from './mock.ts'

/**
 * devServer gives `vite` and `vite preview` their /api: the real server at
 * DOUDI_URL when that is set, else the small imitation in mock.ts, which is
 * enough for the gallery. Nothing of it is part of a build.
 */
export function devServer(): Plugin {
  const target = process.env.DOUDI_URL
  const proxy: Record<string, ProxyOptions> = target ? { '/api': { target } } : {}
  const imitate: Connect.NextHandleFunction = (request, response, next) => {
    if (target || !request.url?.startsWith('/api/')) return next()
    answer(request, response)
  }
  return {
    name: 'doudi-dev-server',
    config: () => ({ server: { proxy }, preview: { proxy } }),
    configureServer: (server) => void server.middlewares.use(imitate),
    configurePreviewServer: (server) => void server.middlewares.use(imitate),
  }
}
