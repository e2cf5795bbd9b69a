import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Checkbox, Form, Input, Radio, Select } from 'antd'
import { useRef } from 'react'
import { useNavigate } from 'react-router'
import { caseLink } from '@/console/cases/perform'
import { api, must, type Schema } from '@/shared/api/client'
import { Zh } from '@/shared/i18n'
import { Table, type Column } from '@/shared/list/Table'
import { useMay, useToday } from '@/shared/session/session'
import { ConfirmAct } from '@/shared/ui/act'
import { Fault } from '@/shared/ui/fault'
import { Field } from '@/shared/ui/form'
import { DayInput } from '@/shared/ui/inputs'
import { Section } from '@/shared/ui/page'
import { DateText, StatusTag } from '@/shared/ui/values'
import { useText } from './text'
import type { File } from './useHousehold'

type Offer = Schema<'CaseworkJobOfferRecord'>

/** JobOffers are the work that a household's people were offered: who refuses too often is paid less. */
export function JobOffers({ file }: { file: File }) {
  const t = useText()
  const may = useMay()
  const params = { path: { county: file.county, id: file.id } }
  const offers = useQuery({ queryKey: ['household', file.id, 'job-offers'], queryFn: () => must(api.GET('/api/households/{county}/{id}/job-offers', { params })) })
  if (offers.error) return <Fault error={offers.error} onRetry={() => void offers.refetch()} />
  if (!offers.data) return null
  const { items, most } = offers.data
  const writes = file.state === 'live' && may('case.enter')
  if (items.length === 0 && !writes) return null
  const nameOf = (person: string) => [...(file.members ?? []), ...(file.former ?? [])].find((m) => m.id === person)?.name ?? '—'
  const columns: Column<Offer>[] = [
    { key: 'on', title: t('offeredOn'), main: true, render: (o) => <DateText value={o.offeredOn} /> },
    { key: 'who', title: t('name'), render: (o) => <Zh>{nameOf(o.personId)}</Zh> },
    { key: 'job', title: t('job'), render: (o) => <Zh>{`${o.job}（${o.office}）`}</Zh> },
    { key: 'answer', title: t('jobAnswer'), render: (o) => <Answer offer={o} most={most} /> },
  ]
  return (
    <Section title={t('jobOffers')} aside={most > 0 && <span className="quiet">{t('jobMost', { n: most })}</span>}>
      {items.length > 0 && <Table caption={t('jobOffers')} columns={columns} rows={items} rowKey={(o) => o.id} />}
      {writes && <OfferJob file={file} />}
    </Section>
  )
}

function Answer({ offer: o, most }: { offer: Offer; most: number }) {
  const t = useText()
  const counts = o.inARow > 0
  return (
    <>
      <StatusTag tone={o.answer === 'taken' ? 'done' : counts && most > 0 && o.inARow >= most ? 'act' : 'plain'}>
        {t(o.answer === 'taken' ? 'jobTaken' : o.justified ? 'jobJustified' : 'jobRefused')}
      </StatusTag>
      {counts && <span className="quiet"> {t('jobRow', { n: o.inARow })}</span>}
      {o.why && <div className="quiet"><Zh>{o.why}</Zh></div>}
    </>
  )
}

interface Offering {
  personId: string
  offeredOn: string
  office: string
  job: string
  answer: 'taken' | 'refused'
  justified?: boolean
  why?: string
}

function OfferJob({ file }: { file: File }) {
  const t = useText()
  const today = useToday()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const begun = useRef<{ county: number; id: string }>(undefined)
  return (
    <ConfirmAct<Offering>
      verb={t('offerJob')}
      consequence={t('offerJobWhat')}
      initial={{ offeredOn: today, answer: 'refused' }}
      fields={<OfferFields file={file} />}
      onAct={async ({ justified, why, ...rest }, key) => {
        const refused = rest.answer === 'refused'
        begun.current = await must(
          api.POST('/api/households/{county}/{id}/job-offers', {
            params: { path: { county: file.county, id: file.id } },
            headers: { 'Idempotency-Key': key },
            body: { ...rest, ...(refused && justified ? { justified } : {}), ...(refused && why ? { why } : {}) },
          }),
        )
        await queries.invalidateQueries({ queryKey: ['household', file.id] })
      }}
      onDone={() => begun.current && Number(begun.current.id) && void navigate(caseLink(begun.current))}
    />
  )
}

function OfferFields({ file }: { file: File }) {
  const t = useText()
  const refused = Form.useWatch<string | undefined>('answer') === 'refused'
  const needed = [{ required: true, message: t('required') }]
  return (
    <>
      <Field name="personId" label={t('person')} rules={[{ required: true, message: t('choosePerson') }]}>
        <Select options={(file.members ?? []).map((m) => ({ value: m.id, label: m.name }))} />
      </Field>
      <Field name="offeredOn" label={t('offeredOn')} rules={needed}>
        <DayInput />
      </Field>
      <Field name="office" label={t('jobOffice')} rules={needed}>
        <Input maxLength={120} />
      </Field>
      <Field name="job" label={t('job')} extra={t('jobHint')} rules={needed}>
        <Input maxLength={200} />
      </Field>
      <Field name="answer" label={t('jobAnswer')} rules={needed}>
        <Radio.Group options={(['taken', 'refused'] as const).map((v) => ({ value: v, label: t(v === 'taken' ? 'jobTaken' : 'jobRefused') }))} />
      </Field>
      {refused && (
        <>
          <Field name="why" label={t('jobWhy')} rules={needed}>
            <Input.TextArea rows={2} maxLength={1000} />
          </Field>
          <Form.Item name="justified" valuePropName="checked">
            <Checkbox>{t('jobJustifiedField')}</Checkbox>
          </Form.Item>
        </>
      )}
    </>
  )
}
