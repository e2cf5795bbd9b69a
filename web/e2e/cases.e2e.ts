import type { Browser, Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launch, type Tab } from './browser'
import { as, sound } from './journey'
import { printed } from './scan'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

interface Listed {
  items: { county: number; id: string; state: string; programme: string }[]
}

const list = async (tab: Tab): Promise<Listed['items']> => ((await (await tab.context.request.get('/api/cases?limit=200')).json()) as Listed).items

describe.each([
  ['wide', 'zh'],
  ['phone', 'zh'],
  ['wide', 'en'],
] as const)('cases, %s %s', (size, lang) => {
  it('a clerk finds the work, the cases and the notices', async () => {
    const tab = await as(browser, 'clerk', size, lang)
    expect(new URL(tab.page.url()).pathname).toBe('/work')
    for (const path of ['/work', '/cases', '/cases/new', '/publicity', '/progress']) {
      await tab.page.goto(path)
      await sound(tab, `${path.slice(1).replaceAll('/', '-')}-${size}-${lang}`)
    }
    await tab.context.close()
  })

  it('a case reads from top to bottom in every state', async () => {
    const tab = await as(browser, 'approver', size, lang)
    const seen = new Set<string>()
    for (const c of await list(tab)) {
      if (seen.has(c.state)) continue
      seen.add(c.state)
      await tab.page.goto(`/cases/${c.county}/${c.id}`)
      await sound(tab, `case-${c.state}-${size}-${lang}`)
    }
    expect(seen.size).toBeGreaterThan(3)
    await tab.context.close()
  })

  it('a village assistant is told what is not shown, why, and who may see it', async () => {
    const tab = await as(browser, 'assistant', size, lang)
    const c = (await list(tab))[0]
    if (!c) throw new Error('the assistant has no case')
    await tab.page.goto(`/cases/${c.county}/${c.id}`)
    await tab.page.getByText(lang === 'zh' ? '申请理由未显示。' : 'Not shown: the reason for applying.').waitFor()
    await sound(tab, `case-masked-${size}-${lang}`)
    await tab.context.close()
  })

  it.each([
    ['auditor', '/audit'],
    ['security_admin', '/accounts'],
  ])('the %s starts at %s', async (role, path) => {
    const tab = await as(browser, role, size, lang)
    expect(new URL(tab.page.url()).pathname).toBe(path)
    await sound(tab, `${path.slice(1)}-${size}-${lang}`)
    await tab.context.close()
  })
})

describe('acts', () => {
  it('a clerk adds the paper that an income rests on, and it stands beside the line', async () => {
    const tab = await as(browser, 'clerk', 'wide')
    const c = (await list(tab)).find((one) => one.state === 'draft' || one.state === 'supplement')
    if (!c) throw new Error('no application can be corrected')
    await tab.page.goto(`/cases/${c.county}/${c.id}/edit`)
    const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
    await tab.page.getByLabel('收入第 1 项的证明材料').setInputFiles({ name: '工资条.png', mimeType: 'image/png', buffer: png })
    await tab.page.getByText('工资条.png').waitFor()
    await tab.page.getByLabel('收入第 1 项的证明材料').setInputFiles(await printed(browser, '务工合同', 2))
    await tab.page.getByText('务工合同.pdf').waitFor()
    await sound(tab, 'declare-evidence')
    await tab.page.getByRole('button', { name: '保存并返回' }).click()
    await tab.page.getByRole('button', { name: /工资条\.png/ }).waitFor()
    await sound(tab, 'case-evidence')
    await tab.page.getByRole('button', { name: /务工合同\.pdf/ }).click()
    const last = tab.page.getByRole('img', { name: '务工合同.pdf，第 2 页，共 2 页' })
    await last.scrollIntoViewIfNeeded()
    await expect.poll(() => inked(last)).toBe(true)
    await sound(tab, 'case-evidence-pdf')
    await tab.context.close()
  })

  it('a clerk takes an application in, and the legal terms start', async () => {
    const tab = await as(browser, 'clerk', 'wide')
    const c = (await list(tab)).find((one) => one.state === 'submitted' && one.programme === 'dibao')
    if (!c) throw new Error('no application waits to be accepted')
    await tab.page.goto(`/cases/${c.county}/${c.id}`)
    await tab.page.getByRole('button', { name: /^受\s?理$/ }).click()
    const dialog = tab.page.getByRole('dialog')
    await dialog.waitFor()
    await sound(tab, 'act-accept')
    await dialog.getByRole('button', { name: /^受\s?理$/ }).click()
    await tab.page.getByText('最低生活保障申请受理通知书').waitFor()
    await tab.page.getByText('启动调查', { exact: false }).first().waitFor()
    expect((await list(tab)).find((one) => one.id === c.id)?.state).toBe('accepted')
    await tab.context.close()
  })

  it('an approver cannot sign with another name, and is told at the field', async () => {
    const tab = await as(browser, 'approver', 'wide')
    const c = (await list(tab)).find((one) => one.state === 'county_review')
    if (!c) throw new Error('no case waits for confirmation')
    await tab.page.goto(`/cases/${c.county}/${c.id}`)
    await tab.page.getByRole('button', { name: /^确\s?认$/ }).click()
    const dialog = tab.page.getByRole('dialog')
    await dialog.getByLabel('签字').fill('张三')
    const why = dialog.getByLabel('与测算不一致的理由')
    if (await why.count()) await why.fill('经集体研究')
    await dialog.getByRole('button', { name: /^确\s?认$/ }).click()
    await dialog.getByText('须与登录人姓名一致。').waitFor()
    await sound(tab, 'act-confirm-refused')
    await tab.context.close()
  })
})

// Whether something is drawn on a page.
function inked(page: Locator): Promise<boolean> {
  return page.evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: new Uint8ClampedArray() }
    return data.some((x, i) => i % 4 === 0 && x < 128 && (data[i + 3] ?? 0) > 128)
  })
}
