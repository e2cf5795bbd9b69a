import createClient, { type Middleware } from 'openapi-fetch'
import type { components, paths } from '@/api/schema'
import { problemFrom } from './problem'

/** A schema of the server's document by name: `Schema<'AccountsMe'>`. */
export type Schema<N extends keyof components['schemas']> = components['schemas'][N]

let csrf = ''
let language = 'zh'
const onSignedOut = new Set<() => void>()

/** setCSRF keeps the token that GET /api/me gave; every write carries it. */
export function setCSRF(token: string): void {
  csrf = token
}

/** setAPILanguage chooses the language of the server's messages. */
export function setAPILanguage(lang: 'zh' | 'en'): void {
  language = lang
}

/** whenSignedOut calls back when the server says that the session is over; it returns the way to stop. */
export function whenSignedOut(callback: () => void): () => void {
  onSignedOut.add(callback)
  return () => onSignedOut.delete(callback)
}

const reads = new Set(['GET', 'HEAD', 'OPTIONS'])

/** readHeaders are the headers of a read made without the client, such as a page of a list. */
export function readHeaders(): Record<string, string> {
  return { 'Accept-Language': language }
}

/** inLanguage is the query that says the language of a download, which the browser asks for with headers of its own. */
export function inLanguage(): Record<string, string> {
  return { lang: language }
}

/** writeHeaders are the headers of a write made without the client, such as an upload with progress. */
export function writeHeaders(key: string): Record<string, string> {
  return { ...readHeaders(), 'X-CSRF-Token': csrf, 'Idempotency-Key': key }
}

/** signedOut tells the application that the server no longer knows this session. */
export function signedOut(): void {
  for (const callback of onSignedOut) callback()
}

const conventions: Middleware = {
  onRequest({ request }) {
    request.headers.set('Accept-Language', language)
    if (!reads.has(request.method)) request.headers.set('X-CSRF-Token', csrf)
    return request
  },
  async onResponse({ request, response }) {
    if (response.ok) return
    const body: unknown = await response.json().catch(() => undefined)
    const problem = problemFrom(response.status, body)
    const signingIn = new URL(request.url).pathname === '/api/session'
    if (problem.status === 401 && !signingIn) signedOut()
    throw problem
  },
}

/**
 * api is the typed client of the server. A refusal is thrown as a Problem, so
 * `data` is there whenever a call returns one with a body. Writes take
 * `headers: { 'Idempotency-Key': key }`, with one key for an intention and all its retries.
 */
export const api = createClient<paths>({
  baseUrl: '',
  credentials: 'same-origin',
  fetch: (request) => globalThis.fetch(request),
})
api.use(conventions)

/** must returns the body of a successful answer that has one. */
export async function must<T>(answer: Promise<{ data?: T }>): Promise<NonNullable<T>> {
  const { data } = await answer
  if (data === undefined || data === null) throw problemFrom(502, undefined)
  return data
}
