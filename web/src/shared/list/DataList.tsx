import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import type { ReactNode } from 'react'
import { downloadURL, listURL, loadPage, type ListPath, type RowOf } from '@/shared/api/list'
import { useT } from '@/shared/i18n'
import { Fault } from '@/shared/ui/fault'
import { Filters, type Filter } from './Filters'
import css from './list.module.css'
import { Table, TableSkeleton, type Column } from './Table'
import { useListQuery, type ListPlace } from './useListQuery'

interface ListProps<Row> {
  /** What the list holds: 待办事项. */
  caption: string
  columns: Column<Row>[]
  rowKey: (row: Row) => string
  /** The page behind a row. */
  rowLink?: (row: Row) => string
  filters?: Filter[]
  /** Values of `{name}` parts of the path. */
  params?: Record<string, string>
  /** Query values that the page fixes. */
  fixed?: Record<string, string>
  /** Before the names of this list's filters in the address, where a page has more lists than one. */
  prefix?: string
  /** Shown when there is nothing at all: what to do next. */
  empty?: { text?: string; action?: ReactNode }
  pageSize?: number
  /** In how many milliseconds to read the rows again; false for not by itself. */
  refresh?: (rows: Row[]) => number | false
}

/** DataList shows a list of the server, typed by its path, page by page; path/export is the same list as a spreadsheet. */
export function DataList<P extends ListPath>({ path, ...rest }: { path: P } & ListProps<RowOf<P>>) {
  return <PathList<RowOf<P>> path={path} {...rest} />
}

/** PathList is DataList for a path that the generated types do not know. */
export function PathList<Row>(props: { path: string } & ListProps<Row>) {
  const { path, filters = [], params = {}, fixed = {}, pageSize = 50, caption } = props
  const t = useT()
  const place = useListQuery(filters.map((f) => f.key), props.prefix)
  const query = { ...place.filters, ...fixed }
  const url = listURL(path, params, { ...query, cursor: place.cursor, limit: String(pageSize) })
  const list = useQuery({
    queryKey: ['list', url],
    queryFn: ({ signal }) => loadPage<Row>(url, signal),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => props.refresh?.(state.data?.items ?? []) ?? false,
  })
  return (
    <div className={css.list}>
      <div className={css.tools}>
        {filters.length > 0 && <Filters filters={filters} values={place.filters} onChange={place.setFilters} prefix={props.prefix} />}
        <Button href={downloadURL(`${path}/export`, params, { ...query, format: 'xlsx' })} download className={css.export}>
          {t('list.export')}
        </Button>
      </div>
      <div aria-busy={list.isFetching} className={list.isPlaceholderData ? css.stale : undefined}>
        {list.isPending && <TableSkeleton label={`${t('list.loading')}: ${caption}`} />}
        {list.error && <Fault error={list.error} onRetry={() => void list.refetch()} />}
        {list.data && !list.error && <Rows {...props} rows={list.data.items} place={place} />}
      </div>
      {list.data && !list.error && <Pager place={place} next={list.data.next} count={list.data.items.length} />}
    </div>
  )
}

function Rows<Row>({ rows, place, empty, ...props }: ListProps<Row> & { rows: Row[]; place: ListPlace }) {
  const t = useT()
  if (rows.length > 0) return <Table {...props} rows={rows} />
  const filtered = Object.keys(place.filters).length > 0
  return (
    <div className={`paper ${css.empty}`}>
      <p>{filtered ? t('list.emptyFiltered') : (empty?.text ?? t('list.empty'))}</p>
      {filtered ? (
        <Button onClick={() => place.setFilters(Object.fromEntries(Object.keys(place.filters).map((k) => [k, undefined])))}>
          {t('list.clear')}
        </Button>
      ) : (
        empty?.action
      )}
    </div>
  )
}

function Pager({ place, next, count }: { place: ListPlace; next: string; count: number }) {
  const t = useT()
  if (!next && !place.cursor) return null
  return (
    <nav className={css.pager} aria-label={t('list.pages')}>
      {place.page > 0 && (
        <span className="quiet figure" role="status">
          {t('list.page', { page: place.page, count })}
        </span>
      )}
      {place.page !== 1 && !place.back && <Button onClick={place.first}>{t('list.first')}</Button>}
      <Button disabled={!place.back} onClick={place.back}>
        {t('list.previous')}
      </Button>
      <Button disabled={!next} onClick={() => place.forward(next)}>
        {t('list.next')}
      </Button>
    </nav>
  )
}
