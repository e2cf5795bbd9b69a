import { useQuery, useQueryClient } from '@tanstack/react-query'
import { DatePicker, Form, Input, Select, Space } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { api, must } from '@/shared/api/client'
import { Table, TableSkeleton } from '@/shared/list/Table'
import { useMay, useToday } from '@/shared/session/session'
import { ConfirmAct } from '@/shared/ui/act'
import { Fault } from '@/shared/ui/fault'
import { FileUpload, type KeptFile } from '@/shared/ui/FileUpload'
import { Section } from '@/shared/ui/page'
import { DateText, StatusTag } from '@/shared/ui/values'
import { consentRows, missing, type ConsentPerson, type ConsentRow } from './consents'
import { useText } from './text'

interface ConsentPanelProps {
  county: number
  applicationId: string
  /** The members of the case, in its order. */
  people: ConsentPerson[]
  /** Called when a letter was recorded or revoked. */
  onChange?: () => void
}

/** ConsentPanel shows who of a case has signed the letter of authorisation, and records and revokes letters. */
export function ConsentPanel({ county, applicationId, people, onChange }: ConsentPanelProps) {
  const t = useText()
  const today = useToday()
  const queries = useQueryClient()
  const key = ['consents', county, applicationId]
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: () => must(api.GET('/api/consents', { params: { query: { county, applicationId } } })),
  })
  const rows = consentRows(people, data ?? [], today)
  const done = () => {
    void queries.invalidateQueries({ queryKey: key })
    onChange?.()
  }
  return (
    <Section title={t('consent.title')} aside={data && <Standing rows={rows} />}>
      {error && <Fault error={error} onRetry={() => void refetch()} />}
      {!data && !error && <TableSkeleton rows={people.length || 3} label={t('consent.title')} />}
      {data && <ConsentTable county={county} applicationId={applicationId} rows={rows} onDone={done} />}
    </Section>
  )
}

function Standing({ rows }: { rows: ConsentRow[] }) {
  const t = useText()
  const left = missing(rows)
  if (left.length === 0) return <StatusTag tone="done">{t('consent.complete')}</StatusTag>
  return <span className="act">{t('consent.missing', { n: left.length, names: left.map((r) => r.name).join('、') })}</span>
}

interface RowsProps {
  county: number
  applicationId: string
  rows: ConsentRow[]
  onDone: () => void
}

function ConsentTable({ rows, ...rest }: RowsProps) {
  const t = useText()
  const may = useMay()
  const columns = [
    {
      key: 'person',
      title: t('consent.person'),
      main: true,
      render: (r: ConsentRow) => (
        <div>
          {r.name} {!r.adult && <span className="quiet">{t('consent.minor')}</span>}
        </div>
      ),
    },
    { key: 'state', title: t('consent.state'), render: (r: ConsentRow) => <ConsentState row={r} /> },
    { key: 'signed', title: t('consent.signedOn'), render: (r: ConsentRow) => <DateText value={r.consent?.signedOn} /> },
    { key: 'to', title: t('consent.validTo'), render: (r: ConsentRow) => r.consent && (r.consent.validTo ? <DateText value={r.consent.validTo} /> : t('consent.untilAid')) },
    { key: 'method', title: t('consent.method'), render: (r: ConsentRow) => r.consent && <MethodText consent={r.consent} /> },
    { key: 'scan', title: t('consent.scan'), render: (r: ConsentRow) => r.consent && <Scan row={r} county={rest.county} /> },
  ]
  const act = { key: 'act', title: t('consent.act'), render: (r: ConsentRow) => <Acts row={r} {...rest} /> }
  return (
    <Table caption={t('consent.title')} rows={rows} rowKey={(r) => r.personId} columns={may('case.enter') ? [...columns, act] : columns} />
  )
}

function ConsentState({ row: { consent, adult } }: { row: ConsentRow }) {
  const t = useText()
  if (!consent) return <StatusTag tone={adult ? 'act' : 'plain'}>{t(adult ? 'consent.none' : 'consent.notNeeded')}</StatusTag>
  return (
    <div>
      <StatusTag tone={consent.status === 'valid' ? 'done' : 'act'}>{t(`consent.${consent.status}`)}</StatusTag>{' '}
      {consent.revokedReason && <span className="quiet">{consent.revokedReason}</span>}
    </div>
  )
}

