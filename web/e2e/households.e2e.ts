import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launch } from './browser'
import { act, as, later, open, pick, sound } from './journey'

// What happens to one family over the years: each part goes on where the one
// before ended.

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

/** The file of the family, that of the daughter when she has her own, and the day of it. */
const files = { parents: '', daughter: '', day: '' }

const members = (page: Page) => page.getByRole('region', { name: /家庭成员|成员/ }).first()

/** add adds a member to the file that is shown. */
async function add(page: Page, name: string, how: string, relation: string, born = '') {
  await act(page, '增加成员', async (dialog) => {
    await pick(dialog.getByLabel('方式'), how)
    await dialog.getByLabel('姓名').fill(name)
    await pick(dialog.getByLabel('与户主关系'), relation)
    if (!born) return
    await dialog.getByText('更多信息').click()
    await dialog.getByLabel('出生日期').fill(born)
    await page.keyboard.press('Enter')
  })
  await members(page).getByText(name).first().waitFor()
}

it('a family is entered, and a child is born into it', async () => {
  const tab = await as(browser, '马林青')
  const { page } = tab
  await open(page, '/households/new')
  for (const level of ['乡镇（街道）', '村（社区）']) await pick(page.getByRole('combobox', { name: `所在村（社区） ${level}` }))
  await page.getByLabel('姓名').fill('毕远山')
  await page.getByRole('button', { name: '建立档案' }).click()
  await page.getByRole('heading', { level: 1, name: '毕远山 户' }).waitFor()
  files.parents = new URL(page.url()).pathname
  await add(page, '毕小荷', '补录', '女')
  await add(page, '毕初一', '出生', '外孙子', '2026-10-01')
  await tab.context.close()
})

it('somebody who may be registered already is pointed out, and saving stays possible', async () => {
  const tab = await as(browser, '马林青')
  const { page } = tab
  await open(page, '/households/new')
  await page.getByLabel('姓名').fill('毕初依') // sounds like 毕初一
  await page.getByText('更多信息').click()
  await page.getByLabel('出生日期').fill('2026-10-01')
  await page.keyboard.press('Tab')
  const hint = page.getByRole('alert').filter({ hasText: '可能与已登记的人是同一个人' })
  await hint.getByText('姓名同音，出生日期相同').waitFor()
  await hint.getByRole('cell', { name: '毕初一' }).waitFor()
  await hint.getByRole('link', { name: '打开毕远山户' }).waitFor()
  await sound(tab, 'household-alike')
  for (const level of ['乡镇（街道）', '村（社区）']) await pick(page.getByRole('combobox', { name: `所在村（社区） ${level}` }))
  await page.getByRole('button', { name: '建立档案' }).click()
  await page.getByRole('heading', { level: 1, name: '毕初依 户' }).waitFor()
  await tab.context.close()
})

it('a place beside a name narrows the search, and is offered as a filter', async () => {
  const tab = await as(browser, '马林青')
  const { page } = tab
  await open(page, '/households?q=weizhou bys')
  await page.getByRole('navigation', { name: '按地方看家庭名单：' }).waitFor({ state: 'detached' })
  await page.getByRole('cell', { name: '毕远山' }).first().waitFor()
  await open(page, '/households?q=weizhou')
  await page.getByRole('navigation', { name: '按地方看家庭名单：' }).getByRole('link', { name: '威州镇', exact: true }).click()
  await page.waitForURL(/division=513221100$/)
  await tab.context.close()
})

