import { Alert } from 'antd'
import { whole } from '@/shared/format/money'
import { DataList } from '@/shared/list/DataList'
import { Table, TableSkeleton } from '@/shared/list/Table'
import { useCounty, useMay } from '@/shared/session/session'
import { useLang, Zh } from '@/shared/i18n'
import { Fault } from '@/shared/ui/fault'
import { LinkButton } from '@/shared/ui/LinkButton'
import { Page, Section } from '@/shared/ui/page'
import { DateText, StatusTag, type Tone } from '@/shared/ui/values'
import type { Schema } from '@/shared/api/client'
import { useSources, useSourceName, useWhy, type Source } from './names'
import { Tabs } from './Tabs'
import { useText } from './text'
import css from './verification.module.css'

type DepartmentFile = Schema<'VerificationDepartmentFile'>

/** fileTone is how the state of a department's file looks. */
export const fileTone: Record<DepartmentFile['state'], Tone> = { loading: 'going', current: 'done', superseded: 'plain', failed: 'act' }

/** BoardPage shows what each source can answer today, and the files received. */
export default function BoardPage() {
  const t = useText()
  const county = useCounty()
  const may = useMay()
  const { data, error, refetch } = useSources(county)
  return (
    <Page
      title={t('tab.board')}
      actions={
        may('check.receive') && (
          <LinkButton primary to="/checks/sources/new">
            {t('board.upload')}
          </LinkButton>
        )
      }
    >
      <Tabs />
      {error && <Fault error={error} onRetry={() => void refetch()} />}
      {!data && !error && <TableSkeleton label={t('board.caption')} />}
      {data && <Board sources={data} />}
      <Files county={county} />
    </Page>
  )
}

function Board({ sources }: { sources: Source[] }) {
  const t = useText()
  const { lang } = useLang()
  const active = sources.filter((s) => s.active)
  const silent = active.filter((s) => !s.answers).length
  return (
    <Section title={t('board.caption')} aside={silent === 0 && <StatusTag tone="done">{t('board.allGood')}</StatusTag>}>
      {silent > 0 && <Alert className={css.notice} type="warning" showIcon title={t('board.notice', { n: silent })} />}
      <Table
        caption={t('board.caption')}
        rows={active}
        rowKey={(s) => s.code}
        columns={[
          {
            key: 'source',
            title: t('board.source'),
            main: true,
            render: (s) => (
              <span>
                {lang === 'zh' ? s.chinese : s.english}
                <span className={css.sub}>{lang === 'en' ? s.itemsEnglish : s.items}</span>
              </span>
            ),
          },
          { key: 'owner', title: t('board.owner'), render: (s) => (lang === 'en' ? s.ownerEnglish : s.owner) },
          { key: 'answers', title: t('board.answers'), render: (s) => <Answers source={s} /> },
          { key: 'asOf', title: t('board.asOf'), render: (s) => <DateText value={s.current?.asOf} /> },
          { key: 'age', title: t('board.age'), figure: true, render: (s) => <Age source={s} /> },
          { key: 'rows', title: t('board.rows'), figure: true, render: (s) => <Rows source={s} /> },
          { key: 'health', title: t('board.health'), figure: true, render: (s) => <Health source={s} /> },
          { key: 'article', title: t('board.basis'), wideOnly: true, render: (s) => <span className="quiet"><Zh>{s.article}</Zh></span> },
        ]}
      />
      <Inactive sources={sources.filter((s) => !s.active)} />
    </Section>
  )
}

/** Inactive lists the sources that nobody delivers here: they have no part in a check. */
function Inactive({ sources }: { sources: Source[] }) {
  const t = useText()
  const { lang } = useLang()
  if (sources.length === 0) return null
  return (
    <details className={css.inactive}>
      <summary>{t('board.inactive', { n: sources.length })}</summary>
      <p className="quiet">{t('board.inactiveHint')}</p>
      <ul>
        {sources.map((s) => (
          <li key={s.code}>
            {lang === 'zh' ? s.chinese : s.english}
            <span className="quiet">
              {' '}
              {lang === 'en' ? `${s.ownerEnglish} · ${s.itemsEnglish}` : `${s.owner} · ${s.items}`} · <Zh>{s.article}</Zh>
            </span>
          </li>
        ))}
      </ul>
    </details>
  )
}

function Answers({ source: s }: { source: Source }) {
  const t = useText()
  const why = useWhy()
  if (s.answers) return <StatusTag tone="done">{t(s.live ? 'board.live' : 'board.yes')}</StatusTag>
  if (s.live)
    return (
      <span>
        <StatusTag tone="act">{t('board.silentNow')}</StatusTag>
        {s.health?.silentWhy && <span className={css.sub}>{why(s.health.silentWhy)}</span>}
      </span>
    )
  return <StatusTag tone="act">{t(s.current ? 'board.old' : 'board.never')}</StatusTag>
}

function Health({ source: { health } }: { source: Source }) {
  const t = useText()
  if (!health) return <>—</>
  return (
    <span className="figure">
      {t('board.healthOf', { answered: whole(health.answered), asked: whole(health.asked) })}
      {health.medianMs > 0 && <span className={css.sub}>{t('board.median', { ms: whole(health.medianMs) })}</span>}
    </span>
  )
}

function Age({ source: s }: { source: Source }) {
  const t = useText()
  return (
    <span className="figure">
      {s.current ? t('board.ageDays', { days: s.ageDays }) : '—'}
      <span className={css.sub}>{t('board.maxAge', { days: s.maxAgeDays })}</span>
    </span>
  )
}

function Rows({ source: { current } }: { source: Source }) {
  const t = useText()
  if (!current) return <>—</>
  return (
    <span className="figure">
      {whole(current.rows)}
      {current.bad > 0 && <span className={css.sub}>{t('board.bad', { n: whole(current.bad) })}</span>}
    </span>
  )
}

function Files({ county }: { county: number }) {
  const t = useText()
  const nameOf = useSourceName(county)
  const { data: sources = [] } = useSources(county)
  if (county === 0) return null
  return (
    <Section title={t('board.files')}>
      <DataList
        path="/api/department-files"
        caption={t('board.files')}
        fixed={{ county: String(county) }}
        pageSize={20}
        empty={{ text: t('board.noFiles') }}
        filters={[{ key: 'source', label: t('board.source'), kind: 'choice', options: sources.map((s) => ({ value: s.code, label: nameOf(s.code) })) }]}
        rowKey={(f) => f.id}
        rowLink={(f) => `/checks/sources/${f.county}/${f.id}`}
        columns={[
          { key: 'source', title: t('board.source'), main: true, render: (f) => nameOf(f.source) },
          { key: 'asOf', title: t('board.asOf'), render: (f) => <DateText value={f.asOf} /> },
          { key: 'state', title: t('file.state'), render: (f) => <StatusTag tone={fileTone[f.state]}>{t(`file.state.${f.state}`)}</StatusTag> },
          { key: 'rows', title: t('file.rows'), figure: true, render: (f) => whole(f.rows) },
          { key: 'bad', title: t('file.bad'), figure: true, render: (f) => whole(f.bad) },
          { key: 'received', title: t('file.received'), render: (f) => <DateText value={f.receivedAt} time /> },
          { key: 'name', title: t('file.name'), wideOnly: true, render: (f) => <Zh>{f.fileName}</Zh> },
        ]}
      />
    </Section>
  )
}
