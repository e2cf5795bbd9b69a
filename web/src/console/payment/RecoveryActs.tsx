import { Form, Input, Select } from 'antd'
import { api, type Schema } from '@/shared/api/client'
import { money } from '@/shared/format/money'
import { useLang } from '@/shared/i18n'
import { useMay, useMe, useToday } from '@/shared/session/session'
import { ConfirmAct } from '@/shared/ui/act'
import { FileUpload, type KeptFile } from '@/shared/ui/FileUpload'
import { DayInput, MoneyInput } from '@/shared/ui/inputs'
import { Money } from '@/shared/ui/values'
import type { Recovery } from './recovery'
import { ReasonField } from './RollActs'
import { useProgrammeName } from './rolls'
import { useText } from './text'

interface Props {
  recovery: Recovery
  onChange: () => void
}

const Item = Form.Item

/** RecoveryActs are what the reader may do in a recovery now. */
export function RecoveryActs(props: Props) {
  const may = useMay()
  const { recovery: r } = props
  const open = r.state === 'ordered'
  return (
    <>
      {r.state === 'proposed' && may('case.confirm') && <Decide {...props} />}
      {r.state === 'proposed' && may('case.confirm') && <Refuse {...props} />}
      {open && may('roll.make') && <Repay {...props} />}
      {open && may('case.enter') && r.setOffId === '0' && r.from.length > 0 && <Consent {...props} />}
      {open && may('case.enter') && r.setOffId !== '0' && <Revoke {...props} />}
      {open && may('roll.make') && r.waiveFen === 0 && <AskWaiver {...props} />}
      {open && may('case.confirm') && r.waiveFen > 0 && <DecideWaiver {...props} grant />}
      {open && may('case.confirm') && r.waiveFen > 0 && <DecideWaiver {...props} grant={false} />}
      {r.outstandingFen < 0 && may('roll.make') && <GiveBack {...props} />}
    </>
  )
}

// What every act sends: where, and the key of the intention.
const where = (r: Recovery, key: string) => ({ params: { path: { county: r.county, id: r.id } }, headers: { 'Idempotency-Key': key } })

function useNeeded() {
  const t = useText()
  return [{ required: true, message: t('draw.needed') }]
}

function Decide({ recovery: r, onChange }: Props) {
  const t = useText()
  const needed = useNeeded()
  const { data: me } = useMe()
  if (me?.id === r.proposedBy) return <span className="quiet">{t('recovery.notMine')}</span>
  return (
    <ConfirmAct<{ signature: string }>
      verb={t('recovery.decide')}
      primary
      danger
      consequence={
        <>
          {t('recovery.decideHint')} <Money fen={r.claimedFen + r.fineFen} />
        </>
      }
      fields={
        <Item name="signature" label={t('recovery.signature')} rules={needed}>
          <Input maxLength={60} autoComplete="off" />
        </Item>
      }
      onAct={({ signature }, key) => api.POST('/api/recoveries/{county}/{id}/decide', { ...where(r, key), body: { version: r.version, signature } })}
      onDone={onChange}
    />
  )
}

function Refuse({ recovery: r, onChange }: Props) {
  const t = useText()
  return (
    <ConfirmAct<{ reason: string }>
      verb={t('recovery.refuse')}
      consequence={t('recovery.refuseHint')}
      fields={<ReasonField max={500} />}
      onAct={({ reason }, key) => api.POST('/api/recoveries/{county}/{id}/refuse', { ...where(r, key), body: { version: r.version, reason } })}
      onDone={onChange}
    />
  )
}

type Paying = Omit<Schema<'PaymentRepayment'>, 'version' | 'fileId'> & { files?: KeptFile[] }

// What is sent of money that went over the counter.
function paying({ files, ...values }: Paying) {
  return { ...values, ...(files?.[0] && { fileId: files[0].id }) }
}

function PaidFields({ county }: { county: number }) {
  const t = useText()
  const needed = useNeeded()
  return (
    <>
      <Item name="amountFen" label={t('payout.amount')} rules={needed}>
        <MoneyInput />
      </Item>
      <Item name="paidOn" label={t('recovery.paidOn')} rules={needed}>
        <DayInput />
      </Item>
      <Item name="voucher" label={t('recovery.voucher')} extra={t('recovery.voucherHint')}>
        <Input maxLength={60} autoComplete="off" />
      </Item>
      <Item name="files" label={t('recovery.slip')}>
        <FileUpload county={county} purpose="receipt" label={t('recovery.slip')} accept="image/*,.pdf" />
      </Item>
    </>
  )
}

