import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

// The journeys run in order, one browser at a time: they share one server.
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  resolve: { alias: { '@': fileURLToPath(new URL('../src', import.meta.url)) } },
  test: {
    environment: 'node',
    // Inside a test Vitest has given BASE_URL a meaning of its own.
    env: { DOUDI_URL: process.env.BASE_URL ?? 'http://127.0.0.1:8080' },
    include: ['e2e/**/*.e2e.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
})
