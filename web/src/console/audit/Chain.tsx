import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button } from 'antd'
import { useState } from 'react'
import { api, must, type Schema } from '@/shared/api/client'
import { whole } from '@/shared/format/money'
import { useWords } from '@/shared/i18n'
import { useAct } from '@/shared/ui/act'
import { Fault } from '@/shared/ui/fault'
import { JobProgress } from '@/shared/ui/JobProgress'
import { Section } from '@/shared/ui/page'
import { DateText } from '@/shared/ui/values'
import css from './audit.module.css'
import { useText } from './text'
import { Who } from '@/shared/ui/Who'

/** Chain tells whether the log is whole, as far as was verified, and verifies it now. */
export function Chain({ county }: { county: number }) {
  const t = useText()
  const queries = useQueryClient()
  const key = ['audit', 'chain', county]
  const { data, error, refetch } = useQuery({ queryKey: key, queryFn: () => must(api.GET('/api/audit/chain', { params: { query: { county } } })) })
  const [fault, setFault] = useState<unknown>()
  const act = useAct((_: null, idempotency: string) => must(api.POST('/api/audit/verify', { body: { county }, headers: { 'Idempotency-Key': idempotency } })))
  const again = () => void queries.invalidateQueries({ queryKey: ['audit', 'chain'] })
  const ended = () => {
    again()
    void queries.invalidateQueries({ queryKey: ['list'] }) // the log has grown
  }
  const begin = async () => {
    setFault(undefined)
    try {
      await act.run(null)
      again()
    } catch (thrown) {
      setFault(thrown)
    }
  }
  return (
    <Section
      title={t('chain')}
      aside={
        data && !data.running && (
          <Button loading={act.busy} onClick={() => void begin()}>
            {t('verify')}
          </Button>
        )
      }
    >
      {error && <Fault error={error} onRetry={() => void refetch()} />}
      {fault !== undefined && <Fault error={fault} />}
      {data?.running && <JobProgress job={{ county, id: data.running }} onEnd={ended} />}
      {data && <Result verified={data.verified} />}
      {data && (
        <p className="quiet">
          {t('entries', { n: whole(data.entries) })}
          {data.head && (
            <>
              {' · '}
              {t('signed', { n: whole(data.head.seq) })} <DateText value={data.head.signedAt} time />
            </>
          )}
        </p>
      )}
    </Section>
  )
}

function Result({ verified: v }: { verified?: Schema<'AuditVerified'> }) {
  const t = useText()
  const words = useWords()
  if (!v) return <p>{t('never')}</p>
  const when = (
    <>
      <DateText value={v.at} time /> <Who>{v.by}</Who>
    </>
  )
  if (v.failed) return <Alert type="warning" showIcon title={t('notVerified')} description={when} />
  if (v.faults.length === 0)
    return (
      <p>
        <strong>{t('intact', { n: whole(v.entries) })}</strong> <span className="quiet">{when}</span>
        <br />
        <span className="quiet">
          {t('lastHash')} <code className={css.detail}>{v.hash}</code>
        </span>
      </p>
    )
  return (
    <Alert
      type="error"
      showIcon
      title={t('changed', { n: whole(v.faults.length + v.more) })}
      description={
        <>
          {when}
          <ul>
            {v.faults.map((f) => (
              <li key={`${f.seq} ${f.en}`}>
                <span className="figure">#{f.seq}</span> {words(f)}
              </li>
            ))}
          </ul>
          {v.more > 0 && <p>{t('more', { n: whole(v.more) })}</p>}
          <p>{t('changedHint')}</p>
        </>
      }
    />
  )
}
