import { useQuery } from '@tanstack/react-query'
import { Form, Input } from 'antd'
import { Link, useParams } from 'react-router'
import { api, must, type Schema } from '@/shared/api/client'
import { whole } from '@/shared/format/money'
import { Zh } from '@/shared/i18n'
import { PageWait } from '@/shared/layout/AppShell'
import { DataList } from '@/shared/list/DataList'
import { useMay } from '@/shared/session/session'
import { ConfirmAct } from '@/shared/ui/act'
import { DivisionName } from '@/shared/ui/DivisionPicker'
import { PageFault } from '@/shared/ui/PageFault'
import { JobProgress } from '@/shared/ui/JobProgress'
import { Page, Section } from '@/shared/ui/page'
import { DateText, Money, Stat, Stats, StatusTag } from '@/shared/ui/values'
import { useSourceName } from './names'
import { Matched } from './Matched'
import { hitsOf, latestDay, type Run } from './ScreeningsPage'
import { useText } from './text'
import css from './verification.module.css'

type Kind = Schema<'VerificationScreenHit'>['kind']
const kinds: Kind[] = ['dead', 'custody', 'vehicle', 'dwellings', 'company', 'deposit', 'income', 'two_counties', 'spouse', 'residence', 'spending']

const changes = ['new', 'gone'] as const

// Which sources tell of a kind; without the data of any nobody was screened for it.
const sourcesOf: Record<Kind, string[]> = {
  dead: ['deaths', 'cremations'],
  custody: ['custody', 'detox'],
  vehicle: ['vehicles'],
  dwellings: ['real_estate'],
  company: ['companies'],
  deposit: ['deposits'],
  income: ['contributions', 'pensions'],
  two_counties: ['elsewhere'],
  spouse: ['marriages'],
  residence: ['household_register'],
  spending: ['utilities', 'school_fees'],
}

/** ScreeningPage is one screening: how many leads of each kind, and the households behind them. */
export default function ScreeningPage() {
  const t = useText()
  const { county = '', id = '' } = useParams()
  const { data: run, error, refetch } = useQuery({
    queryKey: ['screening', county, id],
    queryFn: () => must(api.GET('/api/screenings/{county}/{id}', { params: { path: { county: Number(county), id } } })),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? 2000 : false),
  })
  const may = useMay()
  if (error && !run) return <PageFault error={error} onRetry={() => void refetch()} />
  if (!run) return <PageWait />
  return (
    <Page
      title={t('screen.title')}
      status={<StatusTag tone={run.state === 'done' ? 'done' : run.state === 'given_up' ? 'plain' : 'going'}>{t(`screen.state.${run.state}`)}</StatusTag>}
      actions={may('check.run') && (run.state === 'running' || run.state === 'paused') && <Switch run={run} onDone={() => void refetch()} />}
      under={<Link to="/checks/screenings">{t('screen.caption')}</Link>}
      facts={[
        { label: t('board.asOf'), value: latestDay(run) || '—' },
        { label: t('screen.households'), value: whole(run.households) },
        { label: t('screen.people'), value: whole(run.people) },
        { label: t('screen.hits'), value: whole(hitsOf(run)) },
        ...(run.state === 'done' && run.beforeId !== '0'
          ? [
              { label: t('screen.new'), value: whole(run.newHits) },
              { label: t('screen.gone'), value: whole(run.goneHits) },
            ]
          : []),
        { label: t('screen.rules'), value: run.rules || '—' },
      ]}
    >
      {run.state === 'running' && (
        <Section>
          <JobProgress job={{ county: run.county, id: run.progressId }} onEnd={() => void refetch()} />
        </Section>
      )}
      {run.state === 'paused' && (
        <p role="status" className={css.notice}>
          {t('screen.pausedAt', { done: whole(run.households), total: whole(Math.max(run.expected, run.households)) })}
        </p>
      )}
      {run.state === 'given_up' && (
        <p role="status" className={css.notice}>
          {t('screen.givenUpAt', { done: whole(run.households), total: whole(Math.max(run.expected, run.households)) })} <Zh>{run.endedBy}</Zh> <DateText value={run.finishedAt} time />：<Zh>{run.endedReason}</Zh>
        </p>
      )}
      <Scope run={run} />
      {run.state === 'done' && <Result run={run} />}
    </Page>
  )
}

/** Switch pauses a screening, or lets it go on. */
function Switch({ run, onDone }: { run: Run; onDone: () => void }) {
  const t = useText()
  const act = run.state === 'running' ? 'pause' : 'resume'
  const go = async (_: object, key: string) => {
    const options = { params: { path: { county: run.county, id: run.id } }, headers: { 'Idempotency-Key': key } }
    await must(act === 'pause' ? api.POST('/api/screenings/{county}/{id}/pause', options) : api.POST('/api/screenings/{county}/{id}/resume', options))
    onDone()
  }
  return (
    <>
      <ConfirmAct key={act} verb={t(`screen.${act}`)} consequence={t(`screen.${act}Hint`)} primary={act === 'resume'} onAct={go} />
      {run.state === 'paused' && <GiveUp run={run} onDone={onDone} />}
    </>
  )
}

