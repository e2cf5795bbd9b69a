import { useContext } from 'react'
import { LangContext } from '@/shared/i18n/texts'
import { Zh } from '@/shared/i18n/Zh'
import { useText } from '../apply/text'
import type { FamilyCase } from '../office'
import css from '../portal.module.css'

/** Facts says whose a case is, where, who has it and until when. */
export function Facts({ case: c }: { case: FamilyCase }) {
  const t = useText()
  return (
    <dl className={css.facts}>
      <dt>{t('self')}</dt>
      <dd>
        <Zh>{c.applicant}</Zh>
      </dd>
      <dt>{t('where_')}</dt>
      <dd lang="zh-CN">{c.place}</dd>
      <Who case={c} />
    </dl>
  )
}

/** Who says which post has a case, and until when; for a list of facts. */
export function Who({ case: c }: { case: FamilyCase }) {
  const t = useText()
  const { lang } = useContext(LangContext)
  return (
    <>
      {c.with && (
        <>
          <dt>{t('with')}</dt>
          <dd>
            <Zh>{c.office}</Zh> {c.with[lang]}
          </dd>
        </>
      )}
      {c.until && (
        <>
          <dt>{t('until')}</dt>
          <dd>{c.until}</dd>
        </>
      )}
      {c.dueOn && (
        <>
          <dt>{t('due')}</dt>
          <dd>{c.dueOn}</dd>
        </>
      )}
    </>
  )
}

/** Notices lists the papers that were served in a case; they are opened by the application of its thread. */
export function Notices({ case: c, thread = c }: { case: FamilyCase; thread?: FamilyCase }) {
  return (
    <ul className={css.list}>
      {c.notices.map((n) => (
        <li key={n.fileId}>
          <a href={`/api/portal/cases/${thread.county}/${thread.id}/notices/${n.fileId}`} target="_blank" rel="noreferrer">
            <Zh>{n.title}</Zh>
          </a>
        </li>
      ))}
    </ul>
  )
}

/** Done lists what was done. */
export function Done({ case: c }: { case: FamilyCase }) {
  const { lang } = useContext(LangContext)
  return (
    <ol className={css.list}>
      {c.steps.map((s) => (
        <li key={s.at + s.act}>
          {s.label[lang]} <span className={css.cite}>{s.at.slice(0, 10)}</span>
        </li>
      ))}
    </ol>
  )
}

/** Referred lists what other departments see to. */
export function Referred({ case: c }: { case: FamilyCase }) {
  const t = useText()
  const { lang } = useContext(LangContext)
  if (c.referrals.length === 0) return null
  return (
    <section className={css.card}>
      <h2>{t('referrals')}</h2>
      <ul className={css.list}>
        {c.referrals.map((r) => (
          <li key={r.number}>
            {r.topic[lang]} <Zh>{r.department}</Zh> {r.outcome ? t(`referral.${r.outcome}`) : `${t(`referral.${r.state as 'sent'}`)} · ${t('referral.due')} ${r.dueOn}`}
            {r.reply && (
              <p>
                <Zh>{r.reply}</Zh>
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
