import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { rooms } from '@/console/rooms'
import { launch, overflow, settled, shoot } from './browser'
import { as } from './journey'
import { visits } from './routes'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

it('names every route of the console', () => {
  const routes = rooms.flatMap((r) => r.routes.map((one) => one.path))
  expect(Object.values(visits).flatMap(Object.keys).sort()).toEqual(routes.sort())
})

it.each(Object.keys(visits))('nothing on the pages of the %s is wider than a phone, in any size of text', async (role) => {
  const tab = await as(browser, role, 'phone')
  const { page } = tab
  const wide: string[] = []
  for (const [route, address] of Object.entries(visits[role] ?? {})) {
    const to = await address(tab)
    if (!to) continue
    for (const size of ['normal', 'largest']) {
      await page.evaluate((s) => localStorage.setItem('doudi.text', s), size)
      await page.goto(to)
      await settled(page)
      const over = await overflow(page)
      if (over > 0) {
        wide.push(`${route}, ${size}: ${over}`)
        await shoot(page, `reach-${route.replaceAll(/\W+/g, '-')}-${size}`)
      }
    }
  }
  expect(wide).toEqual([])
  expect(tab.faults).toEqual([])
  await tab.context.close()
})
