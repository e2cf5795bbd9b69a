import { useQuery } from '@tanstack/react-query'
import { api, must } from '@/shared/api/client'
import { useLang } from '@/shared/i18n'

/** useRoles names the roles in the reader's language. */
export function useRoles() {
  const { lang } = useLang()
  const { data } = useQuery({ queryKey: ['roles'], queryFn: async () => (await must(api.GET('/api/roles'))).items ?? [], staleTime: Infinity })
  const roles = (data ?? []).map((r) => ({ value: r.role, label: lang === 'zh' ? r.chinese : r.english }))
  return { roles, nameOf: (role: string) => roles.find((r) => r.value === role)?.label ?? role }
}
