import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { jobPatience, launch, openTab, type Tab } from './browser'
import { act, as, pick, read, sound } from './journey'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

interface Listed {
  county: number
  id: string
  kind: string
  householdId: string
}

const requests = async (tab: Tab) => (await read<{ items: Listed[] }>(tab, '/api/changes?limit=100')).items

it('a clerk asks for a change, the reviewer sees its effect and approves, and the file and the review follow', async () => {
  const asks = await as(browser, 'clerk', 'wide')
  const taken = new Set((await requests(asks)).map((r) => r.householdId))
  const { items } = await read<{ items: { county: number; id: string }[] }>(asks, '/api/households?label=dibao&division=513221100&limit=50')
  const home = items.find((h) => !taken.has(h.id))
  if (!home) throw new Error('no household in aid without a request')
  const { page } = asks
  await page.goto(`/households/${home.county}/${home.id}`)
  await page.getByRole('link', { name: '提出变更申请' }).click()
  await page.getByLabel('发生了什么变化').fill('在镇上的加工厂上班了，每月有工资。')
  const value = page.getByRole('group', { name: '第 1 项' })
  await pick(value.getByLabel('项目'), '就业状况')
  await value.getByLabel('变更为').fill('加工厂务工')
  await page.getByRole('button', { name: '加一条收支' }).click()
  const line = page.getByRole('group', { name: '第 1 条' })
  await pick(line.getByLabel('项目'), '工资性收入')
  await line.getByLabel('金额').fill('4800')
  await sound(asks, 'change-ask-wide-zh')
  await page.getByRole('button', { name: '提交' }).click()
  await page.waitForURL(/\/changes\/\d+\/\d+$/)
  await page.getByText('4,800.00 元/月').first().waitFor()
  expect(await page.getByRole('button', { name: '批准', exact: true }).count()).toBe(0)
  const path = new URL(page.url()).pathname
  await asks.context.close()

  const decides = await as(browser, 'approver', 'wide')
  await decides.page.goto(path)
  await decides.page.getByText('对待遇的影响').waitFor()
  await decides.page.getByText('批准后开始核查；减发或者停发以前，先听取家庭意见').first().waitFor()
  await sound(decides, 'change-effect-wide-zh')
  await act(decides.page, '批准', (d) => d.getByLabel('意见').fill('工资条已核实。'))
  await decides.page.getByText('批准后开始的案件').waitFor()
  await sound(decides, 'change-approved-wide-zh')
  const begun = decides.page.getByRole('link', { name: /HC|-DB/ }).first()
  await begun.click()
  await decides.page.getByText(/核查/).first().waitFor()
  await decides.page.goto(`/households/${home.county}/${home.id}`)
  await decides.page.getByText('变更申请已批准').first().waitFor()
  await decides.context.close()
})

it('a new account is asked for and approved, and the next roll pays there and names it', async () => {
  const account = '6228480402564890018'
  const asks = await as(browser, 'clerk', 'wide')
  const taken = new Set((await requests(asks)).map((r) => r.householdId))
  const { items } = await read<{ items: { county: number; id: string }[] }>(asks, '/api/households?label=dibao&division=513221100&limit=50')
  const home = items.filter((h) => !taken.has(h.id)).at(-1)
  if (!home) throw new Error('no household in aid without a request')
  const { page } = asks
  await page.goto(`/households/${home.county}/${home.id}`)
  await page.getByRole('link', { name: '增减成员（变更申请）' }).waitFor()
  expect(await page.getByRole('button', { name: '增加成员', exact: true }).count()).toBe(0)
  await page.getByRole('link', { name: '提出变更申请' }).click()
  await page.getByLabel('发生了什么变化').fill('原卡已注销，换了新卡。')
  const value = page.getByRole('group', { name: '第 1 项' })
  await pick(value.getByLabel('谁的'), '全家')
  await pick(value.getByLabel('项目'), '银行账号')
  await value.getByLabel('变更为').fill(account)
  await page.getByRole('button', { name: '提交' }).click()
  await page.getByText('改发到新账户的待遇').waitFor()
  const path = new URL(page.url()).pathname
  await asks.context.close()

  const decides = await as(browser, 'approver', 'wide')
  await decides.page.goto(path)
  await sound(decides, 'change-payee-wide-zh')
  await act(decides.page, '批准', (d) => d.getByLabel('意见').fill('新卡已核对。'))
  await decides.page.getByText('审批意见').waitFor()
  await decides.context.close()

  const maker = await as(browser, 'pay_maker')
  await maker.page.goto('/rolls')
  await act(maker.page, '编制花名册')
  await maker.page.waitForURL(/\/rolls\/\d+\/\d+$/)
  await maker.page.getByText('等待财务复核').waitFor({ timeout: jobPatience })
  const lines = (await read<{ items: { householdId: string; account: string; change: string }[] }>(maker, `/api${new URL(maker.page.url()).pathname}/lines?change=account`)).items
  expect(lines.map((l) => [l.householdId, l.change, l.account.slice(-4)])).toEqual([[home.id, 'account', account.slice(-4)]])
  await maker.page.getByText('换账户').first().waitFor()
  await maker.page.getByText(/收款账户按变更申请变更/).first().waitFor()
  await sound(maker, 'roll-other-account-wide-zh')
  await maker.context.close()
})

