import { Link } from 'react-router'
import { Zh } from '@/shared/i18n'
import { DataList } from '@/shared/list/DataList'
import { useScope } from '@/shared/session/session'
import { DivisionName } from '@/shared/ui/DivisionPicker'
import { Page } from '@/shared/ui/page'
import { DateText, Money, StatusTag } from '@/shared/ui/values'
import { causes, recoveryStates, recoveryTone } from './recovery'
import { useProgrammeName } from './rolls'
import { Tabs } from './Tabs'
import { useText } from './text'

/** RecoveriesPage lists aid that was drawn wrongly and is claimed back. */
export default function RecoveriesPage() {
  const t = useText()
  const scope = useScope()
  const nameOf = useProgrammeName()
  return (
    <Page title={t('tab.recoveries')} under={t('recoveries.hint')}>
      <Tabs />
      <DataList
        path="/api/recoveries"
        caption={t('tab.recoveries')}
        empty={{ text: t('recoveries.empty') }}
        filters={[
          { key: 'state', label: t('rolls.state'), kind: 'choice', options: recoveryStates.map((s) => ({ value: s, label: t(`recovery.${s}`) })) },
          { key: 'cause', label: t('recovery.cause'), kind: 'choice', options: causes.map((c) => ({ value: c, label: t(`cause.${c}`) })) },
          { key: 'division', label: t('lines.place'), kind: 'division', root: scope, depth: 5 },
        ]}
        rowKey={(r) => r.id}
        columns={[
          { key: 'number', title: t('recovery.number'), main: true, render: (r) => <Link to={`/recoveries/${r.county}/${r.id}`}>{r.number}</Link> },
          { key: 'payee', title: t('lines.payee'), render: (r) => <Zh>{r.payee}</Zh> },
          { key: 'programme', title: t('programme'), render: (r) => nameOf(r.programme) },
          { key: 'cause', title: t('recovery.cause'), render: (r) => t(`cause.${r.cause}`) },
          { key: 'claimed', title: t('recovery.claimed'), figure: true, render: (r) => <Money fen={r.claimedFen + r.fineFen} /> },
          { key: 'left', title: t('recovery.outstanding'), figure: true, render: (r) => <Money fen={r.outstandingFen} /> },
          { key: 'due', title: t('recovery.due'), render: (r) => <DateText value={r.dueOn} /> },
          { key: 'state', title: t('rolls.state'), render: (r) => <StatusTag tone={recoveryTone[r.state]}>{t(`recovery.${r.state}`)}</StatusTag> },
          { key: 'place', title: t('lines.place'), render: (r) => <DivisionName code={r.division} /> },
        ]}
      />
    </Page>
  )
}
