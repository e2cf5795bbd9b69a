import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api, must, type Schema } from '@/shared/api/client'
import { monthText } from '@/shared/format/date'
import { money } from '@/shared/format/money'
import { useLang, Zh, useWords } from '@/shared/i18n'
import { DataList } from '@/shared/list/DataList'
import { Table, TableSkeleton, type Column } from '@/shared/list/Table'
import { Chart, type ChartData } from '@/shared/ui/Chart'
import { useMay, useToday } from '@/shared/session/session'
import { Fault } from '@/shared/ui/fault'
import { Section } from '@/shared/ui/page'
import { DateText, Money, StatusTag, type Tone } from '@/shared/ui/values'
import css from './registry.module.css'
import { paidByMonth } from './paid'
import { BeginExit } from '@/console/cases/BeginExit'
import { BeginReview } from '@/console/cases/BeginReview'
import { PayoutState } from '@/console/payment/PayoutState'
import { useProgrammeName } from '@/console/payment/rolls'
import { useText } from './text'
import { ClaimBack, Recoveries } from './Recovery'
import type { File } from './useHousehold'

type Payment = Schema<'Payment'>
type Entitlement = Schema<'PaymentEntitlement'>

/** Paid shows what a household is owed and was paid, month by month. */
export function Paid({ file }: { file: File }) {
  const t = useText()
  const month = useToday().slice(0, 7)
  const paid = useQuery({
    queryKey: ['household', file.id, 'payments'],
    queryFn: () => must(api.GET('/api/households/{county}/{id}/payments', { params: { path: { county: file.county, id: file.id } } })),
  })
  return (
    <Section title={t('partPaid')}>
      {paid.isPending && <TableSkeleton label={t('partPaid')} rows={2} />}
      {paid.error && <Fault error={paid.error} onRetry={() => void paid.refetch()} />}
      {paid.data && <Entitlements file={file} rows={(paid.data.entitlements ?? []).filter((e) => !e.to || e.to >= month)} />}
      {paid.data && <OverpaidTable file={file} rows={paid.data.overpaid} />}
      {paid.data && <Recoveries rows={paid.data.recoveries} />}
      {paid.data && <Payouts rows={paid.data.payouts} />}
      {paid.data && <Payments file={file} latest={paid.data.payments ?? []} />}
    </Section>
  )
}

function Entitlements({ file, rows }: { file: File; rows: Entitlement[] }) {
  const t = useText()
  const nameOf = useProgrammeName()
  const { lang } = useLang()
  if (rows.length === 0) return null
  return (
    <dl className={css.totals}>
      {rows.map((e) => (
        <div key={e.id}>
          <dt>
            {t('entitled')} · {nameOf(e.programme)}
          </dt>
          <dd>
            {t('amountMonth', { amount: money(e.amountFen, lang) })} · {t('since', { from: monthText(e.from, lang) })}
            {e.to && ` · ${t('paidUntil', { until: monthText(e.to, lang) })}`}
            {e.held && <div className="act">{t('held', { reason: e.held })}</div>}
            <div className={css.begin}>
              {file.state === 'live' && <BeginReview county={file.county} householdId={file.id} programme={e.programme} personId={e.personId} />}
              {file.state === 'live' && <BeginExit county={file.county} householdId={file.id} programme={e.programme} personId={e.personId} who={file.headName} />}
            </div>
          </dd>
        </div>
      ))}
    </dl>
  )
}

// What was paid for months in which it was not due.
function OverpaidTable({ file, rows }: { file: File; rows: Schema<'PaymentOverpaid'>[] }) {
  const t = useText()
  const may = useMay()
  const { lang } = useLang()
  const nameOf = useProgrammeName()
  if (rows.length === 0) return null
  const columns: Column<Schema<'PaymentOverpaid'>>[] = [
    { key: 'programme', title: t('programme'), main: true, render: (o) => nameOf(o.programme) },
    { key: 'months', title: t('period'), render: (o) => t('overpaidMonths', { from: monthText(o.from, lang), to: monthText(o.to, lang) }) },
    { key: 'sum', title: t('overpaidSum'), figure: true, render: (o) => <Money fen={o.sumFen} /> },
    { key: 'why', title: t('overpaidWhy'), render: (o) => <Zh>{o.reason}</Zh> },
  ]
  if (may('case.enter')) columns.push({ key: 'claim', title: t('acts'), render: (o) => <ClaimBack county={file.county} of={{ entitlementId: o.entitlementId }} /> })
  return <Table caption={t('overpaid')} columns={columns} rows={rows} rowKey={(o) => o.id} />
}

