import { mkdirSync, writeFileSync } from 'node:fs'
import jsqr from 'jsqr'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launch, patience, type Tab } from './browser'
import { as, read, sound } from './journey'
import { shots } from './place'

// Node hands over the module, a bundler what it exports.
const decode = (jsqr as unknown as { default?: typeof jsqr }).default ?? jsqr

// Every paper that comes out of the system goes to a printer here: on A4, with its
// number on every page, a code that leads to it, and nothing cut off.

let browser: Browser
beforeAll(async () => {
  browser = await launch()
  mkdirSync(`${shots}/papers`, { recursive: true })
})
afterAll(() => browser.close())

interface Case {
  county: number
  id: string
  number: string
  printable: { kind: string; about: string }[]
  documents: { kind: string; fileId: string; number: string }[]
}

const caseOf = (tab: Tab, c: { county: number; id: string }) => read<Case>(tab, `/api/cases/${c.county}/${c.id}`)

/** print asks for a paper of a case as its button does. */
async function print(tab: Tab, c: Case, p: Case['printable'][number]): Promise<void> {
  const answer = await tab.context.request.post(`/api/cases/${c.county}/${c.id}/papers`, { data: { kind: p.kind, about: p.about }, headers: { 'Idempotency-Key': crypto.randomUUID(), 'X-CSRF-Token': (await read<{ csrf: string }>(tab, '/api/me')).csrf } })
  expect(answer.status(), `${p.kind} of ${c.number}: ${await answer.text()}`).toBe(200)
}

/** A scan as a copier sends it: the first page of a paper, at 150 dots an inch. */
async function copied(page: Page, name: string) {
  await page.setViewportSize({ width: 794, height: 1123 })
  await page.emulateMedia({ media: 'screen' })
  return { name: `${name}.png`, mimeType: 'image/png', buffer: await page.screenshot() }
}

/** onPaper lays a paper on A4 between its margins and says what of it sticks out. */
async function onPaper(html: string): Promise<{ page: Page; pages: number; pdf: Buffer; out: string[] }> {
  const page = await browser.newPage({ viewport: { width: 605, height: 900 } }) // 160 mm
  page.setDefaultTimeout(patience)
  await page.setContent(html)
  await page.emulateMedia({ media: 'print' })
  const out = await page.evaluate(() =>
    [...document.body.querySelectorAll('*')]
      .filter((e) => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1 || e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0)
      .map((e) => `${e.tagName} ${(e.textContent ?? '').slice(0, 30)}`),
  )
  const pdf = await page.pdf({ preferCSSPageSize: true })
  const pages = (pdf.toString('latin1').match(/\/Type\s*\/Page\b/g) ?? []).length
  return { page, pages, pdf, out }
}

/** scanned reads the code on a paper as a phone would. */
async function scanned(page: Page): Promise<string | undefined> {
  await page.emulateMedia({ media: 'screen' })
  const picture = await page.locator('.proof svg').first().screenshot({ scale: 'css' })
  const { data, width, height } = await page.evaluate(async (png) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob())
    const canvas = new OffscreenCanvas(image.width * 3, image.height * 3)
    const pen = canvas.getContext('2d')
    pen?.drawImage(image, 0, 0, canvas.width, canvas.height)
    return { data: [...(pen?.getImageData(0, 0, canvas.width, canvas.height).data ?? [])], width: canvas.width, height: canvas.height }
  }, picture.toString('base64'))
  return decode(Uint8ClampedArray.from(data), width, height)?.data
}

it('every paper of every case prints whole, numbered and with a code that leads to it', async () => {
  const seen = new Map<string, number>()
  for (const who of ['clerk', 'approver']) {
    const tab = await as(browser, who)
    const { items } = await read<{ items: { county: number; id: string }[] }>(tab, '/api/cases?limit=200')
    for (const item of items) {
      const c = await caseOf(tab, item)
      for (const p of c.printable) if (!seen.has(p.kind)) await print(tab, c, p)
      for (const d of (await caseOf(tab, item)).documents) {
        if (seen.has(d.kind) || d.number === '') continue
        const answer = await tab.context.request.get(`/api/cases/${c.county}/${c.id}/documents/${d.fileId}`)
        if (answer.status() !== 200) continue
        const { page, pages, pdf, out } = await onPaper(await answer.text())
        writeFileSync(`${shots}/papers/${d.kind}.pdf`, pdf)
        seen.set(d.kind, pages)
        expect(out, d.kind).toEqual([])
        expect(await page.locator('body').innerText(), d.kind).toContain(d.number)
        const code = await scanned(page)
        expect(code, d.kind).toMatch(new RegExp(`/portal/p/${c.county}/[A-Z2-7]{16}$`))
        const check = await read<{ number: string }>(tab, (code ?? '').replace(/^.*\/portal\/p/, '/api/portal/papers'))
        expect(check.number, d.kind).toBe(d.number)
        await page.close()
      }
    }
    await tab.context.close()
  }
  process.stdout.write(`${[...seen].map(([kind, pages]) => `${kind}: ${pages}`).join('\n')}\n`)
  expect([...seen.keys()]).toEqual(expect.arrayContaining(['application', 'consent_blank', 'visit_blank', 'publicity', 'acceptance', 'confirmation', 'certificate']))
})

