import type { Locator, Page } from 'playwright-core'

/** draw signs with the finger. */
export async function draw(page: Page, pad: Locator): Promise<void> {
  await pad.scrollIntoViewIfNeeded()
  const box = await pad.boundingBox()
  if (!box) throw new Error('there is nothing to sign on')
  await page.mouse.move(box.x + 30, box.y + 40)
  await page.mouse.down()
  await page.mouse.move(box.x + 160, box.y + 90, { steps: 6 })
  await page.mouse.move(box.x + 220, box.y + 40, { steps: 6 })
  await page.mouse.up()
}
