import { useWords, Zh } from '@/shared/i18n'
import { DataList } from '@/shared/list/DataList'
import { useScope } from '@/shared/session/session'
import { DivisionName } from '@/shared/ui/DivisionPicker'
import { Page } from '@/shared/ui/page'
import { DateText, Deadline, Money, StatusTag } from '@/shared/ui/values'
import { caseLink } from './perform'
import { toneOf } from './states'
import { useText } from './text'
import type { Schema } from '@/shared/api/client'

const stands = ['waiting', 'overdue', 'explained'] as const

/** AdvancesPage lists what was paid before its decision, the explanation that is due first on top. */
export default function AdvancesPage() {
  const t = useText()
  const words = useWords()
  const scope = useScope()
  return (
    <Page title={t('advances')} under={t('advancesHint')}>
      <DataList
        path="/api/cases/advances"
        caption={t('advances')}
        rowKey={(a) => a.case.id}
        rowLink={(a) => caseLink(a.case)}
        empty={{ text: t('advancesNone') }}
        filters={[
          { key: 'stands', kind: 'choice', label: t('explanation'), options: stands.map((s) => ({ value: s, label: t(`stands.${s}`) })) },
          { key: 'division', kind: 'division', label: t('division'), root: scope },
        ]}
        columns={[
          { key: 'name', title: t('applicant'), main: true, render: (a) => <Zh>{a.case.applicantName}</Zh> },
          { key: 'programme', title: t('programme'), render: (a) => words(a.case.programmeLabel) },
          { key: 'amount', title: t('advanceAmount'), figure: true, render: (a) => <Money fen={a.amountFen} /> },
          { key: 'paid', title: t('advanceOn'), render: (a) => <DateText value={a.paidOn} /> },
          { key: 'due', title: t('explainBy'), render: (a) => <Explained advance={a} /> },
          { key: 'who', title: t('whoHasIt'), render: (a) => <Who advance={a} /> },
          { key: 'state', title: t('state'), render: (a) => <StatusTag tone={toneOf(a.case.state)}>{words(a.case.stateLabel)}</StatusTag> },
          { key: 'division', title: t('division'), render: (a) => <DivisionName code={a.case.division} /> },
          { key: 'number', title: t('number'), wideOnly: true, render: (a) => <span className="figure quiet">{a.case.number}</span> },
        ]}
      />
    </Page>
  )
}

type Row = { advance: Schema<'CaseworkPaidAhead'> }

function Explained({ advance: a }: Row) {
  const t = useText()
  if (a.explainedOn)
    return (
      <>
        {t('explainedOn')} <DateText value={a.explainedOn} />
      </>
    )
  return a.left === undefined ? <DateText value={a.dueOn} /> : <Deadline due={a.dueOn} left={a.left} />
}

// Whoever it was handed to; otherwise the role that the case waits for.
function Who({ advance: a }: Row) {
  const t = useText()
  if (a.handed) return <Zh>{a.handed.to}</Zh>
  return <>{a.role ? t(`role.${a.role as 'clerk'}`) : '—'}</>
}