const family = ['阿依古丽·买买提艾力江', '斯朗卓玛嘎措旺姆', '热依汗古丽·吐尔逊江', '扎西', '欧阳娜娜', '尔玛', '古丽巴哈尔·阿不都克里木', '次仁', '李', '色尼玛', '日且降初']

it('a household of eleven with long names prints whole', async () => {
  const tab = await as(browser, 'clerk')
  const headers = { 'Idempotency-Key': crypto.randomUUID(), 'X-CSRF-Token': (await read<{ csrf: string }>(tab, '/api/me')).csrf }
  const members = family.map((name, i) => ({ name, idNumber: '', relation: i === 0 ? '01' : i % 2 ? '10' : '20' }))
  const answer = await tab.context.request.post('/api/cases', {
    headers,
    data: { county: 513221, programme: 'dibao', channel: 'window', reason: '家里人口多，劳动力少，'.repeat(25), newHousehold: { division: '513221100001', address: '', urban: false, members } },
  })
  expect(answer.status(), await answer.text()).toBe(200)
  const made = (await answer.json()) as { county: number; id: string }
  const c = await caseOf(tab, made)
  for (const p of c.printable) await print(tab, c, p)
  for (const d of (await caseOf(tab, made)).documents) {
    const html = await (await tab.context.request.get(`/api/cases/${c.county}/${c.id}/documents/${d.fileId}`)).text()
    const { page, pages, pdf, out } = await onPaper(html)
    writeFileSync(`${shots}/papers/many-${d.kind}.pdf`, pdf)
    expect(out, d.kind).toEqual([])
    expect(pages, d.kind).toBe(d.kind === 'consent_blank' ? family.length : 2) // a sheet for each adult, whose day of birth nobody knows yet
    const text = await page.locator('body').innerText()
    if (d.kind !== 'appraisal_blank') for (const name of family) expect(text, d.kind).toContain(name)
    await page.close()
  }
  await tab.context.close()
})

it('a signed form that came back leads to its case by its code', async () => {
  const tab = await as(browser, 'clerk')
  const { items } = await read<{ items: { county: number; id: string; applicantName: string }[] }>(tab, '/api/cases?state=investigation')
  const item = items[0]
  if (!item) throw new Error('no case is being investigated')
  const c = await caseOf(tab, item)
  const blank = c.printable.find((p) => p.kind === 'visit_blank')
  if (!blank) throw new Error('no visit form can be printed')
  await print(tab, c, blank)
  const d = (await caseOf(tab, item)).documents.find((x) => x.kind === 'visit_blank')
  const { page } = await onPaper(await (await tab.context.request.get(`/api/cases/${c.county}/${c.id}/documents/${d?.fileId}`)).text())
  const scan = await copied(page, '签好的调查表')
  await page.close()
  await tab.page.goto('/cases/papers')
  await tab.page.getByLabel('也可以选择扫描件').setInputFiles(scan)
  await tab.page.getByText(c.number).waitFor()
  await tab.page.getByText('入户调查', { exact: true }).waitFor()
  await sound(tab, 'paper-found')
  await tab.page.getByRole('link', { name: '打开', exact: true }).or(tab.page.getByRole('button', { name: '打开', exact: true })).click()
  await tab.page.waitForURL(new RegExp(`/cases/${c.county}/${c.id}$`))
  await tab.context.close()
})

it('the register has the certificate that was printed, and a lost one holds no more', async () => {
  const tab = await as(browser, 'approver')
  await tab.page.goto('/certificates')
  const row = tab.page.getByRole('row').filter({ hasText: '有效' }).first()
  await row.waitFor()
  await sound(tab, 'certificates')
  await row.getByRole('button', { name: /挂失/ }).click()
  const dialog = tab.page.getByRole('dialog')
  await dialog.getByLabel('遗失经过').fill('搬家时丢失')
  await sound(tab, 'certificate-lost')
  await dialog.getByRole('button', { name: '挂失' }).click()
  await tab.page.getByText('已挂失').first().waitFor()
  await sound(tab, 'certificates-after')
  await tab.context.close()
})
