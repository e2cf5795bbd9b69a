import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launch } from './browser'
import { act, as, later, open, pick, read, sound } from './journey'

// What keeps a case from going straight to its decision: missing papers, an
// objection, a difficult investigation, a complaint.

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

interface Listed {
  purpose: string
  county: number
  id: string
  number: string
  division: string
  applicantName: string
}

/** The staff of the townships, as the demonstration has them. */
const townships: Record<string, { clerk: string; reviewer: string }> = {
  513221100: { clerk: '余晓燕', reviewer: '罗志强' },
  513221109: { clerk: '王建华', reviewer: '陈明玉' },
  513221102: { clerk: '周丽萍', reviewer: '何光俊' },
}

/** A case in a state, and who handles it in its township. */
async function waiting(state: string): Promise<Listed & { clerk: string; reviewer: string }> {
  const county = await as(browser, '马林青')
  const { items } = await read<{ items: Listed[] }>(county, `/api/cases?state=${state}&programme=dibao`)
  await county.context.close()
  const one = items.find((c) => c.purpose === '') // a review takes another way, see programmes.e2e.ts
  const desk = townships[one?.division.slice(0, 9) ?? '']
  if (!one || !desk) throw new Error(`no case is in ${state}`)
  return { ...one, ...desk }
}

it('a clerk names everything that is missing, once, and takes the application again', async () => {
  const c = await waiting('submitted')
  const tab = await as(browser, c.clerk)
  const page = await open(tab.page, c)
  await act(page, '退回补正', async (dialog) => {
    await dialog.getByLabel('需要补齐的材料 1').fill('户主签名的家庭收入说明')
    await dialog.getByRole('button', { name: '再加一项' }).click()
    await dialog.getByLabel('需要补齐的材料 2').fill('外出务工成员近三个月的工资流水')
    await sound(tab, 'winding-supplement')
  })
  await page.getByText('待补正').first().waitFor()
  await page.getByRole('link', { name: /补正/ }).first().waitFor()
  await sound(tab, 'winding-supplement-asked')
  await act(page, '提交')
  await page.getByText('已提交').first().waitFor()
  await page.getByText('退回补正：还不能办理').waitFor()
  expect(await page.getByRole('button', { name: '退回补正', exact: true }).count()).toBe(0)
  await tab.context.close()
})

/** The case of the objection, whose recheck takes longer than the term allows. */
let objected: Awaited<ReturnType<typeof waiting>>

it('an objection during the publicity leads to a recheck, not to the county', async () => {
  objected = await waiting('publicity')
  const tab = await as(browser, objected.reviewer)
  const page = await open(tab.page, objected)
  await act(page, '登记异议', async (dialog) => {
    await dialog.getByLabel('内容').fill('该户去年在县城买了商铺，每月收租。')
    await dialog.getByLabel('反映人').fill('赵国栋')
    await sound(tab, 'winding-objection')
  })
  await page.getByText('该户去年在县城买了商铺').waitFor()
  // Who objects stays secret.
  expect(await page.getByText('赵国栋').count()).toBe(0)
  await page.getByText('公示中').first().waitFor()
  await later(tab, 7)
  await act(page, '结束公示')
  await page.getByText('复查', { exact: true }).first().waitFor()
  await sound(tab, 'winding-recheck')
  await page.goto('/publicity?ended=true')
  await page.getByRole('row', { name: objected.applicantName }).getByRole('cell', { name: '1', exact: true }).waitFor()
  await tab.context.close()
})

it('a difficult case gets more time from the county, once', async () => {
  const reviewer = await as(browser, objected.reviewer)
  const own = await open(reviewer.page, objected)
  expect(await own.getByRole('button', { name: '延长办理期限' }).count()).toBe(0)
  await reviewer.context.close()
  const tab = await as(browser, '马林青')
  const page = await open(tab.page, objected)
  const term = page.getByRole('region', { name: '法定期限' }).getByRole('listitem').filter({ hasText: /^办结/ })
  const before = await term.innerText()
  await act(page, '延长办理期限', async (dialog) => {
    await pick(dialog.getByRole('combobox', { name: /事由/ }), /^公示有异议/)
    await dialog.getByLabel('理由').fill('须向县城房屋交易中心核实商铺权属。')
  })
  await page.getByText('须向县城房屋交易中心核实商铺权属。').first().waitFor()
  expect(await term.innerText()).not.toBe(before)
  expect(await page.getByRole('button', { name: '延长办理期限' }).count()).toBe(0)
  await sound(tab, 'winding-extended')
  const phone = await as(browser, objected.reviewer, 'phone')
  await open(phone.page, objected)
  await sound(phone, 'winding-extended-phone')
  await tab.context.close()
  await phone.context.close()
})

it('after a complaint the county must look for itself, or send the case back', async () => {
  const c = await waiting('county_review')
  const tab = await as(browser, '马林青')
  const page = await open(tab.page, c)
  await act(page, '登记投诉举报', async (dialog) => {
    await dialog.getByLabel('内容').fill('申请人的儿子在外务工，每月寄钱回家。')
  })
  await page.getByText('申请人的儿子在外务工').waitFor()
  await page.getByText('确认：还不能办理', { exact: true }).waitFor()
  await page.getByRole('button', { name: '县级入户调查' }).waitFor()
  await sound(tab, 'winding-complaint')
  await act(page, '退回复查', async (dialog) => {
    await dialog.getByLabel('理由').fill('请核实儿子的务工收入和寄款。')
  })
  await page.getByText('复查', { exact: true }).first().waitFor()
  await page.getByText('请核实儿子的务工收入和寄款。').first().waitFor()
  await tab.context.close()

  const clerk = await as(browser, c.clerk)
  await clerk.page.goto('/work')
  await clerk.page.getByRole('row', { name: c.number }).first().waitFor()
  await sound(clerk, 'winding-work')
  await clerk.context.close()
})
