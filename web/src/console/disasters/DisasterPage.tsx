import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from 'react-router'
import { caseLink } from '@/console/cases/perform'
import { toneOf } from '@/console/cases/states'
import { api, must, type Schema } from '@/shared/api/client'
import { useWords, Zh } from '@/shared/i18n'
import { PageWait } from '@/shared/layout/AppShell'
import { DataList } from '@/shared/list/DataList'
import { Table } from '@/shared/list/Table'
import { useMay } from '@/shared/session/session'
import { ConfirmAct } from '@/shared/ui/act'
import { DivisionName } from '@/shared/ui/DivisionPicker'
import { LinkButton } from '@/shared/ui/LinkButton'
import { Page, Section } from '@/shared/ui/page'
import { PageFault } from '@/shared/ui/PageFault'
import { DateText, Money, StatusTag } from '@/shared/ui/values'
import { disasterLink } from './DisastersPage'
import { useText } from './text'

/** useDisaster reads one disaster with its tally. */
export function useDisaster() {
  const { county = '', id = '' } = useParams()
  return useQuery({
    queryKey: ['disaster', county, id],
    queryFn: () => must(api.GET('/api/disasters/{county}/{id}', { params: { path: { county: Number(county), id } } })),
  })
}

/** DisasterPage is one disaster: where its families stand, and each of their cases. */
export default function DisasterPage() {
  const t = useText()
  const words = useWords()
  const may = useMay()
  const queries = useQueryClient()
  const { data: d, error, refetch } = useDisaster()
  if (error) return <PageFault error={error} onRetry={() => void refetch()} />
  if (!d) return <PageWait />
  const open = d.closedOn === ''
  return (
    <Page
      title={d.name}
      status={<StatusTag tone={open ? 'going' : 'plain'}>{open ? t('open') : t('closed', { on: d.closedOn })}</StatusTag>}
      under={d.note && <Zh>{d.note}</Zh>}
      facts={[
        { label: t('kind'), value: t(`kind.${d.kind}`) },
        { label: t('beganOn'), value: <DateText value={d.beganOn} /> },
        { label: t('division'), value: <DivisionName code={d.division} /> },
        { label: t('by'), value: <Zh>{d.by}</Zh> },
      ]}
      actions={
        open && (
          <>
            {may('case.enter') && <LinkButton to={`${disasterLink(d)}/roll`}>{t('roll')}</LinkButton>}
            {(may('case.accept') || may('case.confirm')) && <Close of={d} onDone={() => void queries.invalidateQueries()} />}
          </>
        )
      }
    >
      <Section title={t('tally')}>
        {d.tally.length === 0 ? (
          <p className="quiet">{t('tallyEmpty')}</p>
        ) : (
          <Table
            caption={t('tally')}
            rows={d.tally}
            rowKey={(r) => r.programme + r.state}
            columns={[
              { key: 'programme', title: t('programme'), main: true, render: (r) => words(r.label) },
              { key: 'state', title: t('caseState'), render: (r) => <StatusTag tone={toneOf(r.state)}>{words(r.stateLabel)}</StatusTag> },
              { key: 'cases', title: t('cases'), figure: true, render: (r) => r.cases },
              { key: 'amount', title: t('amount'), figure: true, render: (r) => <Money fen={r.amountFen} /> },
            ]}
          />
        )}
      </Section>
      <Section title={t('families')}>
        <DataList
          path="/api/cases"
          fixed={{ disaster: d.id }}
          caption={t('families')}
          rowKey={(c) => c.id}
          rowLink={caseLink}
          empty={{ text: t('tallyEmpty') }}
          filters={[]}
          columns={[
            { key: 'name', title: t('applicant'), main: true, render: (c) => <Zh>{c.applicantName}</Zh> },
            { key: 'programme', title: t('programme'), render: (c) => words(c.programmeLabel) },
            { key: 'state', title: t('caseState'), render: (c) => <StatusTag tone={toneOf(c.state)}>{words(c.stateLabel)}</StatusTag> },
            { key: 'next', title: t('nextDue'), render: (c) => <DateText value={c.nextDueOn} /> },
            { key: 'division', title: t('division'), render: (c) => <DivisionName code={c.division} /> },
            { key: 'members', title: t('members'), figure: true, render: (c) => c.members },
            { key: 'number', title: t('number'), wideOnly: true, render: (c) => <span className="figure quiet">{c.number}</span> },
          ]}
        />
      </Section>
    </Page>
  )
}

function Close({ of: d, onDone }: { of: Schema<'CaseworkDisasterPage'>; onDone: () => void }) {
  const t = useText()
  return (
    <ConfirmAct
      verb={t('close')}
      consequence={t('closeDoes')}
      fields={null}
      initial={{}}
      onAct={(_, key) => must(api.POST('/api/disasters/{county}/{id}/close', { params: { path: { county: d.county, id: d.id } }, body: { version: d.version }, headers: { 'Idempotency-Key': key } }))}
      onDone={onDone}
    />
  )
}
