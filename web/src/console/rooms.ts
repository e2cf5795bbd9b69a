import type { RouteObject } from 'react-router'
import { texts, type Translate } from '@/shared/i18n'
import en from './en'
import zh from './zh'

/** useText looks up the names of the rooms. */
export const useText = texts(zh, en)

type TextKey = keyof typeof zh

/** A room of the console: where it is, what it is called, who may enter, and its pages. */
export interface Room {
  path: string
  label: TextKey
  /** The permission without which the room is absent from the navigation. */
  needs?: string
  group?: TextKey
  routes: RouteObject[]
}

/** page makes a route whose page is loaded when it is first opened. */
export function page(path: string, load: () => Promise<{ default: React.ComponentType }>): RouteObject {
  return { path, lazy: async () => ({ Component: (await load()).default }) }
}

/** rooms lists the console's rooms in the order of the navigation; the first one a person may enter is their start page. */
export const rooms: Room[] = [
  { path: '/work', label: 'work', needs: 'case.read', group: 'group.handle', routes: [page('/work', () => import('./cases/WorkPage'))] },
  {
    path: '/cases',
    label: 'cases',
    needs: 'case.read',
    group: 'group.handle',
    routes: [
      page('/cases', () => import('./cases/CasesPage')),
      page('/cases/new', () => import('./cases/NewCasePage')),
      page('/cases/:county/:id', () => import('./cases/CasePage')),
      page('/cases/:county/:id/edit', () => import('./cases/DeclarePage')),
    ],
  },
  { path: '/publicity', label: 'publicity', needs: 'case.read', group: 'group.handle', routes: [page('/publicity', () => import('./publicity/PublicityPage'))] },
  { path: '/audit', label: 'audit', needs: 'admin.audit', group: 'group.watch', routes: [page('/audit', () => import('./audit/AuditPage'))] },
  { path: '/accounts', label: 'accounts', needs: 'admin.accounts', group: 'group.watch', routes: [page('/accounts', () => import('./accounts/AccountsPage'))] },
  { path: '/progress', label: 'progress', group: 'group.own', routes: [page('/progress', () => import('./progress/ProgressPage'))] },
  { path: '/account', label: 'account', group: 'group.own', routes: [page('/account', () => import('./account/AccountPage'))] },
]

/** navOf turns the rooms into places of the navigation. */
export function navOf(t: Translate<TextKey>) {
  return rooms.map((r) => ({
    to: r.path,
    label: t(r.label),
    needs: r.needs,
    group: r.group && t(r.group),
  }))
}
