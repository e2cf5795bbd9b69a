import type { ReactNode } from 'react'
import { useLang, useWords } from '@/shared/i18n'
import { useMe, useToday } from '@/shared/session/session'
import { ConfirmAct } from '@/shared/ui/act'
import { useNavigate } from 'react-router'
import { Button } from 'antd'
import { AdvanceFields, AssessFields, ExplainFields } from './AssistFields'
import { AppraiseFields } from './AppraiseFields'
import { AnswerFields, AppealFields, HearFields, InviteFields } from './ReviewFields'
import type { Case } from './CasePage'
import {
  AcceptFields,
  DoubtFields,
  ExtendFields,
  JudgementFields,
  ObjectionFields,
  PostingFields,
  ReasonFields,
  SignatureField,
  SupplementFields,
  VisitFields,
} from './fields'
import { perform, type ActBody, type ActName } from './perform'
import { GraceFields } from './Grace'
import { AnewFields, AnswerGrantFields } from './GrantAppealFields'
import { ServeFields } from './ServeFields'
import { StatementFields } from './StatementFields'
import { stated, type Stated } from './statement'
import { useText } from './text'
import { visitBody, type VisitValues } from './visit'

interface ActsProps {
  case: Case
  onDone: () => void
}

/** ActButtons are the acts that can be done now: the one that is waited for first, as the page's one primary button. */
export function ActButtons({ case: c, onDone }: ActsProps) {
  const waited = new Set(c.steps.map((s) => s.act))
  const now = c.acts.filter((a) => a.now && !a.elsewhere && a.act !== 'update')
  const ordered = [...now.filter((a) => waited.has(a.act)), ...now.filter((a) => !waited.has(a.act))]
  const editable = c.acts.some((a) => a.now && a.act === 'update')
  const primary = primaryOf(c, ordered.map((a) => a.act))
  return (
    <>
      {editable && <EditButton case={c} />}
      {ordered.map((a) => (
        <OneAct key={a.act} case={c} act={a.act as ActName} label={a.label} article={a.article} primary={a.act === primary} onDone={onDone} />
      ))}
    </>
  )
}

// Of two acts that end the same step, the computed answer says which one is expected.
function primaryOf(c: Case, acts: string[]): string | undefined {
  if (acts.includes('grace')) return 'grace'
  if (acts.includes('confirm') && c.proposal?.outcome === 'ineligible') return c.purpose ? 'stop' : 'refuse'
  return acts.find((a) => c.steps.some((s) => s.act === a))
}

function EditButton({ case: c }: { case: Case }) {
  const t = useText()
  const navigate = useNavigate()
  return <Button onClick={() => void navigate(`/cases/${c.county}/${c.id}/edit`)}>{t('edit')}</Button>
}

interface OneActProps {
  case: Case
  act: ActName
  label: { zh: string; en: string }
  article: { zh: string; en: string }
  primary: boolean
  onDone: () => void
}

const takesAway = new Set<ActName>(['decline', 'refuse', 'stop', 'terminate', 'withdraw'])

function OneAct({ case: c, act, label, article, primary, onDone }: OneActProps) {
  const t = useText()
  const words = useWords()
  const { lang } = useLang()
  const form = useActForm(c, act)
  return (
    <ConfirmAct<Record<string, unknown>>
      verb={words(label)}
      primary={primary}
      danger={takesAway.has(act)}
      wide={act === 'visit' || act === 'county_visit' || act === 'assess' || act === 'appraise'}
      consequence={
        <>
          {t(`does.${act}`)} <span className="quiet">{lang === 'zh' ? article.zh : `(${article.en})`}</span>
        </>
      }
      initial={form.initial}
      fields={form.fields}
      onAct={(values, key) => perform(act, { county: c.county, id: c.id }, form.body(values), key)}
      onDone={onDone}
    />
  )
}

interface ActForm {
  fields: ReactNode
  initial: Record<string, unknown>
  body: (values: Record<string, unknown>) => ActBody<ActName>
}

