import { useQuery } from '@tanstack/react-query'
import { api, must } from '@/shared/api/client'
import { useMay } from '@/shared/session/session'

/** What names a household. */
export interface Home {
  county: number
  id: string
}

/** useHouseholdChanges reads what was asked about a household, and whether changes of it are asked for. */
export function useHouseholdChanges(home: Home) {
  const may = useMay()
  return useQuery({
    enabled: may('change.read'),
    queryKey: ['household', home.id, 'changes'],
    queryFn: () => must(api.GET('/api/households/{county}/{household}/changes', { params: { path: { county: home.county, household: home.id } } })),
  })
}
