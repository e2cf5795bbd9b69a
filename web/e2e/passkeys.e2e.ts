import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { barriers } from './axe'
import { baseURL, launch, openTab, overflow, shoot, type Tab } from './browser'
import { chinese } from './tongue'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

/** Passkeys belong to a name: the server under test is given this one as its public address. */
const named = baseURL.replace('127.0.0.1', 'localhost')

async function sound(tab: Tab, name: string) {
  await shoot(tab.page, name)
  expect(await barriers(tab.page)).toEqual([])
  expect(await chinese(tab.page)).toEqual([])
  expect(await overflow(tab.page)).toBe(0)
  expect(tab.faults).toEqual([])
}

const phone = `138${String(Date.now()).slice(-8)}`

async function enter(page: Page) {
  await page.getByLabel('手机号码').fill(phone)
  await page.getByRole('button', { name: '获取验证码' }).click()
  const code = await page.locator('[role=status] strong').textContent()
  await page.getByLabel('验证码（6 位）').fill(code ?? '')
  await page.getByRole('button', { name: '登录', exact: true }).click()
}

it('adds a passkey, signs in with it and removes it', async () => {
  const tab = await openTab(browser, 'phone')
  const { page } = tab
  // A phone that knows its owner's finger, as Chromium's own tools make one.
  const devtools = await tab.context.newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  })
  await page.goto(`${named}/portal/passkeys`)
  await enter(page)
  await page.getByText('还没有通行密钥').waitFor()
  await page.getByLabel(/给这个密钥起个名字/).fill('我的手机')
  await page.getByRole('button', { name: '添加通行密钥' }).click()
  await page.getByText('已经添加').waitFor()
  await page.getByRole('region', { name: '我的手机' }).waitFor()
  await sound(tab, 'portal-passkeys-phone-zh')

  await page.goto(`${named}/portal/mine`)
  await page.getByRole('button', { name: '退出登录' }).click()
  await page.waitForURL(/portal$/)
  await page.goto(`${named}/portal/passkeys`)
  await page.getByRole('button', { name: '用通行密钥登录' }).waitFor()
  await sound(tab, 'portal-passkey-entrance-phone-zh')
  await page.getByRole('button', { name: '用通行密钥登录' }).click()
  await page.getByRole('region', { name: '我的手机' }).getByText('最近使用').waitFor()

  await page.getByRole('button', { name: 'English' }).click()
  await page.getByRole('heading', { level: 1, name: 'Passkeys' }).waitFor()
  await page.getByRole('button', { name: 'Remove' }).click()
  await page.getByText('There is no passkey yet.').waitFor()
  await sound(tab, 'portal-passkeys-phone-en')

  // What was removed opens nothing any more.
  await page.goto(`${named}/portal/mine`)
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.waitForURL(/portal$/)
  await page.goto(`${named}/portal/passkeys`)
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await page.getByText('The passkey was not accepted').waitFor()
  await tab.context.close()
})
