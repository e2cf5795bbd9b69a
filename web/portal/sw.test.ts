import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import source from './sw.js?raw'

const origin = 'https://office.example'
const nameOf = (what: unknown) => new URL(typeof what === 'string' ? what : (what as Request).url, origin).pathname

// worker runs the worker on a phone that keeps some paths already.
function worker(held: string[], network: (path: string) => Promise<string>) {
  const kept = new Map(held.map((path) => [path, `kept ${path}`]))
  const heard = new Map<string, (event: object) => void>()
  const added: string[] = []
  const add = async (what: unknown) => {
    added.push(nameOf(what))
    kept.set(nameOf(what), `fetched ${nameOf(what)}`)
  }
  const cache = {
    keys: () => Promise.resolve([...kept.keys()].map((path) => ({ url: origin + path }))),
    add,
    addAll: (all: unknown[]) => Promise.all(all.map(add)),
    delete: (r: { url: string }) => Promise.resolve(kept.delete(nameOf(r.url))),
  }
  const caches = { open: () => Promise.resolve(cache), match: (what: unknown) => Promise.resolve(kept.get(nameOf(what))) }
  const self = {
    ASSETS: ['/favicon.svg', '/assets/portal-1.js'],
    location: { origin },
    addEventListener: (name: string, does: (event: object) => void) => heard.set(name, does),
    skipWaiting: () => Promise.resolve(),
    clients: { claim: () => Promise.resolve() },
  }
  class Asked {
    constructor(readonly url: string) {}
  }
  // eslint-disable-next-line no-new-func
  new Function('self', 'caches', 'fetch', 'Request', 'Response', source)(self, caches, (r: unknown) => network(nameOf(r)), Asked, { error: () => 'no answer' })
  const install = async () => {
    let until: Promise<unknown> | undefined
    heard.get('install')?.({ waitUntil: (p: Promise<unknown>) => (until = p) })
    await until
    return added
  }
  const ask = (path: string, mode = 'no-cors') => {
    let answer: Promise<unknown> | undefined
    heard.get('fetch')?.({ request: { method: 'GET', url: origin + path, mode }, respondWith: (p: Promise<unknown>) => (answer = p) })
    return answer
  }
  return { install, ask }
}

const never = () => new Promise<string>(() => undefined)
const within = (ms: number, path: string) => new Promise<string>((resolve) => setTimeout(() => resolve(`fetched ${path}`), ms))
const offline = () => Promise.reject(new TypeError('no signal'))

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('fetches anew whatever has no name of its own content', async () => {
  const { install } = worker(['/favicon.svg', '/assets/portal-1.js', '/portal/apply'], offline)
  expect(await install()).toEqual(['/favicon.svg', '/portal/apply'])
})

it.each([
  ['no network', ['/portal/apply'], offline, 'kept /portal/apply'],
  ['a line that does not answer', ['/portal/apply'], never, 'kept /portal/apply'],
  ['a line that takes five seconds', ['/portal/apply'], (path: string) => within(5000, path), 'fetched /portal/mine'],
  ['a line that takes twenty, and nothing kept', [], (path: string) => within(20_000, path), 'fetched /portal/mine'],
  ['no network, and nothing kept', [], offline, 'no answer'],
])('opens a page with %s', async (_, held, network, want) => {
  const answer = worker(held, network).ask('/portal/mine', 'navigate')
  await vi.advanceTimersByTimeAsync(30_000)
  expect(await answer).toBe(want)
})

it('takes the newest of what may change, and keeps to what cannot', async () => {
  const { ask } = worker(['/favicon.svg', '/assets/portal-1.js'], (path) => Promise.resolve(`fetched ${path}`))
  expect(await ask('/favicon.svg')).toBe('fetched /favicon.svg')
  expect(await ask('/assets/portal-1.js')).toBe('kept /assets/portal-1.js')
  expect(ask('/api/portal/me')).toBeUndefined()
})