it('two requests that speak of the same name each other, and one waits for the newest file after the other', async () => {
  const tab = await as(browser, 'approver', 'wide', 'zh')
  const { page } = tab
  const list = await requests(tab)
  const first = list.find((r) => r.kind === 'facts' && list.filter((o) => o.householdId === r.householdId).length > 1)
  const other = list.find((r) => r.householdId === first?.householdId && r.id !== first.id)
  if (!first || !other) throw new Error('the demonstration has no conflict')
  await page.goto(`/changes/${first.county}/${first.id}`)
  await page.getByText('同时在办、涉及相同内容的申请').waitFor()
  await sound(tab, 'change-conflict-wide-zh')
  await act(page, '批准')
  await page.goto(`/changes/${other.county}/${other.id}`)
  await page.getByText('先改了相同的内容').waitFor()
  expect(await page.getByRole('button', { name: '批准', exact: true }).count()).toBe(0)
  await sound(tab, 'change-overtaken-wide-zh')
  await tab.context.close()
})

it('a split is approved: one chain, a review of what stays and an application of who leaves', async () => {
  const tab = await as(browser, 'approver', 'wide')
  const { page } = tab
  const r = (await requests(tab)).find((x) => x.kind === 'split')
  if (!r) throw new Error('the demonstration has no split')
  await page.goto(`/changes/${r.county}/${r.id}`)
  await act(page, '批准')
  await page.getByText('分户家庭的申请').waitFor()
  await sound(tab, 'change-split-approved-wide-zh')
  await page.goto(`/households/${r.county}/${r.householdId}`)
  await page.getByText('延续户号').waitFor()
  expect(await page.getByRole('button', { name: '分户', exact: true }).count()).toBe(0)
  await sound(tab, 'household-chain-wide-zh')
  await tab.context.close()
})

