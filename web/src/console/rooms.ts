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
  /** The permission, or any of some, without which the room is absent from the navigation. */
  needs?: string | string[]
  group?: TextKey
  /** The roles whose start page this is, wherever it stands in the navigation. */
  home?: string[]
  routes: RouteObject[]
}

/** page makes a route whose page is loaded when it is first opened. */
export function page(path: string, load: () => Promise<{ default: React.ComponentType }>): RouteObject {
  return { path, lazy: async () => ({ Component: (await load()).default }) }
}

/** rooms lists the console's rooms in the order of the navigation; the first one a person may enter is their start page, unless one is a home of their role. */
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
      page('/cases/lots', () => import('./cases/LotsPage')),
      page('/cases/papers', () => import('./cases/PaperPage')),
      page('/cases/advances', () => import('./cases/AdvancesPage')),
      page('/cases/relatives', () => import('./relatives/RelativesPage')),
      page('/cases/timeliness', () => import('./cases/TimelinessPage')),
      page('/cases/:county/:id', () => import('./cases/CasePage')),
      page('/cases/:county/:id/edit', () => import('./cases/DeclarePage')),
      page('/cases/:county/:id/sign', () => import('./cases/SignPage')),
    ],
  },
  {
    path: '/batches',
    label: 'batches',
    needs: 'case.read',
    group: 'group.handle',
    routes: [page('/batches', () => import('./batches/BatchesPage')), page('/batches/:county/:period', () => import('./batches/BatchPage'))],
  },
  { path: '/publicity', label: 'publicity', needs: 'case.read', group: 'group.handle', routes: [page('/publicity', () => import('./publicity/PublicityPage'))] },
  { path: '/certificates', label: 'certificates', needs: 'case.findings', group: 'group.handle', routes: [page('/certificates', () => import('./certificates/CertificatesPage'))] },
  {
    path: '/disasters',
    label: 'disasters',
    needs: 'case.read',
    group: 'group.handle',
    routes: [
      page('/disasters', () => import('./disasters/DisastersPage')),
      page('/disasters/:county/:id', () => import('./disasters/DisasterPage')),
      page('/disasters/:county/:id/roll', () => import('./disasters/RollPage')),
    ],
  },
  {
    path: '/changes',
    label: 'changes',
    needs: 'change.read',
    group: 'group.handle',
    routes: [
      page('/changes', () => import('./changes/ChangesPage')),
      page('/changes/new', () => import('./changes/AskPage')),
      page('/changes/:county/:id', () => import('./changes/ChangePage')),
      page('/changes/:county/:id/edit', () => import('./changes/AskPage')),
    ],
  },
  {
    path: '/petitions',
    label: 'petitions',
    needs: ['petition.read', 'petition.enter'],
    group: 'group.handle',
    routes: [
      page('/petitions', () => import('./petitions/PetitionsPage')),
      page('/petitions/new', () => import('./petitions/NewPetitionPage')),
      page('/petitions/:county/:id', () => import('./petitions/PetitionPage')),
    ],
  },
  {
    path: '/referrals',
    label: 'referrals',
    needs: 'referral.read',
    group: 'group.handle',
    routes: [page('/referrals', () => import('./referrals/ReferralsPage')), page('/referrals/:county/:id', () => import('./referrals/ReferralPage'))],
  },
  {
    path: '/checks',
    label: 'verification',
    home: ['checker'],
    needs: 'check.run',
    group: 'group.handle',
    routes: [
      page('/checks', () => import('./verification/ChecksPage')),
      page('/checks/:county/:id', () => import('./verification/CheckPage')),
      page('/checks/:county/:id/report', () => import('./verification/ReportPage')),
      page('/checks/matches', () => import('./verification/MatchesPage')),
      page('/checks/contests', () => import('./verification/ContestsPage')),
      page('/checks/health', () => import('./verification/HealthPage')),
      page('/checks/sources', () => import('./verification/BoardPage')),
      page('/checks/sources/new', () => import('./verification/ReceivePage')),
      page('/checks/sources/:county/:id', () => import('./verification/FilePage')),
      page('/checks/screenings', () => import('./verification/ScreeningsPage')),
      page('/checks/screenings/:county/:id', () => import('./verification/ScreeningPage')),
    ],
  },
  {
    path: '/rolls',
    label: 'payment',
    home: ['pay_maker', 'pay_checker'],
    needs: 'roll.read',
    group: 'group.money',
    routes: [
      page('/rolls', () => import('./payment/RollsPage')),
      page('/rolls/:county/:id', () => import('./payment/RollPage')),
      page('/rolls/:county/:id/print', () => import('./payment/PrintRollPage')),
      page('/recoveries', () => import('./payment/RecoveriesPage')),
      page('/recoveries/:county/:id', () => import('./payment/RecoveryPage')),
      page('/rolls/payouts', () => import('./payment/PayoutsPage')),
      page('/rolls/entitlements', () => import('./payment/EntitlementsPage')),
      page('/rolls/entitlements/:county/:household/:id', () => import('./payment/EntitlementPage')),
    ],
  },
  { path: '/audit', label: 'audit', needs: 'admin.audit', group: 'group.watch', routes: [page('/audit', () => import('./audit/AuditPage'))] },
  { path: '/accounts', label: 'accounts', needs: 'admin.accounts', group: 'group.watch', routes: [page('/accounts', () => import('./accounts/AccountsPage'))] },
  { path: '/system', label: 'system', needs: 'admin.system', group: 'group.watch', home: ['system_admin'], routes: [page('/system', () => import('./system/SystemPage'))] },
  { path: '/office-calendar', label: 'officeCalendar', needs: 'admin.calendar', group: 'group.watch', routes: [page('/office-calendar', () => import('./batches/CalendarPage'))] },
  {
    path: '/overview',
    label: 'overview',
    group: 'group.watch',
    needs: 'overview.read',
    home: ['leader'],
    routes: [page('/overview', () => import('./overview/OverviewPage'))],
  },
  {
    path: '/reports',
    label: 'reports',
    group: 'group.watch',
    needs: 'overview.read',
    routes: [page('/reports', () => import('./reports/ReportsPage')), page('/reports/:county/:period', () => import('./reports/ReportPage'))],
  },
  {
    path: '/simulations',
    label: 'simulation',
    group: 'group.watch',
    needs: 'policy.simulate',
    routes: [page('/simulations', () => import('./simulation/SimulationsPage')), page('/simulations/:county/:id', () => import('./simulation/RunPage'))],
  },
  {
    path: '/households',
    label: 'registry',
    group: 'group.files',
    needs: 'household.read',
    routes: [
      page('/households', () => import('./registry/ListPage')),
      page('/households/new', () => import('./registry/NewPage')),
      page('/households/handovers', () => import('./registry/HandoversPage')),
      page('/households/:county/:id', () => import('./registry/FilePage')),
      page('/households/:county/:id/edit', () => import('./registry/EditPage')),
    ],
  },
  {
    path: '/import',
    label: 'import',
    group: 'group.files',
    needs: 'registry.import',
    routes: [page('/import', () => import('./import/ImportPage')), page('/import/:county/:id', () => import('./import/StatusPage'))],
  },
  { path: '/law', label: 'law', needs: 'policy.read', group: 'group.files', routes: [page('/law', () => import('./law/LawPage'))] },
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
