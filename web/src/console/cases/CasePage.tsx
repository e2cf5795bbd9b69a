import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import { api, must, type Schema } from '@/shared/api/client'
import { monthText } from '@/shared/format/date'
import { useLang, useWords, Zh } from '@/shared/i18n'
import { PageWait } from '@/shared/layout/AppShell'
import { useMay, useScope } from '@/shared/session/session'
import { DivisionName } from '@/shared/ui/DivisionPicker'
import { PageFault } from '@/shared/ui/PageFault'
import { FileLink } from '@/shared/ui/Evidence'
import { Page, Section } from '@/shared/ui/page'
import { Timeline } from '@/shared/ui/Timeline'
import { DateText, Deadline, Money, StatusTag } from '@/shared/ui/values'
import { ActButtons } from './Acts'
import { AppraisalPart } from './AppraisalPart'
import { Chain } from './Chain'
import css from './cases.module.css'
import { FilingPart } from './FilingPart'
import { GracePart } from './Grace'
import { HiddenNote, isHidden } from './HiddenNote'
import { ConsentPart } from './ConsentPart'
import { Conclusion } from './Conclusion'
import { CheckPart, FactsPart } from './FactsPart'
import { lotsLink } from './lots'
import { NotesPart } from './NotesPart'
import { PrintButtons } from './Print'
import { DocumentPart, HearingPart, OpinionPart, PublicityPart, ServicePart, VisitPart } from './Records'
import { AssessmentPart, SituationPart } from './SituationPart'
import { toneOf } from './states'
import { useText } from './text'

/** A case whole, as the server sends it. */
export type Case = Schema<'CaseworkPage'>

/** CasePage is one case from top to bottom: where it stands, what comes next, and everything it rests on. */
export default function CasePage() {
  const { county = '', id = '' } = useParams()
  const queries = useQueryClient()
  const { data, error, refetch } = useQuery({
    queryKey: ['case', county, id],
    queryFn: () => must(api.GET('/api/cases/{county}/{id}', { params: { path: { county: Number(county), id } } })),
  })
  if (error) return <PageFault error={error} onRetry={() => void refetch()} />
  if (!data) return <PageWait />
  return <Whole case={data} onChanged={() => void queries.invalidateQueries()} />
}

// What is drawn a month, and until when where that is known.
function StandingSum({ case: c }: { case: Case }) {
  const t = useText()
  const { lang } = useLang()
  return (
    <>
      <Money fen={c.standingFen ?? 0} />
      {c.standingUntil && ` · ${t('drawnUntil', { until: monthText(c.standingUntil, lang) })}`}
    </>
  )
}

// What a case is called by what it is for.
const titles = { '': 'caseOf', review: 'reviewOf', death: 'deathOf', exit: 'exitOf' } as const

function Whole({ case: c, onChanged }: { case: Case; onChanged: () => void }) {
  const t = useText()
  const words = useWords()
  const may = useMay()
  return (
    <Page
      title={t(titles[c.purpose], { name: c.person || c.applicantName, programme: words(c.programmeLabel) })}
      status={<StatusTag tone={toneOf(c.state)}>{words(c.stateLabel)}</StatusTag>}
      under={<span className="figure">{c.number}</span>}
      actions={<ActButtons case={c} onDone={onChanged} />}
      facts={[
        { label: t('division'), value: <DivisionName code={c.division} /> },
        { label: t('members'), value: t('people', { count: c.members }) },
        { label: t(c.purpose ? 'reviewBegan' : 'submitted'), value: <DateText value={c.submittedOn} /> },
        ...(c.lot ? [{ label: t('lots'), value: <Lot case={c} lot={c.lot} /> }] : []),
        ...(c.purpose && c.result !== 'recognition' ? [{ label: t('standing'), value: c.standingFen === undefined ? t('nothingStanding') : <StandingSum case={c} /> }] : []),
        { label: t('channel'), value: t(c.purpose === 'death' ? 'purpose.death' : `channel.${c.channel as 'window'}`) },
        { label: t('household'), value: may('household.read') ? <Link to={`/households/${c.county}/${c.householdId}`}>{t('householdFile')}</Link> : c.householdId },
      ]}
    >
      <NextPart case={c} />
      {(c.clocks.length > 0 || c.steps.some((s) => s.noTerm)) && <ClockPart case={c} />}
      {c.helped && <HelpedPart case={c} helped={c.helped} />}
      <Conclusion case={c} />
      <GracePart case={c} />
      <Section title={t(c.purpose === 'review' ? 'reviewWhy' : c.purpose ? 'whyBegun' : 'reason')}>
        {isHidden(c, 'reason') ? <HiddenNote case={c} field="reason" /> : <p><Zh>{c.reason || '—'}</Zh></p>}
        {c.nearRelative && <p>{t('nearRelativeNote')}</p>}
        {c.relatives?.map((r) => (
          <p key={`${r.staffName} ${r.name}`}>
            <Zh>{r.name}</Zh>{t('colon')}<Zh>{r.staffName}</Zh> <span className="quiet"><Zh>{r.staffPost}</Zh></span> {t('relativeIs', { relation: words(r.relation) })} {!r.holds && <span className="quiet">{t('relativeEnded')}</span>}
          </p>
        ))}
      </Section>
      <FilingPart case={c} />
      <SituationPart case={c} />
      <FactsPart case={c} />
      {(c.purpose === '' || c.purpose === 'review') && <ConsentPart case={c} />}
      {c.checkState && <CheckPart case={c} />}
      <PrintButtons case={c} kinds={['visit_blank', 'assessment_blank', 'hearing_notice', 'hearing_blank', 'exit_statement']} />
      {c.visits.length > 0 && <VisitPart case={c} />}
      {c.assessments.length > 0 && <AssessmentPart case={c} />}
      {c.appraisals.length > 0 && <AppraisalPart case={c} />}
      {c.opinions.length > 0 && <OpinionPart case={c} />}
      {c.hearings.length + c.invitations.length > 0 && <HearingPart case={c} />}
      {(c.publicities.length > 0 || c.objections.length > 0) && <PublicityPart case={c} />}
      {c.services.length > 0 && <ServicePart case={c} />}
      {(c.documents.length > 0 || c.printable.length > 0 || isHidden(c, 'documents')) && <DocumentPart case={c} />}
      <NotesPart case={c} />
      <Chain home={c} but={c.id} />
      <Section title={t('history')}>
        <Timeline
          items={latestFirst(c.history).map((h) => ({
            id: h.id,
            at: h.at,
            what: words(h.label),
            who: h.by,
            detail: (h.note || h.signature) && (
              <>
                {h.act === 'ask_check' && h.fileId && <div><FileLink county={c.county} id={h.fileId}>{t('doubtProofOf')}</FileLink></div>}
                {h.note && <div><Zh>{h.note}</Zh></div>}
                {h.signature && <div className="quiet"><Zh>{t('signedAs', { name: h.signature })}</Zh></div>}
              </>
            ),
          }))}
        />
      </Section>
    </Page>
  )
}

