import { api, must, type Schema } from '@/shared/api/client'
import { newKey } from '@/shared/api/key'
import { useMay } from '@/shared/session/session'
import type { HouseholdName } from './address'

type Field = Schema<'RegistryUnmasking'>['field']

/** useReveal gives the way to see one personal value of a household, on the record; undefined for a role that may not. */
export function useReveal({ county, id }: HouseholdName) {
  const may = useMay()
  return (field: Field, person?: string) =>
    may('household.reveal')
      ? async (reason: string) => {
          const answer = await must(
            api.POST('/api/households/{county}/{household}/reveal', {
              params: { path: { county, household: id } },
              body: { field, reason, ...(person ? { person } : {}) },
              headers: { 'Idempotency-Key': newKey() },
            }),
          )
          return answer.value
        }
      : undefined
}
