import { useQuery } from '@tanstack/react-query'
import { api, must, type Schema } from '@/shared/api/client'
import { monthText } from '@/shared/format/date'
import { useLang } from '@/shared/i18n'
import type { Tone } from '@/shared/ui/values'
import { useText } from './text'

/** A roll of a programme and a month. */
export type Roll = Schema<'PaymentRoll'>

/** A line of a roll. */
export type Line = Schema<'PaymentLine'>

/** programmes are those that pay every month. */
export const programmes = ['dibao', 'dibao-individual', 'dibao-single', 'dibao-religious', 'tekun', 'child-unattended', 'disability-living', 'disability-nursing', 'old-age'] as const

/** oncePaid are those that pay one sum. */
export const oncePaid = ['temp-emergency', 'temp-spending', 'medical', 'disaster-transition', 'disaster-rebuild', 'disaster-winter', 'disaster-death'] as const

/** rollStates in the order in which a roll goes through them. */
export const rollStates: Roll['state'][] = ['drawing', 'draft', 'checked', 'locked', 'sent', 'settled']

const whoActs: Partial<Record<Roll['state'], string>> = { draft: 'roll.check', checked: 'roll.check', locked: 'roll.make' }

/** rollTone is how the state of a roll looks: red only to whom its next act belongs. */
export function rollTone(state: Roll['state'], may: (permission: string) => boolean): Tone {
  const needs = whoActs[state]
  if (needs) return may(needs) ? 'act' : 'plain'
  return state === 'settled' ? 'done' : 'going'
}

/** lineStates in the order in which a line goes through them. */
export const lineStates: Line['state'][] = ['waiting', 'sent', 'paid', 'failed', 'corrected', 'carried']

/** lineTone is how the state of a line looks. */
export const lineTone: Record<Line['state'], Tone> = { waiting: 'plain', sent: 'going', paid: 'done', failed: 'act', corrected: 'act', carried: 'plain' }

/** useProgrammeName names a programme; one that this page does not know keeps its code. */
export function useProgrammeName(): (code: string) => string {
  const t = useText()
  const known = [...programmes, ...oncePaid]
  return (code) => {
    const found = known.find((p) => p === code)
    return found ? t(`programme.${found}`) : code
  }
}

/** useRollTitle names a roll by its month and programme. */
export function useRollTitle(key: 'roll.title' | 'print.title'): (roll: Roll) => string {
  const t = useText()
  const { lang } = useLang()
  const nameOf = useProgrammeName()
  return (r) => t(key, { month: monthText(r.period, lang), programme: nameOf(r.programme) })
}

/** rollKey is under what everything read of a roll is kept, so that an act can have it read again. */
export const rollKey = (county: string | number, id: string) => ['roll', String(county), id]

/** useRoll reads a roll; while it is drawn, again and again. */
export function useRoll(county: string, id: string) {
  return useQuery({
    queryKey: [...rollKey(county, id), 'head'],
    queryFn: () => must(api.GET('/api/rolls/{county}/{id}', { params: { path: { county: Number(county), id } } })),
    refetchInterval: ({ state }) => (state.data?.state === 'drawing' ? 2000 : false),
  })
}
