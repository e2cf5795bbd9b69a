import { useWords, Zh } from '@/shared/i18n'
import { DataList } from '@/shared/list/DataList'
import { useCounty, useMay, useScope } from '@/shared/session/session'
import { DivisionName } from '@/shared/ui/DivisionPicker'
import { LinkButton } from '@/shared/ui/LinkButton'
import { Page } from '@/shared/ui/page'
import { DateText, StatusTag } from '@/shared/ui/values'
import { caseLink } from './perform'
import { useProgrammes } from './programmes'
import { states, toneOf } from './states'
import { useText } from './text'
import { NewButton } from './WorkPage'

/** CasesPage lists every case that the person may read, the newest first. */
export default function CasesPage() {
  const t = useText()
  const words = useWords()
  const may = useMay()
  const scope = useScope()
  const county = useCounty()
  const programmes = useProgrammes().map((p) => ({ value: p.programme, label: words(p.name) }))
  return (
    <Page
      title={t('cases')}
      actions={
        <>
          <LinkButton to="/cases/papers">{t('findPaper')}</LinkButton>
          <LinkButton to="/cases/advances">{t('advances')}</LinkButton>
          <LinkButton to="/cases/timeliness">{t('timeliness')}</LinkButton>
          {may('relative.read') && scope.length <= 6 && county > 0 && <LinkButton to="/cases/relatives">{t('relatives')}</LinkButton>}
          {scope.length <= 6 && county > 0 && <LinkButton to="/cases/lots">{t('lots')}</LinkButton>}
          {may('case.enter') && <NewButton />}
        </>
      }
    >
      <DataList
        path="/api/cases"
        caption={t('cases')}
        rowKey={(c) => c.id}
        rowLink={caseLink}
        empty={{ text: t('casesEmpty'), action: may('case.enter') ? <NewButton /> : undefined }}
        filters={[
          { key: 'number', kind: 'search', label: t('number') },
          { key: 'programme', kind: 'choice', label: t('programme'), options: programmes },
          { key: 'state', kind: 'choice', label: t('state'), options: states.map((s) => ({ value: s, label: t(`state.${s}`) })) },
          { key: 'overdue', kind: 'choice', label: t('due'), options: [{ value: 'true', label: t('overdueOnly') }] },
          { key: 'division', kind: 'division', label: t('division'), root: scope },
        ]}
        columns={[
          { key: 'name', title: t('applicant'), main: true, render: (c) => <Zh>{c.applicantName}</Zh> },
          { key: 'programme', title: t('programme'), render: (c) => words(c.programmeLabel) },
          { key: 'state', title: t('state'), render: (c) => <StatusTag tone={toneOf(c.state)}>{words(c.stateLabel)}</StatusTag> },
          { key: 'next', title: t('nextDue'), render: (c) => <span className={c.overdue ? 'act' : undefined}>{c.overdue && `${t('overdue')} `}<DateText value={c.nextDueOn} /></span> },
          { key: 'division', title: t('division'), render: (c) => <DivisionName code={c.division} /> },
          { key: 'members', title: t('members'), figure: true, render: (c) => c.members },
          { key: 'submitted', title: t('submitted'), render: (c) => <DateText value={c.submittedOn} /> },
          { key: 'number', title: t('number'), wideOnly: true, render: (c) => <span className="figure quiet">{c.number}</span> },
        ]}
      />
    </Page>
  )
}
