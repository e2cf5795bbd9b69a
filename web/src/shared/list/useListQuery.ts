import { useCallback, useMemo } from 'react'
import { useLocation, useNavigate, useSearchParams } from 'react-router'

interface Trails {
  trails?: Record<string, string[]>
}

/** Where a list is, as its address says: the filters and the cursor. */
export interface ListPlace {
  filters: Record<string, string>
  cursor: string
  /** 1 is the first page; 0 when the address was opened in the middle. */
  page: number
  setFilters: (next: Record<string, string | undefined>) => void
  forward: (cursor: string) => void
  /** Absent on the first page. */
  back?: () => void
  first: () => void
}

/**
 * useListQuery keeps a list's filters and cursor in the address, so that a
 * reload, a bookmark and the back button find the same page. The cursors of
 * the pages before travel in the history state, since cursors only lead on. A
 * second list on a page has a prefix of its own.
 */
export function useListQuery(keys: string[], prefix = ''): ListPlace {
  const [params] = useSearchParams()
  const location = useLocation()
  const navigate = useNavigate()
  const joined = keys.join()

  const filters = useMemo(() => {
    const found = joined.split(',').map((k) => [k, params.get(prefix + k) ?? ''] as const)
    return Object.fromEntries(found.filter(([k, v]) => k && v))
  }, [joined, params, prefix])
  const cursor = params.get(`${prefix}cursor`) ?? ''
  const trails = (location.state as Trails | null)?.trails
  const trail = trails?.[prefix] ?? []

  const go = useCallback(
    (change: (p: URLSearchParams) => void, nextTrail: string[], replace = false) => {
      const next = new URLSearchParams(params)
      change(next)
      void navigate({ search: next.toString() }, { state: { trails: { ...trails, [prefix]: nextTrail } }, replace, preventScrollReset: true })
    },
    [navigate, params, prefix, trails],
  )
  const to = (c: string) => (p: URLSearchParams) => (c ? p.set(`${prefix}cursor`, c) : p.delete(`${prefix}cursor`))

  return {
    filters,
    cursor,
    page: cursor === '' ? 1 : trail.length === 0 ? 0 : trail.length + 1,
    setFilters: (values) =>
      go(
        (p) => {
          p.delete(`${prefix}cursor`)
          for (const [k, v] of Object.entries(values)) if (v) p.set(prefix + k, v)
            else p.delete(prefix + k)
        },
        [],
        true,
      ),
    forward: (next) => go(to(next), [...trail, cursor]),
    back: cursor && trail.length > 0 ? () => go(to(trail[trail.length - 1] ?? ''), trail.slice(0, -1)) : undefined,
    first: () => go(to(''), []),
  }
}
