import { useQueryClient } from '@tanstack/react-query'
import { Form, Input, Select } from 'antd'
import { Link, useNavigate } from 'react-router'
import { causes } from '@/console/payment/recovery'
import { useText as usePaymentText } from '@/console/payment/text'
import { api, must, type Schema } from '@/shared/api/client'
import { Table } from '@/shared/list/Table'
import { ConfirmAct } from '@/shared/ui/act'
import { Field } from '@/shared/ui/form'
import { FileUpload, type KeptFile } from '@/shared/ui/FileUpload'
import { DayInput, MoneyInput } from '@/shared/ui/inputs'
import { Money, StatusTag } from '@/shared/ui/values'
import { useText } from './text'

type Cause = Schema<'PaymentRecovery'>['cause']

interface Claiming {
  cause: Cause
  reason: string
  dueOn: string
  conductOn?: string
  fineFen?: number
  files?: KeptFile[]
}

type Of = { entitlementId: string } | { payoutId: string }

/**
 * ClaimBack proposes that what was paid too much be given back: of an entitlement's months,
 * or of one sum that was paid in advance, which the law lets be claimed for one cause alone.
 */
export function ClaimBack({ county, of }: { county: number; of: Of }) {
  const t = useText()
  const go = useNavigate()
  const queries = useQueryClient()
  const once = 'payoutId' in of
  return (
    <ConfirmAct<Claiming>
      verb={t('claimBack')}
      wide
      consequence={t(once ? 'claimAdvanceHint' : 'claimBackHint')}
      initial={{ cause: once ? 'concealment' : 'death' }}
      fields={<ClaimFields county={county} causes={once ? ['concealment'] : causes} />}
      onAct={async ({ files, ...values }, key) => {
        const r = await must(
          api.POST('/api/recoveries', { headers: { 'Idempotency-Key': key }, body: { county, ...of, ...values, ...(files?.[0] && { heardFileId: files[0].id }) } }),
        )
        await queries.invalidateQueries()
        await go(`/recoveries/${county}/${r.id}`)
      }}
    />
  )
}

function ClaimFields({ county, causes: given }: { county: number; causes: readonly Cause[] }) {
  const t = useText()
  const pay = usePaymentText()
  const needed = [{ required: true, message: t('required') }]
  const cause = Form.useWatch<Cause | undefined>('cause')
  return (
    <>
      <Field name="cause" label={pay('recovery.cause')} rules={needed}>
        <Select options={given.map((value) => ({ value, label: pay(`cause.${value}`) }))} />
      </Field>
      <Field name="reason" label={t('recoveryReason')} rules={needed}>
        <Input.TextArea rows={2} maxLength={500} />
      </Field>
      <Field name="dueOn" label={pay('recovery.due')} rules={needed}>
        <DayInput ahead />
      </Field>
      {cause === 'concealment' && (
        <>
          <Field name="conductOn" label={t('recoveryConduct')} rules={needed}>
            <DayInput />
          </Field>
          <Field name="fineFen" label={pay('recovery.fine')} extra={t('recoveryFineHint')}>
            <MoneyInput />
          </Field>
          <Field name="files" label={t('recoveryHeard')} extra={t('recoveryHeardHint')}>
            <FileUpload county={county} purpose="evidence" label={t('recoveryHeard')} accept="image/*,.pdf" />
          </Field>
        </>
      )}
    </>
  )
}

/** Recoveries lists what a household is asked to give back. */
export function Recoveries({ rows }: { rows: Schema<'PaymentRecovery'>[] }) {
  const t = useText()
  const pay = usePaymentText()
  if (rows.length === 0) return null
  return (
    <Table
      caption={t('recoveries')}
      rows={rows}
      rowKey={(r) => r.id}
      columns={[
        { key: 'number', title: pay('recovery.number'), main: true, render: (r) => <Link to={`/recoveries/${r.county}/${r.id}`}>{r.number}</Link> },
        { key: 'claimed', title: pay('recovery.claimed'), figure: true, render: (r) => <Money fen={r.claimedFen + r.fineFen} /> },
        { key: 'left', title: pay('recovery.outstanding'), figure: true, render: (r) => <Money fen={r.outstandingFen} /> },
        { key: 'state', title: pay('rolls.state'), render: (r) => <StatusTag>{pay(`recovery.${r.state}`)}</StatusTag> },
      ]}
    />
  )
}
