import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobPatience, launch } from './browser'
import { as, pick, read, sound } from './journey'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

it('the auditor verifies the chain, and the result stays on the page', async () => {
  const tab = await as(browser, 'auditor')
  const { page } = tab
  const chain = page.getByRole('region', { name: '日志完整性' })
  await chain.getByText('还没有核验过。').waitFor()
  await chain.getByRole('button', { name: '立即核验' }).click()
  await chain.getByText(/完整：\d[\d,]* 条记录均未被改动/).waitFor({ timeout: jobPatience })
  await page.reload()
  await chain.getByText('邓国平').waitFor()
  await page.getByRole('row', { name: '审计日志：核验完成' }).first().waitFor()
  await tab.context.close()
})

it('acts have names, one filter takes them, and a case leads to all that was done to it', async () => {
  const tab = await as(browser, 'auditor')
  const { page } = tab
  const { items } = await read<{ items: { act: string; caseNo: string }[] }>(tab, '/api/audit?county=513221&act=case.confirm&limit=1')
  const number = items[0]?.caseNo ?? ''
  await pick(page.getByRole('combobox', { name: '事项' }), '个案：确认')
  await page.waitForURL(/act=case\.confirm/)
  await page.getByRole('link', { name: number }).first().click()
  await page.waitForURL(/subject=/)
  await page.getByText('个案：受理').first().waitFor()
  expect(await page.getByText(/\b[a-z]+\.[a-z_]+\b/).count()).toBe(0)
  await tab.context.close()
})

describe.each([
  ['wide', 'zh'],
  ['phone', 'zh'],
  ['wide', 'en'],
  ['phone', 'en'],
] as const)('%s %s', (size, lang) => {
  it('reads', async () => {
    const tab = await as(browser, 'auditor', size, lang)
    await sound(tab, `audit-verified-${size}-${lang}`)
    await tab.context.close()
  })
})
