import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { jobPatience, launch, settled } from './browser'
import { act, as, pick, read, sound } from './journey'
import { whole } from './roster'
import { scan } from './scan'

// Obligors outside the household, from the declaration to the report and its
// recheck. Each part goes on where the one before ended.

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

interface Case {
  county: number
  id: string
  applicantName: string
}

interface Check {
  county: number
  id: string
  number: string
  state: string
}

let story: Case
const at = () => `/cases/${story.county}/${story.id}`
const checksOf = () => `/api/checks/of-case?county=${story.county}&applicationId=${story.id}`

// Numbers of the demonstration's form, which belong to nobody.
const father = { name: '苏建国', number: whole('99322119600101001') }
const mother = { name: '苏秀兰', number: whole('99322119620202002') }

it('the clerk names obligors, whose numbers are shown masked from then on', async () => {
  const tab = await as(browser, '余晓燕')
  const { page } = tab
  await page.goto('/cases/new') // a case of its own: other tests need those of the demonstration
  await page.getByLabel('查找家庭').fill('sxq')
  await page.keyboard.press('Enter')
  await page.getByRole('row', { name: '苏雪琪' }).getByRole('button').click()
  await page.getByRole('textbox', { name: '申请理由' }).fill('独自抚养一岁的孩子，没有劳动收入。')
  await page.getByRole('button', { name: '开始申请' }).click()
  await page.waitForURL(/\/edit$/)
  const [county = '', id = ''] = new URL(page.url()).pathname.split('/').slice(2, 4)
  story = { county: Number(county), id, applicantName: '苏雪琪' }
  const box = page.getByRole('region', { name: '法定赡养、抚养、扶养义务人' })
  for (const [i, who] of [father, mother].entries()) {
    await page.getByRole('button', { name: '增加一名义务人' }).click()
    const row = page.getByRole('group', { name: `法定赡养、抚养、扶养义务人 ${i + 1}` })
    await row.getByLabel('姓名').fill(who.name)
    await row.getByLabel('身份证号').fill(i === 0 ? '993221196001010011' : who.number)
    await pick(row.getByRole('combobox', { name: '与被供养人关系' }), '父母')
    await row.getByLabel('本人年收入').fill('36,000.00')
  }
  await page.getByRole('button', { name: '保存并返回' }).click()
  await page.getByText(/校验/).first().waitFor() // a digit of the first is wrong: beside its field
  await sound(tab, 'obligors-fault-wide-zh')
  await page.getByRole('group', { name: '法定赡养、抚养、扶养义务人 1' }).getByLabel('身份证号').fill(father.number)
  await sound(tab, 'obligors-declare-wide-zh')
  await page.getByRole('button', { name: '保存并返回' }).click()
  await page.waitForURL(/\/cases\/\d+\/\d+$/)
  await settled(page)
  expect(await page.getByText(father.number).count()).toBe(0)
  await box.getByText('993***********').first().waitFor()
  await sound(tab, 'obligors-case-wide-zh')
  await tab.context.close()
})

it('one signs for himself, of the other the file says why not', async () => {
  const tab = await as(browser, '余晓燕', 'phone')
  const { page } = tab
  await page.goto(`${at()}/sign`)
  const people = page.getByRole('group', { name: '签署人' })
  const sign = async (name: string) => {
    await people.getByRole('button', { name: new RegExp(`^${name}`) }).click()
    await page.getByText('纸质扫描').click()
    await page.locator('input[type=file]').setInputFiles(await scan(browser, '核对授权书', name))
    await page.getByText('已上传').waitFor()
    const guardian = page.getByLabel(/^监护人/)
    if (await guardian.count()) await guardian.fill(story.applicantName)
    await page.getByRole('checkbox', { name: /已向签署人读清/ }).check()
    if (name === father.name) await sound(tab, 'obligors-sign-phone-zh')
    await page.getByRole('button', { name: '确认签署' }).click()
    await people.getByRole('button', { name: new RegExp(`${name} 已签署`) }).waitFor()
  }
  await settled(page)
  const unsigned = await people.getByRole('button', { name: /未签署$/ }).allInnerTexts()
  for (const text of unsigned) {
    const name = text.split(' ')[0] ?? ''
    if (name !== mother.name) await sign(name)
  }
  await people.getByRole('button', { name: new RegExp(`^${mother.name}`) }).click()
  await page.getByText('法定赡养、抚养、扶养义务人核对授权书').waitFor()
  await act(page, '登记未签署的原因', async (dialog) => {
    await dialog.getByLabel('经过').fill('10月30日电话联系，本人不同意查询')
    await sound(tab, 'obligors-withhold-phone-zh')
  })
  await people.getByRole('button', { name: new RegExp(`${mother.name} 未签署，已登记原因`) }).waitFor()
  await sound(tab, 'obligors-withheld-phone-zh')
  await tab.context.close()
})

