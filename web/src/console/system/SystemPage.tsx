import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert } from 'antd'
import { useCallback } from 'react'
import { api, must, type Schema } from '@/shared/api/client'
import { whole } from '@/shared/format/money'
import { Zh } from '@/shared/i18n'
import { ConfirmAct } from '@/shared/ui/act'
import { Page, Section } from '@/shared/ui/page'
import { PageFault } from '@/shared/ui/PageFault'
import { DateText, StatusTag } from '@/shared/ui/values'
import css from './system.module.css'
import { useText } from './text'

type State = Schema<'SystemState'>
type Job = Schema<'JobsJob'>

const key = ['system']

/** SystemPage is where the system administrator sees how the installation is, backs it up and has failed jobs tried again. */
export default function SystemPage() {
  const t = useText()
  const queries = useQueryClient()
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: () => must(api.GET('/api/system')),
    refetchInterval: (q) => (q.state.data?.backingUp ? 2_000 : 30_000),
  })
  const changed = useCallback(() => void queries.invalidateQueries({ queryKey: key }), [queries])
  if (error && !data) return <PageFault error={error} onRetry={() => void refetch()} />
  return (
    <Page title={t('title')} under={t('hint')}>
      {data && (
        <>
          <Installation state={data} />
          <Backups state={data} onDone={changed} />
          <Jobs state={data} onDone={changed} />
          <Holidays state={data} />
        </>
      )}
    </Page>
  )
}

/** size writes bytes as people do, in steps of 1024. */
export function size(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let n = bytes
  let unit = 0
  while (n >= 1024 && unit < units.length - 1) {
    n /= 1024
    unit++
  }
  return `${unit === 0 ? n : n.toFixed(1)} ${units[unit]}`
}

function Installation({ state: s }: { state: State }) {
  const t = useText()
  const low = s.disk.total > 0 && s.disk.free < s.disk.total / 10
  const rows: [string, React.ReactNode][] = [
    [t('version'), s.version],
    [t('since'), <DateText key="since" value={s.since} time />],
    [t('database'), `${s.database.kind === 'sqlite' ? 'SQLite' : 'PostgreSQL'} ${s.database.version}`],
    [t('size'), size(s.database.bytes)],
    [t('schema'), t('schemaIs', { step: s.database.step, steps: s.database.steps })],
    [t('disk'), s.disk.total > 0 ? <StatusTag key="disk" tone={low ? 'act' : 'plain'}>{t('diskOf', { free: size(s.disk.free), total: size(s.disk.total) })}</StatusTag> : '—'],
  ]
  return (
    <Section title={t('state')}>
      <dl className={css.facts}>
        {rows.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Section>
  )
}

function Backups({ state: s, onDone }: { state: State; onDone: () => void }) {
  const t = useText()
  const last = s.lastBackup
  const none = last.at.startsWith('0001')
  const begin = useCallback((_: object, idempotency: string) => must(api.POST('/api/system/backups', { headers: { 'Idempotency-Key': idempotency } })), [])
  return (
    <Section title={t('backup')} aside={s.backingUp ? undefined : <ConfirmAct verb={t('backupNow')} consequence={t('backupHint')} onAct={begin} onDone={onDone} />}>
      {s.backingUp && <p role="status">{t('backingUp')}</p>}
      {last.failed && <Alert type="error" showIcon title={t('backupFailed')} />}
      {none ? (
        <p>{t('noBackup')}</p>
      ) : (
        !last.failed && (
          <p>
            {t('lastBackup')} <DateText value={last.at} time /> · {t('backupIs', { name: last.name, size: size(last.bytes), rows: whole(last.rows) })}
          </p>
        )
      )}
      {last.missing && last.missing.length > 0 && <Alert type="warning" showIcon title={t('backupMissing', { n: last.missing.length })} />}
    </Section>
  )
}

const failed = (j: Job) => j.state === 'retryable' || j.state === 'discarded'

function Jobs({ state: s, onDone }: { state: State; onDone: () => void }) {
  const t = useText()
  const n = (...states: string[]) => whole(states.reduce((sum, state) => sum + (s.jobs[state] ?? 0), 0))
  return (
    <Section title={t('jobs')}>
      <p>{t('jobCounts', { waiting: n('available', 'scheduled', 'pending'), running: n('running'), retryable: n('retryable'), discarded: n('discarded') })}</p>
      {s.unfinished.length === 0 ? (
        <p className="quiet">{t('jobsNone')}</p>
      ) : (
        <table className={css.table}>
            <thead>
              <tr>
                {(['jobKind', 'jobState', 'jobAttempt', 'jobRuns', 'jobFailed', 'jobActs'] as const).map((k) => (
                  <th key={k} scope="col">
                    {t(k)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {s.unfinished.map((j) => (
                <JobRow key={j.id} job={j} onDone={onDone} />
              ))}
            </tbody>
        </table>
      )}
    </Section>
  )
}

function JobRow({ job: j, onDone }: { job: Job; onDone: () => void }) {
  const t = useText()
  const retry = (_: object, idempotency: string) =>
    must(api.POST('/api/system/jobs/{id}/retry', { params: { path: { id: Number(j.id) } }, headers: { 'Idempotency-Key': idempotency } }))
  return (
    <tr>
      <td>
        {j.kind} <span className="quiet">{j.id}</span>
      </td>
      <td>
        <StatusTag tone={failed(j) ? 'act' : j.state === 'running' ? 'going' : 'plain'}>{t(j.state)}</StatusTag>
      </td>
      <td className="figure">
        {j.attempt}/{j.mostAttempts}
      </td>
      <td>
        <DateText value={j.runsAt} time />
      </td>
      <td>{j.failedAt.startsWith('0001') ? '—' : <DateText value={j.failedAt} time />}</td>
      <td>{failed(j) && <ConfirmAct verb={t('retry')} label={t('retryOf', { id: j.id })} consequence={t('retryHint', { id: j.id })} onAct={retry} onDone={onDone} />}</td>
    </tr>
  )
}

function Holidays({ state: s }: { state: State }) {
  const t = useText()
  return (
    <Section title={t('holidays')}>
      {s.missingYear && <Alert type="warning" showIcon style={{ marginBottom: '1rem' }} title={t('missing', { year: s.missingYear })} />}
      {s.years.map((y) => (
        <details key={y.year}>
          <summary>
            {t('year', { year: y.year })} · <Zh>{y.notice}</Zh> · {t(y.own ? 'own' : 'builtIn')}
          </summary>
          <p>
            {t('off')}: {y.days.filter((d) => !d.worked).map((d) => `${d.day} ${d.name}`).join('，')}
          </p>
          <p>
            {t('worked')}: {y.days.filter((d) => d.worked).map((d) => d.day).join('，') || '—'}
          </p>
        </details>
      ))}
    </Section>
  )
}
