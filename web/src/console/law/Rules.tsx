import type { Schema } from '@/shared/api/client'
import { useWords, Zh } from '@/shared/i18n'
import { Section } from '@/shared/ui/page'
import { StatusTag } from '@/shared/ui/values'
import { MarkTag, Sources } from './Figures'
import css from './law.module.css'
import { useSpanName } from './Spans'
import { useText } from './text'

/** Programmes shows every kind of assistance with its rules in words, folded until asked for. */
export function Programmes({ programmes }: { programmes: Schema<'OutreachProgramme'>[] }) {
  const t = useText()
  const words = useWords()
  return (
    <Section title={t('programmes')}>
      {programmes.map((p) => (
        <details key={p.id} className={css.fold}>
          <summary>{words(p.title)}</summary>
          <h3>{t('conditions')}</h3>
          <RuleList rules={p.conditions} />
          {p.amounts.length > 0 && <h3>{t('amounts')}</h3>}
          <RuleList rules={p.amounts} />
        </details>
      ))}
    </Section>
  )
}

function RuleList({ rules }: { rules: Schema<'OutreachRule'>[] }) {
  const t = useText()
  const words = useWords()
  return (
    <ol className={css.rules}>
      {rules.map((r) => (
        <li key={r.id}>
          <div className={css.ruleHead}>
            <span className={css.id}>{r.id}</span>
            {r.role !== 'figure' && <StatusTag tone="going">{t(r.role)}</StatusTag>}
            {words(r.title)}
          </div>
          <div>{words(r.holds)}</div>
          {words(r.fails) && (
            <div className="quiet">
              {t('otherwise')}
              {words(r.fails)}
            </div>
          )}
          <div className={css.cite}>
            <Sources sources={r.sources} />
          </div>
          <details className={css.expression}>
            <summary>{t('expression')}</summary>
            <code>{r.expression}</code>
          </details>
        </li>
      ))}
    </ol>
  )
}

/** Lists shows the closed lists of the law, such as incomes left out. */
export function Lists({ lists }: { lists: Schema<'OutreachList'>[] }) {
  const t = useText()
  const words = useWords()
  const full = lists.filter((l) => l.entries.length > 0)
  if (full.length === 0) return null
  return (
    <Section title={t('lists')}>
      {full.map((l) => (
        <details key={l.name} className={css.fold}>
          <summary>{words(l.title) || l.name}</summary>
          <ul className={css.rules}>
            {l.entries.map((e) => (
              <li key={e.code}>
                <div className={css.ruleHead}>
                  <span className={css.id}>{e.code}</span>
                  {words(e.title)}
                  {e.to && <span className="quiet">{t('to', { day: e.to })}</span>}
                  {!e.applies && <StatusTag>{t('notNow')}</StatusTag>}
                  {e.mark !== 'found' && <MarkTag mark={e.mark} />}
                </div>
                <div className={css.cite}>
                  <Sources sources={e.sources} />
                </div>
              </li>
            ))}
          </ul>
        </details>
      ))}
    </Section>
  )
}

/** Packs shows the files the law comes from, with their documents. */
export function Packs({ packs }: { packs: Schema<'OutreachPack'>[] }) {
  const t = useText()
  const words = useWords()
  const days = useSpanName()
  return (
    <Section title={t('packs')}>
      {packs.map((p) => (
        <details key={p.id} className={css.fold}>
          <summary>
            {words(p.title)} <span className={css.id}>{p.id}</span> {p.mark !== 'found' && <MarkTag mark={p.mark} />}
          </summary>
          <p className="quiet">
            <Zh>{p.place}</Zh> · {days(p)}
          </p>
          {words(p.note) && <p>{words(p.note)}</p>}
          <ul className={css.documents}>
            {p.documents.map((d) => (
              <li key={d.title.zh}>
                {[words(d.title), words(d.number), words(d.status)].filter(Boolean).join(' · ')}
              </li>
            ))}
          </ul>
          <p className={css.digest}>
            {t('digest')} SHA-256 {p.sha256}
          </p>
        </details>
      ))}
    </Section>
  )
}
