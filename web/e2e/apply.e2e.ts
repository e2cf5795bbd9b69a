import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launch, openTab, settled, type Tab } from './browser'
import { enter, heading, next } from './family'
import { as, read, seen } from './journey'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

const run = String(Date.now()).slice(-7)

/** begin signs in and comes to the choice of a place and a programme. */
async function begin(page: Page, last: number) {
  await page.goto('/portal/apply')
  await enter(page, `138${run}${last}`)
  await heading(page, '在哪里申请什么')
  await page.getByLabel('县（市、区）').selectOption('513221')
  await page.getByLabel('乡镇（街道）').selectOption('513221100')
  await page.getByLabel('住址').fill('双河村六组')
}

/** photographed takes a picture of what is on the screen as the paper. */
async function photographed(page: Page, what: string) {
  await page.locator('input[type=file]').setInputFiles({ name: `${what}.png`, mimeType: 'image/png', buffer: await page.screenshot() })
  await page.getByRole('button', { name: '不裁，用原图' }).click()
  await page.getByLabel('照片 1 是什么').fill(what)
  await page.getByText('已经传好').waitFor()
}

/** handIn signs later, at the window, and hands in; it returns the number of the case. */
async function handIn(tab: Tab, name: string) {
  const { page } = tab
  await heading(page, '授权核对')
  for (const later of await page.getByRole('checkbox', { name: /以后到窗口签/ }).all()) await later.check()
  await next(page)
  await heading(page, '看一遍，提交')
  await page.getByRole('checkbox').check()
  await page.locator('[data-kept=kept]').waitFor()
  await seen(tab, `apply-${name}-check-phone-zh`)
  await page.getByRole('button', { name: '提交申请' }).click()
  await heading(page, '申请已经提交')
  const number = /编号 (\S+?)。/.exec((await page.getByRole('status').first().textContent()) ?? '')?.[1] ?? ''
  await page.getByRole('button', { name: '看我的申请' }).click()
  await page.getByText('已经提交，等待受理').waitFor()
  return number
}

/** followed has the clerk find the case in the work list, do something, and the family read of it. */
async function followed(tab: Tab, number: string, name: string, clerk: (page: Page) => Promise<void>, state: string) {
  const office = await as(browser, '余晓燕')
  const { items } = await read<{ items: { case: { county: number; id: string; number: string } }[] }>(office, '/api/cases/work?state=submitted&limit=200')
  const c = items.map((i) => i.case).find((x) => x.number === number)
  if (!c) throw new Error(`${number} is not in the work list`)
  await office.page.goto(`/cases/${c.county}/${c.id}`)
  await settled(office.page)
  await office.page.getByText('群众网上申请').first().waitFor()
  await seen(office, `apply-${name}-case-wide-zh`)
  await clerk(office.page)
  await office.context.close()
  await tab.page.getByRole('button', { name: /查看/ }).first().click()
  await heading(tab.page, state)
  await seen(tab, `apply-${name}-one-phone-zh`)
}

it('applies for medical assistance with photographs, and the office asks for what it cannot read', async () => {
  const tab = await openTab(browser, 'phone')
  const { page } = tab
  await begin(page, 1)
  await page.getByText('不用申请：每年10月底前').waitFor() // what the office begins is said, and not offered
  await seen(tab, 'apply-programmes-phone-zh')
  await page.getByRole('radio', { name: '医疗救助', exact: true }).check()
  await next(page)
  await page.getByLabel('姓名').fill('何桂芳')
  await page.getByLabel('身份证号').fill('110105195202031047')
  await next(page)
  await heading(page, '这项救助还要了解的')
  await next(page)
  await page.getByRole('alert').waitFor() // the hospital is missing
  await page.getByRole('textbox', { name: '医院（药店）' }).fill('汶川县人民医院')
  await page.getByLabel('结算日期').fill('2026-10-20')
  await page.getByLabel(/总费用/).fill('18600.50')
  await seen(tab, 'apply-medical-bills-phone-zh')
  await next(page)
  await heading(page, '家里靠什么生活')
  await next(page)
  await heading(page, '为什么申请')
  await page.getByLabel('申请理由').fill('住院花了很多钱，家里拿不出来。')
  await page.getByText('医疗费用结算单（或者发票） （需要拍照）').waitFor()
  expect(await page.getByRole('button', { name: '下一步', exact: true }).isDisabled()).toBe(true)
  await photographed(page, '结算单')
  await seen(tab, 'apply-medical-papers-phone-zh')
  await next(page)
  const number = await handIn(tab, 'medical')
  await followed(tab, number, 'medical', async (office) => {
    await office.getByText(/对照照片/).first().waitFor() // acceptance waits for the number of the settlement
  }, '已经提交，等待受理')
  await page.getByRole('button', { name: 'English' }).click()
  await page.getByRole('link', { name: 'Apply', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: 'Where, and what for' }).waitFor()
  await tab.context.close()
})

it('applies for the care allowance for disabled people', async () => {
  const tab = await openTab(browser, 'phone')
  const { page } = tab
  await begin(page, 2)
  await page.getByRole('radio', { name: '重度残疾人护理补贴', exact: true }).check()
  await next(page)
  await page.getByText('只填申请人本人').waitFor()
  await page.getByLabel('姓名').fill('杨茂林')
  await page.getByLabel('身份证号').fill('51010419520307002X')
  await next(page)
  await heading(page, '这项救助还要了解的')
  await page.getByRole('radio', { name: /需要（生活不能自理/ }).check()
  await seen(tab, 'apply-disability-care-phone-zh')
  await next(page)
  await heading(page, '为什么申请') // what the family lives on is not asked
  await page.getByLabel('申请理由').fill('腿脚残疾，吃饭穿衣都要人照顾。')
  await photographed(page, '残疾证')
  await next(page)
  const number = await handIn(tab, 'disability')
  await followed(tab, number, 'disability', async (office) => {
    await office.getByRole('button', { name: /^受\s?理$/ }).click()
    await office.getByRole('dialog').getByRole('button', { name: /^受\s?理$/ }).click()
    await office.getByText('受理通知书').first().waitFor()
  }, '已经受理')
  await tab.context.close()
})
