import { useQuery } from '@tanstack/react-query'
import { api, must, type Schema } from '@/shared/api/client'
import { useCounty } from '@/shared/session/session'

/** A programme that can be applied for here today. */
export type Programme = Schema<'CaseworkOffered'>

/** useProgrammes lists what can be applied for in a county, one's own unless another is named, today; none while it is read, or for whoever works in no one county. */
export function useProgrammes(of?: number): Programme[] {
  const own = useCounty()
  const county = of ?? own
  const { data } = useQuery({
    queryKey: ['programmes', county],
    queryFn: () => must(api.GET('/api/cases/programmes', { params: { query: { county } } })),
    enabled: county > 0,
  })
  return data?.items ?? []
}
