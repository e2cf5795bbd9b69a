import { useQueryClient } from '@tanstack/react-query'
import { Form, Input, Radio } from 'antd'
import { Link } from 'react-router'
import { api, must, type Schema } from '@/shared/api/client'
import { money } from '@/shared/format/money'
import { useLang, Zh, useWords } from '@/shared/i18n'
import { DataList } from '@/shared/list/DataList'
import { useMay, useScope, useToday } from '@/shared/session/session'
import { ConfirmAct } from '@/shared/ui/act'
import { DivisionName } from '@/shared/ui/DivisionPicker'
import { DayInput } from '@/shared/ui/inputs'
import { Page } from '@/shared/ui/page'
import { DateText, Money } from '@/shared/ui/values'
import { PayoutState } from './PayoutState'
import { oncePaid, useProgrammeName } from './rolls'
import { Tabs } from './Tabs'
import { ReasonField } from './RollActs'
import { useText } from './text'
import { Who } from '@/shared/ui/Who'

type Payout = Schema<'PaymentPayout'>

/** PayoutsPage lists what is paid once: the checker looks at each sum, the maker records that it was paid. */
export default function PayoutsPage() {
  const t = useText()
  const scope = useScope()
  const nameOf = useProgrammeName()
  const states = ['returned', 'ordered', 'checked', 'paid', 'cancelled'] as const
  return (
    <Page title={t('tab.payouts')} under={t('payouts.hint')}>
      <Tabs />
      <DataList
        path="/api/payouts"
        caption={t('tab.payouts')}
        empty={{ text: t('payouts.empty') }}
        filters={[
          { key: 'state', label: t('rolls.state'), kind: 'choice', options: states.map((s) => ({ value: s, label: t(`payout.${s}`) })) },
          { key: 'programme', label: t('programme'), kind: 'choice', options: oncePaid.map((p) => ({ value: p, label: nameOf(p) })) },
          { key: 'division', label: t('lines.place'), kind: 'division', root: scope, depth: 5 },
        ]}
        rowKey={(p) => p.id}
        columns={[
          { key: 'payee', title: t('lines.payee'), main: true, render: (p) => <Link to={`/cases/${p.county}/${p.applicationId}`}><Zh>{p.payee}</Zh></Link> },
          { key: 'programme', title: t('programme'), render: (p) => (p.advance ? `${nameOf(p.programme)} · ${t('payout.advance')}` : nameOf(p.programme)) },
          { key: 'amount', title: t('payout.amount'), figure: true, render: (p) => <Money fen={p.amountFen} /> },
          { key: 'state', title: t('rolls.state'), render: (p) => <State payout={p} /> },
          { key: 'ordered', title: t('payout.ordered.by'), render: (p) => <Who>{p.orderedName}</Who> },
          { key: 'checked', title: t('rolls.checked'), render: (p) => <Zh>{p.checkedName || '—'}</Zh> },
          { key: 'paid', title: t('payout.paidOn'), render: (p) => <DateText value={p.paidOn} /> },
          { key: 'place', title: t('lines.place'), render: (p) => <DivisionName code={p.division} /> },
          { key: 'act', title: t('payout.act'), render: (p) => <Act payout={p} /> },
        ]}
      />
    </Page>
  )
}

function State({ payout: p }: { payout: Payout }) {
  const t = useText()
  const { lang } = useLang()
  return (
    <div>
      <PayoutState state={p.state} />
      {p.settled && p.dueFen < p.amountFen && <div className="quiet">{t('payout.settledLess', { money: money(p.dueFen, lang) })}</div>}
      {p.sentBack && (
        <div className="quiet">
          <Zh>{p.sentBack}</Zh>
        </div>
      )}
    </div>
  )
}

function Act({ payout: p }: { payout: Payout }) {
  const may = useMay()
  if (p.state === 'returned' && may('case.confirm')) return <Again payout={p} />
  if (p.state === 'ordered' && may('roll.check'))
    return (
      <>
        <Check payout={p} /> <SendBack payout={p} />
      </>
    )
  if (p.state === 'checked' && may('roll.make'))
    return (
      <>
        <Pay payout={p} /> <SendBack payout={p} />
      </>
    )
  return <>—</>
}

function useRefresh() {
  const queries = useQueryClient()
  return () => void queries.invalidateQueries()
}

