import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launch, settled, type Tab } from './browser'
import { act, as, cases, open, pick, read, sound } from './journey'
import { scan } from './scan'

// Medical assistance after the fact, from the settlement sheet to the decision with
// each payer's share; and a disaster, from the village's list over the democratic
// appraisal to the notice.

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

interface Summary {
  county: number
  id: string
  householdId: string
  number: string
  applicantName: string
  programme: string
  state: string
}

interface Home {
  county: number
  id: string
  number: string
  headName: string
}

const homes = async (tab: Tab, query: string) => (await read<{ items: Home[] }>(tab, `/api/households?limit=50&division=513221100&${query}`)).items
let treated: Summary

it('1. the clerk enters the bills of a family on dibao, and the law shows who pays what', async () => {
  const tab = await as(browser, '余晓燕')
  const { page } = tab
  const known = new Set((await cases<Summary>(tab, '')).map((c) => c.householdId))
  const home = (await homes(tab, 'label=dibao')).find((h) => !known.has(h.id))
  if (!home) throw new Error('no family on dibao is without a case')
  await page.goto(`/cases/new?q=${home.number}&programme=medical`)
  await page.getByRole('button', { name: new RegExp(home.headName) }).first().click()
  await page.getByRole('textbox', { name: '申请理由' }).fill('住院费用负担重，没有在医院直接结算救助。')
  await page.getByRole('button', { name: '开始申请' }).click()
  await page.waitForURL(/\/edit$/)
  await pick(page.getByRole('combobox', { name: '就医人' }))
  await page.getByRole('button', { name: '增加一笔结算' }).click()
  await page.getByLabel('结算日期').fill('2026-09-17')
  await page.keyboard.press('Enter') // which would hand the form in, were it complete
  await page.getByLabel('结算编号').fill('513221-2026-0917')
  await page.getByLabel('医药机构', { exact: true }).fill('汶川县人民医院')
  for (const [field, sum] of [['总费用', '30000.00'], ['符合政策范围', '25000.00'], ['基本医保支付', '15000.00'], ['大病保险支付', '0'], ['补充保险支付', '0']] as const) await page.getByLabel(field).fill(sum)
  await page.getByLabel('结算单第 1 项的证明材料').setInputFiles(await scan(browser, '结算单', home.headName))
  await page.getByText('结算单.png').waitFor()
  await sound(tab, 'relief-01-bills')
  await page.getByRole('button', { name: '保存并返回' }).click()
  await page.waitForURL(/\/cases\/\d+\/\d+$/)
  await act(page, '提交')
  await act(page, '受理')
  await page.getByText('医疗救助申请受理通知书').waitFor()
  await page.getByRole('table', { name: '各层支付' }).getByText('7,000.00').waitFor() // 70 % of the 10,000 that are left
  await sound(tab, 'relief-02-waterfall')
  const found = (await cases<Summary>(tab, 'programme=medical')).find((c) => c.householdId === home.id)
  if (!found) throw new Error('the medical case is not in the list')
  treated = found
  await tab.context.close()
})

it('2. the township gives its opinion, and the county decides without publicity', async () => {
  const reviewer = await as(browser, 'reviewer')
  await open(reviewer.page, treated)
  await reviewer.page.getByRole('button', { name: '初审意见', exact: true }).click()
  const opinion = reviewer.page.getByRole('dialog')
  const { name } = await read<{ name: string }>(reviewer, '/api/me')
  await opinion.getByLabel('签字').fill(name)
  await opinion.getByRole('button', { name: '初审意见', exact: true }).click()
  await opinion.waitFor({ state: 'detached' })
  await reviewer.page.getByText('待确认').first().waitFor()
  await reviewer.context.close()

  const approver = await as(browser, '马林青')
  await open(approver.page, treated)
  await act(approver.page, '确认', async (dialog) => dialog.getByLabel('签字').fill('马林青'))
  await approver.page.getByText('已确认').first().waitFor()
  await sound(approver, 'relief-03-decided')
  const paid = await read<{ payouts: { state: string; amountFen: number }[] }>(approver, `/api/households/${treated.county}/${treated.householdId}/payments`)
  expect(paid.payouts[0]?.state).toBe('ordered')
  await approver.context.close()
})

let struck: { county: number; id: string; name: string }

