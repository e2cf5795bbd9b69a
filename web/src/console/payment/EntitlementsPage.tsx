import { monthText } from '@/shared/format/date'
import { useLang, Zh } from '@/shared/i18n'
import { DataList } from '@/shared/list/DataList'
import { useScope, useToday } from '@/shared/session/session'
import { DivisionName } from '@/shared/ui/DivisionPicker'
import { Page } from '@/shared/ui/page'
import { Money, StatusTag } from '@/shared/ui/values'
import { programmes, useProgrammeName } from './rolls'
import { standingOf, standingTone, type Entitlement } from './standing'
import { Tabs } from './Tabs'
import { useText } from './text'

/** EntitlementsPage lists what households are owed a month. */
export default function EntitlementsPage() {
  const t = useText()
  const { lang } = useLang()
  const scope = useScope()
  const nameOf = useProgrammeName()
  const states = ['running', 'held', 'stopped'] as const
  return (
    <Page title={t('tab.entitlements')}>
      <Tabs />
      <DataList
        path="/api/entitlements"
        caption={t('entitlements.caption')}
        empty={{ text: t('entitlements.empty') }}
        filters={[
          { key: 'programme', label: t('programme'), kind: 'choice', options: programmes.map((p) => ({ value: p, label: nameOf(p) })) },
          { key: 'state', label: t('entitlements.state'), kind: 'choice', options: states.map((s) => ({ value: s, label: t(`entitlements.state.${s}`) })) },
          { key: 'payee', label: t('lines.payee'), kind: 'search', placeholder: t('lines.payeeWhole') },
          { key: 'division', label: t('lines.place'), kind: 'division', root: scope, depth: 5 },
        ]}
        rowKey={(e) => e.id}
        rowLink={(e) => `/rolls/entitlements/${e.county}/${e.householdId}/${e.id}`}
        columns={[
          { key: 'payee', title: t('lines.payee'), main: true, render: (e) => <Zh>{e.payee}</Zh> },
          { key: 'place', title: t('lines.place'), render: (e) => <DivisionName code={e.division} /> },
          { key: 'programme', title: t('programme'), render: (e) => nameOf(e.programme) },
          { key: 'members', title: t('lines.members'), figure: true, render: (e) => e.members },
          { key: 'amount', title: t('entitlements.amount'), figure: true, render: (e) => <Money fen={e.amountFen} /> },
          { key: 'from', title: t('entitlements.from'), render: (e) => monthText(e.from, lang) },
          { key: 'state', title: t('entitlements.state'), render: (e) => <StandingTag entitlement={e} /> },
          { key: 'account', title: t('lines.account'), render: (e) => <Zh>{`${e.bank} ${e.account}`.trim() || '—'}</Zh> },
        ]}
      />
    </Page>
  )
}

/** StandingTag shows where an entitlement stands this month. */
export function StandingTag({ entitlement: e }: { entitlement: Entitlement }) {
  const t = useText()
  const today = useToday()
  const s = standingOf(e, today)
  return (
    <span title={e.held}>
      <StatusTag tone={standingTone[s]}>{t(`entitlements.state.${s}`)}</StatusTag>
    </span>
  )
}
