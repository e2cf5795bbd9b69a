import type { Browser, Locator } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { jobPatience, launch, openTab, patience, settled, type Tab } from './browser'
import { draw as signed, enter, heading, next } from './family'
import { draw } from './finger'
import { act, as, calm, later, pick, read, sound } from './journey'
import { scan } from './scan'

// One family's whole way: it applies on a phone with a slow line; an assistant surveys it
// without signal, on a phone that dies on the way; clerk, checker, reviewer and county
// finish it; the family reads the decision; a review stops it after it was heard; an appeal
// brings it back. Each part goes on where the one before ended.

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

const family = { name: '尔玛次仁', phone: '13900004321' }

/** slow gives a phone the line of a valley: 400 kbit/s, and 400 ms there and back. */
async function slow(tab: Tab): Promise<void> {
  const line = await tab.context.newCDPSession(tab.page)
  await line.send('Network.enable')
  await line.send('Network.emulateNetworkConditions', { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 })
}

interface Found {
  county: number
  id: string
  number: string
  householdId: string
  purpose: string
}

async function found(tab: Tab, purpose = ''): Promise<Found> {
  const { items } = await read<{ items: (Found & { applicantName: string })[] }>(tab, '/api/cases?limit=200')
  const c = items.find((x) => x.applicantName === family.name && x.purpose === purpose)
  if (!c) throw new Error(`${family.name} has no case of this kind`)
  return c
}

async function open(tab: Tab, purpose = ''): Promise<Found> {
  const c = await found(tab, purpose)
  await tab.page.goto(`/cases/${c.county}/${c.id}`)
  await settled(tab.page)
  return c
}

it('1. the family applies on a phone at slow speed', async () => {
  const tab = await openTab(browser, 'phone')
  const { page } = tab
  await slow(tab)
  await page.goto('/portal/apply')
  await heading(page, '用手机号登录')
  await enter(page, family.phone)
  await heading(page, '在哪里申请什么')
  await page.getByLabel('县（市、区）').selectOption('513221')
  await page.getByLabel('乡镇（街道）').selectOption('513221100')
  await page.getByLabel('住址').fill('双河村三组')
  await page.getByRole('radio', { name: '最低生活保障', exact: true }).check()
  await next(page)
  await heading(page, '哪些人一起生活')
  await page.getByLabel('姓名').fill(family.name)
  await page.getByLabel('身份证号').fill('11010519491231002X')
  await next(page)
  await heading(page, '家里靠什么生活')
  await page.getByLabel(/种地/).first().fill('120')
  await next(page)
  await heading(page, '为什么申请')
  await page.getByLabel('申请理由').fill('老人独自生活，常年吃药，没有收入。')
  await next(page)
  await heading(page, '授权核对')
  await signed(page, family.name)
  await next(page)
  await heading(page, '看一遍，提交')
  await page.getByRole('checkbox').check()
  await page.locator('[data-kept=kept]').waitFor()
  await calm(tab, page, 'whole-01-check')
  await page.getByRole('button', { name: '提交申请' }).click()
  await heading(page, '申请已经提交')
  await tab.context.close()
})

it('2. the clerk accepts it and has the investigation begin', async () => {
  const tab = await as(browser, '余晓燕')
  await open(tab)
  await act(tab.page, '受理')
  await act(tab.page, '启动调查')
  await tab.page.getByText('调查核对').first().waitFor()
  await tab.context.close()
})

it('3. an assistant surveys the home without signal, and the phone dies on the way', async () => {
  const tab = await openTab(browser, 'phone')
  let { page } = tab
  const pin = '280951'
  await page.goto('/field/')
  await page.getByLabel('登录名').fill('yangsf')
  await page.getByLabel('密码').fill('Doudi-2026')
  await page.getByRole('button', { name: '登录' }).click()
  await page.getByLabel('解锁口令').fill(pin)
  await page.getByLabel('再输一遍').fill(pin)
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByText(/已同步/).waitFor()
  await page.evaluate(() => navigator.serviceWorker.ready.then((r) => r.active !== null))
  await tab.context.setOffline(true)
  await page.getByRole('button', { name: family.name }).click()
  await page.getByRole('group', { name: '在场的家庭成员' }).getByRole('checkbox').first().check()
  await page.getByLabel('另一名调查人员').selectOption({ label: '余晓燕 · 威州镇民政经办' })
  await page.getByRole('textbox', { name: '住房' }).fill('石木结构一层，屋顶漏雨。')
  await page.getByRole('textbox', { name: '收入来源' }).fill('几分花椒地，自己做不动了。')

  // The phone dies once it has kept what was entered, and is opened again where there is no signal either.
  await page.locator('[data-kept=kept]').waitFor()
  await page.close()
  page = await tab.context.newPage()
  page.on('pageerror', (e) => tab.faults.push(e.message))
  await page.goto('/field/')
  await page.getByLabel('解锁口令').fill(pin)
  await page.getByRole('button', { name: '解锁' }).click()
  await page.getByText('没有网络').waitFor()
  await page.getByRole('button', { name: family.name }).click()
  expect(await page.getByRole('textbox', { name: '住房' }).inputValue()).toBe('石木结构一层，屋顶漏雨。')
  await page.getByRole('textbox', { name: '吃、穿、住、用' }).fill('存粮够吃一个月，没有电器。')
  await page.getByRole('textbox', { name: '困难和需求' }).fill('屋顶要修，看病没人陪。')
  for (const who of [/^调查人员 .* 签字/, /^另一名调查人员/, /^在场成员/]) {
    await draw(page, page.getByRole('img', { name: who }))
  }
  await page.getByRole('button', { name: '签字封存' }).click()
  await page.getByText('已经签字封存').first().waitFor()
  await calm(tab, page, 'whole-02-sealed')
  await page.getByRole('button', { name: '返回名单' }).click()
  await tab.context.setOffline(false)
  await page.getByRole('listitem').getByText('已送达').waitFor()
  await tab.context.close()
})

