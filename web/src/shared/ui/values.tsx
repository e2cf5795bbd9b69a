import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { dayOf, minute, shortDay } from '@/shared/format/date'
import { money } from '@/shared/format/money'
import { useLang, useT } from '@/shared/i18n'
import css from './values.module.css'

const none = <span className="quiet">—</span>

/** Money shows an amount in fen: `1,894.00 元`; a missing one is a dash, never zero. */
export function Money({ fen }: { fen: number | null | undefined }) {
  const { lang } = useLang()
  return fen === null || fen === undefined ? none : <span className="figure">{money(fen, lang)}</span>
}

/** DateText shows a day (`2026-11-23`), or an instant in Shanghai time, with the minute when asked. */
export function DateText({ value, time = false }: { value: string | null | undefined; time?: boolean }) {
  if (!value) return none
  const text = !value.includes('T') ? value : time ? minute(value) : dayOf(value)
  return (
    <time className="figure" dateTime={value}>
      {text}
    </time>
  )
}

interface DeadlineProps {
  /** The last day, `2026-11-26`. */
  due: string
  /** Working days left as the server counts them; 0 is today, negative is overdue. */
  left: number
  /** Whether the reader is the one to act; only then an overdue date is red. */
  mine?: boolean
  /** So few days are left that the procedure warns. */
  soon?: boolean
}

/** Deadline shows a legal clock: `还剩 3 个工作日 · 11月26日`. */
export function Deadline({ due, left, mine = true, soon = false }: DeadlineProps) {
  const t = useT()
  const { lang } = useLang()
  const key = left > 0 ? 'deadline.left' : left === 0 ? 'deadline.today' : 'deadline.over'
  const urgent = mine && left <= 0
  const near = soon && left > 0
  return (
    <time className={`figure ${css.due} ${urgent ? css.over : near ? css.near : ''}`} dateTime={due} title={due}>
      {near && `${t('deadline.soon')} `}
      {t(key, { days: Math.abs(left), day: shortDay(due, lang) })}
    </time>
  )
}

/** How a state looks: plain (waiting), going (under way), done, or act (the reader must do something). */
export type Tone = 'plain' | 'going' | 'done' | 'act'

/** StatusTag names a state. */
export function StatusTag({ tone = 'plain', children }: { tone?: Tone; children: ReactNode }) {
  return <span className={`${css.tag} ${tone === 'plain' ? '' : css[tone]}`}>{children}</span>
}

interface StatProps {
  label: ReactNode
  value: ReactNode
  unit?: ReactNode
  note?: ReactNode
  /** The cases behind the figure. */
  to?: string
}

/** Stat shows a figure with its name; with `to` it opens the cases behind it. */
export function Stat({ label, value, unit, note, to }: StatProps) {
  const inside = (
    <>
      <div className={css.statLabel}>{label}</div>
      <div className={css.statValue}>
        {value}
        {unit && <span className={css.statUnit}>{unit}</span>}
      </div>
      {note && <div className={css.statLabel}>{note}</div>}
    </>
  )
  const className = `paper ${css.stat}`
  return to ? (
    <Link to={to} className={className}>
      {inside}
    </Link>
  ) : (
    <div className={className}>{inside}</div>
  )
}

/** Stats lays figures out in a row that wraps. */
export function Stats({ children }: { children: ReactNode }) {
  return <div className={css.stats}>{children}</div>
}
