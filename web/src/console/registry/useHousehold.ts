import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { api, must, type Schema } from '@/shared/api/client'
import type { HouseholdName } from './address'

/** A household's file as the server shows it, masked. */
export type File = Schema<'RegistryFileView'>

/** A member of a file. */
export type Member = Schema<'RegistryMemberView'>

/** useHousehold reads a file, as it is or as it was on a day, where the reader may. */
export function useHousehold({ county, id }: HouseholdName, on = '', enabled = true) {
  return useQuery({
    enabled,
    queryKey: ['household', id, 'file', on],
    queryFn: () =>
      must(api.GET('/api/households/{county}/{household}', { params: { path: { county, household: id }, query: on ? { on } : {} } })),
  })
}

/** useChanged makes every page read a household anew, and the lists it stands in. */
export function useChanged() {
  const queries = useQueryClient()
  return useCallback(
    (id: string) =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['household', id] }),
        queries.invalidateQueries({ queryKey: ['households'] }),
        queries.invalidateQueries({ queryKey: ['list'] }),
      ]),
    [queries],
  )
}
