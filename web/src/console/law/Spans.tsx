import type { Schema } from '@/shared/api/client'
import { useLang, useWords } from '@/shared/i18n'
import { Section } from '@/shared/ui/page'
import { StatusTag } from '@/shared/ui/values'
import css from './law.module.css'
import { useText } from './text'

export type Span = Schema<'OutreachSpan'>

/** holds reports whether a day lies in a span. */
export const holds = (s: Span, day: string) => s.from <= day && (s.to === '' || day <= s.to)

/** useSpanName words a span's days. */
export function useSpanName() {
  const t = useText()
  return (s: { from: string; to: string }) => (s.to ? t('until', { from: s.from, to: s.to }) : t('since', { from: s.from }))
}

/** Spans is the timeline of a place's law, the newest on top; gaps are spans too. */
export function Spans({ spans, on, onPick }: { spans: Span[]; on: string; onPick: (day: string) => void }) {
  const t = useText()
  return (
    <Section title={t('spans')} aside={<span className="quiet">{t('spansHint')}</span>}>
      <ol className={css.spans}>
        {spans.map((_, i) => {
          const s = spans[spans.length - 1 - i] as Span
          return (
            <li key={s.from}>
              <button type="button" className={css.span} aria-current={holds(s, on) ? 'true' : undefined} onClick={() => onPick(s.from)}>
                <Inside span={s} />
              </button>
            </li>
          )
        })}
      </ol>
    </Section>
  )
}

function Inside({ span: s }: { span: Span }) {
  const t = useText()
  const words = useWords()
  const { lang } = useLang()
  const name = useSpanName()
  const comma = lang === 'zh' ? '、' : ', '
  return (
    <>
      <span className="figure">{name(s)}</span>
      <span className={css.packs}>{s.packs.join(' + ') || t('noLaw')}</span>
      <span className={css.flags}>
        {s.missing.length > 0 && <StatusTag tone="act">{t('gap', { names: s.missing.map((m) => words(m.title)).join(comma) })}</StatusTag>}
        {s.demonstration && <StatusTag>{t('demo')}</StatusTag>}
        {s.unverified > 0 && <span className="quiet">{t('unverified', { count: s.unverified })}</span>}
      </span>
    </>
  )
}
