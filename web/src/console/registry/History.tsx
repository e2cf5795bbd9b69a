import { useInfiniteQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { Link } from 'react-router'
import { api, must } from '@/shared/api/client'
import { useLang } from '@/shared/i18n'
import { TableSkeleton } from '@/shared/list/Table'
import { Fault } from '@/shared/ui/fault'
import { Timeline as Line, type Happening } from '@/shared/ui/Timeline'
import { useText } from './text'
import type { File } from './useHousehold'

/** Timeline tells what happened to a household, the newest first, with who did it. */
export function Timeline({ file }: { file: File }) {
  const t = useText()
  const { lang } = useLang()
  const events = useInfiniteQuery({
    queryKey: ['household', file.id, 'timeline'],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      must(
        api.GET('/api/households/{county}/{household}/timeline', {
          params: { path: { county: file.county, household: file.id }, query: { limit: 20, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    getNextPageParam: (last) => last.next || undefined,
  })
  if (events.isPending) return <TableSkeleton label={t('partTimeline')} rows={3} />
  if (events.error) return <Fault error={events.error} onRetry={() => void events.refetch()} />
  const items: Happening[] = events.data.pages.flatMap((p) => p.items ?? []).map((e) => ({
    id: e.id,
    at: e.at,
    what: (lang === 'en' && e.english) || e.summary,
    who: e.by || undefined,
    detail: e.link && <Link to={e.link}>{t('openLink')}</Link>,
  }))
  if (items.length === 0) return <p className="quiet">{t('noTimeline')}</p>
  return (
    <>
      <Line items={items} />
      {events.hasNextPage && (
        <Button loading={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </>
  )
}