// Whether less was decided to be due than was paid in advance.
const more = (p: Schema<'PaymentPayout'>) => p.settled && p.dueFen < p.amountFen

// What is paid once: temporary assistance.
function Payouts({ rows }: { rows: Schema<'PaymentPayout'>[] }) {
  const t = useText()
  const words = useWords()
  const nameOf = useProgrammeName()
  const may = useMay()
  const { lang } = useLang()
  if (rows.length === 0) return null
  const columns: Column<Schema<'PaymentPayout'>>[] = [
    { key: 'programme', title: t('programme'), main: true, render: (p) => nameOf(p.programme) },
    { key: 'amount', title: t('amount'), figure: true, render: (p) => <Money fen={p.amountFen} /> },
    { key: 'state', title: t('payState'), render: (p) => <PayoutState state={p.state} /> },
    { key: 'on', title: t('paidOn'), render: (p) => <DateText value={p.paidOn} /> },
    { key: 'reason', title: t('basis'), render: (p) => (more(p) ? `${words(p.reason)}${t('advanceMore', { money: money(p.dueFen, lang) })}` : words(p.reason)) },
  ]
  if (may('case.enter') && rows.some((p) => more(p) && p.state === 'paid'))
    columns.push({ key: 'claim', title: t('acts'), render: (p) => (more(p) && p.state === 'paid' ? <ClaimBack county={p.county} of={{ payoutId: p.id }} /> : '—') })
  return <Table caption={t('payouts')} columns={columns} rows={rows} rowKey={(p) => p.id} rowLink={(p) => `/cases/${p.county}/${p.applicationId}`} />
}

const states = ['waiting', 'sent', 'paid', 'failed', 'corrected', 'carried'] as const
const tones: Record<Payment['state'], Tone> = { waiting: 'plain', sent: 'going', paid: 'done', failed: 'act', corrected: 'going', carried: 'plain' }

function Payments({ file, latest }: { file: File; latest: Payment[] }) {
  const t = useText()
  const { lang } = useLang()
  const data = useMemo<ChartData>(() => {
    const months = paidByMonth(latest).slice(-12)
    return { kind: 'bar', names: months.map((m) => monthText(m.period, lang)), series: [{ name: t('amount'), values: months.map((m) => m.fen / 100) }] }
  }, [latest, lang, t])
  if (latest.length === 0) return <p className="quiet">{t('noPayments')}</p>
  return (
    <div className={css.two}>
      <DataList
        path="/api/households/{county}/{id}/payments/months"
        params={{ county: String(file.county), id: file.id }}
        prefix="paid."
        pageSize={12}
        caption={t('partPaid')}
        filters={[
          { key: 'state', kind: 'choice', label: t('payState'), options: states.map((s) => ({ value: s, label: t(`pay.${s}`) })) },
          { key: 'first', kind: 'month', label: t('monthFrom') },
          { key: 'last', kind: 'month', label: t('monthTo') },
        ]}
        rowKey={(p) => `${p.rollId} ${p.lineNo}`}
        columns={[
          { key: 'period', title: t('period'), main: true, render: (p) => monthText(p.period, lang) },
          { key: 'amount', title: t('amount'), figure: true, render: (p) => <Money fen={p.amountFen} /> },
          { key: 'payee', title: t('payee'), render: (p) => <Zh>{p.payee}</Zh> },
          { key: 'state', title: t('payState'), render: (p) => <State payment={p} /> },
        ]}
      />
      <Chart title={t('payChart')} data={data} height={14} />
    </div>
  )
}

function State({ payment: p }: { payment: Payment }) {
  const t = useText()
  return (
    <>
      <StatusTag tone={tones[p.state]}>{t(`pay.${p.state}`)}</StatusTag>
      {p.bankReason && <div className="quiet"><Zh>{p.bankReason}</Zh></div>}
    </>
  )
}
