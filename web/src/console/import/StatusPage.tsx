import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button } from 'antd'
import { useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import { api, must, type Schema } from '@/shared/api/client'
import { downloadURL } from '@/shared/api/list'
import { asProblem } from '@/shared/api/problem'
import { minute } from '@/shared/format/date'
import { whole } from '@/shared/format/money'
import { useLang, Zh } from '@/shared/i18n'
import { PageWait } from '@/shared/layout/AppShell'
import { DataList } from '@/shared/list/DataList'
import type { Filter } from '@/shared/list/Filters'
import { Table, type Column } from '@/shared/list/Table'
import { ConfirmAct, useAct } from '@/shared/ui/act'
import { Fault } from '@/shared/ui/fault'
import { JobProgress } from '@/shared/ui/JobProgress'
import { PageFault } from '@/shared/ui/PageFault'
import { Page, Section } from '@/shared/ui/page'
import { StatusTag } from '@/shared/ui/values'
import css from './import.module.css'
import { columnName } from './mapping'
import { changedNothing, ended, fruitless, handled, importAddress, toneOf } from './status'
import { useText } from './text'

type Status = Schema<'IntakeImportStatus'>
type Problem = Schema<'IntakeImportProblem'>
type Counts = Schema<'IntakeImportCounts'>

/** StatusPage follows one import and shows what became of it. */
export default function StatusPage() {
  const { county = '', id = '' } = useParams()
  const t = useText()
  const path = { county: Number(county), id }
  const status = useQuery({
    queryKey: ['imports', 'one', id],
    queryFn: () => must(api.GET('/api/imports/{county}/{id}', { params: { path } })),
    refetchInterval: ({ state }) => (state.data && ended(state.data.state) ? false : 1500),
    retry: (count, error) => count < 10 && asProblem(error).passing, // a server that restarts comes back, and the import with it
  })
  const kinds = useQuery({ queryKey: ['imports', 'kinds'], queryFn: () => must(api.GET('/api/imports/kinds')), staleTime: Infinity })
  const { lang } = useLang()
  if (status.error && !status.data) return <PageFault error={status.error} onRetry={() => void status.refetch()} />
  if (!status.data) return <PageWait />
  const s = status.data
  const kind = kinds.data?.items?.find((k) => k.id === s.kind)?.[lang] ?? s.kind
  return (
    <Page
      title={t('statusTitle', { kind, file: s.fileName })}
      status={<StatusTag tone={toneOf(s.state)}>{t(`state.${s.state}`)}</StatusTag>}
      under={<Zh>{`${t(s.dryRun ? 'dry' : 'real')} · ${t('by', { by: s.createdBy, at: minute(s.createdAt) })}`}</Zh>}
      actions={<Acts status={s} />}
    >
      <p className={css.alert}>
        <Link to="/import">{t('back')}</Link>
      </p>
      {!ended(s.state) && (
        <Section title={t('running')}>
          <JobProgress job={{ county: s.county, id: s.progressId }} onEnd={() => void status.refetch()} />
        </Section>
      )}
      {s.failure && <Alert type="error" showIcon role="alert" className={css.alert} title={t('failure', { reason: (lang === 'en' && s.english) || s.failure })} />}
      {s.state === 'cancelled' && <Alert type="info" showIcon className={css.alert} title={t('stopped', { done: whole(handled(s)), total: whole(s.rows.total ?? 0) })} />}
      {changedNothing(s) && <Alert type="info" showIcon className={css.alert} title={t('allSame')} />}
      {fruitless(s) && <Alert type="info" showIcon className={css.alert} title={t('noneGood')} />}
      <Outcome status={s} />
      <Problems status={s} />
    </Page>
  )
}

function Outcome({ status: s }: { status: Status }) {
  const t = useText()
  const rows = [
    { key: 'rows', name: t('rows'), counts: s.rows },
    ...(s.units.new + s.units.same + s.units.changed + s.units.bad > 0 ? [{ key: 'units', name: t('units'), counts: s.units }] : []),
  ]
  const figure = (key: keyof Counts, title: string): Column<(typeof rows)[number]> => ({ key, title, figure: true, render: (r) => whole(r.counts[key] ?? 0) })
  return (
    <Section title={t('outcome')} aside={ended(s.state) && !s.dryRun && s.kind === 'population' && <Link to="/households">{t('seeHouseholds')}</Link>}>
      <Table
        caption={t('outcome')}
        rows={rows}
        rowKey={(r) => r.key}
        columns={[
          { key: 'name', title: t('thing'), main: true, render: (r) => <Zh>{r.name}</Zh> },
          figure('new', t(s.dryRun ? 'newDry' : 'new')),
          figure('changed', t('changed')),
          figure('same', t('same')),
          figure('bad', t('bad')),
          figure('waiting', t('waiting')),
        ]}
      />
    </Section>
  )
}

function Problems({ status: s }: { status: Status }) {
  const t = useText()
  const { lang } = useLang()
  const filters = useProblemFilters(s)
  if (!ended(s.state)) return null
  const columns: Column<Problem>[] = [
    { key: 'row', title: t('row'), main: true, render: (p) => `${t('row')} ${p.row}` },
    { key: 'column', title: t('column'), render: (p) => (p.column >= 0 ? <Zh>{`${columnName(p.column)} ${p.header}`}</Zh> : '—') },
    { key: 'value', title: t('value'), render: (p) => <Zh>{p.value || '—'}</Zh> },
    { key: 'kept', title: t('kept'), render: (p) => <Kept problem={p} /> },
    { key: 'reason', title: t('reason'), render: (p) => (lang === 'en' ? p.english : p.message) },
  ]
  if (s.problems === 0) return <Section title={t('problems')}><p className="quiet">{t('noProblems')}</p></Section>
  return (
    <Section title={t('problems')} aside={<span className="quiet">{t('problemCount', { count: whole(s.problems) })}</span>}>
      {s.report && (
        <div className={css.actions}>
          <Button href={downloadURL('/api/imports/{county}/{id}/report', { county: String(s.county), id: s.id }, {})} download>
            {t('report')}
          </Button>
          <span className="quiet">{t('reportHint')}</span>
        </div>
      )}
      <DataList
        path="/api/imports/{county}/{id}/problems"
        params={{ county: String(s.county), id: s.id }}
        caption={t('problems')}
        columns={columns}
        filters={filters}
        rowKey={(p) => `${p.row} ${p.column} ${p.code}`}
      />
    </Section>
  )
}

/** useProblemFilters offers the columns and kinds of problems that an import has. */
function useProblemFilters(s: Status): Filter[] {
  const t = useText()
  const { lang } = useLang()
  const { data } = useQuery({
    queryKey: ['imports', 'groups', s.id],
    queryFn: () => must(api.GET('/api/imports/{county}/{id}/problem-groups', { params: { path: { county: s.county, id: s.id } } })),
    enabled: ended(s.state) && s.problems > 0,
  })
  const groups = data?.items ?? []
  const columns = new Map(groups.map((g) => [String(g.column), g.column >= 0 ? `${columnName(g.column)} ${g.header}` : t('wholeRow')]))
  const codes = new Map(groups.map((g) => [g.code, lang === 'en' ? g.english : g.reason]))
  const options = (names: Map<string, string>) => [...names].map(([value, label]) => ({ value, label }))
  return [
    { key: 'column', label: t('column'), kind: 'choice', options: options(columns) },
    { key: 'code', label: t('whatIsWrong'), kind: 'choice', options: options(codes) },
    { key: 'q', label: t('findProblem'), kind: 'search' },
  ]
}

/** Kept is what a household's file has instead of an import's value, with who set it and when. */
function Kept({ problem: p }: { problem: Problem }) {
  const t = useText()
  if (p.code !== 'kept') return <>—</>
  return (
    <>
      {p.kept || t('keptEmpty')}
      {p.keptBy && p.keptAt && <div className="quiet">{t('keptBy', { by: p.keptBy, at: minute(p.keptAt) })}</div>}
    </>
  )
}

function Acts({ status: s }: { status: Status }) {
  const t = useText()
  const queries = useQueryClient()
  const reread = () => queries.invalidateQueries({ queryKey: ['imports', 'one', s.id] })
  const params = { path: { county: s.county, id: s.id } }
  if (!ended(s.state))
    return (
      <ConfirmAct
        verb={t('cancel')}
        consequence={t('cancelWhat')}
        onAct={(_, key) => api.POST('/api/imports/{county}/{id}/cancel', { params, headers: { 'Idempotency-Key': key } })}
        onDone={() => void reread()}
      />
    )
  if (s.state === 'done') return s.dryRun && !changedNothing(s) && !fruitless(s) ? <RunNow status={s} /> : null
  return (
    <ConfirmAct
      verb={t('resume')}
      primary
      consequence={t('resumeWhat')}
      onAct={(_, key) => api.POST('/api/imports/{county}/{id}/resume', { params, headers: { 'Idempotency-Key': key } })}
      onDone={() => void reread()}
    />
  )
}

/** RunNow imports for good what a trial has checked. */
function RunNow({ status: s }: { status: Status }) {
  const t = useText()
  const navigate = useNavigate()
  const [error, setError] = useState<unknown>()
  const act = useAct(async (_: void, key: string) => {
    const { county, kind, fileId, mapping, partial, sheet, headerRow } = s
    const body = { county, kind, fileId, mapping: mapping ?? {}, partial, ...(sheet ? { sheet } : {}), ...(headerRow ? { headerRow } : {}) }
    return must(api.POST('/api/imports', { body, headers: { 'Idempotency-Key': key } }))
  })
  const go = async () => {
    setError(undefined)
    try {
      const made = await act.run()
      if (made) void navigate(importAddress(made))
    } catch (thrown) {
      setError(thrown)
    }
  }
  return (
    <>
      <Button type="primary" loading={act.busy} onClick={() => void go()}>
        {t(s.problems > 0 ? 'runNowBad' : 'runNow')}
      </Button>
      {error !== undefined && <Fault error={error} />}
    </>
  )
}
