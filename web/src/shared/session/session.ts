import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, must, setCSRF, type Schema } from '@/shared/api/client'

/** The person signed in, with the roles granted and what they allow. */
export type Me = Schema<'AccountsMe'>

const infoQuery = queryOptions({
  queryKey: ['info'],
  queryFn: () => must(api.GET('/api/info')),
  staleTime: Infinity,
})

const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async () => {
    const me = await must(api.GET('/api/me'))
    setCSRF(me.csrf)
    return me
  },
  staleTime: 5 * 60_000,
})

/** useInfo reads what the server is: its name, version, and whether its data are a demonstration. */
export const useInfo = () => useQuery(infoQuery)

/** useMe reads who is signed in; a 401 Problem when nobody is. */
export const useMe = () => useQuery(meQuery)

const todayQuery = queryOptions({
  queryKey: ['today'],
  queryFn: async () => (await must(api.GET('/api/today'))).today,
  staleTime: 5 * 60_000,
})

/** useDay reads the day by the server's clock; the console shows no page before it is known. */
export const useDay = () => useQuery(todayQuery)

/** useToday is the day by the server's clock, as `2026-11-23`; a demonstration's clock may be ahead. Empty only before anybody has signed in. */
export const useToday = () => useDay().data ?? ''

/** useCounty is the county of the person signed in: of the first grant that lies in one; 0 for somebody above counties. */
export function useCounty(): number {
  const { data } = useMe()
  const grant = data?.grants.find((g) => g.division.length >= 6)
  return grant ? Number(grant.division.slice(0, 6)) : 0
}

/** useScope is the division within which the person signed in works: the start of a DivisionPicker. */
export function useScope(): string {
  const { data } = useMe()
  return (data?.grants ?? []).map((g) => g.division).sort((a, b) => a.length - b.length)[0] ?? ''
}

/** useMay tells whether the person signed in has a permission. */
export function useMay(): (permission: string) => boolean {
  const { data } = useMe()
  return (permission) => data?.permissions.includes(permission) ?? false
}

/** useSession returns the acts that begin and end a session. */
export function useSession() {
  const queries = useQueryClient()
  return {
    signIn: async (login: string, password: string): Promise<Me> => {
      await api.POST('/api/session', { body: { login, password } })
      queries.removeQueries({ predicate: (q) => q.queryKey[0] !== 'info' })
      return queries.fetchQuery({ ...meQuery, staleTime: 0 })
    },
    changePassword: async (current: string, next: string, key: string): Promise<Me> => {
      await api.PUT('/api/me/password', { body: { current, next }, headers: { 'Idempotency-Key': key } })
      return queries.fetchQuery({ ...meQuery, staleTime: 0 })
    },
    signOut: async (): Promise<void> => {
      await api.DELETE('/api/session')
      setCSRF('')
      queries.clear()
    },
  }
}