// useActForm gives each act the fields of its own body; field names are those of the server, so that its faults find them.
function useActForm(c: Case, act: ActName): ActForm {
  const today = useToday()
  const { data: me } = useMe()
  const plain = (values: Record<string, unknown>) => ({ version: c.version, ...values }) as ActBody<ActName>
  const mine = me?.name ?? ''
  const opinion = c.opinions[c.opinions.length - 1]
  switch (act) {
    case 'accept':
      return { fields: <AcceptFields />, initial: { nearRelative: c.nearRelative }, body: plain }
    case 'supplement':
      return { fields: <SupplementFields />, initial: { items: [''] }, body: plain }
    case 'ask_check':
      return { fields: <DoubtFields county={c.county} />, initial: {}, body: (v) => plain(withProof(v)) }
    case 'decline':
    case 'return':
    case 'terminate':
    case 'withdraw':
      return { fields: <ReasonFields />, initial: {}, body: plain }
    case 'visit':
    case 'county_visit':
      return {
        fields: <VisitFields case={c} byCounty={act === 'county_visit'} />,
        initial: { visitedOn: today, investigators: me ? [me.id] : [], form: { membersPresent: [c.applicantId], needs: '' } },
        body: (v) => visitBody(c.version, v as unknown as VisitValues),
      }
    case 'assess':
      return { fields: <AssessFields case={c} />, initial: { assessedOn: today, present: '' }, body: (v) => plain(withPaper(v)) }
    case 'appraise':
      return {
        fields: <AppraiseFields case={c} />,
        initial: { heldOn: today, attendees: [{ as: 'township', name: mine }, { as: 'committee' }, ...Array.from({ length: 4 }, () => ({ as: 'delegate' }))], against: 0 },
        body: (v) => plain(withMinutes(v)),
      }
    case 'advance':
      return { fields: <AdvanceFields name={mine} />, initial: { amountFen: c.proposal?.outcome === 'eligible' ? c.proposal.amountFen : null }, body: plain }
    case 'explain':
      return { fields: <ExplainFields county={c.county} name={mine} />, initial: {}, body: (v) => plain(withPapers(v)) }
    case 'opinion':
      return {
        fields: <JudgementFields case={c} choose name={mine} />,
        initial: { agree: c.proposal?.outcome !== 'ineligible', amountFen: c.proposal?.outcome === 'eligible' ? c.proposal.amountFen : null, words: '' },
        body: (v) => plain({ ...judged(c, v), agree: v.agree }),
      }
    case 'confirm':
      return {
        fields: <JudgementFields case={c} agree name={mine} />,
        initial: { amountFen: c.proposal?.outcome === 'eligible' ? c.proposal.amountFen : (opinion?.amountFen ?? null), words: '' },
        body: (v) => plain(judged(c, v)),
      }
    case 'extend':
      return { fields: <ExtendFields causes={c.acts.find((a) => a.act === 'extend')?.causes ?? []} />, initial: {}, body: (v) => plain({ cause: '', ...v }) }
    case 'invite':
    case 'serve':
      return {
        fields: act === 'invite' ? <InviteFields case={c} /> : <ServeFields county={c.county} proof="unless_handed" />,
        initial: { servedOn: today, method: 'handed', receiver: c.applicantName },
        body: (v) => plain(served(v)),
      }
    case 'hear':
      return { fields: <HearFields county={c.county} />, initial: { heardOn: today, who: c.applicantName, method: 'in_person' }, body: (v) => plain(withPaper(v)) }
    case 'statement':
      return { fields: <StatementFields county={c.county} />, initial: { signedOn: today, who: c.applicantName }, body: (v) => plain(stated(v as unknown as Stated)) }
    case 'appeal':
      return { fields: <AppealFields county={c.county} />, initial: { filedOn: today, where: 'review' }, body: (v) => plain(withRuling(v)) }
    case 'answer':
      return { fields: <AnswerFields county={c.county} reopens={c.purpose === ''} />, initial: { answeredOn: today }, body: (v) => plain(withRuling(v)) }
    case 'appeal_grant':
      return { fields: <AppealFields county={c.county} taken />, initial: { filedOn: today, where: 'review' }, body: (v) => plain(withRuling(v)) }
    case 'answer_grant':
      return { fields: <AnswerGrantFields case={c} name={mine} />, initial: { answeredOn: today }, body: (v) => plain(filled(withRuling(v))) }
    case 'decide_anew':
      return { fields: <AnewFields case={c} name={mine} />, initial: { amountFen: c.decision?.amountFen ?? null }, body: (v) => plain(filled(v)) }
    case 'grace':
      return {
        fields: <GraceFields case={c} name={mine} />,
        initial: { words: '' },
        body: (v) => plain({ ...v, proposalSm3: c.grace?.proposal.sm3 ?? '', amountFen: c.grace?.amountFen ?? 0 }),
      }
    case 'stop':
    case 'refuse':
      return { fields: <JudgementFields case={c} agree={false} name={mine} />, initial: { words: '' }, body: (v) => plain(judged(c, { ...v, amountFen: 0 })) }
    case 'publish':
      return { fields: <PostingFields />, initial: {}, body: plain }
    case 'object':
    case 'complain':
      return { fields: <ObjectionFields />, initial: { receivedOn: today, from: '' }, body: plain }
    default:
      return { fields: <SignatureField optional name={mine} />, initial: {}, body: plain }
  }
}

// A judgement names the proposal that its signer saw; without agreement there is no amount.
function judged(c: Case, v: Record<string, unknown>) {
  const { agree, ...rest } = v
  return { ...rest, proposalSm3: c.proposal?.sm3 ?? '', amountFen: agree === false ? 0 : (v.amountFen ?? 0) }
}

function withPaper(v: Record<string, unknown>) {
  const { signedFiles, ...rest } = v as { signedFiles?: { id: string }[] }
  return { ...rest, signedForm: signedFiles?.[0]?.id ?? '' }
}

function withMinutes(v: Record<string, unknown>) {
  const { minutesFiles, ...rest } = v as { minutesFiles?: { id: string }[] }
  return { ...rest, signedMinutes: minutesFiles?.[0]?.id ?? '' }
}

function withProof(v: Record<string, unknown>) {
  const { proofFiles, ...rest } = v as { proofFiles?: { id: string }[] }
  const [file] = proofFiles ?? []
  return { ...rest, ...(file && { proofId: file.id }) }
}

function withRuling(v: Record<string, unknown>) {
  const { paperFiles, ...rest } = v as { paperFiles?: { id: string }[] }
  return paperFiles?.[0] ? { ...rest, paper: paperFiles[0].id } : rest
}

// filled leaves out what was left empty.
function filled(v: Record<string, unknown>) {
  return Object.fromEntries(Object.entries(v).filter(([, value]) => value !== null && value !== undefined && value !== ''))
}

function withPapers(v: Record<string, unknown>) {
  const { evidenceFiles, ...rest } = v as { evidenceFiles?: { id: string }[] }
  return { ...rest, evidence: (evidenceFiles ?? []).map((f) => f.id) }
}

function served(v: Record<string, unknown>) {
  const { receiptFiles, ...rest } = v as { receiptFiles?: { id: string }[] }
  return receiptFiles?.[0] ? { ...rest, receipt: receiptFiles[0].id } : rest
}
