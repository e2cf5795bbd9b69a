import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { barriers } from './axe'
import { launch, openTab, settled, signIn, type Tab } from './browser'
import { act, as, pick, sound } from './journey'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

/** The first demonstration account that the server offers. */
async function demoAccount(tab: Tab): Promise<{ login: string; password: string }> {
  const response = await tab.context.request.get('/api/info')
  const info = (await response.json()) as { demoAccounts?: { login: string; password: string }[] }
  const account = info.demoAccounts?.[0]
  if (!account) throw new Error('the server offers no demonstration account')
  return account
}

describe.each([
  ['wide', 'zh'],
  ['phone', 'zh'],
  ['wide', 'en'],
  ['phone', 'en'],
] as const)('%s %s', (size, lang) => {
  it('signs in, refuses a wrong password in words, and signs out', async () => {
    const tab = await openTab(browser, size, lang)
    const { page } = tab
    const account = await demoAccount(tab)
    await page.goto('/account')
    await page.waitForURL(/\/login\?next=/)
    await settled(page)
    await sound(tab, `login-${size}-${lang}`)

    await page.locator('input[autocomplete="username"]').fill(account.login)
    await page.locator('input[autocomplete="current-password"]').fill('wrong')
    await page.locator('button[type="submit"]').click()
    await page.getByRole('alert').waitFor()
    await sound(tab, `login-refused-${size}-${lang}`)

    await signIn(page, account.login, account.password)
    await page.goto('/account')
    await settled(page)
    await sound(tab, `account-${size}-${lang}`)
    await page.getByRole('button', { name: lang === 'zh' ? '退出登录' : 'Sign out' }).click()
    await page.waitForURL(/\/login/)
    await tab.context.close()
  })
})

it('the scan for barriers finds one where there is one', async () => {
  const { page, context } = await openTab(browser)
  await page.setContent('<html lang="zh"><main><h1>图</h1><img src="data:,"><button></button></main></html>')
  const found = (await barriers(page)).map((line) => line.split(':')[0])
  expect(found).toEqual(expect.arrayContaining(['critical button-name', 'critical image-alt']))
  await context.close()
})

describe('the keyboard', () => {
  it('skips to the content, and a change of page moves the focus to its heading', async () => {
    const tab = await openTab(browser)
    const { page } = tab
    const account = await demoAccount(tab)
    await signIn(page, account.login, account.password)
    await page.waitForFunction(() => document.activeElement?.tagName === 'H1')
    await page.goto('/account')
    await settled(page)
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.getAttribute('href'))).toBe('#main')
    await page.keyboard.press('Enter')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main')
    await tab.context.close()
  })
})

it('five wrong passwords lock an account; the security administrator sees it and lifts the lock', async () => {
  const admin = await as(browser, 'security_admin')
  const accounts = admin.page
  await act(accounts, '新增账号', async (dialog) => {
    await dialog.getByLabel('登录名').fill('suoding')
    await dialog.getByLabel('姓名').fill('索丁')
    await pick(dialog.getByLabel('岗位'), '乡镇审核')
  })
  const oneTime = async () => (await accounts.getByRole('status').locator('p').first().innerText()).trim()
  const given = await oneTime()

  const tab = await openTab(browser)
  const { page } = tab
  await page.goto('/login')
  const attempt = async (password: string) => {
    await page.locator('input[autocomplete="username"]').fill('suoding')
    await page.locator('input[autocomplete="current-password"]').fill(password)
    const [answer] = await Promise.all([page.waitForResponse((r) => r.url().endsWith('/api/session')), page.locator('button[type="submit"]').click()])
    return answer.status()
  }
  for (let n = 0; n < 5; n++) expect(await attempt('wrong')).toBe(401)
  expect(await attempt(given)).toBe(401) // right, but too late
  await page.getByRole('alert').getByText('登录名或密码不正确；连续输错 5 次，账号锁定 30 分钟。').waitFor()
  await sound(tab, 'login-locked')

  await accounts.goto('/accounts?find=suoding')
  await accounts.getByRole('row', { name: '索丁' }).getByText('已锁定').waitFor()
  await sound(admin, 'account-locked')
  await act(accounts, '重设密码', undefined, '重设密码：索丁')
  expect(await attempt(await oneTime())).toBe(200)
  await page.getByRole('button', { name: /密码/ }).waitFor() // the first sign-in asks for a password of one's own
  await sound(tab, 'login-unlocked')
  await tab.context.close()
  await admin.context.close()
})
