import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launch } from './browser'
import { act, as, pick, read, sound } from './journey'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

const department = '汶川县就业服务管理局'

it('a need goes from the case page to another department, and its answer comes back', async () => {
  const tab = await as(browser, 'approver', 'wide')
  const { page } = tab
  const { items } = await read<{ items: { county: number; id: string; householdId: string }[] }>(tab, '/api/cases?state=county_review')
  const c = items[0]
  if (!c) throw new Error('no case waits for the county')
  await page.goto(`/cases/${c.county}/${c.id}`)
  await page.getByRole('button', { name: '转办其他困难' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: /^转办其他困难$/ }).click()
  await dialog.getByText('请填写。').first().waitFor()
  await dialog.getByLabel('转给').fill(department)
  await dialog.getByLabel('谁的困难').fill('尔玛扎西')
  await dialog.getByLabel('困难和需要的帮助').fill('想在县城找一份能照顾老人的工作。')
  await sound(tab, 'referral-form-wide-zh')
  await dialog.getByRole('button', { name: /^转办其他困难$/ }).click()
  await page.waitForURL(/\/referrals\/\d+\/\d+$/)
  await page.getByText('想在县城找一份能照顾老人的工作。').waitFor()
  const letter = await (await tab.context.request.get(`/api${new URL(page.url()).pathname}/letter`)).text()
  for (const words of ['社会救助转办函', department, '尔玛扎西', '第六十四条']) expect(letter).toContain(words)
  await act(page, '对方已受理', (d) => d.getByLabel('对方的受理编号').fill('就业〔2026〕12号'))
  await page.getByText('就业〔2026〕12号').waitFor()
  await act(page, '登记答复', async (d) => {
    await pick(d.getByLabel('结果'), '已救助')
    await d.getByLabel('答复').fill('已介绍到社区公益性岗位，下月上班。')
  })
  await page.getByText('已介绍到社区公益性岗位，下月上班。').waitFor()
  await sound(tab, 'referral-closed-wide-zh')
  await page.goto(`/households/${c.county}/${c.householdId}`)
  await page.getByText('转办事项已办结').first().waitFor()
  await tab.context.close()
})

it.each([
  ['wide', 'en'],
  ['phone', 'zh'],
] as const)('what waits for an answer is listed, %s %s', async (size, lang) => {
  const tab = await as(browser, 'approver', size, lang)
  await tab.page.goto('/referrals')
  await tab.page.getByText('汶川县教育局').first().waitFor()
  await sound(tab, `referrals-${size}-${lang}`)
  await tab.context.close()
})
