import { Button } from 'antd'
import { useEffect } from 'react'
import { Link, Navigate, useLocation, useNavigate, useRouteError } from 'react-router'
import { whenSignedOut } from '@/shared/api/client'
import { asProblem } from '@/shared/api/problem'
import { useT } from '@/shared/i18n'
import { AppShell, PageWait } from '@/shared/layout/AppShell'
import { useDay, useMay, useMe } from '@/shared/session/session'
import { Fault } from '@/shared/ui/fault'
import { Page } from '@/shared/ui/page'
import { navOf, rooms, useText } from './rooms'

function useLoginAddress(): string {
  const { pathname, search } = useLocation()
  return pathname === '/' ? '/login' : `/login?next=${encodeURIComponent(pathname + search)}`
}

/** Console lets in who is signed in and shows the shell; others go to the login page and come back after it. */
export function Console() {
  const { data: me, error: stranger, refetch } = useMe()
  const day = useDay() // forms offer it: one that opened earlier would ask for what it should fill in
  const error = stranger ?? day.error
  const t = useText()
  const login = useLoginAddress()
  const navigate = useNavigate()
  useEffect(() => whenSignedOut(() => void navigate(login, { replace: true })), [login, navigate])

  if (me?.mustChangePassword) return <Navigate to="/password" replace />
  if (me && day.data) return <AppShell me={me} items={navOf(t)} />
  if (!error) return <PageWait />
  if (asProblem(error).status === 401) return <Navigate to={login} replace />
  return <Fault error={error} onRetry={() => void Promise.all([refetch(), day.refetch()])} />
}

/** Start leads to the home of the person's role, or else to the first room that they may enter. */
export function Start() {
  const may = useMay()
  const { data: me } = useMe()
  const home = rooms.find((r) => me?.grants.some((g) => r.home?.includes(g.role)))
  const first = home ?? rooms.find((r) => !r.needs || [r.needs].flat().some(may))
  return <Navigate to={first?.path ?? '/account'} replace />
}

/** NotFound says that an address leads nowhere, or nowhere for this person. */
export function NotFound() {
  const t = useT()
  return (
    <Page narrow title={t('page.notFound')}>
      <p>{t('page.notFoundHint')}</p>
      <p>
        <Link to="/">{t('page.home')}</Link>
      </p>
    </Page>
  )
}

/** Broken stands for a page that failed to draw or to load, as after an update of the server. */
export function Broken() {
  const t = useT()
  const error = useRouteError()
  return (
    <Page narrow title={t('page.broken')}>
      <p>{t('page.brokenHint')}</p>
      <p className="quiet">{error instanceof Error ? error.name : ''}</p>
      <p>
        <Button type="primary" onClick={() => window.location.reload()}>
          {t('page.reload')}
        </Button>
      </p>
    </Page>
  )
}
