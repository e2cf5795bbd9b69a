import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { Link } from 'react-router'
import { api, must } from '@/shared/api/client'
import { downloadURL } from '@/shared/api/list'
import { useLang, useT } from '@/shared/i18n'
import { Filters, type Filter } from '@/shared/list/Filters'
import { useListQuery } from '@/shared/list/useListQuery'
import { TableSkeleton } from '@/shared/list/Table'
import { Fault } from '@/shared/ui/fault'
import { Timeline as Line, type Happening } from '@/shared/ui/Timeline'
import css from './registry.module.css'
import { useText } from './text'
import type { File } from './useHousehold'

const abouts = ['household', 'case', 'check', 'referral', 'payment'] as const
const prefix = 'events.'

/** Timeline tells what happened to a household, the newest first, with who did it. */
export function Timeline({ file }: { file: File }) {
  const t = useText()
  const shared = useT()
  const { lang } = useLang()
  const filters: Filter[] = [
    { key: 'about', kind: 'choice', label: t('about'), options: abouts.map((a) => ({ value: a, label: t(`about.${a}`) })) },
    { key: 'first', kind: 'day', label: t('dayFrom') },
    { key: 'last', kind: 'day', label: t('dayTo') },
  ]
  const place = useListQuery(filters.map((f) => f.key), prefix)
  const path = { county: file.county, household: file.id }
  const events = useInfiniteQuery({
    queryKey: ['household', file.id, 'timeline', place.filters],
    initialPageParam: '',
    placeholderData: keepPreviousData, // a filter that changes keeps the focus
    queryFn: ({ pageParam }) =>
      must(
        api.GET('/api/households/{county}/{household}/timeline', {
          params: { path, query: { ...place.filters, limit: 20, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    getNextPageParam: (last) => last.next || undefined,
  })
  const tools = (
    <div className={css.timelineTools}>
      <Filters filters={filters} values={place.filters} onChange={place.setFilters} prefix={prefix} />
      <Button href={downloadURL('/api/households/{county}/{household}/timeline/export', { county: String(file.county), household: file.id }, { ...place.filters, format: 'xlsx' })} download>
        {shared('list.export')}
      </Button>
    </div>
  )
  if (!events.data) {
    return (
      <>
        {tools}
        {events.error ? <Fault error={events.error} onRetry={() => void events.refetch()} /> : <TableSkeleton label={t('partTimeline')} rows={3} />}
      </>
    )
  }
  const items: Happening[] = events.data.pages.flatMap((p) => p.items ?? []).map((e) => ({
    id: e.id,
    at: e.at,
    what: (lang === 'en' && e.english) || e.summary,
    who: e.by || undefined,
    detail: e.link && <Link to={e.link}>{t('openLink')}</Link>,
  }))
  const filtered = Object.keys(place.filters).length > 0
  return (
    <>
      {tools}
      {items.length === 0 && <p className="quiet">{filtered ? shared('list.emptyFiltered') : t('noTimeline')}</p>}
      <Line items={items} />
      {events.hasNextPage && (
        <Button loading={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </>
  )
}