function Check({ payout: p }: { payout: Payout }) {
  const t = useText()
  const words = useWords()
  const refresh = useRefresh()
  return (
    <ConfirmAct<Omit<Schema<'PaymentPayoutCheck'>, 'version'>>
      verb={t('payout.check')}
      label={t('payout.checkOf', { payee: p.payee })}
      consequence={
        <>
          {t('payout.checkHint', { payee: p.payee, reason: words(p.reason) })} <Money fen={p.amountFen} />
        </>
      }
      fields={p.account ? undefined : <NewAccount />}
      onAct={(values, key) =>
        must(api.POST('/api/payouts/{county}/{id}/check', { params: { path: { county: p.county, id: p.id } }, body: { version: p.version, ...values }, headers: { 'Idempotency-Key': key } }))
      }
      onDone={refresh}
    />
  )
}

function SendBack({ payout: p }: { payout: Payout }) {
  const t = useText()
  const refresh = useRefresh()
  return (
    <ConfirmAct<{ reason: string }>
      verb={t('payout.sendBack')}
      label={t('payout.sendBackOf', { payee: p.payee })}
      consequence={t('payout.sendBackHint')}
      danger
      fields={<ReasonField max={200} />}
      onAct={({ reason }, key) =>
        must(api.POST('/api/payouts/{county}/{id}/send-back', { params: { path: { county: p.county, id: p.id } }, body: { version: p.version, reason }, headers: { 'Idempotency-Key': key } }))
      }
      onDone={refresh}
    />
  )
}

// What was sent back is ordered again by who may decide, with the right account.
function Again({ payout: p }: { payout: Payout }) {
  const t = useText()
  const refresh = useRefresh()
  return (
    <ConfirmAct<Omit<Schema<'PaymentPayoutCheck'>, 'version'>>
      verb={t('payout.again')}
      label={t('payout.againOf', { payee: p.payee })}
      consequence={t('payout.againHint')}
      fields={<AccountFields />}
      onAct={(values, key) =>
        must(api.POST('/api/payouts/{county}/{id}/order', { params: { path: { county: p.county, id: p.id } }, body: { version: p.version, ...values }, headers: { 'Idempotency-Key': key } }))
      }
      onDone={refresh}
    />
  )
}

type Paying = Omit<Schema<'PaymentPayoutPayment'>, 'version'>

function Pay({ payout: p }: { payout: Payout }) {
  const t = useText()
  const today = useToday()
  const refresh = useRefresh()
  const needed = [{ required: true, message: t('draw.needed') }]
  return (
    <ConfirmAct<Paying>
      verb={t('payout.pay')}
      label={t('payout.payOf', { payee: p.payee })}
      consequence={
        <>
          {t('payout.payHint', { payee: p.payee })} <Money fen={p.amountFen} />
        </>
      }
      initial={{ method: p.account ? 'bank' : 'cash', ...(today && { paidOn: today }) }}
      fields={
        <>
          <Form.Item name="method" label={t('payout.method')} extra={p.account ? `${p.bank} ${p.account}` : undefined} rules={needed}>
            <Radio.Group options={(p.account ? (['bank', 'cash'] as const) : (['cash'] as const)).map((m) => ({ value: m, label: t(`payout.method.${m}`) }))} />
          </Form.Item>
          <Form.Item name="paidOn" label={t('payout.paidOn')} rules={needed}>
            <DayInput />
          </Form.Item>
          <Form.Item name="voucher" label={t('payout.voucher')} rules={needed}>
            <Input maxLength={60} />
          </Form.Item>
        </>
      }
      onAct={(values, key) =>
        must(
          api.POST('/api/payouts/{county}/{id}/pay', {
            params: { path: { county: p.county, id: p.id } },
            body: { version: p.version, ...values },
            headers: { 'Idempotency-Key': key },
          }),
        )
      }
      onDone={refresh}
    />
  )
}

// A family without an account on file is paid in cash, unless the checker enters one.
function NewAccount() {
  const t = useText()
  return (
    <>
      <p className="quiet">{t('payout.accountHint')}</p>
      <AccountFields />
    </>
  )
}

function AccountFields() {
  const t = useText()
  return (
    <>
      <Form.Item name="bank" label={t('payout.bank')}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="account" label={t('payout.account')}>
        <Input maxLength={32} inputMode="numeric" autoComplete="off" />
      </Form.Item>
    </>
  )
}
