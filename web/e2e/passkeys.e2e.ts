import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, it } from 'vitest'
import { baseURL, launch, openTab } from './browser'
import { enter } from './family'
import { seen } from './journey'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

/** Passkeys belong to a name: the server under test is given this one as its public address. */
const named = baseURL.replace('127.0.0.1', 'localhost')

const phone = `138${String(Date.now()).slice(-8)}`

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
  await enter(page, phone)
  await page.getByText('还没有通行密钥').waitFor()
  await page.getByLabel(/给这个密钥起个名字/).fill('我的手机')
  await page.getByRole('button', { name: '添加通行密钥' }).click()
  await page.getByText('已经添加').waitFor()
  await page.getByRole('region', { name: '我的手机' }).waitFor()
  await seen(tab, 'portal-passkeys-phone-zh')

  await page.goto(`${named}/portal/mine`)
  await page.getByRole('button', { name: '退出登录' }).click()
  await page.waitForURL(/portal$/)
  await page.goto(`${named}/portal/passkeys`)
  await page.getByRole('button', { name: '用通行密钥登录' }).waitFor()
  await seen(tab, 'portal-passkey-entrance-phone-zh')
  await page.getByRole('button', { name: '用通行密钥登录' }).click()
  await page.getByRole('region', { name: '我的手机' }).getByText('最近使用').waitFor()

  await page.getByRole('button', { name: 'English' }).click()
  await page.getByRole('heading', { level: 1, name: 'Passkeys' }).waitFor()
  await page.getByRole('button', { name: 'Remove' }).click()
  await page.getByText('There is no passkey yet.').waitFor()
  await seen(tab, 'portal-passkeys-phone-en')

  // What was removed opens nothing any more.
  await page.goto(`${named}/portal/mine`)
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.waitForURL(/portal$/)
  await page.goto(`${named}/portal/passkeys`)
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await page.getByText('The passkey was not accepted').waitFor()
  await tab.context.close()
})
