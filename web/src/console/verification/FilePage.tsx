import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import { api, must } from '@/shared/api/client'
import { whole } from '@/shared/format/money'
import { PageWait } from '@/shared/layout/AppShell'
import { DataList } from '@/shared/list/DataList'
import type { Filter } from '@/shared/list/Filters'
import { PageFault } from '@/shared/ui/PageFault'
import { JobProgress } from '@/shared/ui/JobProgress'
import { Page, Section } from '@/shared/ui/page'
import { DateText, StatusTag } from '@/shared/ui/values'
import { useLang, Zh } from '@/shared/i18n'
import { fileTone } from './BoardPage'
import { useSourceName } from './names'
import { useText } from './text'

/** FilePage is one file of a department: how far its loading has come, and the rows that were kept out. */
export default function FilePage() {
  const t = useText()
  const { lang } = useLang()
  const { county = '', id = '' } = useParams()
  const nameOf = useSourceName(Number(county))
  const { data: file, error, refetch } = useQuery({
    queryKey: ['department-file', county, id],
    queryFn: () => must(api.GET('/api/department-files/{county}/{id}', { params: { path: { county: Number(county), id } } })),
    refetchInterval: ({ state }) => (state.data?.state === 'loading' ? 1500 : false),
  })
  const filters = useProblemFilters(county, id, file !== undefined && file.state !== 'loading')
  if (error && !file) return <PageFault error={error} onRetry={() => void refetch()} />
  if (!file) return <PageWait />
  return (
    <Page
      title={t('file.title', { source: nameOf(file.source), day: file.asOf })}
      status={<StatusTag tone={fileTone[file.state]}>{t(`file.state.${file.state}`)}</StatusTag>}
      under={<Link to="/checks/sources">{t('file.all')}</Link>}
      facts={[
        { label: t('file.name'), value: <Zh>{file.fileName}</Zh> },
        { label: t('board.asOf'), value: <DateText value={file.asOf} /> },
        { label: t('file.rows'), value: whole(file.rows) },
        { label: t('file.bad'), value: whole(file.bad) },
        ...(file.baseId !== '0'
          ? [
              { label: t('file.newRows'), value: whole(file.newRows) },
              { label: t('file.goneRows'), value: whole(file.goneRows) },
            ]
          : []),
        { label: t('file.received'), value: <DateText value={file.receivedAt} time /> },
        ...(file.signer ? [{ label: t('file.signer'), value: t('file.signedBy', { key: file.signer }) }] : []),
      ]}
    >
      {(file.state === 'loading' || file.state === 'failed') && (
        <Section>
          <JobProgress job={{ county: file.county, id: file.progressId }} onEnd={() => void refetch()} />
          {file.message && <p className="act">{(lang === 'en' && file.english) || file.message}</p>}
        </Section>
      )}
      {file.state !== 'loading' && (
        <Section title={t('file.problems')}>
          <DataList
            path="/api/department-files/{county}/{id}/problems"
            params={{ county, id }}
            caption={t('file.problems')}
            empty={{ text: t('file.noProblems') }}
            filters={filters}
            rowKey={(p) => `${p.row} ${p.field}`}
            columns={[
              { key: 'row', title: t('file.row'), figure: true, main: true, render: (p) => whole(p.row) },
              { key: 'heading', title: t('file.heading'), render: (p) => <Zh>{p.heading}</Zh> },
              { key: 'value', title: t('file.value'), render: (p) => <Zh>{p.value || '—'}</Zh> },
              { key: 'reason', title: t('file.reason'), render: (p) => (lang === 'en' && p.english ? p.english : p.reason) },
            ]}
          />
        </Section>
      )}
    </Page>
  )
}

/** useProblemFilters offers the columns and the reasons that a file's problems have. */
function useProblemFilters(county: string, id: string, enabled: boolean): Filter[] {
  const t = useText()
  const { lang } = useLang()
  const { data } = useQuery({
    queryKey: ['department-file', county, id, 'groups'],
    queryFn: () => must(api.GET('/api/department-files/{county}/{id}/problem-groups', { params: { path: { county: Number(county), id } } })),
    enabled,
  })
  const groups = data ?? []
  const fields = new Map(groups.map((g) => [g.field, g.heading || g.field]))
  const reasons = new Map(groups.map((g) => [g.reason, lang === 'en' && g.english ? g.english : g.reason]))
  const options = (names: Map<string, string>) => [...names].map(([value, label]) => ({ value, label }))
  return [
    { key: 'field', label: t('file.heading'), kind: 'choice', options: options(fields) },
    { key: 'reason', label: t('file.reason'), kind: 'choice', options: options(reasons) },
    { key: 'q', label: t('file.find'), kind: 'search' },
  ]
}
