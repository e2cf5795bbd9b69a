import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Checkbox, Form } from 'antd'
import { Link, useParams } from 'react-router'
import { api, must } from '@/shared/api/client'
import { monthText } from '@/shared/format/date'
import { money } from '@/shared/format/money'
import { useLang, Zh, useWords } from '@/shared/i18n'
import { PageWait } from '@/shared/layout/AppShell'
import { NotFound } from '@/console/Console'
import { DataList } from '@/shared/list/DataList'
import { useMay, useToday } from '@/shared/session/session'
import { ConfirmAct } from '@/shared/ui/act'
import { DivisionName } from '@/shared/ui/DivisionPicker'
import { Fault } from '@/shared/ui/fault'
import { PageFault } from '@/shared/ui/PageFault'
import { Page, Section } from '@/shared/ui/page'
import { Timeline } from '@/shared/ui/Timeline'
import { Money, StatusTag } from '@/shared/ui/values'
import { StandingTag } from './EntitlementsPage'
import css from './payment.module.css'
import { ReasonField } from './RollActs'
import { lineStates, lineTone, useProgrammeName } from './rolls'
import { standingOf, type Entitlement } from './standing'
import { useText } from './text'

/** EntitlementPage is what one household is owed a month: every change of it and every payment. */
export default function EntitlementPage() {
  const { county = '', household = '', id = '' } = useParams()
  const queries = useQueryClient()
  const key = ['household-payments', county, household]
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: () => must(api.GET('/api/households/{county}/{id}/payments', { params: { path: { county: Number(county), id: household } } })),
  })
  if (error && !data) return <PageFault error={error} onRetry={() => void refetch()} />
  if (!data) return <PageWait />
  const entitlement = data.entitlements.find((e) => e.id === id)
  if (!entitlement) return <NotFound />
  const changed = () => {
    void queries.invalidateQueries({ queryKey: key })
    void queries.invalidateQueries({ queryKey: ['entitlement-history', county, id] })
  }
  return <EntitlementView entitlement={entitlement} onChange={changed} />
}

interface ViewProps {
  entitlement: Entitlement
  onChange: () => void
}

function EntitlementView({ entitlement: e, onChange }: ViewProps) {
  const t = useText()
  const { lang } = useLang()
  const nameOf = useProgrammeName()
  return (
    <Page
      title={t('entitlements.title', { name: e.payee })}
      status={<StandingTag entitlement={e} />}
      under={<Link to="/rolls/entitlements">{t('entitlements.all')}</Link>}
      actions={<Hold entitlement={e} onChange={onChange} />}
      facts={[
        { label: t('programme'), value: nameOf(e.programme) },
        { label: t('entitlements.amount'), value: <Money fen={e.amountFen} /> },
        { label: t('lines.members'), value: e.members },
        { label: t('entitlements.from'), value: monthText(e.from, lang) },
        { label: t('entitlements.to'), value: e.to ? monthText(e.to, lang) : '—' },
        { label: t('entitlements.urban'), value: t(e.urban ? 'entitlements.urban.true' : 'entitlements.urban.false') },
        { label: t('lines.place'), value: <DivisionName code={e.division} /> },
        { label: t('lines.account'), value: <Zh>{`${e.bank} ${e.account}`.trim() || '—'}</Zh> },
        { label: t('entitlements.household'), value: <Link to={`/households/${e.county}/${e.householdId}`}>{t('lines.open')}</Link> },
      ]}
    >
      {e.held && <Alert className={css.notice} type="warning" showIcon title={<Zh>{t('entitlements.heldWhy', { reason: e.held })}</Zh>} />}
      <History entitlement={e} />
      <Payments entitlement={e} />
    </Page>
  )
}

