import { mkdirSync } from 'node:fs'
import { chromium, type Browser, type BrowserContext, type Page, type Request } from 'playwright-core'
import { shots } from './place'

/** The server under test: a running Doudi with demonstration data, from BASE_URL. */
export const baseURL = process.env.DOUDI_URL ?? ''

/** How long a step may take, in milliseconds: the machine is small, and other work shares it. */
export const patience = Number(process.env.E2E_PATIENCE ?? 90_000)

/** How long a job of the server may take, in milliseconds: an import, a screening, a month's roll. */
export const jobPatience = 300_000

/** launch starts the machine's Chromium; CHROMIUM names it when it is not Debian's. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    timeout: patience,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--use-fake-device-for-media-stream', // a memo is spoken by a tone
      '--use-fake-ui-for-media-stream',
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
  /** What the server refused: expected or not, the test knows. */
  refused: string[]
  /** What the person had to do so far. */
  effort: Effort
}

/** What a person does at a page: clicks, and fields filled in. */
export interface Effort {
  screens: number
  clicks: number
  fields: number
}

export const noEffort = (): Effort => ({ screens: 0, clicks: 0, fields: 0 })

const open = new Set<Tab>()
const underway = new WeakMap<Page, Map<Request, string>>()

/** waitsFor lists the addresses whose answers a page still waits for. */
const waitsFor = (page: Page) => [...(underway.get(page)?.values() ?? [])]

function watch(page: Page) {
  const requests = new Map<Request, string>()
  underway.set(page, requests)
  page.on('request', (r) => {
    if (r.isNavigationRequest() && r.frame() === page.mainFrame()) requests.clear() // a new page waits for nothing of the old one
    requests.set(r, r.url())
  })
  page.on('requestfinished', (r) => requests.delete(r))
  page.on('requestfailed', (r) => requests.delete(r))
}

// countEffort runs in the page. A choice from a list is the click that opens it
// and the click that takes one; the demonstration's clock is nobody's work.
function countEffort() {
  const tell = (kind: 'clicks' | 'fields') => void (window as unknown as { doudiEffort: (kind: string) => void }).doudiEffort(kind)
  const closest = (e: Event, selector: string) => e.target instanceof Element && e.target.closest(selector)
  document.addEventListener('pointerdown', (e) => e.isTrusted && !closest(e, 'aside, input:not([type=checkbox], [type=radio], [role=combobox]), textarea') && tell('clicks'), true)
  document.addEventListener('click', (e) => !e.isTrusted && closest(e, '.ant-select-item-option') && tell('clicks'), true)
  document.addEventListener('change', (e) => closest(e, 'textarea, input:not([type=checkbox], [type=radio], [role=combobox])') && tell('fields'), true)
}

// countScreens runs in the page. A screen is an address that one comes to, by a link, a
// dialog's answer or a load; what a list's filter writes into it makes no other.
function countScreens() {
  if (window.top !== window) return // a paper shown in a page
  let at = ''
  const seen = () => {
    if (location.pathname === at) return
    at = location.pathname
    void (window as unknown as { doudiEffort: (kind: string) => void }).doudiEffort('screens')
  }
  for (const name of ['pushState', 'replaceState'] as const) {
    const was = history[name].bind(history)
    history[name] = (...args) => {
      was(...args)
      seen()
    }
  }
  window.addEventListener('popstate', seen)
  seen()
}

/** openTab opens a tab in a language at a width. Nothing moves in it: on a busy machine a click on a dialog that still grows can miss its button. */
export async function openTab(browser: Browser, size: keyof typeof widths = 'wide', lang: 'zh' | 'en' = 'zh'): Promise<Tab> {
  const context = await browser.newContext({ viewport: widths[size], locale: lang === 'zh' ? 'zh-CN' : 'en-GB', baseURL, reducedMotion: 'reduce' })
  context.setDefaultTimeout(patience)
  await context.addInitScript((l) => {
    if (!localStorage.getItem('doudi.lang')) localStorage.setItem('doudi.lang', l)
  }, lang)
  const effort = noEffort()
  await context.exposeFunction('doudiEffort', (kind: keyof Effort) => {
    effort[kind]++
  })
  await context.addInitScript(countEffort)
  await context.addInitScript(countScreens)
  context.on('page', watch)
  const page = await context.newPage()
  const tab: Tab = { page, context, faults: [], refused: [], effort }
  page.on('pageerror', (e) => tab.faults.push(e.message))
  page.on('console', (m) => {
    // Chromium logs each refused request; whether one is expected, the journey knows.
    if (m.type() === 'error' && !m.text().startsWith('Failed to load resource')) tab.faults.push(m.text())
  })
  page.on('response', (r) => {
    if (r.status() >= 400) tab.refused.push(`${r.status()} ${r.request().method()} ${r.url().replace(baseURL, '')}`)
  })
  open.add(tab)
  context.on('close', () => open.delete(tab))
  return tab
}

/** closeTabs closes what is still open. */
export async function closeTabs(): Promise<void> {
  await Promise.all([...open].map((t) => t.context.close()))
}

/** lastSeen keeps a picture of every page still open, and says where each is and what its person was told. */
export async function lastSeen(test: string): Promise<string[]> {
  mkdirSync(`${shots}/failed`, { recursive: true })
  const pages = [...open].flatMap((tab) => tab.context.pages().map((page) => ({ tab, page })))
  const lines = await Promise.all(pages.map(({ tab, page }, i) => lastOf(tab, page, `${shots}/failed/${test.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 60)}-${i + 1}.png`)))
  return lines.flat()
}

async function lastOf(tab: Tab, page: Page, picture: string): Promise<string[]> {
  const alerts = await page.locator('[role=alert], .ant-form-item-explain-error').allInnerTexts().catch(() => [])
  const shot = await page.screenshot({ path: picture, animations: 'disabled', timeout: 30_000 }).then(
    () => picture,
    (e: unknown) => `no picture: ${String(e).split('\n')[0]}`,
  )
  return [
    ...alerts.filter(Boolean).map((a) => `  told  ${a.replaceAll('\n', ' ')}`),
    ...tab.faults.slice(-3).map((f) => `  fault ${f}`),
    ...tab.refused.slice(-3).map((r) => `  refused ${r}`),
    ...waitsFor(page).map((u) => `  waits for ${u}`),
    `  page  ${page.url()}`,
    `  shot  ${shot}`,
  ]
}

/** signIn signs a person in through the login page, and waits until they are led to their start page. */
export async function signIn(page: Page, login: string, password: string): Promise<void> {
  await page.goto('/login')
  await page.locator('input[autocomplete="username"]').fill(login)
  await page.locator('input[autocomplete="current-password"]').fill(password)
  await page.locator('button[type="submit"]').click()
  // '/' only leads on; a test that went elsewhere before that would be called back.
  await page.waitForURL((url) => url.pathname !== '/login' && url.pathname !== '/')
  await settled(page)
}

// Two frames: what an answer changed has been drawn, and what that asks for is under way.
const frames = (page: Page) => page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn(null)))))

/** settled waits until the page has its heading, no part of it is loading, and it waits for no answer. */
export async function settled(page: Page): Promise<void> {
  const end = performance.now() + patience
  await page.locator('h1').first().waitFor()
  for (let calm = 0; calm < 3; ) {
    await page.waitForFunction(() => !document.querySelector('[aria-busy="true"], .ant-spin-spinning'))
    await frames(page)
    calm = waitsFor(page).length > 0 ? 0 : calm + 1
    if (performance.now() > end) throw new Error(`the page never came to rest; it waits for ${waitsFor(page).join(', ')}`)
  }
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
