import { useQuery } from '@tanstack/react-query'
import { Progress } from 'antd'
import { useEffect, useRef, type ReactNode } from 'react'
import { useSearchParams } from 'react-router'
import { api, must, type Schema } from '@/shared/api/client'
import { asProblem } from '@/shared/api/problem'
import { whole } from '@/shared/format/money'
import { useLang, useT } from '@/shared/i18n'
import { Fault } from './fault'
import { StatusTag } from './values'

/** The state of a long job. */
export type Job = Schema<'Progress'>

/** Whether a job will change no more. */
export const jobEnded = (state: Job['state']) => state === 'done' || state === 'failed' || state === 'cancelled'

/** What names a job: its county and its id. */
export type JobName = Pick<Job, 'county' | 'id'>

/** useJobInURL keeps a running job in the address, so that a reload finds it again. */
export function useJobInURL(name = 'job') {
  const [params, setParams] = useSearchParams()
  const [county, id] = (params.get(name) ?? '').split('.')
  return {
    job: county && id ? { county: Number(county), id } : undefined,
    setJob: (job: JobName | undefined) =>
      setParams(
        (was) => {
          const next = new URLSearchParams(was)
          if (job) next.set(name, `${job.county}.${job.id}`)
          else next.delete(name)
          return next
        },
        { replace: true },
      ),
  }
}

interface JobProgressProps {
  /** The job, as the server named it. */
  job: JobName
  /** Called once when the job has ended. */
  onEnd?: (job: Job) => void
  /** What to show when the job has ended: a link to its result. */
  result?: ReactNode
}

/** JobProgress follows a long job until it ends. */
export function JobProgress({ job: { county, id }, onEnd, result }: JobProgressProps) {
  const t = useT()
  const { lang } = useLang()
  const { data, error, refetch } = useQuery({
    queryKey: ['progress', county, id],
    queryFn: () => must(api.GET('/api/progress/{county}/{id}', { params: { path: { county, id } } })),
    // Most jobs end within the first seconds: those are asked for often.
    refetchInterval: ({ state }) => (state.data && jobEnded(state.data.state) ? false : state.dataUpdateCount < 16 ? 250 : 1000),
    retry: (count, fault) => count < 10 && asProblem(fault).passing, // a server that restarts comes back, and the job with it
  })
  useEnd(data, onEnd)
  if (error && !data) return <Fault error={error} onRetry={() => void refetch()} />
  if (!data) return <p className="quiet">{t('page.loading')}</p>
  const title = (lang === 'en' && data.titleEnglish) || data.title
  const message = (lang === 'en' && data.messageEnglish) || data.message
  const percent = data.total > 0 ? Math.floor((100 * data.done) / data.total) : 0
  return (
    <div role="status">
      <p>
        {title} <StatusTag tone={toneOf(data.state)}>{t(`job.${data.state}`)}</StatusTag>
      </p>
      <Progress percent={data.state === 'done' ? 100 : percent} status={barOf(data.state)} aria-label={title} />
      {data.total > 0 && <p className="figure quiet">{t('job.count', { done: whole(data.done), total: whole(data.total) })}</p>}
      {message && <p>{message}</p>}
      {!jobEnded(data.state) && <p className="quiet">{t('job.leave')}</p>}
      {jobEnded(data.state) && result}
    </div>
  )
}

/** useEnd tells once that a job has ended, also of one that ended before it was first asked for: what shows it thinks that it runs. */
function useEnd(job: Job | undefined, onEnd: ((job: Job) => void) | undefined) {
  const told = useRef<string>(undefined)
  useEffect(() => {
    if (!job || !jobEnded(job.state) || told.current === job.id) return
    told.current = job.id
    onEnd?.(job)
  }, [job, onEnd])
}

export function toneOf(state: Job['state']) {
  if (state === 'failed') return 'act'
  if (state === 'done') return 'done'
  return state === 'running' ? 'going' : 'plain'
}

function barOf(state: Job['state']) {
  return state === 'failed' ? 'exception' : state === 'done' ? 'success' : 'normal'
}
