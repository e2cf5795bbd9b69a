import type { Schema } from '@/shared/api/client'
import { shortDay } from '@/shared/format/date'
import { useLang } from '@/shared/i18n'
import { DateText } from '@/shared/ui/values'
import css from './batches.module.css'
import { useText } from './text'

export type Days = Schema<'CaseworkBatchDays'>
type Day = Days['days'][number]

/** dayOf is a day of a batch by what it is for. */
export const dayOf = (days: Days, kind: Day['kind']) => days.days.find((d) => d.kind === kind)

/** BatchDay shows when a day comes out, and from which day it was moved. */
export function BatchDay({ day }: { day: Day | undefined }) {
  const t = useText()
  const { lang } = useLang()
  if (!day) return <span className="quiet">—</span>
  if (!day.on) return <span className="quiet">{t('unknownDay')}</span>
  return (
    <>
      <DateText value={day.on} />
      {day.moved && <span className={css.moved}>{t('moved', { day: shortDay(day.planned, lang) })}</span>}
    </>
  )
}

/** DayList lays the days of a batch out in their order. */
export function DayList({ days }: { days: Days }) {
  const t = useText()
  const inOrder = [...days.days].sort((a, b) => (a.on || a.planned).localeCompare(b.on || b.planned))
  return (
    <dl className={css.days}>
      {inOrder.map((d) => (
        <div key={d.kind}>
          <dt>{t(`day.${d.kind}`)}</dt>
          <dd>
            <BatchDay day={d} />
          </dd>
        </div>
      ))}
    </dl>
  )
}
