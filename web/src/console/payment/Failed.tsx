import { useQuery } from '@tanstack/react-query'
import { Form, Input } from 'antd'
import { api, must } from '@/shared/api/client'
import { Zh } from '@/shared/i18n'
import { Table } from '@/shared/list/Table'
import { useMay } from '@/shared/session/session'
import { ConfirmAct } from '@/shared/ui/act'
import { Fault } from '@/shared/ui/fault'
import { Section } from '@/shared/ui/page'
import { Money, StatusTag } from '@/shared/ui/values'
import { Account } from './account'
import css from './payment.module.css'
import { MakeFile, ReasonField } from './RollActs'
import { lineTone, rollKey, type Line, type Roll } from './rolls'
import { useText } from './text'

interface FailedProps {
  roll: Roll
  onChange: () => void
}

/** Failed lists the lines that the bank sent back: the maker corrects them, the checker checks that, and the next file takes them. */
export function Failed({ roll, onChange }: FailedProps) {
  const t = useText()
  const may = useMay()
  const { data, error, refetch } = useQuery({
    queryKey: [...rollKey(roll.county, roll.id), 'failed', roll.version],
    queryFn: () => Promise.all((['failed', 'corrected', 'waiting'] as const).map((state) => linesIn(roll, state))),
  })
  if (error) return <Fault error={error} onRetry={() => void refetch()} />
  const [failed, corrected, waiting] = data ?? []
  const lines = [failed, corrected, waiting].flatMap((p) => p?.items ?? [])
  if (lines.length === 0) return null
  return (
    <Section title={t('failed.title')} aside={!!waiting?.items.length && may('roll.make') && <MakeFile roll={roll} onChange={onChange} />}>
      <p className={`quiet ${css.notice}`}>{t('failed.hint')}</p>
      {data?.some((p) => p.next) && <p className={css.notice}>{t('failed.more', { n: lines.length })}</p>}
      <Table
        caption={t('failed.title')}
        rows={lines}
        rowKey={(l) => String(l.no)}
        columns={[
          { key: 'payee', title: t('lines.payee'), main: true, render: (l) => <Zh>{l.payee}</Zh> },
          { key: 'amount', title: t('lines.amount'), figure: true, render: (l) => <Money fen={l.amountFen} /> },
          { key: 'account', title: t('lines.account'), render: (l) => <Account county={roll.county} roll={roll.id} line={l} /> },
          { key: 'why', title: t('failed.why'), render: (l) => <Zh>{l.bankReason || '—'}</Zh> },
          { key: 'state', title: t('lines.state'), render: (l) => <StatusTag tone={lineTone[l.state]}>{t(`line.state.${l.state}`)}</StatusTag> },
          { key: 'act', title: t('lines.act'), render: (l) => <LineActs roll={roll} line={l} onChange={onChange} /> },
        ]}
      />
    </Section>
  )
}

// Those that failed are few, unless a bank sends a whole file back: then the first are worked off first, and the list below has them all.
const linesIn = (roll: Roll, state: Line['state']) =>
  must(api.GET('/api/rolls/{county}/{id}/lines', { params: { path: { county: roll.county, id: roll.id }, query: { state, limit: 200 } } }))

function LineActs({ roll, line, onChange }: FailedProps & { line: Line }) {
  const may = useMay()
  const acts = { roll, line, onChange }
  if (line.state === 'failed' && may('roll.make'))
    return (
      <div className={css.acts}>
        <Correct {...acts} />
        <WithReason {...acts} act="carry" />
      </div>
    )
  if (line.state === 'corrected' && may('roll.check'))
    return (
      <div className={css.acts}>
        <Approve {...acts} />
        <WithReason {...acts} act="refuse" />
      </div>
    )
  return null
}

type LineProps = FailedProps & { line: Line }
const params = ({ roll, line }: LineProps) => ({ path: { county: roll.county, id: roll.id, line: line.no } })

interface Correction {
  payee: string
  bank: string
  account: string
  reason: string
}

function Correct(props: LineProps) {
  const t = useText()
  const { line, onChange } = props
  const rules = [{ required: true, whitespace: true, message: t('draw.needed') }]
  return (
    <ConfirmAct<Correction>
      verb={t('failed.correct')}
      consequence={t('failed.correctHint', { name: line.payee })}
      primary
      initial={{ payee: line.payee, bank: line.bank, reason: line.bankReason }}
      fields={
        <>
          <Form.Item name="payee" label={t('failed.payee')} rules={rules}>
            <Input maxLength={60} />
          </Form.Item>
          <Form.Item name="bank" label={t('failed.bank')} rules={rules}>
            <Input maxLength={60} />
          </Form.Item>
          <Form.Item name="account" label={t('failed.account')} rules={rules}>
            <Input maxLength={32} inputMode="numeric" autoComplete="off" />
          </Form.Item>
          <ReasonField max={200} />
        </>
      }
      onAct={(body, key) =>
        api.POST('/api/rolls/{county}/{id}/lines/{line}/correct', { params: params(props), headers: { 'Idempotency-Key': key }, body })
      }
      onDone={onChange}
    />
  )
}

function Approve(props: LineProps) {
  const t = useText()
  return (
    <ConfirmAct
      verb={t('failed.approve')}
      consequence={t('failed.approveHint', { name: props.line.payee })}
      primary
      onAct={(_, key) => api.POST('/api/rolls/{county}/{id}/lines/{line}/approve', { params: params(props), headers: { 'Idempotency-Key': key } })}
      onDone={props.onChange}
    />
  )
}

function WithReason({ act, ...props }: LineProps & { act: 'carry' | 'refuse' }) {
  const t = useText()
  const path = act === 'carry' ? '/api/rolls/{county}/{id}/lines/{line}/carry' : '/api/rolls/{county}/{id}/lines/{line}/refuse'
  return (
    <ConfirmAct<{ reason: string }>
      verb={t(`failed.${act}`)}
      consequence={t(`failed.${act}Hint`, { name: props.line.payee })}
      fields={<ReasonField max={200} />}
      onAct={({ reason }, key) => api.POST(path, { params: params(props), headers: { 'Idempotency-Key': key }, body: { reason } })}
      onDone={props.onChange}
    />
  )
}
