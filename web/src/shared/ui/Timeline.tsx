import type { ReactNode } from 'react'
import css from './people.module.css'
import { DateText } from './values'
import { Who } from './Who'

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
  return (
    <ol className={css.timeline}>
      {items.map((i) => (
        <li key={i.id} className={i.act ? css.act : undefined}>
          <div>{i.what}</div>
          <div className={css.when}>
            <DateText value={i.at} time /> · <Who>{i.who}</Who>
          </div>
          {i.detail && <div>{i.detail}</div>}
        </li>
      ))}
    </ol>
  )
}
