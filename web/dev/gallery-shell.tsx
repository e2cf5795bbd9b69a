import { AppShell } from '@/shared/layout/AppShell'
import { useMe } from '@/shared/session/session'

const places = [
  { to: '/', label: '一户一档' },
  { to: '/list', label: '列表', needs: 'household.read', group: '办理' },
  { to: '/form', label: '表单', needs: 'case.read', group: '办理' },
  { to: '/print', label: '打印', needs: 'case.read', group: '办理' },
  { to: '/absent', label: '不应看见', needs: 'never.granted', group: '办理' },
]

/** Console is the gallery's shell. */
export function Console() {
  const { data } = useMe()
  return data ? <AppShell me={data} items={places} /> : null
}
