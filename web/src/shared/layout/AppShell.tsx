import { Button, Drawer } from 'antd'
import { Suspense, useState, type MouseEvent, type ReactNode } from 'react'
import { Link, NavLink, Outlet } from 'react-router'
import { useT, Zh } from '@/shared/i18n'
import { useMay, type Me } from '@/shared/session/session'
import { DemoBanner } from './DemoBanner'
import css from './layout.module.css'
import { Preferences } from './Preferences'

/** A place in the navigation. */
export interface NavItem {
  to: string
  label: string
  /** The permission without which the place is absent. */
  needs?: string | string[]
  /** Places with the same group stand together. */
  group?: string
}

interface AppShellProps {
  me: Me
  items: NavItem[]
}

/** AppShell is the frame of every page of a signed-in person: where they can go, who they are, and the page. */
export function AppShell({ me, items }: AppShellProps) {
  const t = useT()
  const [open, setOpen] = useState(false)
  return (
    <div className={css.shell}>
      <a href="#main" className={css.skip} onClick={skip}>
        {t('app.skip')}
      </a>
      <DemoBanner signedIn />
      <header className={css.top}>
        <Button type="text" className={css.menu} aria-expanded={open} onClick={() => setOpen(true)}>
          ☰ {t('app.menu')}
        </Button>
        <Brand />
        <div className={css.who}>
          <Preferences />
          <Link to="/account" className={css.me}>
            <Zh>{me.name}</Zh>
          </Link>
        </div>
      </header>
      <div className={css.side}>
        <Navigation items={items} />
      </div>
      <Drawer open={open} onClose={() => setOpen(false)} placement="left" size={288} title={<Brand />}>
        <Navigation items={items} onGo={() => setOpen(false)} />
        <div className={css.drawerFoot}>
          <Preferences always />
        </div>
      </Drawer>
      <main id="main" className={css.main} tabIndex={-1}>
        <Suspense fallback={<PageWait />}>
          <Outlet />
        </Suspense>
      </main>
    </div>
  )
}

// skip moves the focus only: a new address would be a change of page.
function skip(e: MouseEvent) {
  e.preventDefault()
  document.getElementById('main')?.focus()
}

function Brand() {
  const t = useT()
  return (
    <Link to="/" className={css.brand}>
      <img src="/favicon.svg" alt="" width="24" height="24" />
      {t('app.name')}
    </Link>
  )
}

/** PageWait stands where a page will be. */
export function PageWait() {
  const t = useT()
  return (
    <p className={`quiet ${css.wait}`} role="status">
      {t('page.loading')}
    </p>
  )
}

function groupsOf(items: NavItem[]): [string, NavItem[]][] {
  const groups = new Map<string, NavItem[]>()
  for (const item of items) {
    const key = item.group ?? ''
    groups.set(key, [...(groups.get(key) ?? []), item])
  }
  return [...groups]
}

function Navigation({ items, onGo }: { items: NavItem[]; onGo?: () => void }) {
  const t = useT()
  const may = useMay()
  const allowed = items.filter((i) => !i.needs || [i.needs].flat().some(may))
  return (
    <nav aria-label={t('app.nav')} className={css.nav}>
      {groupsOf(allowed).map(([group, places]) => (
        <NavGroup key={group} title={group}>
          {places.map((p) => (
            <li key={p.to}>
              <NavLink to={p.to} end={p.to === '/'} onClick={onGo}>{p.label}</NavLink>
            </li>
          ))}
        </NavGroup>
      ))}
    </nav>
  )
}

function NavGroup({ title, children }: { title: string; children: ReactNode }) {
  return (
    <>
      {title && <p className={css.group}>{title}</p>}
      <ul>{children}</ul>
    </>
  )
}
