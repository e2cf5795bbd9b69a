import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Form, Input } from 'antd'
import { Link, useParams } from 'react-router'
import { api, must, type Schema } from '@/shared/api/client'
import { useLang, Zh } from '@/shared/i18n'
import { useMay } from '@/shared/session/session'
import { ConfirmAct } from '@/shared/ui/act'
import { DivisionName } from '@/shared/ui/DivisionPicker'
import { PageFault } from '@/shared/ui/PageFault'
import { JobProgress } from '@/shared/ui/JobProgress'
import { LinkButton } from '@/shared/ui/LinkButton'
import { Page, Section } from '@/shared/ui/page'
import { PersonName } from '@/shared/ui/PersonName'
import { DateText, StatusTag } from '@/shared/ui/values'
import { PageWait } from '@/shared/layout/AppShell'
import { checkTone } from './ChecksPage'
import { Compared } from './Compared'
import { Findings } from './Findings'
import { Matrix } from './Matrix'
import { Party } from './Party'
import { askedAgain } from './matrix'
import { useSources } from './names'
import { useText } from './text'

/** A check in full. */
export type Check = Schema<'VerificationCheckView'>

/** CheckPage is one check: who was asked about, what sources replied, what that means, and the checker's word on each finding. */
export default function CheckPage() {
  const { county = '', id = '' } = useParams()
  const queries = useQueryClient()
  const key = ['check', county, id]
  const path = { county: Number(county), id }
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: () => must(api.GET('/api/checks/{county}/{id}', { params: { path } })),
    refetchInterval: ({ state }) => pause(state.data),
  })
  if (error && !data) return <PageFault error={error} onRetry={() => void refetch()} />
  if (!data) return <PageWait />
  return <CheckView check={data} onChange={(next) => (next ? queries.setQueryData(key, next) : void refetch())} />
}

// pause is in how many milliseconds a check is read again: what is under way
// changes by the second, and a silent source is asked again by itself.
function pause(check: Check | undefined): number | false {
  if (check?.state === 'running') return 1000
  return check?.state === 'replied' && check.replies.some(askedAgain) ? 30_000 : false
}

function CheckView({ check, onChange }: { check: Check; onChange: (next?: Check) => void }) {
  const t = useText()
  const may = useMay()
  const checker = may('check.run')
  return (
    <Page
      title={check.number}
      status={<StatusTag tone={checker ? checkTone[check.state] : 'plain'}>{t(`check.state.${check.state}`)}</StatusTag>}
      under={<DivisionName code={check.division} />}
      actions={<Acts check={check} onChange={onChange} />}
      facts={[
        { label: t('view.case'), value: <Link to={`/cases/${check.county}/${check.applicationId}`}>{check.caseNo}</Link> },
        { label: t('view.asked'), value: <DateText value={check.askedAt} time /> },
        { label: t('checks.reported'), value: <DateText value={check.reportedAt} time /> },
        { label: t('view.reportedBy'), value: <Zh>{check.reportedBy || '—'}</Zh> },
        { label: t('view.validTo'), value: <DateText value={check.validTo} /> },
        { label: t('view.people'), value: <People check={check} /> },
      ]}
    >
      {check.state === 'running' && check.progressId !== '0' && (
        <Section>
          <JobProgress job={{ county: check.county, id: check.progressId }} onEnd={() => onChange()} />
        </Section>
      )}
      {check.state === 'running' && check.replies.length > 0 && <Matrix county={check.county} people={check.people} replies={check.replies} />}
      <Found check={check} checker={checker} onChange={onChange} />
    </Page>
  )
}

function People({ check }: { check: Check }) {
  const t = useText()
  return (
    <>
      {check.people.map((p) => (
        <span key={p.personId}>
          <PersonName
            name={p.name}
            facts={[{ label: t('view.id'), value: p.idNumber }, ...(p.outside ? [{ label: t('view.party'), value: <Party of={p} replies={check.replies} /> }] : [])]}
            {...(!p.outside && { to: `/households/${check.county}/${check.householdId}`, toText: t('view.householdFile') })}
          />{' '}
        </span>
      ))}
    </>
  )
}

function Found({ check, checker, onChange }: { check: Check; checker: boolean; onChange: (next?: Check) => void }) {
  const t = useText()
  const { lang } = useLang()
  const out = check.state === 'reported' || check.state === 'superseded'
  if (check.state === 'asked' || check.state === 'running') return <p className="quiet">{t(checker ? 'view.ready' : 'view.wait')}</p>
  if (!out && !checker) return <p className="quiet">{t('view.notYet')}</p>
  return (
    <>
      {check.conclusion && (
        <Section title={t('view.conclusion')}>
          <p>
            <Zh>{(lang === 'en' && check.conclusionEnglish) || check.conclusion}</Zh>
          </p>
        </Section>
      )}
      <Compared comparisons={check.comparisons} />
      <Findings check={check} canSettle={checker && !out} onSettled={onChange} />
      <Matrix county={check.county} people={check.people} replies={check.replies} />
    </>
  )
}

function Acts({ check, onChange }: { check: Check; onChange: (next?: Check) => void }) {
  const t = useText()
  const may = useMay()
  if (check.state === 'reported' || check.state === 'superseded')
    return (
      <LinkButton primary to={`/checks/${check.county}/${check.id}/report`}>
        {t('view.reportTitle')}
      </LinkButton>
    )
  if (!may('check.run')) return null
  if (check.state === 'asked') return <StartAct check={check} onChange={onChange} />
  return check.state === 'replied' ? <ReportAct check={check} onChange={onChange} /> : null
}

function StartAct({ check, onChange }: { check: Check; onChange: (next?: Check) => void }) {
  const t = useText()
  const { data: sources } = useSources(check.county)
  return (
    <ConfirmAct
      verb={t('view.start')}
      consequence={t('view.startHint', { n: sources?.filter((s) => s.active).length ?? 0 })}
      primary
      onAct={async (_, key) => {
        const next = await must(
          api.POST('/api/checks/{county}/{id}/start', {
            params: { path: { county: check.county, id: check.id } },
            headers: { 'Idempotency-Key': key },
            body: { version: check.version },
          }),
        )
        onChange(next)
      }}
    />
  )
}

function ReportAct({ check, onChange }: { check: Check; onChange: (next?: Check) => void }) {
  const t = useText()
  const open = check.findings.filter((f) => f.state === 'open').length
  if (open > 0) return <span className="quiet">{t('view.reportBlocked', { n: open })}</span>
  return (
    <ConfirmAct<{ conclusion?: string }>
      verb={t('view.report')}
      consequence={t('view.reportReady')}
      primary
      fields={
        <Form.Item name="conclusion" label={t('view.conclusion')} extra={t('view.conclusionHint')}>
          <Input.TextArea rows={4} maxLength={2000} />
        </Form.Item>
      }
      onAct={({ conclusion }, key) =>
        api.POST('/api/checks/{county}/{id}/report', {
          params: { path: { county: check.county, id: check.id } },
          headers: { 'Idempotency-Key': key },
          body: { version: check.version, conclusion: conclusion ?? '' },
        })
      }
      onDone={() => onChange()}
    />
  )
}
