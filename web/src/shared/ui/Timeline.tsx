import type { ReactNode } from 'react'
import { useT, Zh } from '@/shared/i18n'
import css from './people.module.css'
import { DateText } from './values'

/** One thing that happened to a household or a case. */
export interface Happening {
  id: string
  /** An instant or a day. */
  at: string
  /** What happened, in the law's words. */
  what: ReactNode
  /** Who did it; absent means the system. */
  who?: ReactNode
  detail?: ReactNode
  /** The reader must do something about it. */
  act?: boolean
}

/** Timeline tells what happened, when, and who did it, in the order given. */
export function Timeline({ items }: { items: Happening[] }) {
  const t = useT()
  return (
    <ol className={css.timeline}>
      {items.map((i) => (
        <li key={i.id} className={i.act ? css.act : undefined}>
          <div>{i.what}</div>
          <div className={css.when}>
            <DateText value={i.at} time /> · <Zh>{i.who ?? t('timeline.system')}</Zh>
          </div>
          {i.detail && <div>{i.detail}</div>}
        </li>
      ))}
    </ol>
  )
}
