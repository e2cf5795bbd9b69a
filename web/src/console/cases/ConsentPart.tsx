import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Form, Input, Radio } from 'antd'
import { api, must } from '@/shared/api/client'
import { Zh } from '@/shared/i18n'
import { Table } from '@/shared/list/Table'
import { useMay, useToday } from '@/shared/session/session'
import { ConfirmAct } from '@/shared/ui/act'
import { Fault } from '@/shared/ui/fault'
import { FileUpload, type KeptFile } from '@/shared/ui/FileUpload'
import { LinkButton } from '@/shared/ui/LinkButton'
import { FileLink } from '@/shared/ui/Evidence'
import { DayInput } from '@/shared/ui/inputs'
import { Section } from '@/shared/ui/page'
import { StatusTag } from '@/shared/ui/values'
import { adultOn } from './adult'
import type { Case } from './CasePage'
import { PrintButtons } from './Print'
import { useText } from './text'

// Somebody who signs for the case: a member of the family, or an obligor for himself.
interface Signatory {
  personId: string
  name: string
  bornOn: string
  obligor?: boolean
}

// signatories are the members, and each obligor once, whomever of the family they support.
function signatories(c: Case): Signatory[] {
  const apart = (c.facts.obligors ?? []).map((o) => ({ personId: o.personId ?? '', name: o.name, bornOn: o.bornOn ?? '', obligor: true }))
  return [...c.facts.members, ...apart.filter((o, i) => o.personId !== '' && apart.findIndex((x) => x.personId === o.personId) === i)]
}

interface Values {
  files: KeptFile[]
  signedOn: string
  method: 'scan' | 'guardian'
  guardian?: string
}

/** ConsentPart shows who has signed the letter of authorisation, and takes in the scans of those who have not. */
export function ConsentPart({ case: c }: { case: Case }) {
  const t = useText()
  const today = useToday()
  const queries = useQueryClient()
  const may = useMay()
  const { data, error, refetch } = useQuery({
    queryKey: ['consents', c.county, c.id],
    queryFn: () => must(api.GET('/api/consents', { params: { query: { county: c.county, applicationId: c.id } } })),
  })
  const apart = (c.facts.obligors ?? []).length > 0
  const { data: withheld } = useQuery({
    queryKey: ['consents', 'withheld', c.county, c.id],
    queryFn: () => must(api.GET('/api/consents/withheld', { params: { query: { county: c.county, applicationId: c.id } } })),
    enabled: apart,
  })
  const whyNot = (m: Signatory) => (m.obligor ? withheld?.find((x) => x.personId === m.personId) : undefined)
  const consentOf = (m: Signatory) => data?.find((x) => x.personId === m.personId && x.status === 'valid')
  const open = !['confirmed', 'refused', 'stopped', 'appealed', 'restored', 'withdrawn', 'terminated', 'not_accepted'].includes(c.state)
  return (
    <Section title={t('consent')} aside={open && may('case.enter') ? <LinkButton to={`/cases/${c.county}/${c.id}/sign`}>{t('sign')}</LinkButton> : <span className="quiet">{t('consentHint')}</span>}>
      {error && <Fault error={error} onRetry={() => void refetch()} />}
      {data && (
        <Table
          caption={t('consent')}
          rows={signatories(c).filter((m) => m.obligor || adultOn(m.bornOn, today) || consentOf(m))}
          rowKey={(m) => m.personId}
          columns={[
            { key: 'name', title: t('name'), main: true, render: (m) => (
                <>
                  <Zh>{m.name}</Zh>
                  {m.obligor && <div className="quiet">{t('signObligor')}</div>}
                </>
              ) },
            {
              key: 'state',
              title: t('state'),
              render: (m) => {
                const why = !consentOf(m) && whyNot(m)
                return (
                  <>
                    <StatusTag tone={consentOf(m) ? 'done' : 'plain'}>{t(consentOf(m) ? 'consented' : why ? 'signWithheld' : 'notConsented')}</StatusTag>
                    {why && <div className="quiet">{t(`why.${why.why}`)} · <Zh>{why.reason}</Zh></div>}
                  </>
                )
              },
            },
            {
              key: 'signed',
              title: t('signedOn'),
              render: (m) => {
                const consent = consentOf(m)
                return consent ? <>{consent.signedOn}{consent.method === 'portal' && <div className="quiet">{t('signedAtHome')}</div>}</> : '—'
              },
            },
            {
              key: 'paper',
              title: t('papers'),
              render: (m) => {
                const consent = consentOf(m)
                if (consent)
                  return (
                    <>
                      <FileLink county={c.county} id={consent.fileId}><Zh>{t('consentOf', { name: m.name })}</Zh></FileLink>
                      <PrintButtons case={c} kinds={['consent']} about={consent.id} />
                    </>
                  )
                if (!open || !may('case.enter')) return '—'
                return <Record case={c} member={m} today={today} onDone={() => void queries.invalidateQueries()} />
              },
            },
          ]}
        />
      )}
      <PrintButtons case={c} kinds={['consent_blank']} />
    </Section>
  )
}

interface RecordProps {
  case: Case
  member: Signatory
  today: string
  onDone: () => void
}

function Record({ case: c, member: m, today, onDone }: RecordProps) {
  const t = useText()
  const record = (v: Values, key: string) =>
    must(
      api.POST('/api/consents', {
        body: {
          county: c.county,
          applicationId: c.id,
          personId: m.personId,
          method: v.method,
          fileId: v.files[0]?.id ?? '',
          signedOn: v.signedOn,
          ...(v.method === 'guardian' ? { guardian: v.guardian ?? '' } : {}),
        },
        headers: { 'Idempotency-Key': key },
      }),
    )
  return (
    <ConfirmAct<Values>
      verb={t('recordConsent')}
      label={`${t('recordConsent')} ${m.name}`}
      consequence={t('recordConsentHint', { name: m.name })}
      initial={{ signedOn: today, method: 'scan' }}
      fields={<ConsentFields county={c.county} />}
      onAct={record}
      onDone={onDone}
    />
  )
}

function ConsentFields({ county }: { county: number }) {
  const t = useText()
  const form = Form.useFormInstance()
  const method = Form.useWatch<string | undefined>('method', form)
  const needed = [{ required: true, message: t('needed') }]
  return (
    <>
      <Form.Item name="signedOn" label={t('signedOn')} rules={needed}>
        <DayInput />
      </Form.Item>
      <Form.Item name="method" label={t('signedBy')}>
        <Radio.Group options={[{ value: 'scan', label: t('signedSelf') }, { value: 'guardian', label: t('signedGuardian') }]} />
      </Form.Item>
      {method === 'guardian' && (
        <Form.Item name="guardian" label={t('guardian')} rules={needed}>
          <Input maxLength={60} />
        </Form.Item>
      )}
      <Form.Item name="files" label={t('consentScan')} rules={needed}>
        <FileUpload county={county} purpose="consent" label={t('consentScan')} accept="image/*,.pdf" />
      </Form.Item>
    </>
  )
}
