import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, must, setCSRF, type Schema } from '@/shared/api/client'

/** The person signed in, with the roles granted and what they allow. */
export type Me = Schema<'Me'>

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
