import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { barriers } from './axe'
import { launch, openTab, settled, shoot } from './browser'
import { as } from './journey'
import { visits } from './routes'
import { chinese } from './tongue'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

it.each(Object.keys(visits))('the pages of the %s speak English, tell what is Chinese by nature, and have no barrier', async (role) => {
  const tab = await as(browser, role, 'wide', 'en')
  const { page } = tab
  const said: string[] = []
  for (const [route, address] of Object.entries(visits[role] ?? {})) {
    const to = await address(tab)
    if (!to) continue
    await page.goto(to)
    await settled(page)
    const found = [...(await chinese(page)), ...(await barriers(page))]
    if (found.length > 0) await shoot(page, `english-${route.replaceAll(/\W+/g, '-')}`)
    said.push(...found.map((one) => `${route}: ${one}`))
  }
  expect(said).toEqual([])
  expect(tab.faults).toEqual([])
  await tab.context.close()
})

it('the walk finds Chinese where it is not told', async () => {
  const { page, context } = await openTab(browser, 'wide', 'en')
  await page.setContent(`<html lang="en"><head><title>周春华</title></head><body><h1>Household of <span lang="zh-CN">周春华</span></h1>
    <button aria-label="Show ID number 周春华">Show</button><button title="确认">OK</button><p>审核</p><p hidden>隐藏</p><textarea>因病</textarea></body></html>`)
  expect((await chinese(page)).map((line) => line.split(' — ')[0])).toEqual(['审核', '确认'])
  await context.close()
})
