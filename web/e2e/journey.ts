import type { Browser, Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { barriers } from './axe'
import { noEffort, openTab, overflow, settled, shoot, signIn, type Tab } from './browser'
import { chinese } from './tongue'

/** as opens a tab of a demonstration account: the first that holds a role, or that of a person by name. */
export async function as(browser: Browser, who: string, size: 'wide' | 'phone' = 'wide', lang: 'zh' | 'en' = 'zh'): Promise<Tab> {
  const tab = await openTab(browser, size, lang)
  const info = (await (await tab.context.request.get('/api/info')).json()) as { demoAccounts: { login: string; password: string; role: string; name: string }[] }
  const account = info.demoAccounts.find((a) => a.role === who || a.name === who)
  if (!account) throw new Error(`no demonstration account is ${who}`)
  await signIn(tab.page, account.login, account.password)
  Object.assign(tab.effort, noEffort(), { screens: 1 }) // the work begins when one is in, on the first page
  return tab
}

/** seen keeps a picture of a page as it is and demands that it has no barriers, speaks its language, fits its window and logged no error. */
export async function seen(tab: Tab, name: string, page = tab.page): Promise<void> {
  await shoot(page, name)
  expect(await barriers(page)).toEqual([])
  expect(await chinese(page)).toEqual([])
  expect(await overflow(page)).toBe(0)
  expect(tab.faults).toEqual([])
}

/** sound demands it of a page that has come to rest. */
export async function sound(tab: Tab, name: string): Promise<void> {
  await settled(tab.page)
  await seen(tab, name)
}

/** calm demands it of a screen of a phone, which may wait for an answer that no signal brings. */
export async function calm(tab: Tab, page: Page, name: string): Promise<void> {
  await page.waitForFunction(() => !document.querySelector('[aria-busy="true"]'))
  await seen(tab, name, page)
}

/** read gets JSON from the server as the person of a tab. */
export async function read<T>(tab: Tab, path: string): Promise<T> {
  const answer = await tab.context.request.get(path)
  expect(answer.status(), path).toBe(200)
  return (await answer.json()) as T
}

/** cases lists those that answer a query. */
export const cases = async <T>(tab: Tab, query: string) => (await read<{ items: T[] }>(tab, `/api/cases?limit=200&${query}`)).items

/** open goes to an address, or to the page of a case, and waits until it has come to rest. */
export async function open(page: Page, where: string | { county: number; id: string }): Promise<Page> {
  await page.goto(typeof where === 'string' ? where : `/cases/${where.county}/${where.id}`)
  await settled(page)
  return page
}

/** act opens a dialog by its verb, or by the name of its button where many have the verb, fills it in, and agrees. */
export async function act(page: Page, verb: string, fill: (dialog: Locator) => Promise<void> = async () => undefined, button = verb): Promise<void> {
  await page.getByRole('button', { name: button, exact: true }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.waitFor()
  await fill(dialog)
  await dialog.getByRole('button', { name: verb, exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
}

/** pick opens a select and takes an option, the first unless one is named; it waits for options that come from the server. */
export async function pick(select: Locator, option?: string | RegExp): Promise<void> {
  await settled(select.page())
  await select.click()
  // A long list draws only what is in sight: whoever knows the word types it.
  if (typeof option === 'string' && (await select.isEditable())) await select.fill(option)
  const list = select.page().locator(`.ant-select-dropdown:has([id="${await select.getAttribute('aria-controls')}"])`)
  const options = list.locator('.ant-select-item-option')
  const exact = typeof option === 'string' ? new RegExp(`^${option}$`) : option
  // The list is placed anew while the dialog below it still grows: a click by coordinates waits for it to rest, which on a busy machine it may never do.
  await (exact ? options.filter({ hasText: exact }) : options).first().dispatchEvent('click')
}

/** later sets the demonstration's clock forward as a visitor does. */
export async function later(tab: Tab, days: 1 | 7, times = 1): Promise<void> {
  for (let i = 0; i < times; i++) {
    const day = tab.page.getByText(/(今天是|Today is) \d{4}-\d\d-\d\d/)
    const before = await day.innerText()
    await tab.page.getByRole('button', { name: new RegExp(`^(前进 ${days} 天|Move ${days} days? ahead)$`) }).click()
    await tab.page.waitForFunction((was) => !document.body.innerText.includes(was), before)
  }
  await settled(tab.page)
}