it('the daughter takes her son into a household of her own, and its file says where it came from', async () => {
  const tab = await as(browser, '马林青')
  const { page } = tab
  await open(page, files.parents)
  await page.getByRole('button', { name: '分户', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('毕小荷').check()
  await dialog.getByLabel('毕初一').check()
  await pick(dialog.getByLabel('新户的户主'), '毕小荷')
  await pick(dialog.getByLabel('毕初一 与户主的关系'), '子')
  await dialog.getByLabel('新住址').fill('二组 9 号')
  await sound(tab, 'household-split')
  await dialog.getByRole('button', { name: '分户', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: '毕小荷 户' }).waitFor()
  files.daughter = new URL(page.url()).pathname
  expect(files.daughter).not.toBe(files.parents)
  await members(page).getByText('毕初一').first().waitFor()
  await sound(tab, 'household-after-split')
  await open(page, files.parents)
  expect(await members(page).locator('tbody tr', { hasText: '毕小荷' }).filter({ hasText: '分户' }).count()).toBe(1)
  await tab.context.close()
})

it('a death ends a membership and stays on record', async () => {
  const tab = await as(browser, '马林青')
  const { page } = tab
  await open(page, files.daughter)
  await add(page, '毕老太', '补录', '祖母')
  await act(page, '减少成员', async (dialog) => {
    await pick(dialog.getByLabel('成员'), /毕老太/)
    await pick(dialog.getByLabel('方式'), '死亡')
  })
  await members(page).locator('summary').click()
  await members(page).locator('tbody tr', { hasText: '毕老太' }).filter({ hasText: '死亡' }).waitFor()
  await sound(tab, 'household-after-death')
  await tab.context.close()
})

it('a household moves within the county', async () => {
  const tab = await as(browser, '马林青')
  const { page } = tab
  await open(page, files.daughter)
  await act(page, '迁移', async (dialog) => {
    await pick(dialog.getByRole('combobox', { name: /乡镇/ }), '映秀镇')
    await pick(dialog.getByRole('combobox', { name: /村（社区）$/ }).last())
    await dialog.getByLabel('新住址').fill('渔子溪组 3 号')
  })
  await page.getByText('渔子溪组 3 号').first().waitFor()
  await page.getByText('映秀镇').first().waitFor()
  await tab.context.close()
})

it('a household is offered to another county, which takes it; the old file leads on', async () => {
  const tab = await as(browser, '马林青')
  const { page } = tab
  await open(page, files.daughter)
  await act(page, '转出外县', async (dialog) => {
    await pick(dialog.getByRole('combobox', { name: /省/ }), '四川省')
    await pick(dialog.getByRole('combobox', { name: /市/ }), '阿坝藏族羌族自治州')
    await pick(dialog.getByRole('combobox', { name: / 县$/ }), '茂县')
    await pick(dialog.getByRole('combobox', { name: / 乡镇/ }), '凤仪镇')
    await dialog.getByLabel('理由').fill('随配偶到茂县凤仪镇长期居住')
  })
  await open(page, '/households/handovers')
  await page.getByRole('row', { name: /毕小荷.*茂县/ }).getByText('等待接收').waitFor()

  const other = await as(browser, '杨晓梅')
  await open(other.page, files.daughter)
  await other.page.getByRole('heading', { name: '没有这一页，或者不在您的查看范围内' }).waitFor()
  await open(other.page, '/households/handovers')
  await sound(other, 'handover-offered')
  await act(other.page, '接收')
  await other.page.getByRole('link', { name: '打开档案' }).first().click()
  await other.page.getByRole('heading', { level: 1, name: '毕小荷 户' }).waitFor()
  await sound(other, 'household-received')
  await other.context.close()

  await open(page, files.daughter)
  await page.getByText('已转出').first().waitFor()
  expect(await page.getByRole('button', { name: '增加成员' }).count()).toBe(0)
  await sound(tab, 'household-moved-away')
  await tab.context.close()
})

it('two households become one, a day later', async () => {
  const tab = await as(browser, '马林青')
  const { page } = tab
  files.day = (await page.getByText(/今天是 \d{4}/).innerText()).match(/\d{4}-\d\d-\d\d/)?.[0] ?? ''
  await later(tab, 1)
  await open(page, '/households/new')
  for (const level of ['乡镇（街道）', '村（社区）']) await pick(page.getByRole('combobox', { name: `所在村（社区） ${level}` }))
  await page.getByLabel('姓名').fill('毕远川')
  await page.getByRole('button', { name: '建立档案' }).click()
  await page.getByRole('heading', { level: 1, name: '毕远川 户' }).waitFor()
  await act(page, '并户', async (dialog) => {
    const into = dialog.getByLabel('并入哪一户')
    await into.click()
    await into.fill('毕远山')
    await page.locator('.ant-select-dropdown:visible .ant-select-item-option', { hasText: '毕远山' }).first().click()
    await pick(dialog.getByLabel('毕远川 与户主的关系'), '弟')
    await sound(tab, 'household-merge')
  })
  await page.getByRole('heading', { level: 1, name: '毕远山 户' }).waitFor()
  await members(page).getByText('毕远川').first().waitFor()
  await tab.context.close()
})

it('the file of a past day is shown as it was, and cannot be changed', async () => {
  const tab = await as(browser, '马林青')
  const { page } = tab
  await open(page, files.parents)
  const day = page.getByLabel('档案日期')
  const show = async (date: string) => {
    await day.fill(date)
    await day.press('Enter')
  }
  await show(files.day)
  await page.getByText(`正在查看 ${files.day} 的档案，只能查看`).waitFor()
  await page.getByText(`显示的是 ${files.day} 当天结束时已经登记的内容`).waitFor()
  await members(page).getByText('毕远山').first().waitFor()
  expect(await members(page).getByText('毕远川').count()).toBe(0)
  for (const verb of ['增加成员', '修改档案']) expect(await page.getByRole('button', { name: verb }).count()).toBe(0)
  await sound(tab, 'household-past-day')
  await show('2026-09-15')
  await page.getByText('2026-09-15 时这一户还没有建档。').waitFor()
  await page.getByRole('button', { name: '回到今天' }).click()
  await page.getByRole('button', { name: '增加成员' }).waitFor()
  await tab.context.close()
})
