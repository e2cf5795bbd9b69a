import { api, type Schema } from '@/shared/api/client'
import { useWords, Zh } from '@/shared/i18n'
import { Table } from '@/shared/list/Table'
import { useMay } from '@/shared/session/session'
import { ConfirmAct } from '@/shared/ui/act'
import { DivisionName } from '@/shared/ui/DivisionPicker'
import { Section } from '@/shared/ui/page'
import { DateText, StatusTag, type Tone } from '@/shared/ui/values'
import { useText } from './text'

type Tally = Schema<'CaseworkCheckTally'>
type Batch = Schema<'CaseworkBatch'>

const tone: Record<Tally['standing'], Tone> = { none: 'plain', open: 'going', late: 'act', settled: 'done' }

/** ChecksTag says how far the checks of a batch are settled. */
export function ChecksTag({ checks }: { checks: Tally }) {
  const t = useText()
  if (checks.standing === 'none') return null
  return <StatusTag tone={tone[checks.standing]}>{t(`checks.${checks.standing}`, { n: checks.standing === 'late' ? checks.late : checks.asked + checks.started })}</StatusTag>
}

/** Checks are those of a batch that are not settled; whoever checks starts all of them that wait. */
export function Checks({ county, batch, onDone }: { county: number; batch: Batch; onDone: () => void }) {
  const t = useText()
  const words = useWords()
  const may = useMay()
  if (batch.checks.standing === 'none') return null
  const waiting = batch.openChecks.filter((c) => c.state === 'asked')
  return (
    <Section
      title={t('checks')}
      aside={
        may('check.run') &&
        waiting.length > 0 && (
          <ConfirmAct
            verb={t('startChecks', { n: waiting.length })}
            consequence={t('startChecksDoes')}
            onAct={(_, key) => api.POST('/api/counties/{county}/checks/start', { params: { path: { county } }, body: { cases: waiting.map((c) => c.id) }, headers: { 'Idempotency-Key': key } })}
            onDone={onDone}
          />
        )
      }
    >
      <p>
        <ChecksTag checks={batch.checks} /> {t('checksCount', { asked: batch.checks.asked, started: batch.checks.started, settled: batch.checks.settled })}
      </p>
      {batch.openChecks.length > 0 && (
        <Table
          caption={t('checks')}
          rows={batch.openChecks}
          rowKey={(c) => c.id}
          rowLink={(c) => `/cases/${county}/${c.id}`}
          columns={[
            { key: 'name', title: t('name'), main: true, render: (c) => <Zh>{c.applicantName}</Zh> },
            { key: 'number', title: t('caseNumber'), render: (c) => <span className="figure">{c.number}</span> },
            { key: 'programme', title: t('programme'), render: (c) => words(c.programmeLabel) },
            { key: 'place', title: t('place'), render: (c) => <DivisionName code={c.division} /> },
            { key: 'asked', title: t('askedOn'), render: (c) => <DateText value={c.askedOn} /> },
            { key: 'by', title: t('settleBy'), render: (c) => <span className={c.late ? 'act' : undefined}><DateText value={c.settleBy} /></span> },
            { key: 'state', title: t('checkState'), render: (c) => t(c.state === 'asked' ? 'checkAsked' : 'checkStarted') },
          ]}
        />
      )}
    </Section>
  )
}
