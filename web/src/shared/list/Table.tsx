import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { Zh } from '@/shared/i18n'
import css from './list.module.css'

/** A column of a list. */
export interface Column<Row> {
  key: string
  title: string
  render: (row: Row) => ReactNode
  /** Figures stand right-aligned. */
  figure?: boolean
  /** The column that names the row: a link when the list has one, the heading of its card on a phone. */
  main?: boolean
  /** Left out on a phone. */
  wideOnly?: boolean
}

interface TableProps<Row> {
  /** What the table holds, for screen readers. */
  caption: string
  columns: Column<Row>[]
  rows: Row[]
  rowKey: (row: Row) => string
  rowLink?: (row: Row) => string
  /** Without a link in its rows, a table that is wider than its page is reached by the keyboard itself. */
  reached?: boolean
}

/** Table is a table on a wide page; on a phone each row becomes a card, by style alone. */
export function Table<Row>({ caption, columns, rows, rowKey, rowLink, reached = false }: TableProps<Row>) {
  return (
    <div className={`paper ${css.scroll}`} {...(reached ? { tabIndex: 0, role: 'region', 'aria-label': caption } : {})}>
      <table className={css.table}>
        <caption className="unseen">{caption}</caption>
        <thead>
          <tr>
            {columns.map((c) => (
              <th key={c.key} scope="col" className={c.figure ? css.figure : undefined}>
                <Zh>{c.title}</Zh>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((c) => (
                <Cell key={c.key} column={c} row={row} link={c.main ? rowLink?.(row) : undefined} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Cell<Row>({ column: c, row, link }: { column: Column<Row>; row: Row; link?: string }) {
  const content = c.render(row)
  const className = [c.figure && css.figure, c.main && css.main, c.wideOnly && css.wideOnly].filter(Boolean).join(' ')
  return (
    <td className={className} data-title={c.title}>
      {link ? <Link to={link}>{content}</Link> : content}
    </td>
  )
}

/** TableSkeleton stands where rows will be. */
export function TableSkeleton({ label, rows = 8 }: { label: string; rows?: number }) {
  return (
    <div className={`paper ${css.skeleton}`} role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, i) => (
        <div key={i} />
      ))}
    </div>
  )
}
