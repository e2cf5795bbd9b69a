import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Browser } from 'playwright-core'
import { barriers } from './axe'
import { closeTabs, launch, openTab, overflow, settled, shoot } from './browser'

// An invented language: each Chinese text is its key with accents, so that nobody takes it for one.
// The applying page is left out and stays Chinese.
const folder = process.env.LANGUAGES ?? ''
const zh = JSON.parse(readFileSync(new URL('../../portal/language/zh.json', import.meta.url), 'utf8')) as Record<string, Record<string, string>>
const accents: Record<string, string> = { a: 'á', e: 'é', i: 'í', o: 'ó', u: 'ú' }
const invented = (key: string, text: string) => [key.replace(/[aeiou]/g, (c) => accents[c] ?? c), ...(text.match(/\{\w+\}/g) ?? [])].join(' ')
const translate = (page: string) => Object.fromEntries(Object.entries(zh[page] ?? {}).map(([key, text]) => [key, invented(key, text)]))
const write = (tag: string, file: object) => writeFileSync(`${folder}/${tag}.json`, JSON.stringify(file))

let browser: Browser
beforeAll(async () => {
  browser = await launch()
  write('ug-x-test', { tag: 'ug-x-test', name: 'Tést', dir: 'rtl', texts: { portal: { ...translate('portal'), where: undefined }, tell: translate('tell') } })
  write('bo', { tag: 'bo', name: 'བོད་ཡིག', texts: { portal: { start: '<b>' } } })
})
afterAll(async () => {
  for (const tag of ['ug-x-test', 'bo']) rmSync(`${folder}/${tag}.json`, { force: true }) // the tests after this one know two languages
  await closeTabs()
  await browser.close()
})

it('offers a language that the place adds, keeps the choice and marks what stays Chinese', async () => {
  const tab = await openTab(browser, 'phone')
  const { page } = tab
  await page.goto('/portal')
  await settled(page)
  const menu = page.getByRole('combobox', { name: '语言' })
  expect(await menu.locator('option').allInnerTexts()).toEqual(['中文', 'English', 'Tést']) // what is wrong is not offered
  await menu.selectOption('ug-x-test')
  const heading = page.getByRole('heading', { level: 1, name: 'títlé' })
  await heading.waitFor()
  expect(await page.locator('html').evaluate((e) => [e.getAttribute('lang'), e.getAttribute('dir')])).toEqual(['ug-x-test', 'rtl'])
  await page.getByRole('contentinfo').getByText('bíndíng').waitFor()
  const stays = page.getByText(zh.portal?.where ?? '', { exact: true })
  await stays.waitFor()
  expect(await stays.evaluate((e) => e.closest('[lang]')?.getAttribute('lang'))).toBe('zh-CN')
  expect(await heading.evaluate((e) => e.closest('[lang]')?.getAttribute('lang'))).toBe('ug-x-test')
  expect(await overflow(page)).toBe(0)
  expect(await barriers(page)).toEqual([])
  await shoot(page, 'portal-added-language-phone')

  await page.getByRole('button', { name: 'lárgé' }).click()
  expect(await overflow(page)).toBe(0)
  await shoot(page, 'portal-added-language-large-phone')

  await page.goto('/portal/tell') // another page, another visit
  await page.getByRole('combobox', { name: 'lángúágés' }).waitFor()
  await settled(page)
  expect(await page.locator('h1').innerText()).toMatch(/^[^\p{Script=Han}]+$/u)
  expect(await barriers(page)).toEqual([])

  await page.getByRole('combobox', { name: 'lángúágés' }).selectOption('zh')
  await page.getByRole('link', { name: '我要反映' }).waitFor()
  expect(await page.locator('html').evaluate((e) => [e.getAttribute('lang'), e.getAttribute('dir')])).toEqual(['zh-CN', 'ltr'])
  expect(await page.locator('main [lang="ug-x-test"]').count()).toBe(0)
  expect(tab.faults).toEqual([])
  await tab.context.close()
})

it('a language is asked about again and not fetched again; one that went leaves Chinese', async () => {
  const tab = await openTab(browser, 'phone')
  const { page } = tab
  const first = await page.request.get('/api/portal/languages/ug-x-test')
  expect(first.status()).toBe(200)
  const again = await page.request.get('/api/portal/languages/ug-x-test', { headers: { 'If-None-Match': first.headers().etag ?? '' } })
  expect(again.status()).toBe(304)
  expect((await page.request.get('/api/portal/languages/bo')).status()).toBe(404)
  await page.addInitScript(() => localStorage.setItem('doudi.portal.language', 'bo'))
  await page.goto('/portal')
  await page.getByRole('status').getByText('没有取到所选的语言').waitFor()
  await page.getByRole('heading', { level: 1, name: zh.portal?.title ?? '' }).waitFor()
  await tab.context.close()
})