/** GiveUp ends a paused screening for good, and keeps why. */
function GiveUp({ run, onDone }: { run: Run; onDone: () => void }) {
  const t = useText()
  return (
    <ConfirmAct<{ reason: string }>
      verb={t('screen.giveUp')}
      consequence={t('screen.giveUpHint')}
      danger
      fields={
        <Form.Item name="reason" label={t('screen.giveUpReason')} rules={[{ required: true, whitespace: true, message: t('screen.giveUpNeeded') }]}>
          <Input.TextArea rows={2} maxLength={200} />
        </Form.Item>
      }
      onAct={({ reason }, key) =>
        must(api.POST('/api/screenings/{county}/{id}/give-up', { params: { path: { county: run.county, id: run.id } }, headers: { 'Idempotency-Key': key }, body: { reason } }))
      }
      onDone={onDone}
    />
  )
}

/** Scope says who was looked up and why, and who keeps the last result. */
function Scope({ run }: { run: Run }) {
  const t = useText()
  const nameOf = useSourceName(run.county)
  return (
    <Section title={t('screen.scope')}>
      {run.whyAll && <p>{t(`screen.all.${run.whyAll}`, { source: run.whySource && nameOf(run.whySource) })}</p>}
      <Stats>
        <Stat label={t('screen.lookedUp')} value={whole(run.lookedUp)} />
        {!run.whyAll && <Stat label={t('screen.lookedRows')} value={whole(run.lookedUpForRows)} />}
        {!run.whyAll && <Stat label={t('screen.lookedHome')} value={whole(run.lookedUp - run.lookedUpForRows)} />}
        {!run.whyAll && <Stat label={t('screen.kept')} value={whole(run.households - run.lookedUp)} note={t('screen.keptHint')} />}
      </Stats>
    </Section>
  )
}

function Result({ run }: { run: Run }) {
  const t = useText()
  const at = `/checks/screenings/${run.county}/${run.id}`
  return (
    <>
      <Stats>
        {kinds.map((k) => {
          const c = run.counts.find((x) => x.kind === k)
          if (!sourcesOf[k].some((s) => run.asOf[s])) return <Stat key={k} label={t(`screen.kind.${k}`)} value="—" note={t('screen.unknownSource')} />
          return (
            <Stat
              key={k}
              label={t(`screen.kind.${k}`)}
              value={whole(c?.hits ?? 0)}
              note={t('screen.hitHouseholds', { n: whole(c?.households ?? 0) })}
              {...(c && { to: `${at}?kind=${k}` })}
            />
          )
        })}
      </Stats>
      <div className={css.gap}>
        <DataUsed run={run} />
        <Hits run={run} />
      </div>
    </>
  )
}

function DataUsed({ run }: { run: Run }) {
  const t = useText()
  const nameOf = useSourceName(run.county)
  const parts = Object.entries(run.asOf).map(([code, day]) => `${nameOf(code)} ${day || t('screen.unknownSource')}`)
  if (parts.length === 0) return null
  return (
    <p className={`quiet ${css.notice}`}>
      {t('screen.asOf')}：{parts.join('；')}
    </p>
  )
}

function Hits({ run }: { run: Run }) {
  const t = useText()
  const nameOf = useSourceName(run.county)
  return (
    <DataList
      path="/api/screenings/{county}/{id}/hits"
      params={{ county: String(run.county), id: run.id }}
      caption={t('screen.list')}
      empty={{ text: t('screen.noHits') }}
      filters={[
        { key: 'kind', label: t('screen.kind'), kind: 'choice', options: kinds.map((k) => ({ value: k, label: t(`screen.kind.${k}`) })) },
        ...(run.beforeId !== '0' ? [{ key: 'change' as const, label: t('screen.change'), kind: 'choice' as const, options: changes.map((c) => ({ value: c, label: t(`screen.change.${c}`) })) }] : []),
      ]}
      rowKey={(h) => h.id}
      rowLink={(h) => `/households/${run.county}/${h.householdId}`}
      columns={[
        { key: 'name', title: t('screen.name'), main: true, render: (h) => <Zh>{h.name}</Zh> },
        { key: 'kind', title: t('screen.kind'), render: (h) => t(`screen.kind.${h.kind}`) },
        { key: 'place', title: t('screen.place'), render: (h) => <DivisionName code={h.division} /> },
        { key: 'what', title: t('screen.what'), render: (h) => <Zh>{h.summary}</Zh> },
        { key: 'amount', title: t('screen.amount'), figure: true, render: (h) => (h.amountFen ? <Money fen={h.amountFen} /> : '—') },
        { key: 'match', title: t('finding.name'), render: (h) => <Matched match={h} /> },
        { key: 'source', title: t('screen.source'), wideOnly: true, render: (h) => nameOf(h.source) },
      ]}
    />
  )
}
