import { mkdirSync, writeFileSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launch, openTab, settled } from './browser'
import { draw, enter, heading, next } from './family'
import { as, read, seen } from './journey'
import { shots } from './place'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

/** mostScript is how much script the portal's first page may fetch, in bytes as they are unpacked. */
const mostScript = 200_000

it('fetches little script before its first use', async () => {
  const tab = await openTab(browser, 'phone')
  const sizes: Promise<{ raw: number; sent: number }>[] = []
  tab.page.on('response', (r) => {
    if (r.request().resourceType() === 'script') sizes.push(Promise.all([r.body(), r.request().sizes()]).then(([b, s]) => ({ raw: b.length, sent: s.responseBodySize })))
  })
  await tab.page.goto('/portal')
  await settled(tab.page)
  const all = await Promise.all(sizes)
  const raw = all.reduce((n, s) => n + s.raw, 0)
  mkdirSync(shots, { recursive: true })
  writeFileSync(`${shots}/portal-script.txt`, `The portal's first page: ${raw} bytes of script, ${all.reduce((n, s) => n + s.sent, 0)} as sent, in ${all.length} files.\n`)
  expect(raw).toBeGreaterThan(50_000) // something was measured
  expect(raw).toBeLessThan(mostScript)
  await seen(tab, 'portal-first-phone-zh')
  await tab.context.close()
})

