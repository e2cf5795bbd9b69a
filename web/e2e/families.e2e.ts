import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launch, openTab, settled } from './browser'
import { enter } from './family'
import { sound } from './journey'

// Every page of the portal in either language: no barrier, nothing wider than the phone, no word in the other language.

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

const say = {
  zh: { phone: '手机号码', ask: '获取验证码', code: '验证码（6 位）', go: '登录', county: '县（市、区）', township: '乡镇（街道）' },
  en: { phone: 'Mobile number', ask: 'Send me a code', code: 'Code (6 digits)', go: 'Sign in', county: 'County', township: 'Township' },
}
const run = String(Date.now()).slice(-7)

describe.each(['zh', 'en'] as const)('the portal in %s', (lang) => {
  it('is read by anybody', async () => {
    const tab = await openTab(browser, 'phone', lang)
    const { page } = tab
    for (const path of ['', '/apply', '/tell', '/p/513221/AAAAAAAAAAAAAAAA']) {
      await page.goto(`/portal${path}`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await sound(tab, `families${path.replaceAll('/', '-')}-${lang}`)
    }
    await page.goto('/portal/notices')
    await page.getByLabel(say[lang].county).selectOption('513221')
    await page.getByLabel(say[lang].township).selectOption('513221100')
    await page.getByRole('region', { name: /-GS-/ }).first().waitFor()
    await sound(tab, `families-notices-${lang}`)
    await tab.context.close()
  })

  it('is read by who signed in', async () => {
    const tab = await openTab(browser, 'phone', lang)
    const { page } = tab
    await page.goto('/portal/mine')
    await enter(page, `137${run}${lang === 'zh' ? 1 : 2}`, say[lang])
    for (const path of ['mine', 'held', 'passkeys', 'sign', 'tell', 'apply']) {
      await page.goto(`/portal/${path}`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await settled(page)
      expect(new URL(page.url()).pathname).toBe(`/portal/${path}`)
      await sound(tab, `families-own-${path}-${lang}`)
    }
    await tab.context.close()
  })
})
