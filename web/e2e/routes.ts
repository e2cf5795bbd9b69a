import type { Tab } from './browser'
import { read } from './journey'

interface Named {
  county: number
  id: string
  householdId: string
}

const first = async (tab: Tab, path: string): Promise<Named> => {
  const { items } = await read<{ items: Named[] }>(tab, path)
  if (!items[0]) throw new Error(`nothing at ${path}`)
  return items[0]
}
const at = (base: string, { county, id }: Named) => `${base}/${county}/${id}`

/** Who opens the routes of the console, and where those with a name in their address lead; '' is one that nothing in the demonstration leads to. */
export const visits: Record<string, Record<string, (tab: Tab) => Promise<string> | string>> = {
  approver: {
    '/work': () => '/work',
    '/cases': () => '/cases',
    '/cases/:county/:id': async (t) => at('/cases', await first(t, '/api/cases?state=county_review')),
    '/cases/relatives': () => '/cases/relatives',
    '/cases/lots': () => '/cases/lots?county=513221&programme=tekun&period=2026-11',
    '/cases/advances': () => '/cases/advances',
    '/cases/timeliness': () => '/cases/timeliness?from=2026-01&to=2026-12',
    '/batches': () => '/batches',
    '/batches/:county/:period': () => '/batches/513221/2026-11',
    '/publicity': () => '/publicity',
    '/certificates': () => '/certificates',
    '/cases/papers': () => '/cases/papers',
    '/referrals': () => '/referrals',
    '/referrals/:county/:id': async (t) => at('/referrals', await first(t, '/api/referrals')),
    '/disasters': () => '/disasters',
    '/disasters/:county/:id': async (t) => at('/disasters', await first(t, '/api/disasters?county=513221')),
    '/changes': () => '/changes',
    '/changes/new': async (t) => {
      const { county, id } = await first(t, '/api/households?label=dibao&division=513221100')
      return `/changes/new?county=${county}&household=${id}`
    },
    '/changes/:county/:id': async (t) => at('/changes', await first(t, '/api/changes')),
    '/changes/:county/:id/edit': async (t) => `${at('/changes', await first(t, '/api/changes'))}/edit`,
    '/petitions': () => '/petitions',
    '/petitions/new': () => '/petitions/new',
    '/petitions/:county/:id': async (t) => at('/petitions', await first(t, '/api/petitions')),
    '/households': () => '/households',
    '/households/new': () => '/households/new',
    '/households/handovers': () => '/households/handovers',
    '/households/:county/:id': async (t) => at('/households', await first(t, '/api/households?label=dibao')),
    '/households/:county/:id/edit': async (t) => `${at('/households', await first(t, '/api/households?label=dibao'))}/edit`,
    '/import': () => '/import',
    '/import/:county/:id': async (t) => at('/import', await first(t, '/api/imports/513221')),
    '/law': () => '/law?division=513221&on=2026-11-01',
    '/simulations': () => '/simulations',
    '/simulations/:county/:id': () => '', // the simulation walk makes one, and looks at it on a phone
    '/progress': () => '/progress',
    '/account': () => '/account',
  },
  clerk: {
    '/cases/new': () => '/cases/new',
    '/cases/:county/:id/edit': async (t) => `${at('/cases', await first(t, '/api/cases?state=draft'))}/edit`,
    '/disasters/:county/:id/roll': async (t) => `${at('/disasters', await first(t, '/api/disasters?county=513221'))}/roll`,
    '/cases/:county/:id/sign': async (t) => `${at('/cases', await first(t, '/api/cases?state=draft'))}/sign`,
  },
  checker: {
    '/checks': () => '/checks',
    '/checks/:county/:id': async (t) => at('/checks', await first(t, '/api/checks')),
    '/checks/:county/:id/report': async (t) => `${at('/checks', await first(t, '/api/checks?state=reported'))}/report`,
    '/checks/matches': () => '/checks/matches',
    '/checks/contests': () => '/checks/contests',
    '/checks/health': () => '/checks/health',
    '/checks/sources': () => '/checks/sources',
    '/checks/sources/new': () => '/checks/sources/new',
    '/checks/sources/:county/:id': async (t) => at('/checks/sources', await first(t, '/api/department-files?county=513221')),
    '/checks/screenings': () => '/checks/screenings',
    '/checks/screenings/:county/:id': () => '', // the verification walk makes one, and looks at it on a phone
  },
  pay_maker: {
    '/recoveries': () => '/recoveries',
    '/recoveries/:county/:id': () => '', // nothing has been claimed back
    '/rolls': () => '/rolls',
    '/rolls/:county/:id': async (t) => at('/rolls', await first(t, '/api/rolls')),
    '/rolls/:county/:id/print': async (t) => `${at('/rolls', await first(t, '/api/rolls'))}/print`,
    '/rolls/payouts': () => '/rolls/payouts',
    '/rolls/entitlements': () => '/rolls/entitlements',
    '/rolls/entitlements/:county/:household/:id': async (t) => {
      const e = await first(t, '/api/entitlements')
      return `/rolls/entitlements/${e.county}/${e.householdId}/${e.id}`
    },
  },
  leader: { '/overview': () => '/overview', '/reports': () => '/reports', '/reports/:county/:period': () => '/reports/513221/2026-10' },
  system_admin: { '/system': () => '/system', '/office-calendar': () => '/office-calendar' },
  auditor: { '/audit': () => '/audit' },
  security_admin: { '/accounts': () => '/accounts' },
}
