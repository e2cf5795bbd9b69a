import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launch, openTab } from './browser'
import { enter } from './family'
import { seen } from './journey'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

/** table is a photograph of a paper that lies askew on a table, with where its corners are, as parts of the picture. */
async function table(degrees: number): Promise<{ buffer: Buffer; corners: { x: number; y: number }[]; ratio: number }> {
  const [width, height] = [900, 1200]
  const page = await browser.newPage({ viewport: { width, height }, deviceScaleFactor: 2 })
  await page.setContent(`<body style="margin:0;background:linear-gradient(100deg,#6b4a2c,#8a6238)"><div id="paper" style="position:absolute;left:150px;top:180px;width:590px;height:830px;background:#f4f2ec;transform:rotate(${degrees}deg)">
    <h1 style="text-align:center;padding-top:40px">诊断证明书</h1>${'<p style="margin:14px 50px;font-size:20px">患者因慢性肾功能不全，需每周透析三次，建议长期治疗。</p>'.repeat(9)}</div></body>`)
  const corners = await page.evaluate(() => {
    const paper = document.getElementById('paper') as HTMLElement
    return [[0, 0], [1, 0], [1, 1], [0, 1]].map(([u, v]) => {
      const dot = document.createElement('i')
      dot.style.cssText = `position:absolute;width:0;height:0;left:${100 * (u ?? 0)}%;top:${100 * (v ?? 0)}%`
      paper.append(dot)
      const at = dot.getBoundingClientRect()
      return { x: at.x / innerWidth, y: at.y / innerHeight }
    })
  })
  const buffer = await page.screenshot({ type: 'jpeg', quality: 85 })
  await page.close()
  return { buffer, corners, ratio: 590 / 830 }
}

const names = ['左上角', '右上角', '右下角', '左下角']
const corner = (page: Page, name: string) => page.getByRole('button', { name: new RegExp(`^${name}：`) })

/** places are where the corners are shown, as parts of the picture. */
const places = (page: Page) =>
  Promise.all(
    names.map(async (name) => {
      const [x = 0, y = 0] = ((await corner(page, name).getAttribute('aria-label')) ?? '').match(/\d+/g)?.map(Number) ?? []
      return { x: x / 100, y: y / 100 }
    }),
  )

/** kept is the size and the tone of the rim of a picture that was kept. */
const kept = (page: Page, label: string) =>
  page.getByRole('img', { name: label }).evaluate(async (img: HTMLImageElement) => {
    await img.decode()
    const canvas = document.createElement('canvas')
    const [w, h] = [(canvas.width = img.naturalWidth), (canvas.height = img.naturalHeight)]
    const pen = canvas.getContext('2d')
    pen?.drawImage(img, 0, 0)
    const blue = (x: number, y: number) => pen?.getImageData(Math.floor(x * w), Math.floor(y * h), 1, 1).data[2] ?? 0
    const rim = [0.04, 0.5, 0.96].flatMap((t) => [blue(t, 0.02), blue(t, 0.98), blue(0.02, t), blue(0.98, t)])
    return { ratio: w / h, longest: Math.max(w, h), darkest: Math.min(...rim) }
  })

it('cuts a paper out of a photograph, by finger and by keyboard, and takes it as it is', async () => {
  const tab = await openTab(browser, 'phone')
  const { page } = tab
  await page.goto('/portal/tell')
  await page.getByRole('radio', { name: /我家情况变了/ }).check()
  await page.getByRole('button', { name: '下一步', exact: true }).click()
  await enter(page, '13900007722')
  const choose = (buffer: Buffer, mimeType = 'image/jpeg') => page.locator('input[type=file]').setInputFiles({ name: '照片.jpg', mimeType, buffer })

  const photo = await table(12)
  await choose(photo.buffer)
  await page.getByText('找到了纸边').waitFor()
  const found = await places(page)
  found.forEach((p, i) => expect(Math.hypot(p.x - (photo.corners[i]?.x ?? 9), p.y - (photo.corners[i]?.y ?? 9))).toBeLessThan(0.03))
  await seen(tab, 'portal-crop-phone-zh')

  // With the keyboard a corner goes a step, and back; with the finger it goes where the finger goes, and none past the others.
  const first = corner(page, '左上角')
  await first.focus()
  await page.keyboard.press('Shift+ArrowRight')
  expect((await places(page))[0]?.x).toBeCloseTo((found[0]?.x ?? 0) + 0.05, 2)
  await page.keyboard.press('Shift+ArrowLeft')
  expect(await places(page)).toEqual(found)
  const drag = async (x: number, y: number) => {
    const at = await first.boundingBox()
    if (!at) throw new Error('there is no corner')
    await page.mouse.move(at.x + at.width / 2, at.y + at.height / 2)
    await page.mouse.down()
    await page.mouse.move(at.x + at.width / 2 + x, at.y + at.height / 2 + y, { steps: 5 })
    await page.mouse.up()
  }
  await drag(-15, -10)
  const moved = await places(page)
  expect(moved[0]?.x).toBeLessThan(found[0]?.x ?? 0)
  await drag(300, 400)
  expect((await places(page))[0]?.x).toBeLessThan(0.9)
  await page.getByRole('button', { name: '不要这张' }).click()

  await choose(photo.buffer)
  await page.getByText('找到了纸边').waitFor()
  await page.getByRole('button', { name: '裁好了，用这张' }).click()
  await page.getByRole('region', { name: '把纸裁正' }).waitFor({ state: 'detached' })
  await page.getByLabel('照片 1 是什么').fill('诊断证明')
  const cut = await kept(page, '照片 1')
  expect(Math.abs(cut.ratio - photo.ratio)).toBeLessThan(0.025)
  expect(cut.longest).toBeGreaterThan(1500)
  expect(cut.darkest).toBeGreaterThan(150) // nowhere on its rim is there any table
  await seen(tab, 'portal-cut-phone-zh')

  // Where there is no paper to be found, the four corners are those of the picture.
  await page.getByRole('button', { name: '大字' }).click()
  await choose(await page.screenshot(), 'image/png')
  await page.getByText('没有找到纸边').waitFor()
  expect(await places(page)).toEqual([{ x: 0, y: 0 }, { x: 1, y: 0 }, { x: 1, y: 1 }, { x: 0, y: 1 }])
  await seen(tab, 'portal-crop-none-large-phone-zh')
  await page.getByRole('button', { name: 'English' }).click()
  await seen(tab, 'portal-crop-none-large-phone-en')
  await page.getByRole('button', { name: 'Use it as it is' }).click()
  await page.getByRole('img', { name: 'Photograph 2' }).waitFor()

  await choose(Buffer.from('no picture'), 'image/png')
  await page.getByRole('alert').waitFor()
  await seen(tab, 'portal-crop-bad-large-phone-en')
  await tab.context.close()
})
