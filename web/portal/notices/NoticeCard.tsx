import { money } from '@/shared/format/money'
import { useLang } from '@/shared/i18n/texts'
import { Zh } from '@/shared/i18n/Zh'
import type { PublicNotice } from '../office'
import css from '../portal.module.css'
import { useText } from './text'

/** objectLink is the form of an objection with the notice filled in. */
export const objectLink = (n: PublicNotice) => `/portal/tell?notice=${encodeURIComponent(n.number)}&place=${n.township}`

/** NoticeCard is one notice with what the sheet says, and the way to object. */
export function NoticeCard({ notice: n }: { notice: PublicNotice }) {
  const t = useText()
  const { lang } = useLang()
  const sum = n.result === 'monthly' ? t('aMonth', { sum: money(n.amountFen, lang) }) : money(n.amountFen, lang)
  const facts = [
    [t('number'), n.number],
    [t('where'), n.where],
    [t('applicant'), n.applicant],
    [t('members'), t('people', { n: n.members })],
    [t(n.outcome === 'grant' ? 'amount' : 'opinion'), n.outcome === 'grant' ? sum : t(`outcome.${n.outcome}`)],
    [t('period'), t('to', { from: n.startedOn, end: n.endsOn })],
    [t('hangs'), n.place],
  ]
  return (
    <section className={css.card} aria-label={n.number}>
      <h2>
        {n.programme[lang]} · {t(n.review ? 'review' : 'application')}
      </h2>
      <dl className={css.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd lang={/\p{Script=Han}/u.test(value ?? '') ? 'zh-CN' : undefined}>{value}</dd>
          </div>
        ))}
      </dl>
      <p className={css.note}>
        <Zh>{t('objectHint', { office: n.office, phone: n.phone })}</Zh>
      </p>
      <a className={css.second} href={objectLink(n)}>
        {t('object')}
      </a>
    </section>
  )
}
