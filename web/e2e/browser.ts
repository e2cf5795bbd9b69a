import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'

/** The server under test: a running Doudi with demonstration data, from BASE_URL. */
export const baseURL = process.env.DOUDI_URL ?? ''

const shots = process.env.SCREENSHOTS ?? fileURLToPath(new URL('../../build/screenshots', import.meta.url))

/** launch starts the machine's Chromium; CHROMIUM names it when it is not Debian's. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

/** The two widths that every page must work at. */
export const widths = { wide: { width: 1440, height: 900 }, phone: { width: 360, height: 780 } } as const

/** A browser tab of one person, which fails its test when the page throws or logs an error. */
export interface Tab {
  page: Page
  context: BrowserContext
  /** What went wrong in the page so far. */
  faults: string[]
}

/** openTab opens a tab in a language at a width. */
export async function openTab(browser: Browser, size: keyof typeof widths = 'wide', lang: 'zh' | 'en' = 'zh'): Promise<Tab> {
  const context = await browser.newContext({ viewport: widths[size], locale: lang === 'zh' ? 'zh-CN' : 'en-GB', baseURL })
  await context.addInitScript((l) => {
    if (!localStorage.getItem('doudi.lang')) localStorage.setItem('doudi.lang', l)
  }, lang)
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', (e) => faults.push(e.message))
  page.on('console', (m) => {
    // Chromium logs each refused request; whether one is expected, the journey knows.
    if (m.type() === 'error' && !m.text().startsWith('Failed to load resource')) faults.push(m.text())
  })
  return { page, context, faults }
}

/** signIn signs a person in through the login page. */
export async function signIn(page: Page, login: string, password: string): Promise<void> {
  await page.goto('/login')
  await page.locator('input[autocomplete="username"]').fill(login)
  await page.locator('input[autocomplete="current-password"]').fill(password)
  await page.locator('button[type="submit"]').click()
  await page.waitForURL((url) => url.pathname !== '/login')
  await settled(page)
}

/** settled waits until the page has its heading and no part of it is still loading. */
export async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor()
  await page.waitForFunction(() => !document.querySelector('[aria-busy="true"], .ant-spin-spinning'))
}

/** shoot keeps a picture under its name in the build's screenshots: of the whole page, or of the window while a dialog is open. */
export async function shoot(page: Page, name: string): Promise<void> {
  mkdirSync(shots, { recursive: true })
  const path = `${shots}/${name}.png`
  const window = page.viewportSize()
  if (!window || (await page.getByRole('dialog').count()) > 0) {
    await page.screenshot({ path, animations: 'disabled' })
    return
  }
  // A window as high as the page leaves headers and footers in their places.
  const height = await page.evaluate(() => document.documentElement.scrollHeight)
  await page.setViewportSize({ ...window, height: Math.max(height, window.height) })
  await page.screenshot({ path, animations: 'disabled' })
  await page.setViewportSize(window)
}

/** overflow is by how many pixels a page is wider than its window; 0 is right. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
}
