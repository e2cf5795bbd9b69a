import { Button } from 'antd'
import { useEffect, useId, useRef, type ReactNode } from 'react'
import { useLocation } from 'react-router'
import { useT, Zh } from '@/shared/i18n'
import css from './page.module.css'

// The router's key of the address that the browser loaded; a reload keeps it in the history.
const loadedKey = (window.history.state as { key?: string } | null)?.key ?? 'default'

/** useTitle names the page in the browser's tab. */
export function useTitle(title: string) {
  const t = useT()
  const name = t('app.name')
  useEffect(() => {
    document.title = title ? `${title} · ${name}` : name
  }, [title, name])
}

/**
 * useHeading moves the focus to the page's h1 when the address changes, so
 * that a screen reader reads it. A page just loaded leaves the focus at the
 * top, where the skip link is.
 */
export function useHeading() {
  const { pathname, key } = useLocation()
  const loaded = key === loadedKey
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (!loaded) heading.current?.focus({ preventScroll: true })
  }, [pathname, loaded])
  return heading
}

interface EntityHeaderProps {
  title: string
  /** Beside the title: StatusTag, Deadline. */
  status?: ReactNode
  /** A line under the title. */
  under?: ReactNode
  /** The next act first. */
  actions?: ReactNode
  /** What identifies the thing at a glance. */
  facts?: { label: string; value: ReactNode }[]
}

/** EntityHeader heads a page about one thing: its name, state, facts and next act. */
export function EntityHeader({ title, status, under, actions, facts }: EntityHeaderProps) {
  const heading = useHeading()
  useTitle(title)
  return (
    <header className={css.header}>
      <div className={css.heading}>
        <div className={css.titleLine}>
          <h1 ref={heading} tabIndex={-1}>
            <Zh>{title}</Zh>
          </h1>
          {status}
        </div>
        {under && <div className={css.under}>{under}</div>}
      </div>
      {actions && <div className={`${css.actions} ${css.screenOnly}`}>{actions}</div>}
      {facts && (
        <dl className={`paper ${css.facts}`}>
          {facts.map((f) => (
            <div key={f.label}>
              <dt>{f.label}</dt>
              <dd>{f.value}</dd>
            </div>
          ))}
        </dl>
      )}
    </header>
  )
}

interface PageProps extends EntityHeaderProps {
  children?: ReactNode
  /** For reading and forms: a column of comfortable width. */
  narrow?: boolean
}

/** Page is a page with its header. */
export function Page({ children, narrow = false, ...header }: PageProps) {
  return (
    <div className={`${css.page} ${narrow ? css.narrow : ''}`}>
      <EntityHeader {...header} />
      {children}
    </div>
  )
}

interface SectionProps {
  title?: ReactNode
  /** At the right of the title: a link or a figure. */
  aside?: ReactNode
  children: ReactNode
}

/** Section is a titled part of a page, a landmark for screen readers. */
export function Section({ title, aside, children }: SectionProps) {
  const id = useId()
  return (
    <section className={`paper ${css.section}`} aria-labelledby={title ? id : undefined}>
      {(title || aside) && (
        <div className={css.sectionHead}>
          {title && <h2 id={id}>{title}</h2>}
          {aside}
        </div>
      )}
      {children}
    </section>
  )
}

/** PrintPage is a document for A4 paper: a notice, a form, a roll. The shell around it is not printed. */
export function PrintPage({ title, children }: { title: string; children: ReactNode }) {
  const t = useT()
  const heading = useHeading()
  useTitle(title)
  return (
    <div className={css.page}>
      <div className={`${css.actions} ${css.printTools} ${css.screenOnly}`}>
        <Button type="primary" onClick={() => window.print()}>
          {t('print.do')}
        </Button>
      </div>
      <article className={`paper ${css.print}`}>
        <h1 ref={heading} tabIndex={-1}>
          <Zh>{title}</Zh>
        </h1>
        {children}
      </article>
    </div>
  )
}
