import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { barriers } from './axe'
import { launch, settled, shoot, type Tab } from './browser'
import { as, open, pick, sound } from './journey'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

interface Item {
  county: number
  id: string
  headName: string
  number: string
}

async function households(tab: Tab, query: string): Promise<Item[]> {
  const answer = (await (await tab.context.request.get(`/api/households?${query}`)).json()) as { items: Item[] }
  return answer.items
}

const sizes = [
  ['wide', 'zh'],
  ['phone', 'zh'],
  ['wide', 'en'],
  ['phone', 'en'],
] as const

describe.each(sizes)('%s %s', (size, lang) => {
  const of = (name: string) => `${name}-${size}-${lang}`

  it('shows households, a file, its form and the import', async () => {
    const tab = await as(browser, 'approver', size, lang)
    const { page } = tab
    await open(page, '/households?label=dibao')
    await sound(tab, of('households'))
    const [first] = await households(tab, 'label=dibao&disabled=true&limit=1')
    if (!first) throw new Error('the demonstration has no such household')
    const address = `/households/${first.county}/${first.id}`
    await open(page, address)
    await sound(tab, of('household'))
    await open(page, `${address}/edit`)
    await sound(tab, of('household-edit'))
    expect(await page.locator(`a[href="${address}"][target="_blank"]`).count()).toBe(0) // nobody is pointed out as their own double
    await open(page, '/households/handovers')
    await sound(tab, of('handovers'))
    await open(page, '/import')
    await sound(tab, of('import'))
    await tab.context.close()
  })

  it('shows leaders the overview', async () => {
    const tab = await as(browser, 'leader', size, lang)
    await open(tab.page, '/overview')
    await tab.page.locator('svg').first().waitFor()
    await sound(tab, of('overview'))
    await tab.context.close()
  })
})

describe('finding', () => {
  it.each(['number', 'name', 'initials'] as const)('a household by %s', async (by) => {
    const tab = await as(browser, 'approver')
    const [first] = await households(tab, 'limit=1')
    if (!first) throw new Error('the demonstration has no household')
    const { page } = tab
    await open(page, '/households')
    await page.getByRole('searchbox').first().fill(by === 'number' ? first.number : by === 'name' ? first.headName : 'zs')
    await page.keyboard.press('Enter')
    await page.waitForURL(/[?&]q=/)
    await settled(page)
    const rows = page.locator('tbody tr')
    await rows.first().waitFor()
    if (by !== 'initials') expect(await rows.first().textContent()).toContain(first.headName)
    await rows.first().getByRole('link').click()
    await page.waitForURL(/\/households\/\d+\/\d+/)
    await settled(page)
    expect(tab.faults).toEqual([])
    await tab.context.close()
  })

  it('a figure of the overview opens as many households as it says', async () => {
    const tab = await as(browser, 'leader')
    const { page } = tab
    await open(page, '/overview')
    const figure = page.getByRole('link', { name: /^因病/ })
    const count = (await figure.textContent()) ?? ''
    await figure.click()
    await page.waitForURL(/cause=illness/)
    await page.getByText(`共 ${count} 户`).waitFor()
    await tab.context.close()
  })
})

/** A new household of one, through the form; the address of its file. */
async function enter(page: Page, name: string): Promise<string> {
  await open(page, '/households/new')
  for (const level of ['乡镇（街道）', '村（社区）']) {
    await pick(page.getByRole('combobox', { name: `所在村（社区） ${level}` }))
  }
  await page.getByLabel('姓名').fill(name)
  await page.getByRole('button', { name: '建立档案' }).click()
  await page.waitForURL(/\/households\/\d+\/\d+$/)
  await page.getByRole('heading', { level: 1, name: `${name} 户` }).waitFor()
  return page.url()
}

describe('a file', () => {
  it('is opened and gets a member', async () => {
    const tab = await as(browser, 'approver')
    const { page } = tab
    await enter(page, '罗泽远')
    await page.getByRole('button', { name: '增加成员' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('姓名').fill('罗小雨')
    await pick(dialog.getByLabel('与户主关系'), '子')
    await dialog.getByText('更多信息').click()
    await dialog.getByLabel('出生日期').fill('2026-10-01')
    await page.keyboard.press('Enter')
    await shoot(page, 'household-add-member')
    expect(await barriers(page)).toEqual([])
    await dialog.getByRole('button', { name: '增加成员' }).click()
    await dialog.waitFor({ state: 'hidden' })
    await page.getByText('增加成员罗小雨').waitFor()
    expect(await page.locator('tbody tr', { hasText: '罗小雨' }).count()).toBe(1)
    expect(tab.faults).toEqual([])
    await tab.context.close()
  })

  it('tells the second of two clerks who was first, and keeps what they filled in', async () => {
    const one = await as(browser, '马林青')
    const address = await enter(one.page, '陈远山')
    const two = await as(browser, '余晓燕')
    const other = two.page
    await open(other, `${address}/edit`)
    await open(one.page, `${address}/edit`)
    await one.page.getByLabel('住址').fill('一组 1 号')
    await one.page.getByRole('button', { name: '保存' }).click()
    await one.page.getByText('一组 1 号').waitFor()

    await other.getByLabel('备注').fill('院坝边第二家')
    await other.getByRole('button', { name: '保存' }).click()
    const told = other.getByRole('alert')
    await told.getByText(/马林青.*修改了这一户/).waitFor()
    await shoot(other, 'household-conflict')
    expect(await other.getByLabel('备注').inputValue()).toBe('院坝边第二家')
    await told.getByRole('button', { name: /在最新版上保存/ }).click()
    await other.getByText('院坝边第二家').waitFor()
    await other.getByText('一组 1 号').first().waitFor() // the first one's word is kept too
    await sound(two, 'household-both-kept')
    await two.context.close()
    await one.context.close()
  })
})

describe('an import', () => {
  it('is looked at, tried and run; its report names row, column and reason', async () => {
    const tab = await as(browser, 'approver')
    const { page } = tab
    await open(page, '/import?kind=villages')
    const csv = '区划代码,村名\n513221100998,演示新村\n5132,不对\n'
    await page.locator('input[type="file"]').setInputFiles({ name: '新增村.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
    await page.waitForURL(/file=\d+/)
    await page.getByRole('heading', { name: '列的对应' }).waitFor()
    await settled(page)
    await sound(tab, 'import-preview')
    await page.getByRole('button', { name: '试导入' }).click()
    await page.waitForURL(/\/import\/\d+\/\d+/)
    await page.getByRole('button', { name: /正式导入/ }).click()
    await page.getByText('正式导入 ·').waitFor()
    await page.getByRole('button', { name: '下载标注好的表格' }).or(page.getByRole('link', { name: '下载标注好的表格' })).waitFor()
    await settled(page)
    await sound(tab, 'import-report')
    expect(await page.locator('tbody tr', { hasText: '行 3' }).count()).toBeGreaterThan(0)
    await page.reload()
    await settled(page)
    await page.getByText('已完成').first().waitFor()
    await tab.context.close()
  })
})
