import { useQuery } from '@tanstack/react-query'
import { api, must, type Schema } from '@/shared/api/client'
import { useLang } from '@/shared/i18n'
import { useMay } from '@/shared/session/session'
import { useText } from './text'
import type zh from './zh'

/** A source and what it can answer today. */
export type Source = Schema<'VerificationSourceStatus'>

/** useSources reads the sources of a county; only the checker may. */
export function useSources(county: number) {
  const may = useMay()
  return useQuery({
    queryKey: ['sources', county],
    queryFn: () => must(api.GET('/api/check-sources', { params: { query: { county } } })),
    enabled: county > 0 && may('check.run'),
  })
}

/** useSourceName names a source in the reader's language; known are the names that a report carries. */
export function useSourceName(county: number, known: { code: string; chinese: string; english?: string }[] = []): (code: string) => string {
  const { lang } = useLang()
  const { data } = useSources(county)
  return (code) => {
    const live = data?.find((s) => s.code === code)
    if (live) return lang === 'zh' ? live.chinese : live.english
    const reported = known.find((s) => s.code === code)
    return (lang === 'en' && reported?.english) || reported?.chinese || code
  }
}

type Item = Extract<keyof typeof zh, `item.${string}`>
type WithoutPrefix = Item extends `item.${infer N}` ? N : never

const items: Record<WithoutPrefix, true> = {
  wage: true,
  business: true,
  property: true,
  transfer: true,
  other: true,
  deposit: true,
  vehicle: true,
  house: true,
  company: true,
  death: true,
  custody: true,
  detox: true,
  visual: true,
  hearing: true,
  speech: true,
  limb: true,
  intellectual: true,
  mental: true,
  multiple: true,
  married: true,
  divorced: true,
  preschool: true,
  compulsory: true,
  senior: true,
  vocational: true,
  college: true,
  bachelor: true,
  postgraduate: true,
  disability: true,
  dibao: true,
  securities: true,
  residence: true,
  boat: true,
  fund: true,
  insurance: true,
  security: true,
  'internet-finance': true,
  marriage: true,
  illness: true,
  study: true,
  watched: true,
  'disaster-relief': true,
  correction: true,
  utilities: true,
  here: true,
  elsewhere: true,
  moved_out: true,
  abroad: true,
  fees: true,
}

/** useItemName names what was declared or found; an item that a county added keeps its own name. */
export function useItemName(): (item: string) => string {
  const t = useText()
  return (item) => (item in items ? t(`item.${item as WithoutPrefix}`) : item)
}

const reasons = {
  no_number: 'why.no_number',
  no_file: 'why.no_file',
  stale: 'why.stale',
  silent: 'why.silent',
  down: 'why.down',
  refused: 'why.refused',
  garbled: 'why.garbled',
  columns: 'why.columns',
  stranger: 'why.stranger',
  too_large: 'why.too_large',
  forbidden: 'why.forbidden',
  revoked: 'why.revoked',
  ended: 'why.ended',
  closed: 'why.closed',
  declined: 'why.declined',
  unreachable: 'why.unreachable',
  unable: 'why.unable',
  other: 'why.other',
} as const

/** useWhy says why a source did not reply; a word it does not know stays as it is. */
export function useWhy(): (detail: string) => string {
  const t = useText()
  return (detail) => (detail in reasons ? t(reasons[detail as keyof typeof reasons]) : detail)
}
