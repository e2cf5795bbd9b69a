import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** ByName runs the files in the same order everywhere: they change what the others see. */
class ByName extends BaseSequencer {
  override sort(files: TestSpecification[]) {
    return Promise.resolve([...files].sort((a, b) => a.moduleId.localeCompare(b.moduleId)))
  }
}

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
    sequence: { sequencer: ByName },
    setupFiles: [fileURLToPath(new URL('after.ts', import.meta.url))],
    reporters: ['default', fileURLToPath(new URL('failures.ts', import.meta.url))],
    // A step that hangs must fail as a step, which says where; these end only what no step bounds.
    testTimeout: 900_000,
    hookTimeout: 300_000,
  },
})
