import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { jobPatience, launch, openTab, settled, type Tab } from './browser'
import { enter, heading } from './family'
import { draw } from './finger'
import { act, as, calm, later, read, sound } from './journey'

// The way of a family from its phone to the decision, with every screen in English.

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

const family = { name: '尔玛次仁', phone: '13900004322' }
const say = { phone: 'Mobile number', ask: 'Send me a code', code: 'Code (6 digits)', go: 'Sign in' }

async function open(tab: Tab): Promise<string> {
  const { items } = await read<{ items: { county: number; id: string; number: string; applicantName: string }[] }>(tab, '/api/cases?limit=200')
  const c = items.find((x) => x.applicantName === family.name)
  if (!c) throw new Error(`${family.name} has no case`)
  await tab.page.goto(`/cases/${c.county}/${c.id}`)
  await settled(tab.page)
  return c.number
}

it('1. the family applies', async () => {
  const tab = await openTab(browser, 'phone', 'en')
  const { page } = tab
  const next = () => page.getByRole('button', { name: 'Next', exact: true }).click()
  await page.goto('/portal/apply')
  await heading(page, 'Sign in with your phone')
  await enter(page, family.phone, say)
  await heading(page, 'Where, and what for')
  await page.getByLabel('County').selectOption('513221')
  await page.getByLabel('Township').selectOption('513221100')
  await page.getByLabel('Address').fill('双河村三组')
  await page.getByRole('radio', { name: 'Dibao', exact: true }).check()
  await next()
  await heading(page, 'Who lives together')
  await page.getByLabel('Name').fill(family.name)
  await page.getByLabel('ID number').fill('11010519491231002X')
  await next()
  await heading(page, 'What you live on')
  await page.getByLabel(/Farming/).first().fill('120')
  await calm(tab, page, 'way-01-means')
  await next()
  await heading(page, 'Why you apply')
  await page.getByLabel('Reason').fill('老人独自生活，常年吃药，没有收入。')
  await next()
  await heading(page, 'Letter of authorisation')
  const box = `Signature of ${family.name}`
  await draw(page, page.getByRole('img', { name: box }))
  await page.getByRole('region', { name: box }).getByRole('button', { name: 'Done' }).click()
  await next()
  await heading(page, 'Look it over and hand it in')
  await page.getByRole('checkbox').check()
  await page.locator('[data-kept=kept]').waitFor()
  await calm(tab, page, 'way-02-check')
  await page.getByRole('button', { name: 'Hand in' }).click()
  await heading(page, 'Your application was handed in')
  await tab.context.close()
})

it('2. the clerk accepts it', async () => {
  const tab = await as(browser, '余晓燕', 'wide', 'en')
  await open(tab)
  await act(tab.page, 'Accept')
  await act(tab.page, 'Start the investigation')
  await sound(tab, 'way-03-accepted')
  await tab.context.close()
})

it('3. an assistant surveys the home without signal', async () => {
  const tab = await openTab(browser, 'phone', 'en')
  const { page } = tab
  await page.goto('/field/')
  await page.getByLabel('Login').fill('yangsf')
  await page.getByLabel('Password').fill('Doudi-2026')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByLabel('PIN', { exact: true }).fill('280951')
  await page.getByLabel('Repeat the PIN').fill('280951')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText(/Synchronised/).waitFor()
  await page.evaluate(() => navigator.serviceWorker.ready.then((r) => r.active !== null))
  await tab.context.setOffline(true)
  await page.getByRole('button', { name: family.name }).click()
  await page.getByRole('group', { name: 'Members present' }).getByRole('checkbox').first().check()
  await page.getByLabel('The other investigator').selectOption({ label: '余晓燕 · 威州镇民政经办' })
  await page.getByRole('textbox', { name: 'Dwelling' }).fill('石木结构一层，屋顶漏雨。')
  await page.getByRole('textbox', { name: 'Sources of income' }).fill('几分花椒地，自己做不动了。')
  await page.getByRole('textbox', { name: 'Food, clothing and household goods' }).fill('存粮够吃一个月，没有电器。')
  await page.getByRole('textbox', { name: 'Difficulties and needs' }).fill('屋顶要修，看病没人陪。')
  for (const who of [/^Signature of investigator/, /^Signature of the other investigator/, /^Signature of member/]) {
    await draw(page, page.getByRole('img', { name: who }))
  }
  await page.getByRole('button', { name: 'Seal', exact: true }).click()
  await page.getByText('Signed and sealed').first().waitFor()
  await calm(tab, page, 'way-04-sealed')
  await tab.context.setOffline(false)
  await page.getByRole('button', { name: 'Back' }).click()
  await page.getByRole('listitem').getByText('sent', { exact: true }).waitFor()
  await tab.context.close()
})

it('4. checker, reviewer and county finish it', async () => {
  const checker = await as(browser, '唐秀梅', 'wide', 'en')
  const number = await open(checker)
  const { page } = checker
  await page.goto('/checks')
  await page.getByRole('row', { name: number }).getByRole('link').first().click()
  await page.waitForURL(/\/checks\/\d+\/\d+$/)
  await act(page, 'Query the sources')
  await page.getByRole('button', { name: 'Issue report' }).waitFor({ timeout: jobPatience })
  const finding = page.getByRole('region', { name: 'Findings to settle' }).getByRole('listitem')
  for (let i = 0; i < (await finding.count()); i++) {
    await finding.nth(i).getByRole('button', { name: 'Accept', exact: true }).click()
    await finding.nth(i).getByRole('button', { name: 'Undo' }).waitFor()
  }
  await act(page, 'Issue report')
  await page.getByRole('link', { name: 'Verification report' }).waitFor()
  await sound(checker, 'way-05-checked')
  await checker.context.close()

  const reviewer = await as(browser, '罗志强', 'wide', 'en')
  await open(reviewer)
  await act(reviewer.page, 'Give an opinion', async (dialog) => {
    await dialog.getByLabel('Text of the opinion').fill('入户调查和核对情况属实。')
    await dialog.getByLabel('Signature').fill('罗志强')
  })
  await act(reviewer.page, 'Post the notice', async (form) => {
    await form.getByLabel('Where it is posted').fill('双河村村务公开栏')
    await form.getByLabel('Phone for objections').fill('0837-6220000')
  })
  await later(reviewer, 7)
  await later(reviewer, 1)
  await act(reviewer.page, 'Close the public notice')
  await reviewer.page.getByText('Awaiting confirmation').first().waitFor()
  await reviewer.context.close()

  const approver = await as(browser, '马林青', 'wide', 'en')
  await open(approver)
  await act(approver.page, 'Confirm', async (dialog) => {
    await dialog.getByLabel('Signature').fill('马林青')
  })
  await approver.page.getByRole('link', { name: /确认通知书/ }).waitFor() // the paper itself is Chinese
  await sound(approver, 'way-06-confirmed')
  await approver.context.close()
})

it('5. the family reads the decision', async () => {
  const tab = await openTab(browser, 'phone', 'en')
  const { page } = tab
  await page.goto('/portal/mine')
  await enter(page, family.phone, say)
  await page.getByRole('button', { name: /^Read/ }).click()
  await page.getByText(/yuan a month/).first().waitFor()
  expect(await page.getByRole('link', { name: /确认通知书/ }).count()).toBe(1)
  await calm(tab, page, 'way-07-decision')
  await tab.context.close()
})
