import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launch, openTab, settled } from './browser'
import { draw, enter, heading, next } from './family'
import { as, read, seen } from './journey'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

/** phone is a number that this run alone has. */
const run = String(Date.now()).slice(-7)
const phone = (n: number) => `139${run}${n}`

it('lets each adult sign on a phone of their own', async () => {
  const his = await openTab(browser, 'phone')
  const { page } = his
  await page.goto('/portal/apply')
  await enter(page, phone(1))
  await page.getByLabel('县（市、区）').selectOption('513221')
  await page.getByLabel('乡镇（街道）').selectOption('513221100')
  await page.getByLabel('住址').fill('双河村五组')
  await page.getByRole('radio', { name: '最低生活保障', exact: true }).check()
  await next(page)
  await page.getByLabel('姓名').fill('何文明')
  await page.getByLabel('身份证号').fill('513221195804120015')
  await page.getByRole('button', { name: '再加一位' }).click()
  await page.getByLabel('姓名').nth(1).fill('何秀英')
  await page.getByLabel('身份证号').nth(1).fill('51322119600308002X')
  await next(page)
  await heading(page, '家里靠什么生活')
  await next(page)
  await page.getByLabel('申请理由').fill('两个人都病了。')
  await next(page)
  await heading(page, '授权核对')
  await draw(page, '何文明')
  await page.locator('[data-kept=kept]').waitFor()
  const part = page.getByRole('region', { name: '何秀英签名' })
  await part.getByText('请本人在自己手机上签').click()
  await part.getByLabel('何秀英的手机号').fill(phone(2))
  await part.getByRole('button', { name: '发给本人' }).click()
  const code = (await part.locator('[data-code]').textContent()) ?? ''
  await seen(his, 'portal-invited-phone-zh')

  const hers = await openTab(browser, 'phone')
  await hers.page.goto(`/portal/sign#${code}`)
  await enter(hers.page, phone(2))
  await heading(hers.page, '签署授权书')
  await seen(hers, 'portal-summons-phone-zh')
  await hers.page.getByRole('button', { name: '看看要签什么' }).click()
  await hers.page.getByText('何文明申请').waitFor()
  expect(await hers.page.getByText('双河村').count()).toBe(0)
  await draw(hers.page, '您的')
  await hers.page.getByLabel('您的身份证号').fill('51322119600308002X')
  await seen(hers, 'portal-summoned-phone-zh')
  await hers.page.getByRole('button', { name: 'English' }).click()
  await seen(hers, 'portal-summoned-phone-en')
  await hers.page.getByRole('button', { name: 'Hand the signature in' }).click()
  await heading(hers.page, 'Signed')
  await hers.context.close()

  await part.getByRole('button', { name: '看看签了没有' }).click()
  await part.getByText('已经在本人手机上签名').waitFor()
  await seen(his, 'portal-countersigned-phone-zh')
  await next(page)
  await heading(page, '看一遍，提交')
  await page.getByText('2 人已签').waitFor()
  await page.getByRole('checkbox').check()
  await page.locator('[data-kept=kept]').waitFor()
  await page.getByRole('button', { name: '提交申请' }).click()
  await heading(page, '申请已经提交')
  await his.context.close()
})

it('tells a person what is held on them once the window has seen them', async () => {
  const tab = await openTab(browser, 'phone')
  const { page } = tab
  await page.goto('/portal/held')
  await enter(page, phone(3))
  await heading(page, '我的档案：登记了什么、谁看过')
  await page.getByText('没有提交过申请').waitFor()
  await seen(tab, 'portal-unproved-phone-zh')
  const { code, name } = await vouched()
  await page.getByLabel('查询码（10 位）').fill(code)
  await page.getByRole('button', { name: '确认是我本人' }).click()
  await page.getByText(/已经确认这个手机号是您本人在用/).waitFor()
  await page.getByRole('region', { name: '本人' }).getByText(name).first().waitFor()
  await seen(tab, 'portal-held-phone-zh')
  const [archive] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: /^下载/ }).click()])
  expect(archive.suggestedFilename()).toBe('held.zip')
  await page.getByText('已经下载').waitFor()
  await page.getByRole('button', { name: '大字' }).click()
  await seen(tab, 'portal-held-large-phone-zh')
  await page.getByRole('button', { name: 'English' }).click()
  await heading(page, 'My file: what is held, and who looked')
  await seen(tab, 'portal-held-phone-en')
  await tab.context.close()
})

/** vouched has a clerk look at the card of a member of a household and hand out the code. */
async function vouched() {
  const tab = await as(browser, '余晓燕')
  const { page } = tab
  const { items } = await read<{ items: { county: number; id: string; headName: string }[] }>(tab, '/api/households?label=dibao&limit=1')
  const home = items[0]
  if (!home) throw new Error('no household')
  await page.goto(`/households/${home.county}/${home.id}`)
  await settled(page)
  await page.getByRole('button', { name: '发给本人查询码' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('成员').click()
  await page.getByTitle(home.headName, { exact: true }).click()
  await dialog.getByRole('checkbox').check()
  await seen(tab, 'vouch-wide-zh')
  await dialog.getByRole('button', { name: '发给本人查询码' }).click()
  const code = (await page.locator('[data-proof]').textContent()) ?? ''
  await seen(tab, 'vouched-wide-zh')
  await tab.context.close()
  return { code, name: home.headName }
}