const latestFirst = <T,>(list: T[]) => list.map((_, i) => list[list.length - 1 - i] as T)

// What the household was helped with for the same cause not long ago, with the way there.
function HelpedPart({ case: c, helped: h }: { case: Case; helped: NonNullable<Case['helped']> }) {
  const t = useText()
  return (
    <Section title={t('helpedTitle')}>
      <p>
        <Link to={`/cases/${c.county}/${h.id}`}>{h.number}</Link> · {t(`cause.${h.cause}`)} · <DateText value={h.decidedOn} /> · <Money fen={h.amountFen} />
      </p>
      <p>{t('helpedAgain', { months: h.months })} <DateText value={h.until} /></p>
    </Section>
  )
}

// Whether the county drew the case, with the way to the drawing for who works in the whole county or above.
function Lot({ case: c, lot }: { case: Case; lot: NonNullable<Case['lot']> }) {
  const t = useText()
  const scope = useScope()
  const said = t(lot.chosen ? 'lotYes' : 'lotNo')
  return scope.length <= 6 ? <Link to={lotsLink(c.county, c.programme, lot.period)}>{said}</Link> : <>{said}</>
}

// What stands in the way of my acts, and what others are waited for.
function NextPart({ case: c }: { case: Case }) {
  const t = useText()
  const words = useWords()
  const waiting = c.acts.filter((a) => !a.now)
  const others = c.steps.filter((s) => !c.acts.some((a) => a.act === s.act))
  if (waiting.length === 0 && others.length === 0) return null
  return (
    <Section title={t('next')}>
      <ul className={css.waiting}>
        {others.map((s) => (
          <li key={s.act}>
            {t('waitsFor', { role: t(`role.${s.role as 'clerk'}`), act: t(`act.${s.act as 'accept'}`) })} <DateText value={s.dueOn} />
          </li>
        ))}
        {waiting.map((a) => (
          <li key={a.act}>
            <strong>{t('notYet', { act: words(a.label) })}</strong>
            {a.obstacles.map((o) => (
              <div key={o.zh}>
                {words(o)} <span className="quiet">{words(o.article)}</span>
                {o.from && (
                  <>
                    {' '}
                    {t('from')} <DateText value={o.from} />
                  </>
                )}
              </div>
            ))}
          </li>
        ))}
      </ul>
    </Section>
  )
}

function ClockPart({ case: c }: { case: Case }) {
  const t = useText()
  const words = useWords()
  return (
    <Section title={t('clocks')}>
      <ul className={css.clocks}>
        {c.steps
          .filter((s) => s.noTerm)
          .map((s) => (
            <li key={s.act}>
              <span>{t(`act.${s.act as 'accept'}`)}</span>
              <span className="quiet">{t('noTerm')}</span>
            </li>
          ))}
        {c.clocks.map((k) => (
          <li key={k.kind + k.startedOn}>
            <span>
              {words(k.label)} <span className="quiet">{t(k.working ? 'clockWorking' : k.months ? 'clockMonths' : 'clockDays', { n: k.days, article: words(k.article) })}</span>
              {k.extendedOn && <span className="quiet"> {t('clockExtended')} <DateText value={k.extendedOn} /></span>}
              {(k.pausedDays ?? 0) > 0 && <span className="quiet"> {t('clockPausedDays', { n: k.pausedDays ?? 0 })}</span>}
            </span>
            {k.stoppedOn ? (
              <span className="quiet">
                {t('clockDone')} <DateText value={k.stoppedOn} />
              </span>
            ) : k.pausedOn ? (
              <span className="quiet">
                {t('clockPaused')} <DateText value={k.pausedOn} />
              </span>
            ) : k.dueOn && k.left !== undefined ? (
              <Deadline due={k.dueOn} left={k.left} soon={k.soon} mine={c.acts.some((a) => a.now && k.acts.includes(a.act))} />
            ) : (
              <span className="quiet">{k.dueOn || t('clockUnknown')}</span>
            )}
          </li>
        ))}
      </ul>
    </Section>
  )
}