function MethodText({ consent }: { consent: NonNullable<ConsentRow['consent']> }) {
  const t = useText()
  return (
    <div>
      {t(`consent.method.${consent.method}`)}
      {consent.guardian && `（${consent.guardian}）`}
    </div>
  )
}

function Scan({ row, county }: { row: ConsentRow; county: number }) {
  const t = useText()
  return (
    <a href={`/api/files/${county}/${row.consent?.fileId ?? ''}`} target="_blank" rel="noreferrer">
      {t('consent.open')}
    </a>
  )
}

function Acts({ row, county, applicationId, onDone }: Omit<RowsProps, 'rows'> & { row: ConsentRow }) {
  const t = useText()
  const consent = row.consent
  if (consent?.status === 'valid')
    return (
      <ConfirmAct<{ reason: string }>
        verb={t('consent.revoke')}
        consequence={t('consent.revokeHint', { name: row.name })}
        danger
        fields={
          <Form.Item name="reason" label={t('consent.revokeReason')} rules={[{ required: true, whitespace: true, message: t('consent.required') }]}>
            <Input.TextArea rows={2} maxLength={200} />
          </Form.Item>
        }
        onAct={({ reason }, key) =>
          api.POST('/api/consents/{county}/{id}/revoke', {
            params: { path: { county, id: consent.id } },
            headers: { 'Idempotency-Key': key },
            body: { reason },
          })
        }
        onDone={onDone}
      />
    )
  return <Record row={row} county={county} applicationId={applicationId} onDone={onDone} />
}

interface Letter {
  file: KeptFile[]
  method: 'scan' | 'drawn' | 'guardian'
  guardian?: string
  signedOn: Dayjs
  validTo?: Dayjs
  textVersion: string
}

const day = (d: Dayjs | undefined) => d?.format('YYYY-MM-DD') ?? ''

function Record({ row, county, applicationId, onDone }: Omit<RowsProps, 'rows'> & { row: ConsentRow }) {
  const t = useText()
  const today = useToday()
  const record = ({ file, method, guardian, signedOn, validTo, textVersion }: Letter, key: string) =>
    api.POST('/api/consents', {
      headers: { 'Idempotency-Key': key },
      body: {
        county,
        applicationId,
        personId: row.personId,
        fileId: file[0]?.id ?? '',
        method,
        guardian: method === 'guardian' ? (guardian ?? '') : '',
        signedOn: day(signedOn),
        validTo: day(validTo),
        textVersion,
      },
    })
  return (
    <ConfirmAct<Letter>
      verb={t('consent.record')}
      consequence={t('consent.recordHint', { name: row.name })}
      initial={{ method: row.adult ? 'scan' : 'guardian', textVersion: '1', ...(today && { signedOn: dayjs(today) }) }}
      fields={<LetterFields county={county} adult={row.adult} today={today} />}
      onAct={record}
      onDone={onDone}
    />
  )
}

function LetterFields({ county, adult, today }: { county: number; adult: boolean; today: string }) {
  const t = useText()
  const method = Form.useWatch('method') as Letter['method'] | undefined
  const methods = adult ? (['scan', 'drawn', 'guardian'] as const) : (['guardian'] as const)
  const required = { required: true, message: t('consent.required') }
  return (
    <>
      <Form.Item name="file" label={t('consent.scan')} rules={[{ required: true, message: t('consent.scanNeeded') }]}>
        <FileUpload county={county} purpose="consent" label={t('consent.scan')} accept="image/*,.pdf" />
      </Form.Item>
      <Form.Item name="method" label={t('consent.method')} rules={[required]}>
        <Select options={methods.map((m) => ({ value: m, label: t(`consent.method.${m}`) }))} />
      </Form.Item>
      {method === 'guardian' && (
        <Form.Item name="guardian" label={t('consent.guardian')} extra={t('consent.guardianHint')} rules={[required]}>
          <Input maxLength={60} />
        </Form.Item>
      )}
      <Space wrap size="middle">
        <Form.Item name="signedOn" label={t('consent.signedOn')} rules={[required]}>
          <DatePicker {...(today && { maxDate: dayjs(today) })} />
        </Form.Item>
        <Form.Item name="validTo" label={t('consent.validTo')} extra={t('consent.validToHint')}>
          <DatePicker />
        </Form.Item>
      </Space>
      <Form.Item name="textVersion" label={t('consent.text')} extra={t('consent.textHint')} rules={[required]}>
        <Input maxLength={40} />
      </Form.Item>
    </>
  )
}