it('3. a disaster is entered once, and a village’s list under it', async () => {
  const approver = await as(browser, '马林青')
  await approver.page.goto('/disasters')
  await settled(approver.page)
  await act(approver.page, '登记灾害', async (dialog) => {
    await dialog.getByLabel('名称').fill('2026年10月28日大风冰雹')
    await pick(dialog.getByRole('combobox', { name: /种类/ }), '冰雹')
    await dialog.getByLabel('发生日期').fill('2026-10-28')
    await approver.page.keyboard.press('Enter')
    await sound(approver, 'relief-04-enter')
  })
  await approver.page.getByRole('link', { name: '2026年10月28日大风冰雹' }).first().waitFor()
  await sound(approver, 'relief-05-disasters')
  const found = (await read<{ items: { county: number; id: string; name: string }[] }>(approver, '/api/disasters?county=513221')).items.find((d) => d.name.includes('冰雹'))
  if (!found) throw new Error('the disaster is not in the list')
  struck = found
  await approver.context.close()

  const clerk = await as(browser, '余晓燕')
  const { page } = clerk
  const busy = new Set((await cases<Summary>(clerk, '')).map((c) => c.householdId))
  const families = (await homes(clerk, '')).filter((h) => !busy.has(h.id)).slice(10, 12)
  await page.goto(`/disasters/${struck.county}/${struck.id}/roll`)
  await settled(page)
  for (const [i, h] of families.entries()) {
    await page.getByLabel('查找家庭').fill(h.number)
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: new RegExp(h.headName) }).first().click()
    const row = page.getByRole('group', { name: `第 ${i + 1} 户` })
    await row.getByLabel('倒损房间数').fill('2')
    await pick(row.getByRole('combobox', { name: /恢复重建确有困难/ }), '是')
  }
  await sound(clerk, 'relief-06-roll')
  await page.getByRole('button', { name: '录入并提交 2 户' }).click()
  await page.waitForURL(/\/disasters\/\d+\/\d+$/)
  await page.getByRole('table', { name: '受灾家庭' }).getByText('已提交').first().waitFor()
  await sound(clerk, 'relief-07-families')
  await clerk.context.close()
})

it('4. the village appraises, and what it agreed on is posted before any opinion', async () => {
  const clerk = await as(browser, '余晓燕')
  const { page } = clerk
  const [first] = await cases<Summary>(clerk, `disaster=${struck.id}`)
  if (!first) throw new Error('nobody applied after the disaster')
  await open(clerk.page, first)
  await act(page, '受理')
  await page.getByRole('button', { name: '民主评议', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('评议地点').fill('村委会会议室')
  const names = ['余晓燕', '王志明', '何秀英', '罗天福', '余成林', '张国香']
  for (const [i, name] of names.entries()) await dialog.getByRole('group', { name: `参加人员 ${i + 1}`, exact: true }).getByLabel('姓名').fill(name)
  await dialog.getByLabel('同意票', { exact: true }).fill('6')
  await dialog.getByLabel('不同意票').fill('0')
  await dialog.getByLabel('评议情况和结论依据').fill('代表都到现场看过，房屋不能居住。')
  await dialog.getByLabel('签字的评议记录').setInputFiles(await scan(browser, '评议记录', '村委会'))
  await dialog.getByText('已上传').waitFor()
  await sound(clerk, 'relief-08-appraise')
  await dialog.getByRole('button', { name: '民主评议', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByText('同意 6 票，不同意 0 票，弃权 0 票').waitFor()
  await sound(clerk, 'relief-09-appraised')
  const bare = (await (await clerk.context.request.get(`/api/cases/${first.county}/${first.id}`)).json()) as { printable: { kind: string }[] }
  expect(bare.printable.map((p) => p.kind)).toContain('appraisal_blank')
  await clerk.context.close()

  const reviewer = await as(browser, 'reviewer')
  await open(reviewer.page, first)
  await act(reviewer.page, '公示', async (posting) => {
    await posting.getByLabel('张贴地点').fill('村务公开栏')
    await posting.getByLabel('受理异议电话').fill('0837-6220000')
  })
  await reviewer.page.getByText('公示中').first().waitFor()
  await sound(reviewer, 'relief-10-posted')
  await reviewer.context.close()
})

it('5. the pages speak English too, and fit a phone', async () => {
  for (const [size, lang] of [['wide', 'en'], ['phone', 'zh'], ['phone', 'en']] as const) {
    const tab = await as(browser, '马林青', size, lang)
    for (const path of ['/disasters', `/disasters/${struck.county}/${struck.id}`, `/cases/${treated.county}/${treated.id}`]) {
      await tab.page.goto(path)
      await sound(tab, `relief-11${path.replaceAll('/', '-').slice(0, 12)}-${size}-${lang}`)
    }
    await tab.context.close()
  }
})
