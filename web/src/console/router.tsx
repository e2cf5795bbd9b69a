import { createBrowserRouter, type RouteObject } from 'react-router'
import { PageWait } from '@/shared/layout/AppShell'
import { Broken, Console, NotFound, Start } from './Console'
import { page, rooms } from './rooms'

/** routes are the console's addresses. */
export const routes: RouteObject[] = [
  {
    HydrateFallback: PageWait,
    ErrorBoundary: Broken,
    children: [
      page('/login', () => import('./login/LoginPage')),
      page('/password', () => import('./login/FirstPasswordPage')),
      {
        path: '/',
        Component: Console,
        children: [
          {
            ErrorBoundary: Broken,
            children: [
              { index: true, Component: Start },
              ...rooms.flatMap((r) => r.routes),
              { path: '*', Component: NotFound },
            ],
          },
        ],
      },
    ],
  },
]

/** makeRouter gives the addresses to the browser. */
export const makeRouter = () => createBrowserRouter(routes)
