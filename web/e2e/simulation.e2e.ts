import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobPatience, launch, settled } from './browser'
import { as, seen } from './journey'

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
  const say = (zh: string, en: string) => (lang === 'zh' ? zh : en)
  it('tries a higher standard, keeps it, and compares it with another', async () => {
    const tab = await as(browser, 'approver', size, lang)
    const { page } = tab
    const attempt = async (yuan: string) => {
      await page.goto('/simulations')
      await settled(page)
      const field = page.getByRole('textbox', { name: say('农村最低生活保障标准 改为', 'rural dibao standard') }).first()
      await field.fill(yuan)
      if (yuan === '400') await seen(tab, `simulation-form-${size}-${lang}`)
      await page.getByRole('button', { name: say('开始测算', 'Simulate') }).click()
      await page.waitForURL(/\/simulations\/\d+\/\d+$/)
      await page.getByRole('heading', { name: say('分组结果', 'By group') }).waitFor({ timeout: jobPatience })
      await settled(page)
    }
    await attempt('380')
    await page.getByRole('button', { name: say('保存', 'Save') }).click()
    await page.getByRole('textbox', { name: say('名称', 'Name') }).fill(`380 ${size} ${lang}`)
    await page.getByRole('dialog').getByRole('button', { name: say('保存', 'Save') }).click()
    await page.getByRole('heading', { name: `380 ${size} ${lang}`, level: 1 }).waitFor()
    await attempt('400')
    await page.getByRole('combobox', { name: say('选择另一次测算', 'Choose another') }).click()
    await page.locator('.ant-select-item-option').getByText(`380 ${size} ${lang}`).first().click()
    await page.getByRole('table', { name: say('与另一次测算比较', 'Compare with another') }).waitFor()
    await settled(page)
    await seen(tab, `simulation-${size}-${lang}`)
    await page.getByText(say('家庭类型', 'Type of family'), { exact: true }).first().click()
    await page.getByText(say('有重度残疾人', 'With a severe disability')).first().waitFor()
    const exported = await tab.context.request.get(`${page.url().replace('/simulations', '/api/simulations')}/export?format=csv`)
    expect(exported.status()).toBe(200)
    expect(await exported.text()).toContain('合计')
    await tab.context.close()
  })
})

describe.each([
  ['wide', 'zh'],
  ['phone', 'en'],
] as const)('a programme about persons, %s %s', (size, lang) => {
  const say = (zh: string, en: string) => (lang === 'zh' ? zh : en)
  it('tries an allowance by age that nobody has set yet', async () => {
    const tab = await as(browser, 'approver', size, lang)
    const { page } = tab
    await page.goto('/simulations')
    await settled(page)
    await page.getByText(say('个项目不能测算', 'programmes cannot be simulated')).waitFor()
    await page.getByRole('region', { name: say('试一项调整', 'Try a change') }).getByRole('combobox', { name: say('项目', 'Programme'), exact: true }).fill(say('高龄津贴', 'old-age allowance'))
    await page.locator('.ant-select-item-option').getByText(say('高龄津贴', 'old-age allowance'), { exact: true }).click()
    for (const [title, yuan] of [
      [say('高龄津贴（低收入老年人，按年龄）', 'old-age allowance of the poor, by age'), '200'],
      [say('高龄津贴（其他老年人，按年龄）', 'old-age allowance of others, by age'), '100'],
    ] as const) {
      const row = page.getByRole('row', { name: title })
      const add = row.getByRole('button', { name: say('增加一档', 'Add a grade') })
      await add.click()
      await row.getByRole('textbox', { name: say('第 1 档 不满', 'grade 1 below') }).fill('80')
      await row.getByRole('textbox', { name: say('第 1 档 金额', 'grade 1 amount') }).fill('0')
      await add.click()
      await row.getByRole('textbox', { name: say('第 2 档 金额', 'grade 2 amount') }).fill(yuan)
    }
    await seen(tab, `simulation-grades-${size}-${lang}`)
    await page.getByRole('button', { name: say('开始测算', 'Simulate') }).click()
    await page.waitForURL(/\/simulations\/\d+\/\d+$/)
    await page.getByRole('heading', { name: say('分组结果', 'By group') }).waitFor({ timeout: jobPatience })
    await page.getByText(say('不满 80 为 0元，其余为 100元', 'below 80: 0 yuan, all others: 100 yuan')).first().waitFor()
    await settled(page)
    await seen(tab, `simulation-persons-${size}-${lang}`)
    await tab.context.close()
  })
})

it('is absent for who may not simulate', async () => {
  const tab = await as(browser, 'clerk', 'wide', 'zh')
  expect(await tab.page.getByRole('link', { name: '政策测算' }).count()).toBe(0)
  const answer = await tab.context.request.get('/api/simulations/513221')
  expect(answer.status()).toBe(403)
  await tab.context.close()
})
