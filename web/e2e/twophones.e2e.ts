import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launch, openTab, type Tab } from './browser'
import { calm } from './journey'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

const pin = '280951'

/** carried is a phone that has taken the day's visits along, and then lost its signal. */
async function carried(login: string): Promise<Tab> {
  const tab = await openTab(browser, 'phone')
  const { page } = tab
  await tab.context.grantPermissions(['microphone'])
  await page.goto('/field/')
  await page.getByLabel('登录名').fill(login)
  await page.getByLabel('密码').fill('Doudi-2026')
  await page.getByRole('button', { name: '登录' }).click()
  await page.getByLabel('解锁口令').fill(pin)
  await page.getByLabel('再输一遍').fill(pin)
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByText(/已同步/).waitFor()
  await page.evaluate(() => navigator.serviceWorker.ready.then((r) => r.active !== null))
  await tab.context.setOffline(true)
  return tab
}

const dwelling = (page: Page) => page.getByRole('textbox', { name: '住房' })
const conflict = (page: Page) => page.getByRole('region', { name: '两个人填写不一致' })

it('two people fill in one visit without signal: what differs waits for a choice, all else joins', async () => {
  const one = await carried('yangsf')
  const other = await carried('yuxy')
  const rows = async (page: Page) => page.getByRole('listitem').getByRole('button').locator('strong').allInnerTexts()
  const both = (await rows(one.page)).find((name, _, all) => all.filter((n) => n === name).length === 1) ?? ''
  expect(await rows(other.page)).toContain(both)
  for (const tab of [one, other]) await tab.page.getByRole('button', { name: both }).click()

  // The same field on both phones, and one of its own on each.
  await dwelling(one.page).fill('土坯房，漏雨。')
  await one.page.getByRole('textbox', { name: '困难和需求' }).fill('屋顶要修。')
  await dwelling(other.page).fill('砖房，不漏。')
  await other.page.getByRole('textbox', { name: '收入来源' }).fill('花椒。')

  // A memo is spoken on one of them.
  await other.page.getByRole('button', { name: '开始录音' }).click()
  await other.page.getByRole('status').getByText('正在录音').waitFor()
  await other.page.getByRole('button', { name: '停止录音' }).click()
  await other.page.getByText(/^录音 \d{4}-/).waitFor()
  for (const tab of [one, other]) await tab.page.locator('[data-kept=kept]').waitFor()

  // The signal comes back, to one phone after the other.
  await one.context.setOffline(false)
  await one.page.waitForResponse((r) => r.url().endsWith('/edits') && r.ok())
  await other.context.setOffline(false)
  const card = conflict(other.page)
  await card.getByText('土坯房，漏雨。').waitFor()
  await card.getByText('砖房，不漏。').waitFor()
  await card.getByText('杨顺芬', { exact: false }).waitFor()
  await card.getByText('余晓燕', { exact: false }).waitFor()
  expect(await other.page.getByRole('textbox', { name: '困难和需求' }).inputValue()).toBe('屋顶要修。')
  expect(await other.page.getByRole('textbox', { name: '收入来源' }).inputValue()).toBe('花椒。')
  await calm(other, other.page, 'field-11-conflict')

  // Whoever chooses ends it, on the other phone too.
  const told = other.page.waitForResponse((r) => r.url().endsWith('/edits') && r.ok())
  await card.locator('div').filter({ hasText: '土坯房，漏雨。' }).getByRole('button', { name: '用这一份' }).last().click()
  await card.waitFor({ state: 'detached' })
  await other.page.locator('[data-kept=kept]').waitFor()
  await other.page.getByRole('button', { name: '返回名单' }).click()
  await told
  await one.page.reload()
  await one.page.getByLabel('解锁口令').fill(pin)
  await one.page.getByRole('button', { name: '解锁' }).click()
  await one.page.getByRole('button', { name: both }).click()
  await one.page.getByText(/^录音 \d{4}-/).waitFor() // what the colleague spoke is known here
  expect(await dwelling(one.page).inputValue()).toBe('土坯房，漏雨。')
  expect(await one.page.getByRole('textbox', { name: '收入来源' }).inputValue()).toBe('花椒。')
  await conflict(one.page).waitFor({ state: 'detached' })
  for (const tab of [one, other]) {
    expect(tab.faults).toEqual([])
    await tab.context.close()
  }
})
