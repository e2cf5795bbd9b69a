import { useQuery } from '@tanstack/react-query'
import { api, must, type Schema } from '@/shared/api/client'
import { useLang } from '@/shared/i18n'
import { Table, TableSkeleton, type Column } from '@/shared/list/Table'
import { Fault } from '@/shared/ui/fault'
import { Section } from '@/shared/ui/page'
import { DateText, StatusTag } from '@/shared/ui/values'
import { keyed, useText } from './text'
import type { File } from './useHousehold'

type Case = Schema<'CaseworkSummary'>

/** Decided shows a household's cases: the open ones, and what was decided. */
export function Decided({ file }: { file: File }) {
  const t = useText()
  const { lang } = useLang()
  const cases = useQuery({
    queryKey: ['household', file.id, 'cases'],
    queryFn: () => must(api.GET('/api/cases', { params: { query: { household: file.id, limit: 100 } } })),
  })
  const columns: Column<Case>[] = [
    { key: 'number', title: t('caseNumber'), main: true, render: (c) => c.number },
    { key: 'programme', title: t('programme'), render: (c) => t(keyed('programme', c.programme) ?? 'programme.dibao') },
    { key: 'state', title: t('caseState'), render: (c) => <StatusTag tone={c.decidedOn ? 'done' : 'going'}>{c.stateLabel[lang]}</StatusTag> },
    { key: 'submitted', title: t('submittedOn'), render: (c) => <DateText value={c.submittedOn} /> },
    { key: 'decided', title: t('decidedOn'), render: (c) => <DateText value={c.decidedOn} /> },
    { key: 'due', title: t('dueOn'), render: (c) => <span className={c.overdue ? 'act' : undefined}><DateText value={c.nextDueOn} /></span> },
  ]
  const rows = cases.data?.items ?? []
  const open = rows.filter((c) => c.nextStep).length
  return (
    <Section title={t('partDecided')} aside={open > 0 && <StatusTag tone="going">{`${t('openCases')} ${open}`}</StatusTag>}>
      {cases.isPending && <TableSkeleton label={t('partDecided')} rows={2} />}
      {cases.error && <Fault error={cases.error} onRetry={() => void cases.refetch()} />}
      {cases.data && rows.length === 0 && <p className="quiet">{t('noCases')}</p>}
      {rows.length > 0 && <Table caption={t('partDecided')} columns={columns} rows={rows} rowKey={(c) => c.id} rowLink={(c) => `/cases/${c.county}/${c.id}`} />}
    </Section>
  )
}
