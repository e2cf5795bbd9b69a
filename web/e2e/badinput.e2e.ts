import { mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { jobPatience, launch, settled, type Tab } from './browser'
import { as, sound } from './journey'
import { number } from './roster'
import { bomb, workbook } from './workbook'

// What an office brings by mistake, and what somebody brings on purpose, through
// the page that takes spreadsheets.

let browser: Browser
let tab: Tab
let page: Page
const folder = mkdtempSync(join(tmpdir(), 'doudi-e2e-files-'))
beforeAll(async () => {
  browser = await launch()
})
beforeEach(async () => {
  tab = await as(browser, '马林青')
  page = tab.page
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await browser.close()
})

const head = ['户编号', '姓名', '身份证号', '与户主关系', '出生日期', '区划代码', '工资性收入(元/年)', '联系电话']
const village = '513221100001'
/** nobody is the n-th number that no other test enters: a roster takes those below, as many as it has rows. */
const nobody = (n: number) => number(3_000_000 + n)
const csv = (...rows: string[][]) => Buffer.from([head, ...rows].map((r) => r.join(',')).join('\n'))
/** one is the row of a household of one. */
const one = (household: string, name: string, id: string, change: Record<string, string> = {}) => head.map((h) => change[h] ?? { 户编号: household, 姓名: name, 身份证号: id, 与户主关系: '户主', 区划代码: village }[h] ?? '')

/** bring chooses a file on the import page. */
async function bring(file: string | { name: string; buffer: Buffer }) {
  await page.goto('/import?kind=population')
  await settled(page)
  await page.locator('input[type="file"]').setInputFiles(typeof file === 'string' ? file : { ...file, mimeType: 'application/octet-stream' })
}

/** looked waits until the page shows the columns of a file. */
const looked = () => page.getByRole('heading', { name: '列的对应' }).waitFor({ timeout: jobPatience })

async function ended() {
  await page.waitForURL(/\/import\/\d+\/\d+$/)
  await page.getByText(/^(已完成|未完成)$/).first().waitFor({ timeout: jobPatience })
  await settled(page)
}

describe('a file that is not read is refused in words', () => {
  it.each([
    ['空.csv', Buffer.alloc(0), '文件是空的，请检查是否选错了文件。'],
    ['只有表头.csv', csv(), '表中只有表头，没有数据行。'],
    ['照片.csv', Buffer.from('\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00', 'latin1'), '这不是表格文件，请用 .xlsx 或 .csv 文件导入。'],
    ['旧版.xlsx', Buffer.from(`\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1${'\x00'.repeat(600)}`, 'latin1'), /\.xls/],
    ['截断.xlsx', workbook([head, one('B0', '余多', nobody(0))]).subarray(0, 700), /工作簿已损坏或没有传完整/],
    ['网页.xls', Buffer.from('<html><body><table><tr><td>姓名</td></tr></table></body></html>'), /这是网页格式的表格/],
  ])('%s', async (name, buffer, words) => {
    await bring({ name, buffer })
    const told = page.getByRole('alert').filter({ hasText: words })
    await told.waitFor()
    await page.getByRole('button', { name: '换一个文件' }).waitFor()
    if (name === '空.csv') await sound(tab, 'badinput-refused')
  })

  it('炸弹.xlsx', async () => {
    const buffer = bomb([head, one('B0', '余多', nobody(0))])
    expect(buffer.length).toBeLessThan(20 << 20)
    await bring({ name: '炸弹.xlsx', buffer })
    await page.getByRole('alert').filter({ hasText: '工作簿解压后过大，不予读取。请检查来源' }).waitFor()
    await sound(tab, 'badinput-bomb')
  })
})

describe('a large file', () => {
  // Long texts in a column that nobody asks for.
  const large = (name: string, bytes: number) => {
    const file = openSync(join(folder, name), 'w')
    writeSync(file, `${head.join(',')},扫描文字\n`)
    const pad = '汶'.repeat(20_000)
    for (let size = 0, n = 0; size < bytes; n++) size += writeSync(file, `${one(`L${n}`, '余大', nobody(500 + n)).join(',')},${pad}\n`)
    return join(folder, name)
  }

  it('of 200 MB is looked at', async () => {
    await bring(large('大.csv', 199 << 20))
    await looked()
    await page.getByText('余大').first().waitFor()
    await sound(tab, 'badinput-large')
  })

  it('beyond that is refused before it is sent', async () => {
    await bring(large('太大.csv', 201 << 20))
    await page.getByRole('alert').filter({ hasText: '太大.csv' }).waitFor()
    await sound(tab, 'badinput-too-large')
  })
})

it('two columns of one name are pointed out', async () => {
  await bring({ name: '两个姓名.csv', buffer: Buffer.from(`户编号,姓名,姓名,身份证号,与户主关系,区划代码\nB0,余一,余二,${nobody(0)},户主,${village}\n`) })
  await looked()
  await page.getByRole('alert').filter({ hasText: '表头的问题' }).getByText(/姓名/).first().waitFor()
  await sound(tab, 'badinput-headers')
})

it('a macro is not read; a formula is its saved value, and one without waits', async () => {
  const name = (formula: string, saved?: string) => ({ formula, ...(saved ? { saved } : {}) })
  const rows = [
    head,
    one('B1', '', nobody(1)).map((c, i) => (i === 1 ? name('CONCATENATE("余","福来")', '余福来') : c)),
    one('B2', '', nobody(2)).map((c, i) => (i === 1 ? name('A1') : c)),
  ]
  await bring({ name: '带宏.xlsm', buffer: workbook(rows, true) })
  await looked()
  await page.getByText('这个工作簿带宏，宏不会被读取。').waitFor()
  await page.getByRole('cell', { name: '余福来' }).waitFor()
  await sound(tab, 'badinput-macro')
  await page.getByRole('button', { name: '试导入' }).click()
  await ended()
  await page.getByRole('row', { name: /行 3/ }).getByText(/公式/).waitFor()
})

/** What is wrong in each row, and what the page says of it. */
const faults: [change: Record<string, string>, column: string, words: RegExp][] = [
  [{ 身份证号: nobody(10).replace(/.$/, (c) => (c === '1' ? '2' : '1')) }, '身份证号', /校验/],
  [{ 身份证号: '', 出生日期: '2031-01-15' }, '出生日期', /出生日期晚于今天，请核对/],
  [{ '工资性收入(元/年)': '-1200' }, '工资性收入(元/年)', /不能为负/],
  [{ 区划代码: '513221999999' }, '区划代码', /请/],
  [{ 区划代码: '513222100001' }, '区划代码', /请/],
  [{ 姓名: '余\ufffd芳' }, '姓名', /请/],
]
const good = { name: '余桃红', id: nobody(90), phone: '13900512345' }

it('good rows go in while bad ones wait, each with its row, column and reason', async () => {
  const crowd = Array.from({ length: 10_000 }, (_, i) => one('B9', `余${'子丑寅卯'[i % 4]}`, nobody(1000 + i), i ? { 与户主关系: '子' } : {}))
  const rows = [one('B3', good.name, good.id, { 联系电话: good.phone }), ...faults.map(([change], i) => one(`B4${i}`, '余某芳', nobody(10 + i), change)), ...crowd]
  await bring({ name: '坏行.csv', buffer: csv(...rows) })
  await looked()
  await sound(tab, 'badinput-rows')
  await page.getByRole('button', { name: '正式导入' }).click()
  await ended()
  for (const [i, [, column, words]] of faults.entries())
    await page.getByRole('row', { name: new RegExp(`^行 ${i + 3} `) }).filter({ hasText: column }).getByText(words).first().waitFor()
  await page.getByText(/一户最多 99 人，此户有 10000 行/).first().waitFor()
  await page.getByRole('row', { name: /^户/ }).getByRole('cell').nth(1).getByText('1', { exact: true }).waitFor()
  await sound(tab, 'badinput-report')
})

describe('the household that went in is found', () => {
  it.each([
    ['by the whole ID number', good.id],
    ['by its last six', good.id.slice(-6)],
    ['by phone', good.phone],
    ['by name', good.name],
    ['by pinyin', 'yutaohong'],
    ['by initials', 'yth'],
    ['by household number', 'B3'],
    ['by name and place', '余桃红 威州'],
  ])('%s', async (_, text) => {
    await page.goto('/households')
    await settled(page)
    await page.getByRole('searchbox').first().fill(text)
    await page.keyboard.press('Enter')
    await page.getByRole('row', { name: good.name }).first().waitFor()
    expect(await page.getByRole('cell').filter({ hasText: good.id }).count()).toBe(0) // masked
  })

  it('by the division of a filter, and its roster leaves as it came', async () => {
    await page.goto(`/households?division=${village}`)
    await page.getByRole('row', { name: good.name }).or(page.getByRole('button', { name: '下一页' })).first().waitFor()
    await page.getByRole('button', { name: '导出花名册' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('CSV').check()
    await dialog.getByLabel(/不掩码/).check()
    await sound(tab, 'roster-export')
    await dialog.getByRole('button', { name: '导出花名册' }).click()
    await dialog.getByText('请写明理由').waitFor()
    await dialog.getByLabel('理由').fill('与乡镇核对花名册')
    const [file] = await Promise.all([page.waitForEvent('download'), dialog.getByRole('button', { name: '导出花名册' }).click()])
    expect(file.suggestedFilename()).toMatch(/花名册.*\.csv$/)
    const path = join(folder, 'back.csv')
    await file.saveAs(path)
    await bring(path)
    await looked()
    await page.getByRole('button', { name: '正式导入' }).click()
    await ended()
    await page.getByText('同样的内容以前已导入，这次没有改变任何数据。').waitFor()
    await sound(tab, 'roster-again')
  })
})
