import type { Browser } from 'playwright-core'
import { patience } from './browser'

/** scan makes the picture of a signed paper, as a scanner at the window would: a title and the names below it. */
export async function scan(browser: Browser, title: string, ...signed: string[]): Promise<{ name: string; mimeType: string; buffer: Buffer }> {
  const page = await browser.newPage({ viewport: { width: 595, height: 842 } })
  page.setDefaultTimeout(patience)
  const names = signed.map((name) => `<p style="font-style:italic">${name}（签字）</p>`).join('')
  await page.setContent(`<html lang="zh"><body style="margin:4rem"><h1>${title}</h1>${'<hr style="margin:1.5rem 0">'.repeat(12)}${names}</body></html>`)
  const buffer = await page.screenshot()
  await page.close()
  return { name: `${title}.png`, mimeType: 'image/png', buffer }
}

/** printed makes a PDF of some pages, as an office would. */
export async function printed(browser: Browser, title: string, pages: number): Promise<{ name: string; mimeType: string; buffer: Buffer }> {
  const page = await browser.newPage()
  page.setDefaultTimeout(patience)
  const sheets = Array.from({ length: pages }, (_, i) => `<h1 style="break-after:page">${title} ${i + 1}</h1>`)
  await page.setContent(`<html lang="zh"><body>${sheets.slice(0, -1).join('')}<h1>${title} ${pages}</h1></body></html>`)
  const buffer = await page.pdf({ format: 'A4' })
  await page.close()
  return { name: `${title}.pdf`, mimeType: 'application/pdf', buffer }
}
