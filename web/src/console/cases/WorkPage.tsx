import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { Link, useSearchParams } from 'react-router'
import { api, must, type Schema } from '@/shared/api/client'
import { useWords, Zh } from '@/shared/i18n'
import { DataList } from '@/shared/list/DataList'
import { useMay, useScope } from '@/shared/session/session'
import { DivisionName } from '@/shared/ui/DivisionPicker'
import { LinkButton } from '@/shared/ui/LinkButton'
import { Page } from '@/shared/ui/page'
import { DateText, Deadline, StatusTag } from '@/shared/ui/values'
import css from './cases.module.css'
import { caseLink } from './perform'
import { toneOf } from './states'
import { useText } from './text'
import { Together } from './Together'

/** WorkPage is where an officer's day starts: what waits for their roles, the most urgent first. */
export default function WorkPage() {
  const t = useText()
  const words = useWords()
  const may = useMay()
  const scope = useScope()
  return (
    <Page title={t('work')} actions={<><Together /><LinkButton to="/cases/advances">{t('advances')}</LinkButton>{may('case.enter') && <NewButton />}</>} under={may('petition.handle') && <Beside />}>
      <StepTabs />
      <DataList
        path="/api/cases/work"
        caption={t('work')}
        rowKey={(r) => `${r.case.id} ${r.step}`}
        rowLink={(r) => caseLink(r.case)}
        empty={{ text: t('workEmpty'), action: <Link to="/cases">{t('allCases')}</Link> }}
        filters={[
          { key: 'step', kind: 'hidden', label: t('step') },
          { key: 'overdue', kind: 'choice', label: t('due'), options: [{ value: 'true', label: t('overdueOnly') }] },
          { key: 'soon', kind: 'choice', label: t('soonFilter'), options: [{ value: 'true', label: t('soonOnly') }] },
          { key: 'handed', kind: 'choice', label: t('handedFilter'), options: [{ value: 'to', label: t('handedToMe') }, { value: 'from', label: t('handedByMe') }] },
          { key: 'division', kind: 'division', label: t('division'), root: scope },
        ]}
        columns={[
          { key: 'name', title: t('applicant'), main: true, render: (r) => <><Zh>{r.case.applicantName}</Zh><HandedNote handed={r.handed} /></> },
          { key: 'programme', title: t('programme'), render: (r) => words(r.case.programmeLabel) },
          { key: 'step', title: t('step'), render: (r) => words(r.label) },
          { key: 'due', title: t('due'), render: (r) => (r.paused ? <span className="quiet">{t('clockPaused')}</span> : r.left === undefined ? <DateText value={r.dueOn} /> : <Deadline due={r.dueOn} left={r.left} soon={r.soon} />) },
          { key: 'meeting', title: t('meeting'), render: (r) => (r.meeting ? <Meeting of={r.meeting} county={r.case.county} /> : '—') },
          { key: 'state', title: t('state'), render: (r) => <StatusTag tone={toneOf(r.case.state)}>{words(r.case.stateLabel)}</StatusTag> },
          { key: 'division', title: t('division'), render: (r) => <DivisionName code={r.case.division} /> },
          { key: 'members', title: t('members'), figure: true, render: (r) => r.case.members },
          { key: 'number', title: t('number'), wideOnly: true, render: (r) => <span className="figure quiet">{r.case.number}</span> },
        ]}
      />
    </Page>
  )
}

function HandedNote({ handed: h }: { handed: Schema<'CaseworkTask'>['handed'] }) {
  const t = useText()
  if (!h) return null
  const said = h.mine === 'to' ? t('handedTo', { who: h.from }) : h.mine === 'from' ? t('handedFrom', { who: h.to }) : t('handedOther', { from: h.from, to: h.to })
  return (
    <span className="quiet">
      {' '}
      <Zh>{said}</Zh>
    </span>
  )
}

// The office's meeting that the case's opinion goes to, and what the law has first.
function Meeting({ of: m, county }: { of: Schema<'CaseworkAwaited'>; county: number }) {
  const t = useText()
  return (
    <>
      <Link to={`/batches/${county}/${m.period}`}>
        <DateText value={m.on} />
      </Link>{' '}
      {m.cannotWait && <StatusTag tone="act">{t('meetingCannotWait')}</StatusTag>}
      {m.missed && <StatusTag tone="act">{t('meetingMissed')}</StatusTag>}
    </>
  )
}

// What people told the office, and what other departments owe it, wait beside the cases.
function Beside() {
  const t = useText()
  const petitions = useQuery({ queryKey: ['petition-counts'], queryFn: () => must(api.GET('/api/petitions/counts')) })
  const referrals = useQuery({ queryKey: ['referral-counts'], queryFn: () => must(api.GET('/api/referrals/counts')) })
  const changes = useQuery({ queryKey: ['change-counts'], queryFn: () => must(api.GET('/api/changes/counts')) })
  return (
    <span className={css.beside}>
      <Waiting to="/changes" label={t('changes', { count: changes.data?.open ?? 0 })} waiting={changes.data} />
      <Waiting to="/petitions" label={t('petitions', { count: petitions.data?.open ?? 0 })} waiting={petitions.data} />
      <Waiting to="/referrals" label={t('referrals', { count: referrals.data?.open ?? 0 })} waiting={referrals.data} />
    </span>
  )
}

// Nothing is said where nothing waits.
function Waiting({ to, label, waiting }: { to: string; label: string; waiting: { open: number; overdue: number } | undefined }) {
  const t = useText()
  if (!waiting || waiting.open === 0) return null
  return (
    <Link to={to}>
      {label}
      {waiting.overdue > 0 && <span className="act"> {t('overdueCount', { count: waiting.overdue })}</span>}
    </Link>
  )
}

/** NewButton begins a new application. */
export function NewButton() {
  const t = useText()
  return (
    <Link to="/cases/new">
      <Button tabIndex={-1}>{t('new')}</Button>
    </Link>
  )
}

// How many cases wait at each step of mine; choosing one narrows the list.
function StepTabs() {
  const t = useText()
  const words = useWords()
  const [params] = useSearchParams()
  const chosen = params.get('step') ?? ''
  const division = params.get('division') ?? ''
  const { data } = useQuery({
    queryKey: ['case-counts', division],
    queryFn: () => must(api.GET('/api/cases/counts', { params: { query: { mine: true, division } } })),
  })
  if (!data || data.steps.length === 0) return null
  const to = (step: string) => {
    const next = new URLSearchParams(params)
    next.delete('cursor')
    if (step) next.set('step', step)
    else next.delete('step')
    return { search: next.toString() }
  }
  const total = data.steps.reduce((n, s) => n + s.cases, 0)
  const tabs = [{ step: '', name: t('allSteps'), cases: total, overdue: 0, soon: 0 }, ...data.steps.map((s) => ({ ...s, name: words(s.label) }))]
  return (
    <nav className={css.tabs} aria-label={t('step')}>
      {tabs.map((s) => (
        <Link key={s.step} to={to(s.step)} replace aria-current={s.step === chosen ? 'true' : undefined} className={css.tab}>
          {s.name} <span className="figure">{s.cases}</span>
          {s.overdue > 0 && <span className="act"> {t('overdueCount', { count: s.overdue })}</span>}
          {s.soon > 0 && <b> {t('soonCount', { count: s.soon })}</b>}
        </Link>
      ))}
    </nav>
  )
}
