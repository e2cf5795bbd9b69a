import { appendFileSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, relative } from 'node:path'
import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node'
import { shots } from './place'

declare module 'vitest' {
  interface TaskMeta {
    /** What the tabs of a failed test showed. */
    tabs?: string[]
  }
}

type Fault = NonNullable<ReturnType<TestModule['errors']>>[number]

// The deepest call of a test file or its helpers is the step that failed; those above it say on whose behalf.
function steps(fault: Fault): string[] {
  const here = (fault.stacks ?? []).filter((s) => s.file.includes('/e2e/'))
  return here.slice(0, 3).map((s) => {
    const line = readFileSync(s.file, 'utf8').split('\n')[s.line - 1] ?? ''
    return `  step  ${relative(process.cwd(), s.file)}:${s.line}  ${line.trim()}`
  })
}

// What a comparison found is in its difference, not in its message.
const told = (fault: Fault) => [...`${fault.message}\n${fault.diff ?? ''}`.split('\n').filter((l) => l.trim()).slice(0, 12).map((l) => `  ${l.trimEnd()}`), ...steps(fault)]

const ofTest = (test: TestCase) => {
  const result = test.result()
  return result.state === 'failed' ? [`FAILED ${test.fullName}`, ...result.errors.flatMap(told), ...(test.meta().tabs ?? [])] : []
}

const ofSet = (name: string, set: TestModule | TestSuite) => {
  const faults = set.errors()
  return faults.length > 0 ? [`FAILED ${name}, outside its tests`, ...faults.flatMap(told)] : []
}

function ofModule(module: TestModule): string[] {
  const suites = [...module.children.allSuites()].flatMap((s) => ofSet(s.fullName, s))
  return [...ofSet(relative(process.cwd(), module.moduleId), module), ...suites, ...[...module.children.allTests()].flatMap(ofTest)]
}

/** Failures writes down which test failed, at which step and on which page, for scripts/e2e to say last. */
export default class Failures implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly { message?: string; stack?: string }[]): void {
    const lines = [...modules.flatMap(ofModule), ...unhandled.map((e) => `FAILED outside of any test: ${e.stack ?? e.message ?? ''}`)]
    if (lines.length === 0) return
    const path = `${shots}/failures.txt`
    mkdirSync(dirname(path), { recursive: true })
    appendFileSync(path, `${lines.join('\n')}\n`)
  }
}