// The checker asks the departments about a case, believes what they found and reports.
async function checked(purpose = '') {
  const tab = await as(browser, '唐秀梅')
  const { page } = tab
  const c = await found(tab, purpose)
  await page.goto('/checks')
  await page.getByRole('row', { name: c.number }).getByRole('link').first().click()
  await page.waitForURL(/\/checks\/\d+\/\d+$/)
  await act(page, '开始查询')
  await page.getByRole('button', { name: '出具报告' }).waitFor({ timeout: jobPatience })
  const finding = page.getByRole('region', { name: '逐条认定' }).getByRole('listitem')
  for (let i = 0; i < (await finding.count()); i++) {
    await finding.nth(i).getByRole('button', { name: '采信', exact: true }).click()
    await finding.nth(i).getByRole('button', { name: '撤销认定' }).waitFor()
  }
  await act(page, '出具报告')
  await page.getByRole('link', { name: '核对报告' }).waitFor()
  await tab.context.close()
}

// The reviewer's opinion, of a sum; another than what the law proposes with a reason.
async function opinion(purpose: string, fill: (dialog: Locator) => Promise<void>) {
  const tab = await as(browser, '罗志强')
  await open(tab, purpose)
  await act(tab.page, '初审意见', async (dialog) => {
    await dialog.getByLabel('审核意见').fill('入户调查和核对情况属实。')
    await fill(dialog)
    await dialog.getByLabel('签字').fill('罗志强')
  })
  return tab
}

it('4. checker, reviewer and county finish it', async () => {
  await checked()
  const reviewer = await opinion('', async () => undefined)
  await act(reviewer.page, '公示', async (form) => {
    await form.getByLabel('张贴地点').fill('双河村村务公开栏')
    await form.getByLabel('受理异议电话').fill('0837-6220000')
  })
  await later(reviewer, 7)
  await later(reviewer, 1)
  await act(reviewer.page, '结束公示')
  await reviewer.page.getByText('待确认').first().waitFor()
  await reviewer.context.close()
  const approver = await as(browser, '马林青')
  await open(approver)
  await act(approver.page, '确认', async (dialog) => {
    await dialog.getByLabel('签字').fill('马林青')
  })
  await approver.page.getByRole('link', { name: /确认通知书/ }).waitFor()
  await sound(approver, 'whole-03-confirmed')
  await approver.context.close()
})

it('5. the family reads the decision, in Chinese and in English', async () => {
  const tab = await openTab(browser, 'phone')
  const { page } = tab
  await slow(tab)
  await page.goto('/portal/mine')
  await enter(page, family.phone)
  await page.getByRole('button', { name: /查看/ }).click()
  await page.getByRole('link', { name: /确认通知书/ }).waitFor()
  await page.getByText(/每月.*元/).first().waitFor()
  await calm(tab, page, 'whole-04-decision')
  await page.getByRole('button', { name: 'English' }).click()
  await page.getByText(/yuan a month/).first().waitFor()
  await calm(tab, page, 'whole-04-decision-en')
  await tab.context.close()
})

/** follows has the family look at its one thread, for what it reads now and what it reads no more. */
async function follows(name: string, now: RegExp, gone?: RegExp) {
  const tab = await openTab(browser, 'phone')
  const { page } = tab
  await page.goto('/portal/mine')
  await enter(page, family.phone)
  await page.getByRole('button', { name: /查看/ }).click()
  await page.getByText(now).first().waitFor()
  if (gone) expect(await page.getByText(gone).count()).toBe(0)
  const notices = await page.getByRole('link', { name: /书$/ }).all()
  expect(notices.length).toBeGreaterThan(0)
  for (const link of notices) {
    expect((await page.request.get((await link.getAttribute('href')) ?? '')).status()).toBe(200)
  }
  await calm(tab, page, name)
  await page.getByRole('button', { name: '大字' }).click()
  await page.getByRole('button', { name: 'English' }).click()
  await page.getByRole('heading', { name: 'Review' }).first().waitFor()
  await calm(tab, page, `${name}-en`)
  await tab.context.close()
}

