import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { jobPatience, launch, openTab, settled, type Tab } from './browser'
import { draw, enter, heading, next } from './family'
import { act, as, read, sound } from './journey'

// A family reads on its phone what departments found of it, says that a record is not
// right, and reads the answer.

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

interface Case {
  county: number
  id: string
  householdId: string
  applicantName: string
  programme: string
}

interface Check {
  county: number
  id: string
  applicationId: string
  householdId: string
  division: string
  people: { name: string }[]
  findings: { kind: string }[]
}

/** alone finds somebody who lives alone in the clerk's township and of whom departments know something. */
async function alone(checker: Tab) {
  const { items } = await read<{ items: Check[] }>(checker, '/api/checks?state=reported&limit=50')
  for (const c of items.filter((x) => x.division.startsWith('513221100'))) {
    const { people, findings } = await read<Check>(checker, `/api/checks/${c.county}/${c.id}`)
    if (people.length === 1 && findings.some((f) => f.kind === 'income')) return { household: c.householdId, name: people[0]?.name ?? '' }
  }
  throw new Error('nobody lives alone')
}

/** numberOf has the clerk read the ID number, for a reason that is logged. */
async function numberOf(clerk: Tab, household: string): Promise<string> {
  const { page } = clerk
  await page.goto(`/households/513221/${household}`)
  await settled(page)
  await page.getByRole('button', { name: /身份证号/ }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox').fill('核对本人身份')
  await dialog.getByRole('button', { name: /^显\s?示$/ }).click()
  await page.getByText(/\d{17}[\dX]/).first().waitFor()
  const text = await page.locator('body').innerText()
  return /\d{17}[\dX]/.exec(text)?.[0] ?? ''
}

/** applied files for recognition as a household at the edge of dibao. */
async function applied(tab: Tab, who: { name: string; number: string }) {
  const { page } = tab
  await page.goto('/portal/apply')
  await enter(page, `139${String(Date.now()).slice(-8)}`)
  await heading(page, '在哪里申请什么')
  await page.getByLabel('县（市、区）').selectOption('513221')
  await page.getByLabel('乡镇（街道）').selectOption('513221100')
  await page.getByLabel('住址').fill('双河村三组')
  await page.getByRole('radio', { name: '最低生活保障边缘家庭', exact: true }).check()
  await next(page)
  await heading(page, '哪些人一起生活')
  await page.getByLabel('姓名').fill(who.name)
  await page.getByLabel('身份证号').fill(who.number)
  await next(page)
  await heading(page, '家里靠什么生活')
  await next(page)
  await heading(page, '为什么申请')
  await page.getByLabel('申请理由').fill('一个人生活，看病花钱多。')
  await next(page)
  await heading(page, '授权核对')
  await draw(page, who.name)
  await next(page)
  await heading(page, '看一遍，提交')
  await page.getByRole('checkbox').check()
  await page.locator('[data-kept=kept]').waitFor()
  await page.getByRole('button', { name: '提交申请' }).click()
  await heading(page, '申请已经提交')
}

/** reported has the checker ask, take every record as theirs, and report. */
async function reported(checker: Tab, c: Case) {
  const { page } = checker
  const { items } = await read<{ items: Check[] }>(checker, '/api/checks?state=asked&limit=50')
  const check = items.find((x) => x.applicationId === c.id)
  if (!check) throw new Error('no check was asked for')
  await page.goto(`/checks/${check.county}/${check.id}`)
  await act(page, '开始查询')
  const findings = page.getByRole('region', { name: '逐条认定' })
  await findings.waitFor({ timeout: jobPatience })
  const count = await findings.getByRole('listitem').count()
  expect(count).toBeGreaterThan(0)
  await findings.getByRole('listitem').first().focus()
  for (let i = 0; i < count; i++) {
    await page.keyboard.press('1')
    await findings.getByRole('listitem').nth(i).getByRole('button', { name: '撤销认定' }).click({ trial: true })
  }
  await findings.getByText('已全部认定').waitFor()
  await act(page, '出具报告')
  await page.getByRole('link', { name: '核对报告' }).click()
  await page.getByRole('heading', { name: '核对结论' }).waitFor()
  await page.getByText(/限额：/).first().waitFor()
  await sound(checker, 'found-report-limits-wide-zh')
}

/** vouched has the clerk see the card and hand out the code. */
async function vouched(clerk: Tab, household: string, name: string) {
  const { page } = clerk
  await page.goto(`/households/513221/${household}`)
  await settled(page)
  await page.getByRole('button', { name: '发给本人查询码' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('成员').click()
  await page.getByTitle(name, { exact: true }).click()
  await dialog.getByRole('checkbox').check()
  await dialog.getByRole('button', { name: '发给本人查询码' }).click()
  return (await page.locator('[data-proof]').textContent()) ?? ''
}

it('a family contests on its phone what a department says of it, and reads the answer', async () => {
  const checker = await as(browser, 'checker')
  const clerk = await as(browser, '余晓燕')
  const who = await alone(checker)
  const home = await openTab(browser, 'phone')
  const { page } = home
  await applied(home, { name: who.name, number: await numberOf(clerk, who.household) })

  const { items } = await read<{ items: Case[] }>(clerk, '/api/cases?state=submitted&limit=200')
  const c = items.find((x) => x.applicantName === who.name && x.programme === 'edge')
  if (!c) throw new Error('the application is not in the office')
  await clerk.page.goto(`/cases/${c.county}/${c.id}`)
  await settled(clerk.page)
  await act(clerk.page, '受理')
  await act(clerk.page, '启动调查')
  await clerk.page.getByText('调查核对').first().waitFor()
  await reported(checker, c)

  const mine = `/portal/mine/${c.county}/${c.id}`
  await page.goto(mine)
  const found = page.getByRole('region', { name: '部门核对的结果' })
  await found.getByText('核对结果只告诉这家人自己').waitFor()
  expect(await found.getByRole('button', { name: /这条不对/ }).count()).toBe(0)
  await sound(home, 'found-unproved-phone-zh')
  await found.getByRole('button', { name: '去确认我是本人' }).click()
  await page.getByLabel('查询码（10 位）').fill(await vouched(clerk, who.household, who.name))
  await page.getByRole('button', { name: '确认是我本人' }).click()
  await page.getByText(/已经确认这个手机号是您本人在用/).waitFor()

  await page.goto(mine)
  await found.getByText(/核对报告 HD/).waitFor()
  await sound(home, 'found-phone-zh')
  await found.getByRole('button', { name: /这条不对/ }).first().click()
  await found.getByRole('radio', { name: /内容不对/ }).check()
  await found.getByLabel('请说说情况').fill('去年起没有再领过。')
  await page.locator('input[type=file]').setInputFiles({ name: '存折.png', mimeType: 'image/png', buffer: await page.screenshot() })
  await page.getByRole('button', { name: '不裁，用原图' }).click()
  await found.getByRole('img').waitFor()
  await sound(home, 'found-contest-phone-zh')
  await found.getByRole('button', { name: '提交异议' }).click()
  await found.getByText('已经提出异议，正在核实').waitFor()

  await checker.page.goto('/checks/contests')
  await checker.page.getByText('去年起没有再领过。').waitFor()
  await sound(checker, 'found-contests-wide-zh')
  const [picture] = await Promise.all([checker.context.waitForEvent('page'), checker.page.getByRole('link', { name: '照片' }).click()])
  await picture.waitForLoadState()
  expect((await checker.context.request.get(picture.url())).headers()['content-type']).toMatch(/^image\//)
  await picture.close()
  await checker.page.getByRole('button', { name: /^处理异议/ }).first().click()
  const dialog = checker.page.getByRole('dialog')
  await dialog.getByRole('radio', { name: '家庭说的对，异议成立' }).check()
  await dialog.getByLabel(/^核实后的金额/).fill('0')
  await dialog.getByLabel('处理说明').fill('社保中心确认已停发。')
  await dialog.getByRole('button', { name: '处理异议', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })

  await page.goto(mine)
  await found.getByText('核实了：您说的对，这条不再计入').waitFor()
  await found.getByText('答复：社保中心确认已停发。').waitFor()
  await sound(home, 'found-answered-phone-zh')
  await page.getByRole('button', { name: 'English' }).click()
  await page.getByRole('region', { name: 'What departments found' }).getByText('it no longer counts').waitFor()
  await sound(home, 'found-answered-phone-en')
  for (const tab of [home, clerk, checker]) await tab.context.close()
})
