import type { Locator, Page } from 'playwright-core'

/** What has the focus, in words; it throws when nothing has it, or nobody can see that it does. */
async function focus(page: Page): Promise<string> {
  const found = await page.evaluate(() => {
    const at = document.activeElement
    if (!at || at === document.body) return { fault: 'the focus is nowhere' }
    const words = (at.getAttribute('aria-label') ?? at.textContent ?? '').trim().slice(0, 40) || `${at.tagName} ${at.id}`
    if (at.tagName === 'H1' || at.tagName === 'MAIN' || at.getAttribute('role') === 'dialog') return { words } // they take the focus, they are no controls
    // A hidden input is drawn by what stands around it.
    const drawn = [at, at.nextElementSibling, at.parentElement, at.closest('.ant-select, .ant-picker, .ant-input-affix-wrapper')]
    const marked = drawn.some((e) => {
      if (!e) return false
      const style = getComputedStyle(e)
      return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none'
    })
    if (!marked) return { fault: `nobody sees that the focus is on ${words}` }
    return { words }
  })
  if (found.fault) throw new Error(`${found.fault}, at ${page.url()}`)
  return found.words ?? ''
}

/** tabTo presses Tab until the focus is on what is meant; at each stop it must be visible. */
export async function tabTo(page: Page, target: Locator, most = 60): Promise<void> {
  const stops: string[] = []
  while (stops.length < most) {
    await page.keyboard.press('Tab')
    stops.push(await focus(page))
    if (await target.evaluate((e) => e === document.activeElement)) return
  }
  throw new Error(`Tab never came there; it stopped at ${stops.join(' · ')}`)
}

/** kept demands that something visible has the focus. */
export const kept = focus
