import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launch, openTab, settled, signIn } from './browser'
import { seen } from './journey'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

describe.each([
  ['wide', 'zh'],
  ['phone', 'zh'],
  ['wide', 'en'],
  ['phone', 'en'],
] as const)('%s %s', (size, lang) => {
  it('shows the law of a place and day with its sources, its gap, and what changed', async () => {
    const tab = await openTab(browser, size, lang)
    const { page } = tab
    const say = (zh: string, en: string) => (lang === 'zh' ? zh : en)
    const info = (await (await tab.context.request.get('/api/info')).json()) as { demoAccounts: { login: string; password: string }[] }
    const account = info.demoAccounts[0] ?? { login: '', password: '' }
    await signIn(page, account.login, account.password)

    await page.goto('/law?division=513221&on=2026-11-01')
    await settled(page)
    await page.getByText(say('这里的规定含演示数据', 'contains demonstration figures')).waitFor()
    await page.getByRole('cell', { name: /350\.00/ }).first().waitFor()
    await seen(tab, `law-${size}-${lang}`)

    await page.goto('/law?division=231025&on=2026-02-01')
    await settled(page)
    await page.getByText(say('没有标准就不计算', 'Without a standard nothing is calculated')).waitFor()

    await page.goto('/law?division=231025&on=2026-05-10')
    await settled(page)
    await page.getByText('632.00').first().waitFor()
    const changes = page.getByRole('table', { name: say('变化', 'What changed') })
    await changes.getByText(/dibao\.standard\.rural/).first().waitFor()
    await page.getByText(say('救助项目和规则', 'Programmes and their rules')).waitFor()
    const title = say('最低生活保障', 'minimum living guarantee (dibao)')
    const programme = page.locator('details', { has: page.locator('summary').getByText(title, { exact: true }) })
    await programme.locator('summary').first().click()
    await programme.getByText('DB-02', { exact: true }).waitFor()
    await seen(tab, `law-linkou-${size}-${lang}`)
    await tab.context.close()
  })
})

it('anybody may read the law without signing in', async () => {
  const context = await browser.newContext({ baseURL: process.env.DOUDI_URL })
  const answer = await context.request.get('/api/law?division=231025&on=2026-05-10')
  expect(answer.status()).toBe(200)
  const refused = await context.request.get('/api/households')
  expect(refused.status()).toBe(401)
  await context.close()
})
