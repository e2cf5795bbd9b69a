import { Link } from 'react-router'
import { useLang, useWords, Zh } from '@/shared/i18n'
import { monthText } from '@/shared/format/date'
import { Section } from '@/shared/ui/page'
import { DateText, Money } from '@/shared/ui/values'
import type { Case } from './CasePage'
import css from './cases.module.css'
import { AppealsPart } from './AppealsPart'
import { HiddenNote, isHidden } from './HiddenNote'
import { Waterfall } from './MedicalPart'
import type { CaseRef } from './perform'
import { demoPacksOf } from './reasons'
import { Reasons } from './Reasons'
import { useText } from './text'
import { Turns } from './Turns'
import { Who } from '@/shared/ui/Who'

/** Conclusion shows the decision, or what the law in force would give as the case stands, with every reason. */
export function Conclusion({ case: c }: { case: Case }) {
  const t = useText()
  const words = useWords()
  if (c.decision)
    return (
      <>
        <Decision of={c} decision={c.decision} />
        <AppealsPart case={c} />
      </>
    )
  if (c.proposal) return <Proposed of={c} proposal={c.proposal} />
  if (isHidden(c, 'proposal'))
    return (
      <Section title={t('proposal')}>
        <HiddenNote case={c} field="proposal" />
      </Section>
    )
  if (!c.noProposal) return null
  return (
    <Section title={t('proposal')}>
      <p>{words(c.noProposal)}</p>
    </Section>
  )
}

function Decision({ of, decision: d }: { of: Case; decision: NonNullable<Case['decision']> }) {
  const t = useText()
  const { lang } = useLang()
  return (
    <Section title={t('decision')} aside={<span className="figure quiet">{d.number}</span>}>
      {d.demonstration && <p className={css.demo}>{t('demoLaw')}</p>}
      <p className={css.outcome}>
        {t(`state.${d.outcome}`)}
        {d.outcome === 'confirmed' && <Given result={d.result} amountFen={d.amountFen} from={d.from} validTo={d.validTo} />}
        {d.outcome === 'confirmed' && d.amountFen < d.beforeFen && <> · {t('reducedFrom')} <Money fen={d.beforeFen} /></>}
        {d.outcome === 'stopped' && d.result === 'monthly' && <> · {t('stopFrom', { month: monthText(d.from, lang) })}</>}
      </p>
      <dl className={css.words}>
        <dt>{t('decidedBy')}</dt>
        <dd>
          <Who>{d.by}</Who> · <DateText value={d.at} time />
        </dd>
        {d.differs && (
          <>
            <dt>{t('differs')}</dt>
            <dd><Zh>{d.differs}</Zh></dd>
          </>
        )}
        <dt>{t('digest')}</dt>
        <dd className="quiet">SM3 {d.sm3}</dd>
      </dl>
      {d.layers && <Waterfall layers={d.layers} />}
      {d.reasons && <Reasons reasons={d.reasons} />}
      <HiddenNote case={of} field="decision" />
    </Section>
  )
}

// Given says what a programme gives: a sum a month from a month on, one sum, or a status for a time.
function Given({ result, amountFen, from, validTo = '' }: { result: string; amountFen: number; from: string; validTo?: string }) {
  const t = useText()
  const { lang } = useLang()
  if (result === 'recognition')
    return validTo ? (
      <>
        {' · '}
        {t('validTo')} <DateText value={validTo} />
      </>
    ) : null
  return (
    <>
      {' · '}
      {result === 'monthly' && validTo && <>{t('graceUntil', { until: monthText(validTo.slice(0, 7), lang) })} · </>}
      {t(result === 'once' ? 'onceSum' : 'aMonth')} <strong><Money fen={amountFen} /></strong>
      {result === 'monthly' && <> · {t('payFrom', { month: monthText(from, lang) })}</>}
    </>
  )
}

function Proposed({ of, proposal: p }: { of: CaseRef; proposal: NonNullable<Case['proposal']> }) {
  const t = useText()
  const words = useWords()
  const { lang } = useLang()
  return (
    <Section title={t('proposal')} aside={<span className="quiet">{t('proposalNote')}</span>}>
      {p.demonstration && <p className={css.demo}>{t('demoLaw')}</p>}
      <p className={css.outcome}>
        {t(`outcome.${p.outcome}`)}
        {p.outcome === 'eligible' && <Given result={p.result} amountFen={p.amountFen} from={p.from} />}
      </p>
      {p.missing.length > 0 && (
        <p>
          {t('missing')} <Zh>{p.missing.map(words).join(lang === 'zh' ? '；' : '; ')}</Zh>
        </p>
      )}
      {p.unjudged > 0 && <p>{t('unjudged', { count: p.unjudged })}</p>}
      {p.toVerify > 0 && (
        <>
          <p>{t('toVerify', { count: p.toVerify })}</p>
          <p>
            <Link to={`/law?division=${of.county}`}>{t('toVerifyWhere')}</Link>
          </p>
        </>
      )}
      {p.layers && <Waterfall layers={p.layers} />}
      <Reasons reasons={p.reasons} demoPacks={demoPacksOf(p.packs)} />
      {p.outcome !== 'undetermined' && <Turns of={of} sm3={p.sm3} />}
      <p className="quiet">
        {t('packs')} {p.packs.map((k) => k.id).filter((id, i, all) => all.indexOf(id) === i).join(lang === 'zh' ? '、' : ', ')}
      </p>
    </Section>
  )
}
