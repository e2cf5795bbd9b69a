import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { jobPatience, launch } from './browser'
import { as, sound } from './journey'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

it('the system administrator backs the installation up while it runs', async () => {
  const tab = await as(browser, 'system_admin')
  const { page } = tab
  const backup = page.getByRole('region', { name: '备份' })
  await backup.getByText('还没有备份过。').waitFor()
  await backup.getByRole('button', { name: '立即备份' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '立即备份' }).click()
  await backup.getByText(/上次备份.*\d[\d,]* 行/).waitFor({ timeout: jobPatience })
  await tab.context.close()
})

describe.each([
  ['wide', 'zh'],
  ['phone', 'zh'],
  ['wide', 'en'],
  ['phone', 'en'],
] as const)('%s %s', (size, lang) => {
  it('reads', async () => {
    const tab = await as(browser, 'system_admin', size, lang)
    await tab.page.goto('/system')
    await sound(tab, `system-${size}-${lang}`)
    await tab.context.close()
  })
})
