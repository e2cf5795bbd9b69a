import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launch, settled, type Tab } from './browser'
import { act, as, open, pick, read, sound } from './journey'
import { scan } from './scan'

// What ends or changes what a family draws beside a review: a death, and the
// family's own wish.

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

interface Home {
  county: number
  id: string
  headName: string
  memberCount?: number
}
interface Summary {
  county: number
  id: string
  householdId: string
  purpose: string
  programme: string
  state: string
}
interface Paid {
  entitlements: { programme: string; held: string; to?: string }[]
}

const homeLink = (h: { county: number; id: string }) => `/households/${h.county}/${h.id}`
const paidOf = (tab: Tab, h: Home) => read<Paid>(tab, `/api/households/${h.county}/${h.id}/payments`)
const casesOf = async (tab: Tab, h: Home) => (await read<{ items: Summary[] }>(tab, `/api/cases?limit=50&household=${h.id}`)).items

// drawing finds a household that draws dibao, has as many members as asked for and no open case.
async function drawing(tab: Tab, fits: (members: number) => boolean, not: string[] = []): Promise<Home> {
  const { items } = await read<{ items: Home[] }>(tab, '/api/households?label=dibao&limit=200')
  for (const h of items) {
    if (not.includes(h.id)) continue
    const file = await read<{ state: string; members: unknown[] }>(tab, `/api/households/${h.county}/${h.id}`)
    if (file.state !== 'live' || !fits(file.members.length)) continue
    const { entitlements } = await paidOf(tab, h)
    const worked = (await casesOf(tab, h)).some((c) => !['confirmed', 'refused', 'stopped', 'restored', 'withdrawn', 'terminated', 'not_accepted'].includes(c.state))
    if (!worked && entitlements.length === 1 && !entitlements[0]?.to && !entitlements[0]?.held) return h
  }
  throw new Error('no household of the demonstration fits')
}

let lonely: Home

it('1. the clerk reports a death in two clicks, and payment waits at once', async () => {
  const tab = await as(browser, '余晓燕')
  lonely = await drawing(tab, (n) => n === 1)
  await open(tab.page, homeLink(lonely))
  await sound(tab, 'life-01-household')
  const before = tab.effort.clicks
  await tab.page.getByRole('button', { name: `登记死亡：${lonely.headName}`, exact: true }).click()
  await sound(tab, 'life-02-death')
  await tab.page.getByRole('dialog').getByRole('button', { name: '登记死亡', exact: true }).click()
  await tab.page.getByRole('dialog').waitFor({ state: 'detached' })
  expect(tab.effort.clicks - before).toBe(2)
  await settled(tab.page)
  expect((await paidOf(tab, lonely)).entitlements.map((e) => e.held)).toEqual(['享受人死亡，等待停发决定'])
  await sound(tab, 'life-03-after')
  await tab.context.close()
})

it('2. the county ends it from the month after, and the notice is served', async () => {
  const tab = await as(browser, '马林青')
  const c = (await casesOf(tab, lonely)).find((x) => x.purpose === 'death')
  if (!c) throw new Error('no case began')
  await open(tab.page, `/cases/${c.county}/${c.id}`)
  await tab.page.getByText('死亡核定').first().waitFor()
  await sound(tab, 'life-04-case')
  await act(tab.page, '停止', async (dialog) => {
    await dialog.getByLabel('签字').fill('马林青')
  })
  await tab.page.getByText('停止最低生活保障告知书').first().waitFor()
  await sound(tab, 'life-05-stopped')
  expect((await paidOf(tab, lonely)).entitlements.filter((e) => !e.to)).toHaveLength(0)
  const english = await as(browser, '马林青', 'phone', 'en')
  await open(english.page, `/cases/${c.county}/${c.id}`)
  await sound(english, 'life-06-phone-en')
  await english.context.close()
  await tab.context.close()
})

it('3. who remains after a death is set anew, from an opinion on', async () => {
  const tab = await as(browser, '余晓燕')
  const home = await drawing(tab, (n) => n > 2, [lonely.id])
  await open(tab.page, homeLink(home))
  const others = tab.page.getByRole('button', { name: /^登记死亡：/ })
  await others.last().click()
  await tab.page.getByRole('dialog').getByRole('button', { name: '登记死亡', exact: true }).click()
  await tab.page.getByRole('dialog').waitFor({ state: 'detached' })
  const c = (await casesOf(tab, home)).find((x) => x.purpose === 'death')
  expect(c?.state).toBe('review')
  expect((await paidOf(tab, home)).entitlements.map((e) => e.held)).toEqual([''])
  await open(tab.page, `/cases/${c?.county}/${c?.id}`)
  await sound(tab, 'life-07-family')
  await tab.context.close()
})

it('4. a family that wants no more signs, and the county ends it', async () => {
  const tab = await as(browser, '余晓燕')
  const home = await drawing(tab, (n) => n > 1, [lonely.id])
  await open(tab.page, homeLink(home))
  await tab.page.getByRole('button', { name: '主动退出', exact: true }).click()
  const dialog = tab.page.getByRole('dialog')
  await dialog.getByLabel('退出声明').setInputFiles(await scan(browser, '退出声明', home.headName))
  await dialog.getByText('已上传').waitFor()
  await sound(tab, 'life-08-exit')
  await dialog.getByRole('button', { name: '主动退出', exact: true }).click()
  await tab.page.waitForURL(/\/cases\/\d+\/\d+$/)
  await settled(tab.page)
  await sound(tab, 'life-09-exit-case')
  const at = new URL(tab.page.url()).pathname
  const approver = await as(browser, '马林青')
  await open(approver.page, at)
  await act(approver.page, '停止', async (d) => {
    await d.getByLabel('签字').fill('马林青')
  })
  await approver.page.getByText('停止最低生活保障告知书').first().waitFor()
  await sound(approver, 'life-10-exit-stopped')
  expect((await paidOf(approver, home)).entitlements.filter((e) => !e.to)).toHaveLength(0)
  await approver.context.close()
  await tab.context.close()
})

it('5. the third refusal of work in a row begins a review', async () => {
  const tab = await as(browser, '余晓燕')
  const not: string[] = []
  let home = await drawing(tab, (n) => n > 1)
  let able: string | undefined
  for (; !able; home = able ? home : await drawing(tab, (n) => n > 1, not)) {
    const { members } = await read<{ members: { name: string; labour: string }[] }>(tab, `/api/households/${home.county}/${home.id}`)
    able = members.find((m) => ['skilled', 'ordinary', 'partial'].includes(m.labour))?.name
    not.push(home.id)
  }
  for (let n = 1; n <= 3; n++) {
    await open(tab.page, homeLink(home))
    await tab.page.getByRole('button', { name: '登记介绍工作', exact: true }).click()
    const dialog = tab.page.getByRole('dialog')
    await pick(dialog.getByLabel('成员'), able)
    await dialog.getByLabel('介绍单位').fill('汶川县就业服务中心')
    await dialog.getByRole('textbox', { name: /岗位/ }).fill(`环卫工，月工资 2,600 元（第 ${n} 次）`)
    await dialog.getByLabel('拒绝的理由（本人的话）').fill('离家太远。')
    if (n === 1) await sound(tab, 'life-11-offer')
    await dialog.getByRole('button', { name: '登记介绍工作', exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
  }
  await tab.page.waitForURL(/\/cases\/\d+\/\d+$/)
  await settled(tab.page)
  await sound(tab, 'life-12-refused')
  await open(tab.page, homeLink(home))
  await tab.page.getByText('连续第 3 次').waitFor()
  await sound(tab, 'life-13-offers')
  await tab.context.close()
})
