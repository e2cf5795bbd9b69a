import type { Plugin, ProxyOptions } from 'vite'
import { answer } from './mock.ts'

/**
 * devServer gives the development server its /api: the real server at
 * DOUDI_URL when that is set, else the small imitation in mock.ts, which is
 * enough for the gallery. Nothing of it is part of a build.
 */
export function devServer(): Plugin {
  const target = process.env.DOUDI_URL
  return {
    name: 'doudi-dev-server',
    apply: 'serve',
    config: () => (target ? { server: { proxy: { '/api': { target } satisfies ProxyOptions } } } : {}),
    configureServer(server) {
      if (target) return
      server.middlewares.use((request, response, next) => {
        if (!request.url?.startsWith('/api/')) return next()
        answer(request, response)
      })
    },
  }
}
