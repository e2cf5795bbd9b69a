import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { jobPatience, launch } from './browser'
import { act, as, later, pick, read, sound } from './journey'

// The county's business month: its calendar, the batch of November from the
// meeting to the notices, and the month reports.

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

interface BatchCase {
  id: string
  number: string
  applicantName: string
  division: string
  opinionName: string
}

const ready = '/api/counties/513221/batches/2026-11/cases?standing=ready'
let one: BatchCase
/** The case that is unlocked again. */
let other: BatchCase

it('1. the administrator reads the calendar, and has a township meet on its market day', async () => {
  const tab = await as(browser, 'system_admin')
  const { page } = tab
  await page.goto('/office-calendar')
  const coming = page.getByRole('table', { name: '今后六个月' })
  await coming.getByRole('row', { name: /2026年11月/ }).getByText('原定 11月7日，遇休息日顺延').waitFor() // a Saturday
  await act(page, '修改', async (dialog) => {
    await pick(dialog.getByRole('combobox', { name: /适用地区/ }).first(), '映秀镇')
    await pick(dialog.getByLabel('起始业务月'), '2026年12月')
    await dialog.getByLabel('会审日', { exact: true }).last().fill('9')
    await dialog.getByLabel('依据或者理由').fill('逢九赶场，群众到镇上方便。')
  })
  await page.getByRole('table', { name: '历次规定' }).getByText('逢九赶场，群众到镇上方便。').waitFor()
  await sound(tab, 'calendar-setting-wide-zh')
  await tab.context.close()
})

it('2. an opinion waits for the meeting of its batch', async () => {
  const county = await as(browser, '高勇')
  const { items } = await read<{ items: BatchCase[] }>(county, ready)
  expect(items.length).toBeGreaterThan(1)
  ;[one, other] = items as [BatchCase, BatchCase]
  await county.context.close()
  const tab = await as(browser, one.opinionName)
  const { page } = tab
  await page.goto('/work')
  await page.getByRole('row', { name: one.applicantName }).getByRole('link', { name: '2026-11-09' }).waitFor()
  await page.goto(`/cases/513221/${one.id}`)
  await page.getByText('公示：还不能办理').waitFor()
  await page.getByText(/本案归入 2026-11 批次/).first().waitFor()
  await sound(tab, 'calendar-waits-wide-zh')
  await page.goto('/batches/513221/2026-11')
  await page.getByRole('row', { name: one.applicantName }).waitFor()
  await tab.context.close()
})

it('3. after the meeting another person locks its results, and what is locked is unlocked with a reason only', async () => {
  const tab = await as(browser, '高勇')
  const { page } = tab
  await later(tab, 7)
  await page.goto('/batches')
  await page.getByRole('link', { name: '2026年11月' }).click()
  await sound(tab, 'calendar-batch-wide-zh')
  await act(page, '锁定会审结果', (d) => d.getByLabel('签字').fill('高勇'))
  await page.getByText(/会审，锁定 \d+ 件/).waitFor()
  await page.getByText('与锁定时一致').waitFor()
  await act(page, '解除锁定', (d) => d.getByLabel('理由').fill('金额须再核对。'), `解除锁定 ${other.applicantName}`)
  await page.getByText('金额须再核对。').waitFor()
  await sound(tab, 'calendar-locked-wide-zh')
  await page.goto('/batches/513221/2026-12') // put off to the next meeting
  await page.getByRole('row', { name: other.applicantName }).waitFor()
  await tab.context.close()
})

it('4. one act posts the batch', async () => {
  const tab = await as(browser, one.opinionName)
  const { page } = tab
  await page.goto('/batches/513221/2026-11')
  await act(page, '公示本批', async (d) => {
    await d.getByLabel('张贴地点').fill('镇政府和村务公开栏')
    await d.getByLabel('受理异议电话').fill('0837-6220000')
  })
  await page.getByRole('row', { name: one.applicantName }).getByText('公示中').waitFor()
  await page.goto('/publicity')
  await page.getByRole('row', { name: one.applicantName }).waitFor()
  await tab.context.close()
})

it('5. the month report is there by itself when the business month has ended, and foots', async () => {
  const tab = await as(browser, '高勇')
  const { page } = tab
  await page.goto('/reports')
  await page.getByRole('link', { name: '2026年10月' }).click()
  await page.getByText(/^\d+ 项全部相平$/).waitFor()
  await page.getByRole('region', { name: '最低生活保障' }).first().waitFor()
  await page.getByRole('table', { name: '勾稽关系' }).getByText('发放明细合计 = 已锁定花名册').first().waitFor()
  await sound(tab, 'calendar-report-wide-zh')
  await later(tab, 7, 2)
  await expect.poll(async () => (await read<{ items: { period: string }[] }>(tab, '/api/counties/513221/month-reports')).items[0]?.period, { timeout: jobPatience }).toBe('2026-11')
  await page.goto('/reports/513221/2026-11')
  await page.getByText('有在保对象，花名册尚未锁定').first().waitFor() // nobody drew November's
  const csv = await tab.context.request.get('/api/counties/513221/month-reports/2026-11/export?format=csv&lang=en')
  expect(await csv.text()).toContain('Households at the start')
  await tab.context.close()
})

it.each([
  ['/batches', 'leader', 'batches'],
  ['/batches/513221/2026-11', 'leader', 'batch'],
  ['/reports', 'leader', 'reports'],
  ['/reports/513221/2026-10', 'leader', 'report'],
  ['/office-calendar', 'system_admin', 'setting'],
])('%s reads in English and on a phone', async (path, who, name) => {
  for (const [size, lang] of [['wide', 'en'], ['phone', 'zh']] as const) {
    const tab = await as(browser, who, size, lang)
    await tab.page.goto(path)
    await sound(tab, `calendar-${name}-${size}-${lang}`)
    await tab.context.close()
  }
})
