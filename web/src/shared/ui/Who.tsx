import type { ReactNode } from 'react'
import { useT, Zh } from '@/shared/i18n'

/** What the log and every record call the program when nobody asked for the act: Go's authz.Program. */
const program = '系统'

/** Who names a person of the staff as they write themselves; the program's own acts are the system's. */
export function Who({ children }: { children: ReactNode }) {
  const t = useT()
  return children && children !== program ? <Zh>{children}</Zh> : <>{t('timeline.system')}</>
}
