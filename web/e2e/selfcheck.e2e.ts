import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launch, openTab } from './browser'
import { enter } from './family'
import { seen } from './journey'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

/** heading waits for the next screen and returns its heading. */
async function heading(page: Page, not = ''): Promise<string> {
  await page.waitForFunction((was) => {
    const h = document.querySelector('h1')?.textContent
    return h && h !== was
  }, not)
  return (await page.locator('h1').textContent()) ?? ''
}

/** answer answers whatever is asked until there is a result: amounts by their kind, the first choice otherwise. */
async function answer(page: Page, next: string, amounts: string[]): Promise<string[]> {
  const asked: string[] = []
  for (let h = await heading(page); !/测算结果|Estimate/.test(h); h = await heading(page, h)) {
    asked.push(h)
    if (await page.locator('input[inputmode="decimal"]').count()) await page.locator('input[inputmode="decimal"]').fill(amounts.shift() ?? '0')
    else await page.locator('input[type="radio"]').first().check()
    await page.getByRole('button', { name: next, exact: true }).click()
    expect(asked.length).toBeLessThan(20)
  }
  return asked
}

describe.each([
  ['phone', 'zh'],
  ['wide', 'zh'],
  ['phone', 'en'],
  ['wide', 'en'],
] as const)('%s %s', (size, lang) => {
  it('asks what matters and says what a family could get', async () => {
    const tab = await openTab(browser, size, lang)
    const { page } = tab
    const say = (zh: string, en: string) => (lang === 'zh' ? zh : en)
    const next = say('下一步', 'Next')
    await page.goto('/portal')
    await page.getByRole('radio', { name: /汶川/ }).check()
    await seen(tab, `selfcheck-start-${size}-${lang}`)
    await page.getByRole('button', { name: say('开始', 'Start') }).click()
    await page.getByRole('button', { name: say('再加一位', 'Add a person') }).click()
    await page.locator('input[inputmode="numeric"]').nth(1).fill('38')
    await seen(tab, `selfcheck-people-${size}-${lang}`)
    await page.getByRole('button', { name: next, exact: true }).click()
    await page.getByText(say('第 1 个问题', 'Question 1')).waitFor()
    await seen(tab, `selfcheck-question-${size}-${lang}`)
    const asked = await answer(page, next, ['300'])
    expect(asked.length).toBeGreaterThan(4)
    await page.getByText(/400\.00/).first().waitFor() // 350 a person for two, less 300
    await page.getByText(say('演示数据，不是真实政策', 'Demonstration figures')).waitFor()
    await seen(tab, `selfcheck-result-${size}-${lang}`)
    expect(await page.evaluate(() => localStorage.getItem('doudi.selfcheck'))).toBeNull()
    await page.getByRole('checkbox').check()
    expect(await page.evaluate(() => localStorage.getItem('doudi.selfcheck'))).toContain('513221')
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0)
    await page.getByRole('button', { name: say('清除填写的内容', 'Clear what I entered') }).click()
    expect(await page.evaluate(() => localStorage.getItem('doudi.selfcheck'))).toBeNull()
    await tab.context.close()
  })
})

it('stops asking when the answer is fixed, and says what it does not know', async () => {
  const tab = await openTab(browser, 'phone')
  const { page } = tab
  await page.goto('/portal?place=231025')
  await page.getByRole('radio', { name: /林口/ }).waitFor()
  await page.getByRole('button', { name: '开始' }).click()
  await page.getByRole('button', { name: '下一步', exact: true }).click()
  await page.getByText('第 1 个问题').waitFor()
  const first = await heading(page)
  await page.getByRole('radio', { name: '农村' }).check()
  await page.getByRole('button', { name: '下一步', exact: true }).click()
  await heading(page, first)
  await page.getByRole('button', { name: '大字' }).click()
  await page.getByRole('button', { name: '不知道' }).click()
  await page.getByText('第 3 个问题').waitFor()
  const rest = await answer(page, '下一步', [])
  expect(rest.some((q) => q.includes('汽车'))).toBe(false) // Linkou sets no limit
  await page.getByText('还不能判断').first().waitFor()
  await page.getByText('您没有回答的这些问题会影响结果').waitFor()
  await seen(tab, 'selfcheck-unknown-large-phone-zh')

  // Who goes on to apply is not asked again where.
  await page.getByRole('button', { name: '去申请' }).click()
  await enter(page, '13900006611')
  await page.getByRole('heading', { level: 1, name: '在哪里申请什么' }).waitFor()
  expect(await page.getByLabel('县（市、区）').inputValue()).toBe('231025')
  await tab.context.close()
})

it('works by keyboard alone', async () => {
  const tab = await openTab(browser, 'phone')
  const { page } = tab
  await page.goto('/portal?place=513221')
  await page.getByRole('radio', { name: /汶川/ }).focus()
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => document.activeElement?.tagName === 'H1')
  await page.locator('input[inputmode="numeric"]').focus()
  await page.keyboard.press('Enter')
  await page.getByText('第 1 个问题').waitFor()
  await page.waitForFunction(() => document.activeElement?.tagName === 'H1')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Space')
  await page.keyboard.press('Enter')
  await page.getByText('第 2 个问题').waitFor()
  expect(tab.faults).toEqual([])
  await tab.context.close()
})