function Hold({ entitlement: e, onChange }: Pick<ViewProps, 'entitlement' | 'onChange'>) {
  const t = useText()
  const may = useMay()
  const today = useToday()
  if (!may('roll.hold') || standingOf(e, today) === 'stopped') return null
  const params = { path: { county: e.county, id: e.id } }
  if (e.held)
    return (
      <ConfirmAct<{ reason: string; payHeld?: boolean }>
        verb={t('entitlements.release')}
        consequence={t('entitlements.releaseHint')}
        primary
        fields={
          <>
            <ReasonField max={500} />
            <Form.Item name="payHeld" valuePropName="checked">
              <Checkbox>{t('entitlements.payHeld')}</Checkbox>
            </Form.Item>
          </>
        }
        onAct={({ reason, payHeld = false }, key) =>
          api.POST('/api/entitlements/{county}/{id}/release', { params, headers: { 'Idempotency-Key': key }, body: { version: e.version, reason, payHeld } })
        }
        onDone={onChange}
      />
    )
  return (
    <ConfirmAct<{ reason: string }>
      verb={t('entitlements.hold')}
      consequence={t('entitlements.holdHint')}
      danger
      fields={<ReasonField max={500} />}
      onAct={({ reason }, key) =>
        api.POST('/api/entitlements/{county}/{id}/hold', { params, headers: { 'Idempotency-Key': key }, body: { version: e.version, reason } })
      }
      onDone={onChange}
    />
  )
}

function History({ entitlement: e }: { entitlement: Entitlement }) {
  const t = useText()
  const words = useWords()
  const { lang } = useLang()
  const { data, error, refetch } = useQuery({
    queryKey: ['entitlement-history', String(e.county), e.id],
    queryFn: () => must(api.GET('/api/entitlements/{county}/{id}/history', { params: { path: { county: e.county, id: e.id } } })),
  })
  return (
    <Section title={t('entitlements.history')}>
      {error && <Fault error={error} onRetry={() => void refetch()} />}
      {data && (
        <Timeline
          items={data.items.map((s) => ({
            id: String(s.seq),
            at: s.madeAt,
            what: t(`step.${s.kind}`),
            ...(s.madeName && { who: s.madeName }),
            detail: (
              <>
                {t('step.detail', { money: money(s.amountFen, lang), members: s.members, from: s.from ? monthText(s.from, lang) : t('step.noFrom') })}
                {s.reason.zh && <span className={css.sub}><Zh>{words(s.reason)}</Zh></span>}
              </>
            ),
          }))}
        />
      )}
    </Section>
  )
}

function Payments({ entitlement: e }: { entitlement: Entitlement }) {
  const t = useText()
  const words = useWords()
  const { lang } = useLang()
  return (
    <Section title={t('entitlements.payments')}>
      <DataList
        path="/api/households/{county}/{id}/payments/months"
        params={{ county: String(e.county), id: e.householdId }}
        fixed={{ entitlement: e.id }}
        prefix="months."
        caption={t('entitlements.payments')}
        filters={[
          { key: 'state', kind: 'choice', label: t('lines.state'), options: lineStates.map((s) => ({ value: s, label: t(`line.state.${s}`) })) },
          { key: 'first', kind: 'month', label: t('entitlements.monthFrom') },
          { key: 'last', kind: 'month', label: t('entitlements.monthTo') },
        ]}
        empty={{ text: t('entitlements.noPayments') }}
        rowKey={(p) => `${p.rollId} ${p.lineNo}`}
        rowLink={(p) => `/rolls/${e.county}/${p.rollId}`}
        columns={[
          { key: 'month', title: t('rolls.month'), main: true, render: (p) => monthText(p.period, lang) },
          { key: 'amount', title: t('lines.amount'), figure: true, render: (p) => <Money fen={p.amountFen} /> },
          { key: 'members', title: t('lines.members'), figure: true, render: (p) => p.members },
          {
            key: 'change',
            title: t('lines.change'),
            render: (p) => (
              <div>
                {t(`change.${p.change}`)} {p.changeReason.zh && <span className="quiet"><Zh>{words(p.changeReason)}</Zh></span>}
              </div>
            ),
          },
          {
            key: 'state',
            title: t('lines.state'),
            render: (p) => (
              <div>
                <StatusTag tone={lineTone[p.state]}>{t(`line.state.${p.state}`)}</StatusTag> {p.bankReason && <span className="quiet"><Zh>{p.bankReason}</Zh></span>}
              </div>
            ),
          },
        ]}
      />
    </Section>
  )
}
