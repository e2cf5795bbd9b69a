import { Form, Input } from 'antd'
import { api } from '@/shared/api/client'
import { money, whole } from '@/shared/format/money'
import { useLang } from '@/shared/i18n'
import { useMay, useMe } from '@/shared/session/session'
import { ConfirmAct } from '@/shared/ui/act'
import { FileUpload, type KeptFile } from '@/shared/ui/FileUpload'
import type { Roll } from './rolls'
import { useText } from './text'

interface ActsProps {
  roll: Roll
  onChange: () => void
}

/** RollActs offers the next act on a roll to whom it belongs, and tells the others for whom it waits. */
export function RollActs({ roll, onChange }: ActsProps) {
  const may = useMay()
  const make = may('roll.make')
  const check = may('roll.check')
  const acts = { roll, onChange }
  switch (roll.state) {
    case 'draft':
      return (
        <>
          {check && <Checking {...acts} />}
          {make && <Again {...acts} />}
          {make && !check && <Quiet text="act.waitCheck" />}
        </>
      )
    case 'checked':
      return check ? <Locking {...acts} /> : <Quiet text="act.waitLock" />
    case 'locked':
      return make ? <MakeFile {...acts} primary /> : <Quiet text="act.waitMaker" />
    case 'sent':
      return make ? <Returning {...acts} /> : <Quiet text="act.waitBank" />
    default:
      return null
  }
}

function Quiet({ text }: { text: 'act.waitCheck' | 'act.waitMaker' | 'act.waitLock' | 'act.waitBank' }) {
  const t = useText()
  return <span className="quiet">{t(text)}</span>
}

// Whoever made the roll sees why the check is not theirs.
function NotMine() {
  const t = useText()
  return <span className="quiet">{t('act.notMine', { who: t('act.otherChecker') })}</span>
}

const target = (roll: Roll) => ({ path: { county: roll.county, id: roll.id } })
const under = (key: string) => ({ 'Idempotency-Key': key })

function Checking({ roll, onChange }: ActsProps) {
  const t = useText()
  const { lang } = useLang()
  const { data: me } = useMe()
  if (me?.id === roll.madeBy) return <NotMine />
  return (
    <>
      <ConfirmAct
        verb={t('act.check')}
        consequence={t('act.checkHint', { n: whole(roll.households), money: money(roll.totalFen, lang) })}
        primary
        onAct={(_, key) => api.POST('/api/rolls/{county}/{id}/check', { params: target(roll), headers: under(key), body: { version: roll.version } })}
        onDone={onChange}
      />
      <SendBack roll={roll} onChange={onChange} />
    </>
  )
}

function Locking({ roll, onChange }: ActsProps) {
  const t = useText()
  const { data: me } = useMe()
  if (me?.id === roll.madeBy) return <NotMine />
  return (
    <>
      <ConfirmAct
        verb={t('act.lock')}
        consequence={t('act.lockHint')}
        primary
        onAct={(_, key) => api.POST('/api/rolls/{county}/{id}/lock', { params: target(roll), headers: under(key), body: { version: roll.version } })}
        onDone={onChange}
      />
      <SendBack roll={roll} onChange={onChange} />
    </>
  )
}

function SendBack({ roll, onChange }: ActsProps) {
  const t = useText()
  return (
    <ConfirmAct<{ reason: string }>
      verb={t('act.sendBack')}
      consequence={t('act.sendBackHint')}
      fields={<ReasonField max={500} />}
      onAct={({ reason }, key) =>
        api.POST('/api/rolls/{county}/{id}/send-back', { params: target(roll), headers: under(key), body: { version: roll.version, reason } })
      }
      onDone={onChange}
    />
  )
}

/** ReasonField asks for the reason of an act. */
export function ReasonField({ max }: { max: number }) {
  const t = useText()
  return (
    <Form.Item name="reason" label={t('act.reason')} rules={[{ required: true, whitespace: true, message: t('draw.needed') }]}>
      <Input.TextArea rows={2} maxLength={max} />
    </Form.Item>
  )
}

function Again({ roll, onChange }: ActsProps) {
  const t = useText()
  const { county, programme, period } = roll
  return (
    <ConfirmAct
      verb={t('draw.again')}
      consequence={t('draw.againHint')}
      onAct={(_, key) => api.POST('/api/rolls', { headers: under(key), body: { county, programme, period } })}
      onDone={onChange}
    />
  )
}

/** MakeFile makes the next file for the bank. */
export function MakeFile({ roll, onChange, primary = false }: ActsProps & { primary?: boolean }) {
  const t = useText()
  return (
    <ConfirmAct
      verb={t('act.bank')}
      consequence={t('act.bankHint')}
      primary={primary}
      onAct={(_, key) => api.POST('/api/rolls/{county}/{id}/bank-files', { params: target(roll), headers: under(key) })}
      onDone={onChange}
    />
  )
}

function Returning({ roll, onChange }: ActsProps) {
  const t = useText()
  return (
    <ConfirmAct<{ file: KeptFile[] }>
      verb={t('act.return')}
      consequence={t('act.returnHint')}
      primary
      fields={
        <Form.Item name="file" label={t('act.returnFile')} rules={[{ required: true, message: t('draw.needed') }]}>
          <FileUpload county={roll.county} purpose="bank" label={t('act.returnFile')} accept=".csv,.txt" />
        </Form.Item>
      }
      onAct={({ file }, key) =>
        api.POST('/api/rolls/{county}/{id}/return', { params: target(roll), headers: under(key), body: { fileId: file[0]?.id ?? '' } })
      }
      onDone={onChange}
    />
  )
}
