import type { paths } from '@/api/schema'
import { inLanguage, readHeaders, signedOut } from './client'
import { problemFrom } from './problem'

/** A page of a list; next is the cursor of the page after it, or empty. */
export interface Page<Row> {
  items: Row[]
  next: string
}

type Body<P extends keyof paths> = paths[P] extends {
  get: { responses: { 200: { content: { 'application/json': infer B } } } }
}
  ? B
  : never

/** The paths of the server that answer with a page. */
export type ListPath = { [P in keyof paths]: Body<P> extends { items: unknown[] | null; next: string } ? P : never }[keyof paths]

/** The row type of a list path. */
export type RowOf<P extends ListPath> = Body<P> extends { items: (infer R)[] | null } ? R : never

/** listURL fills `{name}` parts of a path and adds the query without its empty parts. */
export function listURL(path: string, params: Record<string, string>, query: Record<string, string | undefined>): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
  const search = new URLSearchParams()
  for (const [k, v] of Object.entries(query)) if (v) search.set(k, v)
  const text = search.toString()
  return text ? `${filled}?${text}` : filled
}

/** downloadURL is listURL for a file to be saved, in the reader's language. */
export function downloadURL(path: string, params: Record<string, string>, query: Record<string, string | undefined>): string {
  return listURL(path, params, { ...query, ...inLanguage() })
}

/** loadPage fetches one page of a list. */
export async function loadPage<Row>(url: string, signal?: AbortSignal): Promise<Page<Row>> {
  const response = await fetch(url, { credentials: 'same-origin', headers: readHeaders(), signal: signal ?? null })
  const body: unknown = await response.json().catch(() => undefined)
  if (response.ok) {
    const page = body as { items: Row[] | null; next: string }
    return { items: page.items ?? [], next: page.next }
  }
  if (response.status === 401) signedOut()
  throw problemFrom(response.status, body)
}
