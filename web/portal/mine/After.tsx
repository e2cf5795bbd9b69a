import { useContext } from 'react'
import { money } from '@/shared/format/money'
import { LangContext } from '@/shared/i18n/texts'
import { Zh } from '@/shared/i18n/Zh'
import { useText } from '../apply/text'
import type { FamilyCase } from '../office'
import css from '../portal.module.css'
import { Granted } from './Money'
import { Done, Notices, Who } from './parts'
import { afterKey, hearingDue, month } from './state'

/** After is a case of the same thread that the office began: where it stands, who has it, until when, what to do. */
export function After({ case: c, thread }: { case: FamilyCase; thread: FamilyCase }) {
  const t = useText()
  const { lang } = useContext(LangContext)
  return (
    <section className={`${css.card} ${css.thread}`} aria-label={`${c.kind[lang]} ${c.number}`}>
      <h2>
        {t(`kind.${c.purpose as 'review'}`)} · {t(afterKey(c))}
      </h2>
      <p className={css.note}>
        {c.number} {c.filedAt.slice(0, 10)}
      </p>
      <dl className={css.facts}>
        <Who case={c} />
      </dl>
      <Heard case={c} />
      {c.state === 'restored' ? <p className={css.outcome}>{t('restoredByThis')}</p> : <Outcome case={c} />}
      <Appeals case={c} />
      {c.notices.length > 0 && <Notices case={c} thread={thread} />}
      {c.decision && <p className={css.note}>{t('decisionHint')}</p>}
      <details>
        <summary>{t('steps')}</summary>
        <Done case={c} />
      </details>
    </section>
  )
}

// Heard asks the family to say what it thinks before less is given, or says when it was heard.
function Heard({ case: c }: { case: FamilyCase }) {
  const t = useText()
  const { lang } = useContext(LangContext)
  if (!c.hearing) return null
  if (!hearingDue(c)) return <p>{t('heardOn', { day: c.hearing.heardOn })}</p>
  return (
    <div role="status" className={css.say}>
      <h3 className="act">{t('hearingDue')}</h3>
      <p>{c.hearing.ends ? t('hearingEnds') : t('hearingLess', { sum: money(c.hearing.amountFen, lang) })}</p>
      <p>{t('hearingHow')}</p>
      <Term hearing={c.hearing} />
    </div>
  )
}

// Term is by when the family says it: from the day on which the notice was served.
function Term({ hearing: h }: { hearing: NonNullable<FamilyCase['hearing']> }) {
  const t = useText()
  if (!h.servedOn) return <p className={css.note}>{t('hearingWhen')}</p>
  return (
    <>
      <p className={css.note}>{t('hearingServed', { day: h.servedOn })}</p>
      <p>{h.until ? t('hearingUntil', { day: h.until }) : t('hearingNoDay')}</p>
    </>
  )
}

function Outcome({ case: c }: { case: FamilyCase }) {
  const t = useText()
  const d = c.decision
  if (d?.grace) return <p className={css.outcome}>{t('graceBy', { day: d.validTo })}</p>
  if (d?.outcome === 'confirmed') return <Granted decision={d} />
  if (d?.outcome !== 'stopped') return null
  return <p className={css.outcome}>{d.result === 'recognition' ? t('endedByThis') : t('stoppedFrom', { from: month(d.from) })}</p>
}

// saidOf names what was done about a decision: an appeal, a decision anew, or what was ruled.
function saidOf(act: string) {
  if (act === 'decide_anew') return 'decidedAnew'
  return act === 'appeal' || act === 'appeal_grant' ? 'appealed' : 'ruled'
}

/** Appeals are where the family went against a decision, and what was ruled. */
export function Appeals({ case: c }: { case: FamilyCase }) {
  const t = useText()
  return c.steps
    .filter((s) => s.words)
    .map((s) => (
      <p key={s.at}>
        {t(saidOf(s.act))} <span className={css.cite}>{s.at.slice(0, 10)}</span> <Zh>{s.words}</Zh>
      </p>
    ))
}
