import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launch, settled } from './browser'
import { act, as, cases, open, pick, read, sound } from './journey'
import { scan } from './scan'

// Two programmes beside dibao: temporary
// assistance that cannot wait, from its entry to the decision, and the county's
// assessment of self-care.

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

interface Summary {
  county: number
  id: string
  householdId: string
  applicantName: string
  programme: string
  purpose: string
  state: string
}

/** The family whose kitchen burned: one of the demonstration that has asked for nothing else. */
const family = { name: '苏雪琪', initials: 'sxq' }
let urgent: Summary

it('1. the clerk enters an urgent case, and the form asks what happened', async () => {
  const tab = await as(browser, '余晓燕')
  const { page } = tab
  await page.goto('/cases/new')
  await page.getByLabel('查找家庭').fill(family.initials)
  await page.keyboard.press('Enter')
  await page.getByRole('row', { name: family.name }).getByRole('button').click()
  await pick(page.getByRole('combobox', { name: /救助项目/ }), /急难型/)
  await page.getByRole('textbox', { name: '申请理由' }).fill('厨房失火，没有口粮和被褥。')
  await sound(tab, 'programme-01-new')
  await page.getByRole('button', { name: '开始申请' }).click()
  await page.waitForURL(/\/edit$/)
  await pick(page.getByRole('combobox', { name: /困难原因/ }), '火灾')
  await page.getByLabel('发生日期').fill('2026-10-30')
  await page.keyboard.press('Enter')
  await pick(page.getByRole('combobox', { name: /基本生活出现严重困难/ }), '是')
  await page.getByLabel('需要立即救助').check()
  await page.getByRole('textbox', { name: /经过/ }).fill('昨夜厨房失火，粮食和被褥烧毁。')
  await page.getByLabel('证明材料', { exact: true }).first().setInputFiles(await scan(browser, '村委会证明', '村委会'))
  await page.getByText('村委会证明.png').waitFor()
  await sound(tab, 'programme-02-declare')
  await page.getByRole('button', { name: '保存并返回' }).click()
  await page.waitForURL(/\/cases\/\d+\/\d+$/)
  await page.getByText('昨夜厨房失火').waitFor()
  await act(page, '提交')
  await act(page, '受理')
  await page.getByText('临时救助（急难型）申请受理通知书').waitFor()
  await sound(tab, 'programme-03-accepted')
  const found = (await cases<Summary>(tab, 'programme=temp-emergency')).find((c) => c.applicantName === family.name)
  if (!found) throw new Error('the urgent case is not in the list')
  urgent = found
  await tab.context.close()
})