it('a family reports a change on a phone, the office reads it into values, and the family reads the answer', async () => {
  const family = await openTab(browser, 'phone')
  const { page } = family
  await page.goto('/portal/tell')
  await page.getByRole('radio', { name: '我家情况变了（人口、收入、财产）' }).check()
  await page.getByRole('button', { name: '下一步' }).click()
  await page.getByLabel('手机号码').fill('13900005678')
  await page.getByRole('button', { name: '获取验证码' }).click()
  await page.getByLabel('验证码（6 位）').fill((await page.locator('[role=status] strong').textContent()) ?? '')
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await page.getByLabel('县（市、区）').selectOption('513221')
  await page.getByLabel('乡镇（街道）').selectOption('513221100')
  await page.getByLabel('您的姓名').fill('尔玛卓玛')
  await page.getByRole('checkbox', { name: '收入变了' }).check()
  await page.getByLabel(/请说说情况/).fill('儿子在县城上班了，每月三千。')
  await page.locator('input[type=file]').setInputFiles({ name: '工资条.png', mimeType: 'image/png', buffer: await page.screenshot() })
  await page.getByRole('button', { name: '不裁，用原图' }).click()
  await page.getByLabel('照片 1 是什么').waitFor()
  await sound(family, 'portal-change-phone-zh')
  await page.getByRole('button', { name: '提交' }).click()
  await page.getByText('已经收到').waitFor()
  await page.getByRole('button', { name: '我的申请' }).click()
  await page.getByText('正在核实').waitFor()
  await sound(family, 'portal-changes-phone-zh')

  const clerk = await as(browser, 'clerk', 'wide')
  const told = (await requests(clerk)).find((r) => r.kind === '')
  if (!told) throw new Error('the report has not come')
  await clerk.page.goto(`/changes/${told.county}/${told.id}`)
  await clerk.page.getByText('儿子在县城上班了，每月三千。').first().waitFor()
  await sound(clerk, 'change-told-wide-zh')
  const { items } = await read<{ items: { id: string }[] }>(clerk, '/api/households?label=dibao&division=513221100&limit=9')
  await clerk.page.goto(`/changes/${told.county}/${told.id}/edit?household=${items[8]?.id ?? ''}`)
  await clerk.page.getByRole('button', { name: '加一条收支' }).click()
  const line = clerk.page.getByRole('group', { name: '第 1 条' })
  await pick(line.getByLabel('项目'), '工资性收入')
  await line.getByLabel('金额').fill('3000')
  await clerk.page.getByRole('button', { name: '提交' }).click()
  await clerk.page.getByText('3,000.00 元/月').first().waitFor()
  const decides = await as(browser, 'approver', 'wide')
  await decides.page.goto(`/changes/${told.county}/${told.id}`)
  await act(decides.page, '批准', (d) => d.getByLabel('意见').fill('已核实，谢谢您及时报告。'))
  await decides.page.getByText('审批意见').waitFor()

  await page.reload()
  await page.getByText('已核实，谢谢您及时报告。').waitFor()
  await sound(family, 'portal-change-answer-phone-zh')
  for (const t of [family, clerk, decides]) await t.context.close()
})

it.each([
  ['wide', 'en'],
  ['phone', 'zh'],
] as const)('what waits is listed and reads whole, %s %s', async (size, lang) => {
  const tab = await as(browser, 'approver', size, lang)
  await tab.page.goto('/changes')
  await sound(tab, `changes-${size}-${lang}`)
  for (const kind of ['split', 'head', 'facts']) {
    const r = (await requests(tab)).find((x) => x.kind === kind)
    if (!r) continue
    await tab.page.goto(`/changes/${r.county}/${r.id}`)
    await sound(tab, `change-${kind}-${size}-${lang}`)
  }
  await tab.context.close()
})

it('a note stays as it was written, and a case goes to a colleague with a reason', async () => {
  const tab = await as(browser, 'clerk', 'wide')
  const { page } = tab
  const work = (await read<{ items: { case: { county: number; id: string }; role: string }[] }>(tab, '/api/cases/work?limit=50')).items.find((x) => x.role === 'clerk')
  if (!work) throw new Error('the clerk has no work')
  await page.goto(`/cases/${work.case.county}/${work.case.id}`)
  await act(page, '写备注', (d) => d.getByLabel('备注').fill('下周二上午再访，带上残疾证。'))
  await page.getByText('下周二上午再访，带上残疾证。').waitFor()
  await act(page, '划去', (d) => d.getByLabel('划去的理由').fill('改为周三。'), `划去${await me(tab)}的备注`)
  await page.getByText(/划去：改为周三。/).waitFor()
  await sound(tab, 'case-notes-wide-zh')
  await page.getByRole('button', { name: '移交同事' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.waitFor()
  await sound(tab, 'case-handover-wide-zh')
  const { colleagues } = await read<{ colleagues: { name: string }[] }>(tab, `/api/cases/${work.case.county}/${work.case.id}/handovers`)
  if (colleagues.length > 0) {
    await pick(dialog.getByLabel('移交给'))
    await dialog.getByLabel('理由').fill('本人下周培训。')
    await dialog.getByRole('button', { name: '移交同事', exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByText('本人下周培训。').waitFor()
    await page.goto('/work?handed=from')
    await page.getByText(/您已移交/).first().waitFor()
    await sound(tab, 'work-handed-wide-zh')
  }
  await tab.context.close()
})

const me = async (tab: Tab) => (await read<{ name: string }>(tab, '/api/me')).name