it('6. a review stops it, after the family was heard', async () => {
  const clerk = await as(browser, '余晓燕')
  const { page } = clerk
  const home = await found(clerk)
  await page.goto(`/households/${home.county}/${home.householdId}`)
  await settled(page)
  await act(page, '开始核查', (dialog) => dialog.getByLabel('核查原因').fill('群众反映老人有退休金。'))
  await page.waitForURL(/\/cases\/\d+\/\d+$/)
  await settled(page)
  await act(page, '提交')
  await act(page, '登记授权书', async (dialog) => {
    await dialog.locator('input[type=file]').setInputFiles(await scan(browser, '核对授权书', family.name))
    await dialog.getByText('已上传').waitFor()
  }, `登记授权书 ${family.name}`)
  await act(page, '启动调查')
  await act(page, '入户调查', async (dialog) => {
    await expect.poll(() => dialog.getByLabel('调查地点').inputValue(), { timeout: patience }).not.toBe('')
    await pick(dialog.getByLabel('调查人员'), /杨顺芬/)
    await page.keyboard.press('Escape')
    for (const [field, text] of [['住房', '和上次一样。'], ['收入来源', '有退休金，每月二千元。'], ['吃、穿、住、用', '和上次一样。'], ['困难和需求', '看病没人陪。']] as const) await dialog.getByLabel(field).fill(text)
    await dialog.getByLabel('签字的入户调查表').setInputFiles(await scan(browser, '入户调查表', family.name, '余晓燕', '杨顺芬'))
    await dialog.getByText('已上传').waitFor()
  })
  await checked('review')
  const reviewer = await opinion('review', async (dialog) => {
    await dialog.getByLabel('不同意', { exact: true }).check()
    await dialog.getByLabel('与测算不一致的理由').fill('老人有退休金，每月二千元，高于标准。')
  })
  await reviewer.context.close()
  await follows('whole-05-hearing', /轮到您：说说您的意见/)
  await open(clerk, 'review')
  await act(page, '听取意见', async (dialog) => {
    await dialog.getByLabel('当事人的意见和理由').fill('退休金是邻居的，不是我的。')
    await dialog.getByLabel('签字的听取意见记录').setInputFiles(await scan(browser, '听取意见记录', family.name))
    await dialog.getByText('已上传').waitFor()
  })
  const approver = await as(browser, '马林青')
  await open(approver, 'review')
  await act(approver.page, '停止', async (dialog) => {
    await dialog.getByLabel('与测算不一致的理由').fill('老人有退休金，每月二千元，高于标准。')
    await dialog.getByLabel('签字').fill('马林青')
  })
  await approver.page.getByText('停止最低生活保障告知书').first().waitFor()
  await sound(approver, 'whole-05-stopped')
  await follows('whole-05-family-stopped', /已经停止，现在没有在享受/, /^每月 [0-9,.]+ 元$/) // it would have been paid from the month after
  await approver.context.close()
  await clerk.context.close()
})

it('7. an appeal restores it', async () => {
  const clerk = await as(browser, '余晓燕')
  await open(clerk, 'review')
  await act(clerk.page, '登记复议或诉讼', (dialog) => dialog.getByLabel('受理机关或法院').fill('汶川县人民政府'))
  const approver = await as(browser, '黄洁') // whoever decided records nothing of it
  const c = await open(approver, 'review')
  await act(approver.page, '登记复议或诉讼结果', async (dialog) => {
    await dialog.getByLabel('撤销或变更停止的决定，恢复发放').check()
    await dialog.getByLabel('文书编号和内容').fill('汶府复决〔2026〕5号：退休金不是申请人的，撤销停止的决定。')
    await dialog.getByLabel('复议决定书或判决书').setInputFiles(await scan(browser, '复议决定书', '汶川县人民政府'))
    await dialog.getByText('已上传').waitFor()
  })
  await approver.page.getByText('已恢复').first().waitFor()
  await sound(approver, 'whole-06-restored')
  await follows('whole-06-family-restored', /退休金不是申请人的，撤销停止的决定/, /现在没有在享受/)
  const { entitlements } = await read<{ entitlements: { to?: string }[] }>(clerk, `/api/households/${c.county}/${c.householdId}/payments`)
  expect(entitlements.filter((e) => !e.to)).toHaveLength(1)
  await approver.context.close()
  await clerk.context.close()
})
