import { useInfiniteQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { Link } from 'react-router'
import { api, must } from '@/shared/api/client'
import { monthText } from '@/shared/format/date'
import { useLang, useT } from '@/shared/i18n'
import { DataList } from '@/shared/list/DataList'
import { Table } from '@/shared/list/Table'
import { DivisionName } from '@/shared/ui/DivisionPicker'
import { Fault } from '@/shared/ui/fault'
import { Section } from '@/shared/ui/page'
import { Money, StatusTag } from '@/shared/ui/values'
import { Account } from './account'
import css from './payment.module.css'
import { lineTone, rollKey, type Line, type Roll } from './rolls'
import { useText } from './text'

const changes = ['same', 'new', 'more', 'less', 'back', 'late'] as const
const states = ['waiting', 'sent', 'paid', 'failed', 'corrected', 'carried'] as const

/** Lines lists who is paid on a roll, by what changed, where the money is, and township. */
export function Lines({ roll }: { roll: Roll }) {
  const t = useText()
  return (
    <DataList
      path="/api/rolls/{county}/{id}/lines"
      params={{ county: String(roll.county), id: roll.id }}
      caption={t('lines.title')}
      empty={{ text: t('lines.empty') }}
      filters={[
        { key: 'change', label: t('lines.change'), kind: 'choice', options: changes.map((c) => ({ value: c, label: t(`change.${c}`) })) },
        { key: 'state', label: t('lines.state'), kind: 'choice', options: states.map((s) => ({ value: s, label: t(`line.state.${s}`) })) },
        { key: 'payee', label: t('lines.payee'), kind: 'search', placeholder: t('lines.payeeWhole') },
        { key: 'division', label: t('lines.place'), kind: 'division', root: String(roll.county), depth: 5 },
      ]}
      rowKey={(l) => String(l.no)}
      rowLink={(l) => `/rolls/entitlements/${roll.county}/${l.householdId}/${l.entitlementId}`}
      columns={[
        { key: 'no', title: t('lines.no'), figure: true, wideOnly: true, render: (l) => l.no },
        { key: 'payee', title: t('lines.payee'), main: true, render: (l) => l.payee },
        { key: 'place', title: t('lines.place'), render: (l) => <DivisionName code={l.division} /> },
        { key: 'members', title: t('lines.members'), figure: true, render: (l) => l.members },
        { key: 'account', title: t('lines.account'), render: (l) => <Account county={roll.county} roll={roll.id} line={l} /> },
        { key: 'previous', title: t('lines.previous'), figure: true, render: (l) => (l.change === 'new' || l.change === 'late' ? '—' : <Money fen={l.previousFen} />) },
        { key: 'amount', title: t('lines.amount'), figure: true, render: (l) => <Money fen={l.amountFen} /> },
        { key: 'change', title: t('lines.change'), render: (l) => <Change line={l} roll={roll} /> },
        { key: 'state', title: t('lines.state'), render: (l) => <StatusTag tone={lineTone[l.state]}>{t(`line.state.${l.state}`)}</StatusTag> },
      ]}
    />
  )
}

function Change({ line: l, roll }: { line: Line; roll: Roll }) {
  const t = useText()
  const { lang } = useLang()
  return (
    <div>
      {t(`change.${l.change}`)}
      {l.period !== roll.period && <span className={css.sub}>{t('lines.forMonth', { month: monthText(l.period, lang) })}</span>}
      {l.changeReason && <span className={css.sub}>{l.changeReason}</span>}
    </div>
  )
}

/** Departures lists who left the roll or is on hold, and why. It keeps its own place, since the lines have the address's. */
export function Departures({ roll }: { roll: Roll }) {
  const t = useText()
  const shared = useT()
  const path = { county: roll.county, id: roll.id }
  const list = useInfiniteQuery({
    queryKey: [...rollKey(roll.county, roll.id), 'departures', roll.version],
    queryFn: ({ pageParam }) => must(api.GET('/api/rolls/{county}/{id}/departures', { params: { path, query: { cursor: pageParam, limit: 20 } } })),
    initialPageParam: '',
    getNextPageParam: (last) => last.next || undefined,
  })
  const rows = list.data?.pages.flatMap((p) => p.items) ?? []
  return (
    <Section title={t('departures.title')}>
      {list.error && <Fault error={list.error} onRetry={() => void list.refetch()} />}
      {list.data && rows.length === 0 && <p className="quiet">{t('departures.empty')}</p>}
      {rows.length > 0 && (
        <Table
          caption={t('departures.title')}
          rows={rows}
          rowKey={(d) => d.entitlementId}
          columns={[
            {
              key: 'payee',
              title: t('lines.payee'),
              main: true,
              render: (d) => <Link to={`/rolls/entitlements/${roll.county}/${d.householdId}/${d.entitlementId}`}>{d.payee}</Link>,
            },
            { key: 'place', title: t('lines.place'), render: (d) => <DivisionName code={d.division} /> },
            { key: 'kind', title: t('departures.kind'), render: (d) => t(`change.${d.kind}`) },
            { key: 'reason', title: t('departures.reason'), render: (d) => d.reason || '—' },
            { key: 'previous', title: t('departures.previous'), figure: true, render: (d) => <Money fen={d.previousFen} /> },
          ]}
        />
      )}
      {list.hasNextPage && (
        <div className={css.gap}>
          <Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {shared('list.next')}
          </Button>
        </div>
      )}
    </Section>
  )
}
