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

it('somebody of another county who guesses addresses finds nothing, and the auditor sees each guess', async () => {
  const own = await as(browser, '马林青')
  const one = async (path: string) => (await read<{ items: { county: number; id: string }[] }>(own, path)).items[0]
  const addresses = await Promise.all(
    (['households', 'cases', 'rolls', 'import'] as const).map(async (room) => {
      const found = await one({ households: '/api/households', cases: '/api/cases', rolls: '/api/rolls', import: '/api/imports/513221' }[room])
      return `/${room}/${found?.county}/${found?.id}`
    }),
  )
  await own.context.close()
  const auditor = await as(browser, 'auditor')
  const list = '/api/audit?county=513221&act=access.refused&limit=200'
  const refusals = async () => (await read<{ items: { actor: string }[] }>(auditor, list)).items.filter((r) => r.actor === '杨晓梅').length
  const before = await refusals()

  const stranger = await as(browser, '杨晓梅')
  for (const address of addresses) {
    await stranger.page.goto(address)
    await stranger.page.getByRole('heading', { name: '没有这一页，或者不在您的查看范围内' }).waitFor()
    await sound(stranger, `stranger${address.split('/').slice(0, 2).join('-')}`)
  }
  expect(stranger.refused.filter((r) => !r.startsWith('404 ')), addresses.join()).toEqual([])
  expect((await refusals()) - before).toBeGreaterThanOrEqual(addresses.length)
  await auditor.page.goto('/audit?act=access.refused')
  await auditor.page.getByRole('row', { name: '杨晓梅' }).first().waitFor()
  await sound(auditor, 'audit-refused')
  await stranger.context.close()
  await auditor.context.close()
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