it('takes an application from a phone to the clerk and back', async () => {
  const tab = await openTab(browser, 'phone')
  const { page } = tab
  await page.goto('/portal/apply')
  await heading(page, '用手机号登录')
  await seen(tab, 'portal-sign-in-phone-zh')
  await enter(page, '13900001234')

  await heading(page, '在哪里申请什么')
  await page.getByLabel('县（市、区）').selectOption('513221')
  await page.getByLabel('乡镇（街道）').selectOption('513221100')
  await page.getByLabel('住址').fill('双河村三组')
  await page.getByRole('radio', { name: '最低生活保障', exact: true }).check()
  await seen(tab, 'portal-where-phone-zh')
  await next(page)

  await heading(page, '哪些人一起生活')
  await page.getByLabel('姓名').fill('尔玛次仁')
  await page.getByLabel('身份证号').fill('110105194912310020')
  await next(page)
  await page.getByRole('alert').waitFor() // its last digit is wrong
  await page.getByLabel('身份证号').fill('11010519491231002X')
  await page.getByRole('button', { name: '再加一位' }).click()
  await page.getByLabel('姓名').nth(1).fill('尔玛措')
  await page.getByLabel('身份证号').nth(1).fill('11010519500101008X')
  await seen(tab, 'portal-who-phone-zh')
  await next(page)

  await heading(page, '家里靠什么生活')
  await page.getByLabel(/种地/).first().fill('120')
  await seen(tab, 'portal-means-phone-zh')
  await page.locator('[data-kept=kept]').waitFor()

  // The connection breaks; what is entered stays on the phone.
  await page.evaluate(() => navigator.serviceWorker.ready.then((r) => r.active !== null))
  await tab.context.setOffline(true)
  await next(page)
  await heading(page, '为什么申请')
  await page.getByLabel('申请理由').fill('老两口都有病，没有收入。')
  await page.locator('input[type=file]').setInputFiles({ name: '病历.png', mimeType: 'image/png', buffer: await page.screenshot() })
  await page.getByRole('button', { name: '不裁，用原图' }).click()
  await page.getByText('还没有传，联网后自动传').waitFor()
  await page.getByLabel('照片 1 是什么').fill('病历')
  await page.locator('[data-kept=offline]').waitFor()
  await seen(tab, 'portal-offline-phone-zh')
  await page.reload() // a dead battery, and still no connection
  await heading(page, '为什么申请')
  expect(await page.getByLabel('申请理由').inputValue()).toBe('老两口都有病，没有收入。')
  await tab.context.setOffline(false)
  await page.getByText('已经传好').waitFor()
  await next(page)

  await heading(page, '授权核对')
  await draw(page, '尔玛次仁')
  await draw(page, '尔玛措')
  await seen(tab, 'portal-sign-phone-zh')
  await next(page)

  await heading(page, '看一遍，提交')
  await page.getByRole('checkbox').check()
  await page.locator('[data-kept=kept]').waitFor()
  await seen(tab, 'portal-check-phone-zh')
  await page.getByRole('button', { name: '提交申请' }).click()
  await heading(page, '申请已经提交')
  await page.getByRole('button', { name: '看我的申请' }).click()
  await page.getByText('已经提交，等待受理').waitFor()

  await accepted()

  await page.getByRole('button', { name: /查看/ }).click()
  await heading(page, '已经受理')
  await page.getByRole('link', { name: /受理通知书/ }).waitFor()
  await seen(tab, 'portal-one-phone-zh')
  await page.getByRole('button', { name: '大字' }).click()
  await seen(tab, 'portal-one-large-phone-zh')
  await page.getByRole('button', { name: 'English' }).click()
  await heading(page, 'Accepted')
  await seen(tab, 'portal-one-phone-en')
  await page.getByRole('button', { name: 'Withdraw' }).click()
  await page.getByRole('button', { name: 'Withdraw it' }).click()
  await heading(page, 'Withdrawn')
  await page.getByRole('link', { name: 'Apply', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: 'Where, and what for' }).waitFor()
  await seen(tab, 'portal-where-phone-en')

  // An application that was begun can be thrown away.
  await page.getByLabel('Address').fill('1')
  await page.locator('[data-kept=kept]').waitFor()
  await page.getByRole('link', { name: 'My applications' }).click()
  await page.getByRole('button', { name: 'Discard it' }).click()
  await seen(tab, 'portal-discard-phone-en')
  await page.getByRole('button', { name: 'Delete it' }).click()
  await page.getByRole('button', { name: 'Apply', exact: true }).waitFor()
  expect((await read<{ items: unknown[] }>(tab, '/api/portal/drafts')).items).toEqual([])

  // What was typed goes with the signing out.
  await page.getByRole('button', { name: 'Apply', exact: true }).click()
  await page.getByLabel('Address').fill('2')
  await page.locator('[data-kept=kept]').waitFor()
  await page.getByRole('link', { name: 'My applications' }).click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.waitForURL(/portal$/)
  await page.goto('/portal/apply')
  await enter(page, '13900005678', { phone: 'Mobile number', ask: 'Send me a code', code: 'Code (6 digits)', go: 'Sign in' })
  await page.getByRole('heading', { level: 1, name: 'Where, and what for' }).waitFor()
  expect(await page.getByLabel('Address').inputValue()).toBe('')
  await tab.context.close()
})

it('takes a report without a name to the county, and its reply to the receipt', async () => {
  const tab = await openTab(browser, 'phone')
  const { page } = tab
  await page.goto('/portal/tell')
  await heading(page, '我要反映')
  await page.getByRole('radio', { name: '举报骗取救助' }).check()
  await page.getByRole('radio', { name: /不登录/ }).check()
  await seen(tab, 'portal-tell-phone-zh')
  await next(page)
  await heading(page, '说说情况')
  await page.getByLabel('县（市、区）').selectOption('513221')
  await page.getByLabel('乡镇（街道）').selectOption('513221100')
  await page.getByLabel('是什么情况').fill('有人开着货车，还在领低保。')
  await seen(tab, 'portal-say-phone-zh')

  // The answer is lost on the way: sent again, it is the same report.
  await page.route('**/api/portal/petitions/unsigned', async (route) => {
    await route.fetch()
    await route.abort()
  }, { times: 1 })
  await page.getByRole('button', { name: '提交' }).click()
  await page.getByText('不会重复').waitFor()
  tab.faults.length = 0 // the connection that was broken on purpose
  await page.getByRole('button', { name: '提交' }).click()
  await heading(page, '已经收到')
  await seen(tab, 'portal-receipt-phone-zh')
  const number = (await page.locator('[data-receipt=number]').textContent()) ?? ''
  const key = (await page.locator('[data-receipt=key]').textContent()) ?? ''

  await answered(number)

  await page.goto('/portal/tell')
  await page.getByLabel('编号').fill(number)
  await page.getByLabel('密码').fill(key.toLowerCase())
  await page.getByRole('button', { name: '查看' }).click()
  await page.getByText('已查实，停发并追回。').waitFor()
  await seen(tab, 'portal-reply-phone-zh')
  await page.getByRole('button', { name: 'English' }).click()
  await heading(page, 'Tell us')
  await seen(tab, 'portal-reply-phone-en')
  await tab.context.close()
})