it('the check asks about who signed, and the report says why not about the other', async () => {
  const clerk = await as(browser, '余晓燕')
  await clerk.page.goto(at())
  await settled(clerk.page)
  await sound(clerk, 'obligors-consents-wide-zh')
  await act(clerk.page, '提交')
  await act(clerk.page, '受理')
  await act(clerk.page, '启动调查')
  const tab = await as(browser, '唐秀梅')
  const { page } = tab
  await reportOn(tab)
  await page.getByText('不共同生活的法定义务人').first().waitFor()
  await page.getByText(/本人不同意/).first().waitFor()
  await sound(tab, 'obligors-report-wide-zh')
  const [check] = await read<Check[]>(tab, checksOf())
  const paper = await (await tab.context.request.get(`/api/checks/${check?.county}/${check?.id}/document`)).text()
  for (const words of ['五、不共同生活的法定义务人', '未查询：本人不同意', check?.number ?? '', '核对机构（盖章）', '电子报告摘要（SM3）', '有效期至']) expect(paper).toContain(words)
  await page.goto(`/api/checks/${check?.county}/${check?.id}/document`)
  await page.screenshot({ path: `${process.env.SCREENSHOTS ?? '../build/screenshots'}/obligors-paper.png`, fullPage: true })
  for (const size of ['phone', 'wide'] as const) {
    const other = await as(browser, '唐秀梅', size, size === 'wide' ? 'en' : 'zh')
    await other.page.goto(`/checks/${check?.county}/${check?.id}/report`)
    await sound(other, `obligors-report-${size}-${size === 'wide' ? 'en' : 'zh'}`)
    await other.context.close()
  }
  await clerk.context.close()
  await tab.context.close()
})

// reportOn asks the sources about the case's newest check, accepts what they found, and issues the report.
async function reportOn(tab: Awaited<ReturnType<typeof as>>) {
  const { page } = tab
  const [check] = await read<Check[]>(tab, checksOf())
  await page.goto(`/checks/${check?.county}/${check?.id}`)
  await act(page, '开始查询')
  const findings = page.getByRole('region', { name: '逐条认定' })
  await findings.waitFor({ timeout: jobPatience })
  await settled(page)
  const count = await findings.getByRole('listitem').count()
  if (count > 0) await findings.getByRole('listitem').first().focus()
  for (let i = 0; i < count; i++) {
    await page.keyboard.press('1')
    if ((await findings.getByLabel(/“采信”的理由/).count()) > 0) {
      await page.keyboard.type('经核实为本人')
      await page.keyboard.press('Enter')
    }
    await findings.getByRole('listitem').nth(i).getByRole('button', { name: '撤销认定' }).click({ trial: true })
  }
  await act(page, '出具报告')
  await page.getByRole('link', { name: '核对报告' }).click()
  await page.getByRole('heading', { name: '核对结论' }).waitFor()
  await settled(page)
}

it('the family proves the report wrong: it is checked again, and both reports stay', async () => {
  const clerk = await as(browser, '余晓燕')
  const { page } = clerk
  await page.goto(at())
  await settled(page)
  await page.getByRole('button', { name: '入户调查', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await pick(dialog.getByLabel('调查人员'), /杨顺芬/)
  await page.keyboard.press('Escape')
  await dialog.getByLabel('住房').fill('砖木平房两间。')
  await dialog.getByLabel('收入来源').fill('务农。')
  await dialog.getByLabel('吃、穿、住、用').fill('简朴。')
  await dialog.getByLabel('困难和需求').fill('药费。')
  await dialog.getByLabel('签字的入户调查表').setInputFiles(await scan(browser, '入户调查表', story.applicantName, '余晓燕', '杨顺芬'))
  await dialog.getByText('已上传').waitFor()
  await dialog.getByRole('button', { name: '入户调查', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  await act(page, '重新提请核对', async (d) => {
    await d.getByLabel('理由').fill('存款是代亲属保管，有银行证明')
    await d.locator('input[type=file]').setInputFiles(await scan(browser, '银行证明', story.applicantName))
    await d.getByText('已上传').waitFor()
    await sound(clerk, 'recheck-proof-wide-zh')
  })
  await page.getByRole('link', { name: '提请时附的证明材料' }).waitFor()
  const checker = await as(browser, '唐秀梅')
  await reportOn(checker)
  const [now, before] = await read<Check[]>(checker, checksOf())
  expect([now?.state, before?.state]).toEqual(['reported', 'superseded'])
  await page.reload()
  await settled(page)
  const list = page.getByRole('table', { name: '本案的核对报告' })
  await list.getByText('已被新报告取代').waitFor()
  await sound(clerk, 'recheck-both-reports-wide-zh')
  await list.getByRole('link', { name: before?.number ?? '' }).click()
  await page.getByText('这份报告已被新的核对报告取代').waitFor()
  await sound(clerk, 'recheck-old-report-wide-zh')
  expect((await clerk.context.request.get(`/api/checks/${before?.county}/${before?.id}/document`)).status()).toBe(200)
  await checker.context.close()
  await clerk.context.close()
})
