import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api, must } from '@/shared/api/client'
import { useLang } from '@/shared/i18n'

/** A code list of household files. */
export type ListName = 'sex' | 'marital' | 'health' | 'education' | 'ethnicity' | 'relation' | 'disabilityType' | 'disabilityGrade' | 'cause' | 'labour'

/** A choice of a Select. */
export interface Choice {
  value: string
  label: string
}

/** useCodes gives the names of codes in the reader's language; a code without a name is shown as it is. */
export function useCodes() {
  const { lang } = useLang()
  const { data } = useQuery({ queryKey: ['codes'], queryFn: () => must(api.GET('/api/codes')), staleTime: Infinity })
  return useMemo(() => {
    const choices = (list: ListName): Choice[] =>
      data?.lists.find((l) => l.id === list)?.items.map((i) => ({ value: i.code, label: i[lang] })) ?? []
    const labels: Choice[] = data?.labels.map((l) => ({ value: l.code, label: l[lang] })) ?? []
    const find = (list: Choice[], code: string) => list.find((c) => c.value === code)?.label ?? code
    return {
      choices,
      labels,
      items: (kind: string): string[] => data?.items[kind] ?? [],
      name: (list: ListName, code: string) => (code ? find(choices(list), code) : ''),
      label: (code: string) => find(labels, code),
    }
  }, [data, lang])
}
