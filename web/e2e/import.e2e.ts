import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { jobPatience, launch, settled } from './browser'
import { act, as, sound } from './journey'
import { roster } from './roster'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

/** So many that the import is still at work when somebody cancels it. */
const households = 120_000
const rows = 3 * households
const file = { name: '全县人口.csv', mimeType: 'text/csv', buffer: roster(households) }

const running = (page: Page) => page.getByRole('region', { name: '正在进行' })

/** The rows that went in so far, as the outcome says. */
async function rowsIn(page: Page): Promise<number> {
  const cells = page.getByRole('row', { name: /^行/ }).getByRole('cell')
  return Number((await cells.nth(1).innerText()).replaceAll(',', ''))
}

it('a large import outlives a reload and a change of mind', async () => {
  const tab = await as(browser, '马林青')
  const { page } = tab
  await page.goto('/import')
  await settled(page)
  await page.locator('input[type="file"]').setInputFiles(file)
  await page.getByRole('heading', { name: '列的对应' }).waitFor({ timeout: jobPatience })
  await page.getByRole('button', { name: '正式导入' }).click()
  await page.waitForURL(/\/import\/\d+\/\d+$/)
  await running(page).waitFor()
  await page.reload()
  await running(page).getByText(/^[1-9][\d,]* \/ 360,000/).waitFor({ timeout: jobPatience })
  await act(page, '取消导入')
  await page.getByText(/已取消：处理了 [\d,]+ 行，全表 360,000 行。/).waitFor()
  const before = await rowsIn(page)
  expect(before).toBeGreaterThan(0)
  expect(before).toBeLessThan(rows)
  await sound(tab, 'import-cancelled')

  await act(page, '继续导入')
  await page.getByText('已完成').first().waitFor({ timeout: jobPatience })
  expect(await rowsIn(page)).toBe(rows)
  await page.getByText('没有问题。').waitFor()
  await sound(tab, 'import-finished')
  await tab.context.close()
})