/** answered has the county close a report; the township, whose it is about, does not see it. */
async function answered(number: string) {
  const township = await as(browser, '余晓燕')
  const list = await read<{ items: { number: string }[] }>(township, '/api/petitions?limit=200')
  expect(list.items.map((p) => p.number)).not.toContain(number)
  await township.page.goto('/petitions/new')
  await township.page.getByLabel('情况').fill('老人独自在家，没有取暖。')
  await township.page.getByLabel('反映谁').fill('桥头的王奶奶')
  await seen(township, 'petition-new-wide-zh')
  await township.page.getByRole('button', { name: /^登\s?记$/ }).click()
  await township.page.getByText(/已经登记，编号/).waitFor()
  await township.context.close()

  const tab = await as(browser, '马林青')
  const { page } = tab
  await page.goto('/petitions?kind=report')
  await settled(page)
  await seen(tab, 'petitions-wide-zh')
  await page.getByRole('link', { name: number }).click()
  await page.getByText('有人开着货车，还在领低保。').waitFor()
  await page.getByText('没有署名').waitFor()
  await page.getByRole('button', { name: /^回\s?避$/ }).click()
  await page.getByRole('dialog').getByLabel('谁回避').fill('高勇')
  await seen(tab, 'petition-apart-wide-zh')
  await page.getByRole('dialog').getByRole('button', { name: /^回\s?避$/ }).click()
  await page.getByText('高勇', { exact: true }).waitFor()
  await page.getByRole('button', { name: `办结 ${number}` }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('结果').click()
  await page.getByTitle('属实', { exact: true }).click()
  await dialog.getByLabel('答复').fill('已查实，停发并追回。')
  await seen(tab, 'petition-close-wide-zh')
  await dialog.getByRole('button', { name: /^办\s?结$/ }).click()
  await page.getByRole('heading', { level: 2, name: '答复' }).waitFor()
  await seen(tab, 'petition-closed-wide-zh')
  await tab.context.close()
}

/** accepted has the township's clerk find the application among their work and accept it. */
async function accepted() {
  const tab = await as(browser, '余晓燕')
  const { page } = tab
  const { items } = await read<{ items: { case: { county: number; id: string; applicantName: string } }[] }>(tab, '/api/cases/work?state=submitted&limit=200')
  const c = items.map((i) => i.case).find((x) => x.applicantName === '尔玛次仁')
  if (!c) throw new Error('the application is not in the work list')
  await page.goto(`/cases/${c.county}/${c.id}`)
  await settled(page)
  await page.getByText('群众网上申请').first().waitFor()
  await page.getByText('139****1234').waitFor()
  expect(await page.getByText('已签').count()).toBeGreaterThan(1)
  await seen(tab, 'portal-case-wide-zh')
  await page.getByRole('button', { name: /^受\s?理$/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: /^受\s?理$/ }).click()
  await page.getByText('最低生活保障申请受理通知书').waitFor()
  await tab.context.close()
}