function Repay({ recovery: r, onChange }: Props) {
  const t = useText()
  const today = useToday()
  return (
    <ConfirmAct<Paying>
      verb={t('recovery.repay')}
      consequence={t('recovery.repayHint')}
      initial={{ amountFen: r.outstandingFen, paidOn: today }}
      fields={<PaidFields county={r.county} />}
      onAct={(values, key) => api.POST('/api/recoveries/{county}/{id}/repay', { ...where(r, key), body: { version: r.version, ...paying(values) } })}
      onDone={onChange}
    />
  )
}

function GiveBack({ recovery: r, onChange }: Props) {
  const t = useText()
  const today = useToday()
  return (
    <ConfirmAct<Paying>
      verb={t('recovery.giveBack')}
      consequence={t('recovery.giveBackHint')}
      initial={{ amountFen: -r.outstandingFen, paidOn: today }}
      fields={<PaidFields county={r.county} />}
      onAct={(values, key) => api.POST('/api/recoveries/{county}/{id}/give-back', { ...where(r, key), body: { version: r.version, ...paying(values) } })}
      onDone={onChange}
    />
  )
}

interface Consenting {
  entitlementId: string
  amountFen: number
  signedOn: string
  files: KeptFile[]
}

function Consent({ recovery: r, onChange }: Props) {
  const t = useText()
  const today = useToday()
  const { lang } = useLang()
  const nameOf = useProgrammeName()
  const needed = useNeeded()
  const [first] = r.from
  return (
    <ConfirmAct<Consenting>
      verb={t('recovery.consent')}
      wide
      consequence={t('recovery.consentHint')}
      initial={{ signedOn: today, ...(first && { entitlementId: first.id }) }}
      fields={
        <>
          <Item name="entitlementId" label={t('recovery.from')} rules={needed}>
            <Select options={r.from.map((e) => ({ value: e.id, label: `${nameOf(e.programme)} ${t('recovery.aMonth', { money: money(e.amountFen, lang) })}` }))} />
          </Item>
          <Item name="amountFen" label={t('recovery.setOff')} extra={t('recovery.setOffHint')} rules={needed}>
            <MoneyInput />
          </Item>
          <Item name="signedOn" label={t('recovery.signedOn')} rules={needed}>
            <DayInput />
          </Item>
          <Item name="files" label={t('recovery.form')} rules={needed}>
            <FileUpload county={r.county} purpose="evidence" label={t('recovery.form')} accept="image/*,.pdf" />
          </Item>
        </>
      }
      onAct={({ files, ...values }, key) =>
        api.POST('/api/recoveries/{county}/{id}/consent', { ...where(r, key), body: { version: r.version, ...values, signedFormId: files[0]?.id ?? '0' } })
      }
      onDone={onChange}
    />
  )
}

function Revoke({ recovery: r, onChange }: Props) {
  const t = useText()
  return (
    <ConfirmAct<{ reason: string }>
      verb={t('recovery.revoke')}
      consequence={t('recovery.revokeHint')}
      fields={<ReasonField max={500} />}
      onAct={({ reason }, key) => api.POST('/api/recoveries/{county}/{id}/revoke', { ...where(r, key), body: { version: r.version, reason } })}
      onDone={onChange}
    />
  )
}

function AskWaiver({ recovery: r, onChange }: Props) {
  const t = useText()
  return (
    <ConfirmAct<{ amountFen: number; reason: string }>
      verb={t('recovery.waive')}
      consequence={t('recovery.waiveHint')}
      initial={{ amountFen: r.outstandingFen }}
      fields={
        <>
          <Item name="amountFen" label={t('payout.amount')} rules={useNeeded()}>
            <MoneyInput />
          </Item>
          <ReasonField max={500} />
        </>
      }
      onAct={(values, key) => api.POST('/api/recoveries/{county}/{id}/waive', { ...where(r, key), body: { version: r.version, ...values } })}
      onDone={onChange}
    />
  )
}

function DecideWaiver({ recovery: r, onChange, grant }: Props & { grant: boolean }) {
  const t = useText()
  return (
    <ConfirmAct<{ reason?: string }>
      verb={t(grant ? 'recovery.waiveGrant' : 'recovery.waiveRefuse')}
      consequence={
        <>
          {t('recovery.waiveAsked')} <Money fen={r.waiveFen} />
        </>
      }
      fields={grant ? undefined : <ReasonField max={500} />}
      onAct={({ reason }, key) =>
        api.POST('/api/recoveries/{county}/{id}/waive/decide', { ...where(r, key), body: { version: r.version, grant, ...(reason ? { reason } : {}) } })
      }
      onDone={onChange}
    />
  )
}
