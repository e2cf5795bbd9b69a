import { monthText } from '@/shared/format/date'
import { money } from '@/shared/format/money'
import { useLang, Zh, useWords } from '@/shared/i18n'
import { DataList } from '@/shared/list/DataList'
import { DivisionName } from '@/shared/ui/DivisionPicker'
import { Section } from '@/shared/ui/page'
import { Money, StatusTag } from '@/shared/ui/values'
import { Account } from './account'
import css from './payment.module.css'
import { lineStates, lineTone, type Line, type Roll } from './rolls'
import { useText } from './text'

const changes = ['same', 'new', 'more', 'less', 'back', 'late', 'account'] as const
const kinds = ['stopped', 'held'] as const

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
        { key: 'state', label: t('lines.state'), kind: 'choice', options: lineStates.map((s) => ({ value: s, label: t(`line.state.${s}`) })) },
        { key: 'payee', label: t('lines.payee'), kind: 'search', placeholder: t('lines.payeeWhole') },
        { key: 'division', label: t('lines.place'), kind: 'division', root: String(roll.county), depth: 5 },
      ]}
      rowKey={(l) => String(l.no)}
      rowLink={(l) => `/rolls/entitlements/${roll.county}/${l.householdId}/${l.entitlementId}`}
      columns={[
        { key: 'no', title: t('lines.no'), figure: true, wideOnly: true, render: (l) => l.no },
        { key: 'payee', title: t('lines.payee'), main: true, render: (l) => <Zh>{l.payee}</Zh> },
        { key: 'place', title: t('lines.place'), render: (l) => <DivisionName code={l.division} /> },
        { key: 'members', title: t('lines.members'), figure: true, render: (l) => l.members },
        { key: 'account', title: t('lines.account'), render: (l) => <Account county={roll.county} roll={roll.id} line={l} /> },
        { key: 'previous', title: t('lines.previous'), figure: true, render: (l) => (l.change === 'new' || l.change === 'late' ? '—' : <Money fen={l.previousFen} />) },
        { key: 'amount', title: t('lines.amount'), figure: true, render: (l) => <Amount line={l} /> },
        { key: 'change', title: t('lines.change'), render: (l) => <Change line={l} roll={roll} /> },
        { key: 'state', title: t('lines.state'), render: (l) => <StatusTag tone={lineTone[l.state]}>{t(`line.state.${l.state}`)}</StatusTag> },
      ]}
    />
  )
}

// What is due, and below it what is withheld by signed consent.
function Amount({ line: l }: { line: Line }) {
  const t = useText()
  const { lang } = useLang()
  return (
    <div>
      <Money fen={l.amountFen} />
      {l.setOffFen > 0 && <span className={css.sub}>{t('lines.setOff', { money: money(-l.setOffFen, lang), net: money(l.amountFen - l.setOffFen, lang) })}</span>}
    </div>
  )
}

function Change({ line: l, roll }: { line: Line; roll: Roll }) {
  const t = useText()
  const { lang } = useLang()
  const words = useWords()
  return (
    <div>
      {t(`change.${l.change}`)}
      {l.period !== roll.period && <span className={css.sub}>{t('lines.forMonth', { month: monthText(l.period, lang) })}</span>}
      {l.changeReason.zh && <span className={css.sub}><Zh>{words(l.changeReason)}</Zh></span>}
    </div>
  )
}

/** Departures lists who left the roll or is on hold, and why. */
export function Departures({ roll }: { roll: Roll }) {
  const t = useText()
  const words = useWords()
  return (
    <Section title={t('departures.title')}>
      <DataList
        path="/api/rolls/{county}/{id}/departures"
        params={{ county: String(roll.county), id: roll.id }}
        prefix="gone."
        pageSize={20}
        caption={t('departures.title')}
        empty={{ text: t('departures.empty') }}
        filters={[
          { key: 'kind', label: t('departures.kind'), kind: 'choice', options: kinds.map((k) => ({ value: k, label: t(`change.${k}`) })) },
          { key: 'payee', label: t('lines.payee'), kind: 'search', placeholder: t('lines.payeeWhole') },
          { key: 'division', label: t('lines.place'), kind: 'division', root: String(roll.county), depth: 5 },
        ]}
        rowKey={(d) => d.entitlementId}
        rowLink={(d) => `/rolls/entitlements/${roll.county}/${d.householdId}/${d.entitlementId}`}
        columns={[
          { key: 'payee', title: t('lines.payee'), main: true, render: (d) => <Zh>{d.payee}</Zh> },
          { key: 'place', title: t('lines.place'), render: (d) => <DivisionName code={d.division} /> },
          { key: 'kind', title: t('departures.kind'), render: (d) => t(`change.${d.kind}`) },
          { key: 'reason', title: t('departures.reason'), render: (d) => <Zh>{words(d.reason) || '—'}</Zh> },
          { key: 'previous', title: t('departures.previous'), figure: true, render: (d) => <Money fen={d.previousFen} /> },
        ]}
      />
    </Section>
  )
}
