import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launch } from './browser'
import { act, as, cases, open, pick, read, sound } from './journey'
import { scan } from './scan'

// Two duties of an office: a family is asked in writing before anybody may say that
// it did not answer, and near relatives of staff are filed apart.

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

interface Summary {
  county: number
  id: string
  householdId: string
  applicantId: string
  applicantName: string
  purpose: string
}

it('1. a family is asked in writing, and only after its term it can be absent', async () => {
  const clerk = await as(browser, '余晓燕')
  const { page } = clerk
  const found = (await cases<Summary>(clerk, 'state=county_review')).find((c) => c.purpose === 'review')
  if (!found) throw new Error('the demonstration has no review that waits for a hearing')
  await open(clerk.page, found)
  await page.getByRole('button', { name: /听取意见通知书/ }).first().click()
  await page.getByRole('link', { name: /听取意见通知书/ }).first().waitFor()
  await page.getByRole('button', { name: '通知陈述意见', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('期满次日起才能登记').waitFor()
  await dialog.getByLabel('送达回证').setInputFiles(await scan(browser, '送达回证', found.applicantName))
  await dialog.getByText('已上传').waitFor()
  await sound(clerk, 'duties-01-invite')
  await dialog.getByRole('button', { name: '通知陈述意见', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByText(/可陈述至/).waitFor()
  await sound(clerk, 'duties-02-invited')

  await page.getByRole('button', { name: '听取意见', exact: true }).click()
  const hear = page.getByRole('dialog')
  await pick(hear.getByRole('combobox', { name: /方式/ }), '已书面通知，期满未陈述')
  await hear.getByLabel('当事人的意见和理由').fill('没有来。')
  await hear.getByLabel('签字的听取意见记录').setInputFiles(await scan(browser, '送达回证', found.applicantName))
  await hear.getByText('已上传').waitFor()
  await hear.getByRole('button', { name: '听取意见', exact: true }).click()
  await hear.getByText(/期满次日起才能登记为/).waitFor()
  await clerk.context.close()
})

it('2. a clerk files a near relative, and has no part in that family’s case any more', async () => {
  const clerk = await as(browser, '余晓燕')
  const { page } = clerk
  const found = (await cases<Summary>(clerk, 'state=investigation')).find((c) => c.purpose === '')
  if (!found) throw new Error('the demonstration has no case under investigation')
  const me = await read<{ csrf: string }>(clerk, '/api/me')
  const revealed = await clerk.context.request.post(`/api/households/${found.county}/${found.householdId}/reveal`, {
    data: { person: found.applicantId, field: 'idNumber', reason: '近亲属备案' },
    headers: { 'X-CSRF-Token': me.csrf, 'Idempotency-Key': 'duties-reveal-1' },
  })
  expect(revealed.status()).toBe(200)
  const { value } = (await revealed.json()) as { value: string }
  await page.goto('/account')
  await page.getByRole('button', { name: '登记近亲属' }).click()
  const dialog = page.getByRole('dialog')
  await pick(dialog.getByRole('combobox', { name: /关系/ }), '兄弟姐妹')
  await dialog.getByLabel('近亲属姓名').fill(found.applicantName)
  await dialog.getByLabel('近亲属身份证号').fill(value)
  await sound(clerk, 'duties-03-declare')
  await dialog.getByRole('button', { name: '登记近亲属', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByRole('table', { name: '我的近亲属' }).getByText(found.applicantName).waitFor()
  await sound(clerk, 'duties-04-account')
  await open(clerk.page, found)
  await page.getByText('本案由他人办理').first().waitFor()
  await page.getByText('已单独登记备案').waitFor()
  expect(await page.getByRole('button', { name: '入户调查', exact: true }).count()).toBe(0)
  await sound(clerk, 'duties-05-recused')
  const refused = await clerk.context.request.get(`/api/counties/${found.county}/relatives`)
  expect(refused.status()).toBe(403)
  await clerk.context.close()

  for (const lang of ['zh', 'en'] as const) {
    const county = await as(browser, '马林青', 'wide', lang)
    await open(county.page, found)
    await county.page.getByText('余晓燕').first().waitFor()
    await county.page.goto('/cases/relatives')
    await county.page.getByText('余晓燕').first().waitFor()
    await sound(county, `duties-06-register-${lang}`)
    await county.context.close()
  }
  const county = await as(browser, '马林青') // other walks have this clerk at work
  await county.page.goto('/cases/relatives')
  await act(county.page, '注销', async (d) => d.getByLabel('理由').fill('登记有误'), `注销${found.applicantName}的备案`)
  await county.page.getByText('余晓燕').first().waitFor({ state: 'detached' })
  await county.context.close()
})

it('3. the county files a village committee’s relative and ends it again', async () => {
  const county = await as(browser, '马林青')
  const { page } = county
  await page.goto('/cases/relatives')
  await page.getByRole('button', { name: '登记', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('村（居）民委员会成员').check()
  await pick(dialog.getByRole('combobox', { name: /村（社区）/ }).first())
  await pick(dialog.getByRole('combobox', { name: /村（社区）/ }).nth(1))
  await dialog.getByLabel('姓名', { exact: true }).fill('何正华')
  await pick(dialog.getByRole('combobox', { name: /关系/ }), '父母')
  await dialog.getByLabel('近亲属姓名').fill('何大山')
  await dialog.getByLabel('近亲属身份证号').fill('513221195001011237')
  await sound(county, 'duties-07-committee')
  await dialog.getByRole('button', { name: '登记', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByText('何正华').waitFor()
  await act(page, '注销', async (d) => d.getByLabel('理由').fill('已离任'), '注销何大山的备案')
  await page.getByText('何正华').waitFor({ state: 'detached' })
  await county.context.close()
})

it('4. the checks of a business month are in its batch, and the checker starts them', async () => {
  const checker = await as(browser, 'checker')
  const { page } = checker
  await page.goto('/batches')
  await page.getByRole('table').waitFor()
  await sound(checker, 'duties-08-calendar')
  const batches = (await read<{ items: { period: string; checks: { asked: number } }[] }>(checker, '/api/counties/513221/batches')).items
  const found = batches.find((b) => b.checks.asked > 0)
  if (!found) throw new Error('the demonstration has no check that waits to be started')
  await page.goto(`/batches/513221/${found.period}`)
  await page.getByRole('heading', { name: '本批核对' }).waitFor()
  await sound(checker, 'duties-09-batch')
  await act(page, `启动本批核对（${found.checks.asked} 件）`)
  await page.getByRole('button', { name: /启动本批核对/ }).waitFor({ state: 'detached' })
  await checker.context.close()
})
