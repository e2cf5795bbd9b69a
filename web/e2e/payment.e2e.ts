import type { Browser, Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bankAnswers } from './bank'
import { jobPatience, launch, type Tab } from './browser'
import { act, as, read, sound } from './journey'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

interface Roll {
  county: number
  id: string
  period: string
  state: string
}
interface Listed<T> {
  items: T[]
  next: string
}

const rolls = async (tab: Tab) => (await read<Listed<Roll>>(tab, '/api/rolls')).items

describe.each([
  ['wide', 'zh'],
  ['phone', 'zh'],
  ['wide', 'en'],
] as const)('payment, %s %s', (size, lang) => {
  it('reads rolls, their lines and what households are owed', async () => {
    const tab = await as(browser, 'pay_maker', size, lang)
    await tab.page.goto('/rolls')
    await sound(tab, `rolls-${size}-${lang}`)
    const roll = (await rolls(tab)).at(-1)
    if (!roll) throw new Error('the demonstration has no roll')
    await tab.page.goto(`/rolls/${roll.county}/${roll.id}`)
    await tab.page.getByText(lang === 'zh' ? '与上月相比' : 'Compared with last month').waitFor()
    await sound(tab, `roll-${roll.state}-${size}-${lang}`)
    await tab.page.goto('/rolls/entitlements')
    await sound(tab, `entitlements-${size}-${lang}`)
    await tab.page.locator('tbody a').first().click()
    await tab.page.getByText(lang === 'zh' ? '变动记录' : 'Changes', { exact: true }).waitFor()
    await sound(tab, `entitlement-${size}-${lang}`)
    await tab.context.close()
  })
})

it('a failed line is corrected by one person, approved by another, and sent again', async () => {
  const maker = await as(browser, 'pay_maker')
  const roll = (await rolls(maker)).find((r) => r.state === 'sent')
  if (!roll) throw new Error('the demonstration has no roll with the bank')
  const at = `/rolls/${roll.county}/${roll.id}`
  const lines = (await read<Listed<{ no: number; payee: string }>>(maker, `/api${at}/lines?state=failed`)).items
  expect(lines.length).toBeGreaterThan(0)
  await maker.page.goto(at)
  const failed = maker.page.getByRole('region', { name: '退票与更正' })
  await failed.waitFor()
  for (const { payee } of lines) {
    const row = failed.getByRole('row', { name: payee })
    await row.getByRole('button', { name: '更正账户' }).click()
    const dialog = maker.page.getByRole('dialog')
    await dialog.getByLabel('账号').fill('6228480800000000018')
    await dialog.getByLabel('原因').fill('本人持新卡到窗口更正')
    await dialog.getByRole('button', { name: '更正账户' }).click()
    await row.getByText('更正待复核').waitFor()
    expect(await row.getByRole('button', { name: '复核更正' }).count()).toBe(0)
  }
  await sound(maker, 'roll-corrected-wide-zh')

  const checker = await as(browser, 'pay_checker')
  await checker.page.goto(at)
  for (const { payee } of lines) {
    const row = checker.page.getByRole('region', { name: '退票与更正' }).getByRole('row', { name: payee })
    await row.getByRole('button', { name: '复核更正' }).click()
    await checker.page.getByRole('dialog').getByRole('button', { name: '复核更正' }).click()
    await row.getByText('待发送').waitFor()
  }
  await maker.page.reload()
  await act(maker.page, '生成银行文件')
  await maker.page.getByText('第 2 份').waitFor()
  await bankAnswers(maker, roll, 2)
  await maker.page.getByText('已办结').first().waitFor()
  await maker.page.getByRole('button', { name: '核对校验值' }).click()
  await maker.page.getByText('明细与锁定时一致').waitFor()
  await sound(maker, 'roll-settled-wide-zh')
  await maker.context.close()
  await checker.context.close()
})

it('a month is drawn by one person, checked and locked by another, and explains itself', async () => {
  const maker = await as(browser, 'pay_maker')
  await maker.page.goto('/rolls')
  await act(maker.page, '编制花名册')
  await maker.page.waitForURL(/\/rolls\/\d+\/\d+$/)
  await maker.page.getByText('与上月相比').waitFor()
  await maker.page.getByText('等待财务复核').waitFor()
  expect(await maker.page.getByRole('button', { name: '复核通过' }).count()).toBe(0)
  await sound(maker, 'roll-draft-wide-zh')

  const checker = await as(browser, 'pay_checker')
  await checker.page.goto(maker.page.url())
  await act(checker.page, '复核通过')
  await act(checker.page, '锁定')
  await checker.page.getByText('已锁定待发送').waitFor()
  await sound(checker, 'roll-locked-wide-zh')

  await checker.page.goto(`${maker.page.url()}/print`)
  await checker.page.locator('article table').waitFor({ timeout: jobPatience })
  expect(await checker.page.locator('article tbody tr').count()).toBeGreaterThan(1000)
  await maker.page.reload()
  await act(maker.page, '生成银行文件')
  await maker.page.getByText('第 1 份').waitFor()
  await maker.context.close()
  await checker.context.close()
})

it('an account is shown for a reason that is logged, and a payment is held and released', async () => {
  const tab = await as(browser, 'pay_checker')
  const roll = (await rolls(tab))[0]
  if (!roll) throw new Error('no roll')
  await tab.page.goto(`/rolls/${roll.county}/${roll.id}`)
  const lines = tab.page.getByRole('region', { name: '发放明细' })
  await lines.getByRole('button', { name: /^显示/ }).first().click()
  const dialog = tab.page.getByRole('dialog')
  await dialog.getByLabel('查看理由').fill('与银行核对户名账号')
  await dialog.getByRole('button', { name: '显示' }).click()
  await lines.getByText(/\d{16,19}/).waitFor()
  await lines.locator('tbody a').first().click()
  const why = (form: Locator) => form.getByLabel('原因').fill('户主失联，等待乡镇核实')
  await act(tab.page, '暂缓发放', why)
  await tab.page.getByText('暂缓原因：户主失联，等待乡镇核实').waitFor()
  await sound(tab, 'entitlement-held-wide-zh')
  await act(tab.page, '恢复发放', why)
  await tab.page.getByRole('button', { name: '暂缓发放' }).waitFor()
  await tab.context.close()
})
