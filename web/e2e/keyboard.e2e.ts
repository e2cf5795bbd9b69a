import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launch, openTab, settled } from './browser'
import { as, read, sound } from './journey'
import { kept, tabTo } from './keys'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

// Not one click: whoever cannot use a mouse decides cases too.
it('an approver signs in, finds a case and signs its confirmation with the keyboard alone', async () => {
  const tab = await openTab(browser)
  const { page } = tab
  await page.goto('/login')
  await settled(page)
  await tabTo(page, page.getByRole('textbox', { name: '登录名' }))
  await page.keyboard.type('malq')
  await tabTo(page, page.getByRole('textbox', { name: '密码' }))
  await page.keyboard.type('Doudi-2026')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/work$/)
  await settled(page)
  await kept(page)

  const row = page.getByRole('row').filter({ hasText: '确认' }).filter({ has: page.getByRole('link') }).first()
  await tabTo(page, row.getByRole('link').first())
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/cases\/\d+\/\d+$/)
  await settled(page)
  await kept(page)

  const confirm = page.getByRole('button', { name: '确认', exact: true }).first()
  const dialog = page.getByRole('dialog')
  await tabTo(page, confirm)
  await page.keyboard.press('Enter')
  await dialog.waitFor()
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await kept(page)
  expect(await confirm.evaluate((e) => e === document.activeElement)).toBe(true)

  await page.keyboard.press('Enter')
  await dialog.waitFor()
  const differs = dialog.getByLabel('与测算不一致的理由')
  if ((await differs.count()) > 0) {
    await tabTo(page, differs)
    await page.keyboard.type('经县级集体研究同意。')
  }
  await tabTo(page, dialog.getByLabel('签字'))
  await page.keyboard.type('马林青')
  await sound(tab, 'keyboard-confirm')
  await tabTo(page, dialog.getByRole('button', { name: '确认', exact: true }))
  await page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'detached' })
  await page.getByText('已确认').first().waitFor()
  await settled(page)
  await kept(page)
  await sound(tab, 'keyboard-confirmed')
  await tab.context.close()
})

it('arrows choose from lists, and Escape closes one without closing its dialog', async () => {
  const tab = await as(browser, '马林青')
  const { page } = tab
  // Of a household in aid members are asked for: this is one that nothing hangs on.
  const { items } = await read<{ items: { county: number; id: string }[] }>(tab, '/api/households?limit=100')
  let path = ''
  for (const h of items) {
    const { inAid } = await read<{ inAid: boolean }>(tab, `/api/households/${h.county}/${h.id}/changes`)
    if (!inAid) {
      path = `/households/${h.county}/${h.id}`
      break
    }
  }
  await page.goto(path)
  await settled(page)
  await tabTo(page, page.getByRole('button', { name: '增加成员', exact: true }))
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  await dialog.waitFor()
  const how = dialog.getByLabel('方式')
  await tabTo(page, how)
  // A key pressed before the list has opened or closed is meant for the other state.
  const list = (open: boolean) => expect.poll(() => how.getAttribute('aria-expanded'), { timeout: 30_000 }).toBe(String(open))
  await page.keyboard.press('ArrowDown')
  await list(true)
  await page.keyboard.press('Escape')
  await list(false)
  await dialog.waitFor()
  await page.keyboard.press('ArrowDown')
  await list(true)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await list(false)
  await kept(page)
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await kept(page)
  await tab.context.close()
})
