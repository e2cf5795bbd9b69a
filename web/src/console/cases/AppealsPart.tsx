import { useLang, useWords, Zh } from '@/shared/i18n'
import { monthText } from '@/shared/format/date'
import { Section } from '@/shared/ui/page'
import { DateText, Money } from '@/shared/ui/values'
import type { Case } from './CasePage'
import css from './cases.module.css'
import { useText } from './text'

/** AppealsPart is how the grant was appealed and what came of it; the decision is paid on meanwhile. */
export function AppealsPart({ case: c }: { case: Case }) {
  const t = useText()
  if (c.appeals.length === 0) return null
  return (
    <Section title={t('grantAppeals')}>
      {c.appeals.map((a) => (
        <Appealed key={a.filedOn + a.where + a.answeredOn} appeal={a} />
      ))}
    </Section>
  )
}

function Appealed({ appeal: a }: { appeal: Case['appeals'][number] }) {
  const t = useText()
  const words = useWords()
  const { lang } = useLang()
  return (
    <dl className={css.words}>
      <dt>
        {t(`appeal.${a.where}`)} · <DateText value={a.filedOn} />
      </dt>
      <dd>
        <Zh>{a.body}</Zh> · {a.outcome ? words(a.label) : t('appealOpen')} {a.answeredOn && <DateText value={a.answeredOn} />}
        {a.redo && <p>{a.redoOn ? t('redoBy', { day: a.redoOn }) : t('redoDue')}</p>}
        {a.amended && (
          <p>
            <span className="figure">{a.amended}</span> · {t('reducedFrom')} <Money fen={a.beforeFen} /> → <Money fen={a.amountFen} /> · {t('amendedFrom', { month: monthText(a.from, lang) })}
          </p>
        )}
        {a.owedMonths > 0 && (
          <p>
            {t('owedFor', { count: a.owedMonths, from: monthText(a.owedFirst, lang), to: monthText(a.owedLast, lang) })} <Money fen={a.owedFen} />
          </p>
        )}
      </dd>
    </dl>
  )
}
