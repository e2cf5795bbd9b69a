import { useContext } from 'react'
import { money } from '@/shared/format/money'
import { LangContext } from '@/shared/i18n/texts'
import { useText } from '../apply/text'
import type { FamilyCase } from '../office'
import css from '../portal.module.css'
import { month } from './state'

/** Now says what is drawn today, whatever was decided since the application. */
export function Now({ case: c }: { case: FamilyCase }) {
  const t = useText()
  const { lang } = useContext(LangContext)
  const n = c.now
  if (!n) return null
  const sum = n.amountFen > 0 ? t('nowMonth', { sum: money(n.amountFen, lang) }) : t('nowHolds')
  return (
    <section className={`${css.card} ${n.drawn && !n.held ? css.eligible : ''}`}>
      <h2>{t('now')}</h2>
      {n.held && <p className={css.outcome}>{t('nowHeld')}</p>}
      <p className={n.held ? css.note : css.outcome}>{n.anew ? t('nowAnew', { number: n.anew }) : n.drawn ? sum : t('nowOver')}</p>
      {n.held && <p>{t('nowHeldHint')}</p>}
      {n.drawn && n.from && <p>{t('nowFrom', { month: month(n.from) })}</p>}
      {n.drawn && n.until && <p>{t('nowUntil', { month: month(n.until) })}</p>}
    </section>
  )
}

/** Decided says what an application led to: as it was decided then, where more is known of today. */
export function Decided({ case: c }: { case: FamilyCase }) {
  const t = useText()
  const d = c.decision
  if (!d) return null
  const granted = d.outcome === 'confirmed'
  return (
    <section className={`${css.card} ${granted && !c.now ? css.eligible : ''}`}>
      <h2>{t(granted && d.result !== 'once' ? 'decidedThen' : 'decision')}</h2>
      {granted && <Granted decision={d} />}
      {granted && d.result !== 'once' && !c.now && <p className={css.note}>{t('decidedHint')}</p>}
      <p className={css.note}>{t('decisionHint')}</p>
    </section>
  )
}

/** Granted says what a decision gives, and from or until when. */
export function Granted({ decision: d }: { decision: NonNullable<FamilyCase['decision']> }) {
  const t = useText()
  const { lang } = useContext(LangContext)
  return (
    <>
      {d.result === 'monthly' && <p className={css.outcome}>{t('amountMonth', { sum: money(d.amountFen, lang), from: month(d.from) })}</p>}
      {d.result === 'once' && <p className={css.outcome}>{t('amountOnce', { sum: money(d.amountFen, lang) })}</p>}
      {d.validTo && <p>{t('recognised', { day: d.validTo })}</p>}
    </>
  )
}

/** Paid lists what was paid by the decision. */
export function Paid({ case: c }: { case: FamilyCase }) {
  const t = useText()
  const { lang } = useContext(LangContext)
  if (c.payments.length === 0) return null
  return (
    <section className={css.card}>
      <h2>{t('payments')}</h2>
      <ul className={css.list}>
        {c.payments.map((p) => (
          <li key={`${p.period} ${p.paidOn}`}>
            {p.period ? month(p.period) : t('once')} {money(p.amountFen, lang)} {t(`pay.${p.state}`)}
          </li>
        ))}
      </ul>
    </section>
  )
}
