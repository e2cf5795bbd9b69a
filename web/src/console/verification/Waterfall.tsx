import type { Schema } from '@/shared/api/client'
import { percent } from './Matched'
import { useText } from './text'
import css from './match.module.css'

type View = Schema<'VerificationMatchView'>

/** levels are the ways two values can stand to each other, as the matching engine calls them. */
const levels = {
  exact: 'match.level.exact',
  'other spelling': 'match.level.spelling',
  'same sound': 'match.level.sound',
  'one character differs': 'match.level.character',
  'same surname, other given name': 'match.level.surname',
  'one digit wrong or two swapped, the check character fails': 'match.level.slip',
  'same birth date and sequence': 'match.level.sequence',
  'one or two digits apart': 'match.level.digits',
  'same birth date': 'match.level.birth',
  other: 'match.level.other',
  missing: 'match.level.missing',
} as const

interface Bar {
  key: string
  label: string
  how: string
  from: number
  to: number
}

/** bounds are the least and the greatest sum that the bars reach. */
export function bounds(bars: Pick<Bar, 'from' | 'to'>[]): { low: number; width: number } {
  const ends = bars.flatMap((b) => [b.from, b.to])
  const low = Math.min(0, ...ends)
  return { low, width: Math.max(0, ...ends) - low || 1 }
}

/** Waterfall shows how the evidence for a match adds up, from what is expected of strangers to the sum. */
export function Waterfall({ view }: { view: View }) {
  const t = useText()
  const bars: Bar[] = [
    { key: 'prior', label: t('match.prior'), how: t('match.priorHint'), from: 0, to: view.prior },
    ...view.steps.map((s) => {
      const level = levels[s.level as keyof typeof levels] // a level that is new here keeps the engine's word
      return { key: s.field, label: t(`match.field.${s.field}`), how: level ? t(level) : s.level, from: s.from, to: s.to }
    }),
    { key: 'sum', label: t('match.sum'), how: t('finding.confidence', { p: percent(view.chance) }), from: 0, to: view.weight },
  ]
  const { low, width } = bounds(bars)
  const place = (x: number) => ((x - low) / width) * 100
  return (
    <ul className={css.waterfall} aria-label={t('match.why')}>
      {bars.map((b) => (
        <li key={b.key}>
          <span className={css.step}>
            {b.label} <span className="quiet">{b.how}</span>
          </span>
          <span className={css.track} aria-hidden="true">
            <span className={css.bar} data-against={b.to < b.from} data-sum={b.key === 'sum'} style={{ left: `${place(Math.min(b.from, b.to))}%`, width: `${place(Math.max(b.from, b.to)) - place(Math.min(b.from, b.to))}%` }} />
            <span className={css.zero} style={{ left: `${place(0)}%` }} />
          </span>
          <span className={`figure ${css.bits}`}>{signed(b.to - b.from)}</span>
        </li>
      ))}
    </ul>
  )
}

/** signed writes bits with their sign: `+16.3`. */
const signed = (bits: number) => `${bits >= 0 ? '+' : '−'}${Math.abs(bits).toFixed(1)}`