it('2. money goes out the same day: ordered, checked and paid by three people', async () => {
  const approver = await as(browser, '马林青')
  await open(approver.page, urgent)
  await approver.page.getByRole('button', { name: '先行救助', exact: true }).click()
  const dialog = approver.page.getByRole('dialog')
  await dialog.getByLabel('先行支付金额').fill('1,000.00')
  await dialog.getByLabel('需要立即救助的理由').fill('没有口粮，今晚无处居住。')
  await dialog.getByLabel('签字').fill('马林青')
  await sound(approver, 'programme-04-advance')
  await dialog.getByRole('button', { name: '先行救助', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  await approver.page.getByText('已先行救助').first().waitFor()
  await sound(approver, 'programme-05-advanced')
  await approver.context.close()

  const checker = await as(browser, '李蓉')
  await checker.page.goto('/rolls/payouts?state=ordered')
  await settled(checker.page)
  const waiting = checker.page.getByRole('row').filter({ has: checker.page.locator(`a[href$="${urgent.id}"]`) })
  await waiting.getByRole('button', { name: /复核/ }).click()
  await sound(checker, 'programme-06-check')
  await checker.page.getByRole('dialog').getByRole('button', { name: '复核付款', exact: true }).click()
  await checker.page.getByRole('dialog').waitFor({ state: 'detached' })
  await checker.context.close()

  const maker = await as(browser, '张文彬')
  await maker.page.goto('/rolls/payouts?state=checked')
  await settled(maker.page)
  const due = maker.page.getByRole('row').filter({ has: maker.page.locator(`a[href$="${urgent.id}"]`) })
  await due.getByRole('button', { name: /登记付款/ }).click()
  const pay = maker.page.getByRole('dialog')
  await pay.getByLabel('现金（备用金）').check()
  await pay.getByLabel('银行流水号或签收单编号').fill('签收单 2026-001')
  await sound(maker, 'programme-07-pay')
  await pay.getByRole('button', { name: '登记付款', exact: true }).click()
  await pay.waitFor({ state: 'detached' })
  await maker.page.goto('/rolls/payouts?state=paid')
  await maker.page.locator(`a[href$="${urgent.id}"]`).waitFor()
  await sound(maker, 'programme-08-paid')
  await maker.context.close()
})

it('3. the advance is explained within its term, and the decision pays the rest', async () => {
  const clerk = await as(browser, '余晓燕')
  await open(clerk.page, urgent)
  await clerk.page.getByRole('button', { name: '补充说明', exact: true }).click()
  const dialog = clerk.page.getByRole('dialog')
  await dialog.getByLabel('救助事由和发放经过').fill('当日在村委会当面发放，本人签收。')
  await dialog.getByLabel('签收单等材料').setInputFiles(await scan(browser, '签收单', family.name))
  await dialog.getByText('已上传').waitFor()
  await dialog.getByLabel('签字').fill('余晓燕')
  await sound(clerk, 'programme-09-explain')
  await dialog.getByRole('button', { name: '补充说明', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  await clerk.page.getByText('待确认').first().waitFor()
  await clerk.context.close()

  const approver = await as(browser, '马林青')
  await open(approver.page, urgent)
  await approver.page.getByRole('button', { name: '确认', exact: true }).click()
  await approver.page.getByRole('dialog').getByLabel('签字').fill('马林青')
  await approver.page.getByRole('dialog').getByRole('button', { name: '确认', exact: true }).click()
  await approver.page.getByRole('dialog').waitFor({ state: 'detached' })
  await approver.page.getByText('已确认').first().waitFor()
  await sound(approver, 'programme-10-decided')
  const paid = await read<{ payouts: { state: string; amountFen: number }[] }>(approver, `/api/households/${urgent.county}/${urgent.householdId}/payments`)
  expect(paid.payouts.map((p) => p.state)).toEqual(['ordered', 'paid'])
  await approver.page.goto(`/households/${urgent.county}/${urgent.householdId}`)
  await approver.page.getByText('救助链').first().waitFor()
  await sound(approver, 'programme-11-household')
  await approver.context.close()
})

it('4. one click opens what a household could get and has not asked for', async () => {
  const tab = await as(browser, '余晓燕')
  const { page } = tab
  await page.goto(`/households/${urgent.county}/${urgent.householdId}`)
  await settled(page)
  await sound(tab, 'programme-12-offers')
  await page.getByRole('button', { name: /^发起申请/ }).first().click()
  await page.waitForURL(/\/cases\/\d+\/\d+\/edit$/)
  await settled(page)
  const mine = await cases<Summary>(tab, `household=${urgent.householdId}`)
  expect(mine.length).toBeGreaterThan(1)
  await tab.context.close()
})

it('5. the county assesses self-care by its six items', async () => {
  const tab = await as(browser, '唐秀梅')
  const c = (await cases<Summary>(tab, 'programme=tekun'))[0]
  if (!c) throw new Error('the demonstration has no case of extreme-hardship support')
  await open(tab.page, c)
  await tab.page.getByRole('button', { name: '生活自理能力评估', exact: true }).click()
  const dialog = tab.page.getByRole('dialog')
  await dialog.getByRole('button', { name: /打印.*生活自理能力评估表（空白）/ }).click()
  await dialog.getByRole('link', { name: /-WS-/ }).waitFor()
  for (const item of ['自主吃饭', '自主穿衣', '自主上下床', '自主如厕', '室内自主行走', '自主洗澡']) {
    const answer = item === '自主洗澡' ? '不能自主完成' : '能自主完成'
    await dialog.locator('.ant-form-item').filter({ hasText: item }).getByLabel(answer, { exact: true }).check()
  }
  await dialog.getByLabel('参加评估人员').fill('威州镇民政办、村委会')
  await dialog.getByLabel('签字的评估表').setInputFiles(await scan(browser, '评估表', '唐秀梅'))
  await dialog.getByText('已上传').waitFor()
  await sound(tab, 'programme-13-assess')
  await dialog.getByRole('button', { name: '生活自理能力评估', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  await tab.page.getByRole('region', { name: '生活自理能力评估' }).getByText('不能自主完成').waitFor()
  await sound(tab, 'programme-14-assessed')
  await tab.context.close()
})

it('6. a review ends what a family draws only after it was heard, and an appeal brings it back', async () => {
  const clerk = await as(browser, '余晓燕')
  const found = (await cases<Summary>(clerk, 'state=county_review')).find((c) => c.purpose === 'review')
  if (!found) throw new Error('the demonstration has no review that waits for a hearing')
  const payments = async () => (await read<{ entitlements: { to?: string }[] }>(clerk, `/api/households/${found.county}/${found.householdId}/payments`)).entitlements
  expect((await payments()).filter((e) => !e.to)).toHaveLength(1)
  const approver = await as(browser, '马林青')
  await open(approver.page, found)
  await approver.page.getByText('减发或者停发以前，应当听取当事人的意见').waitFor()
  expect(await approver.page.getByRole('button', { name: '停止', exact: true }).count()).toBe(0)
  await open(clerk.page, found)
  await clerk.page.getByRole('button', { name: '听取意见', exact: true }).click()
  const hearing = clerk.page.getByRole('dialog')
  await hearing.getByLabel('当事人的意见和理由').fill('工资是临时的，年底就没有了。')
  await hearing.getByLabel('签字的听取意见记录').setInputFiles(await scan(browser, '听取意见记录', found.applicantName))
  await hearing.getByText('已上传').waitFor()
  await sound(clerk, 'review-01-hear')
  await hearing.getByRole('button', { name: '听取意见', exact: true }).click()
  await hearing.waitFor({ state: 'detached' })
  await clerk.page.getByText('工资是临时的，年底就没有了。').waitFor()

  await open(approver.page, found)
  await approver.page.getByRole('button', { name: '停止', exact: true }).click()
  const stop = approver.page.getByRole('dialog')
  await stop.getByLabel('签字').fill('马林青')
  await sound(approver, 'review-02-stop')
  await stop.getByRole('button', { name: '停止', exact: true }).click()
  await stop.waitFor({ state: 'detached' })
  await approver.page.getByText('停止最低生活保障告知书').first().waitFor()
  await sound(approver, 'review-03-stopped')
  expect((await payments()).filter((e) => !e.to)).toHaveLength(0)

  await open(clerk.page, found)
  await clerk.page.getByRole('button', { name: '登记复议或诉讼', exact: true }).click()
  const appeal = clerk.page.getByRole('dialog')
  await appeal.getByLabel('受理机关或法院').fill('汶川县人民政府')
  await appeal.getByRole('button', { name: '登记复议或诉讼', exact: true }).click()
  await appeal.waitFor({ state: 'detached' })
  const another = await as(browser, '黄洁') // who decided does not record the outcome
  await open(another.page, found)
  await another.page.getByRole('button', { name: '登记复议或诉讼结果', exact: true }).click()
  const ruling = another.page.getByRole('dialog')
  await ruling.getByLabel('撤销或变更停止的决定，恢复发放').check()
  await ruling.getByLabel('文书编号和内容').fill('汶府复决〔2026〕3号：撤销停止的决定。')
  await ruling.getByLabel('复议决定书或判决书').setInputFiles(await scan(browser, '复议决定书', '汶川县人民政府'))
  await ruling.getByText('已上传').waitFor()
  await sound(another, 'review-04-ruling')
  await ruling.getByRole('button', { name: '登记复议或诉讼结果', exact: true }).click()
  await ruling.waitFor({ state: 'detached' })
  await another.page.getByText('已恢复').first().waitFor()
  await sound(another, 'review-05-restored')
  expect((await payments()).filter((e) => !e.to)).toHaveLength(1)
  await another.context.close()
  await approver.context.close()
  await clerk.context.close()
})

it('7. a clerk begins a review from the household’s file', async () => {
  const tab = await as(browser, '余晓燕')
  const { items } = await read<{ items: { county: number; id: string }[] }>(tab, '/api/households?label=dibao&limit=1')
  const home = items[0]
  if (!home) throw new Error('nobody draws dibao')
  await tab.page.goto(`/households/${home.county}/${home.id}`)
  await settled(tab.page)
  await tab.page.getByRole('button', { name: '开始核查', exact: true }).click()
  const dialog = tab.page.getByRole('dialog')
  await dialog.getByLabel('核查原因').fill('核查期限已到。')
  await sound(tab, 'review-06-begin')
  await dialog.getByRole('button', { name: '开始核查', exact: true }).click()
  await tab.page.waitForURL(/\/cases\/\d+\/\d+$/)
  await tab.page.getByText('定期核查').first().waitFor()
  await sound(tab, 'review-07-begun')
  await tab.context.close()
})

it('8. the pages speak English too, and fit a phone', async () => {
  for (const [who, size, lang] of [['马林青', 'wide', 'en'], ['马林青', 'phone', 'zh']] as const) {
    const tab = await as(browser, who, size, lang)
    const seen = new Set<string>()
    for (const c of await cases<Summary>(tab, '')) {
      if (seen.has(c.programme) || c.programme === 'dibao') continue
      seen.add(c.programme)
      await open(tab.page, c)
      await sound(tab, `programme-${c.programme}-${size}-${lang}`)
    }
    expect(seen.size).toBeGreaterThan(3)
    await tab.context.close()
  }
})
