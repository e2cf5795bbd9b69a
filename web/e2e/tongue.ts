import type { Page } from 'playwright-core'

// chineseOf runs in the page. What is Chinese in every language (names, places,
// the law's own words, what people wrote) says so by lang on its element, which
// is also what tells a screen reader how to pronounce it (WCAG 3.1.2). A name in
// an attribute has no language of its own: there it may be what the page also
// shows and marks. What somebody types into a field is theirs; what a picture draws is
// not read out: its name is (ARIA, children of an image are presentational).
function chineseOf(): string[] {
  const han = /\p{Script=Han}/u
  const told = (e: Element) => e.closest('[lang]')?.getAttribute('lang')?.startsWith('zh') ?? false
  const seen = (e: Element) => e.checkVisibility({ visibilityProperty: true })
  const where = (e: Element) => {
    const path: string[] = []
    for (let at: Element | null = e; at && at.id !== 'main' && path.length < 4; at = at.parentElement) {
      path.unshift(at.tagName.toLowerCase() + (at.classList[0] ? `.${at.classList[0]}` : ''))
    }
    return path.join(' > ')
  }
  const found: string[] = []
  const marked = new Set<string>()
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const text = node.textContent?.trim() ?? ''
    const parent = node.parentElement
    if (!han.test(text) || !parent || parent.closest('script, style, textarea, [role="img"]') || !seen(parent)) continue
    if (told(parent)) marked.add(text)
    else found.push(`${text.slice(0, 80)} — ${where(parent)}`)
  }
  const known = [...marked].sort((a, b) => b.length - a.length)
  const rest = (text: string) => known.reduce((t, name) => t.replaceAll(name, ''), text)
  for (const e of document.body.querySelectorAll('[placeholder], [aria-label], [title], [alt]')) {
    if (told(e) || !seen(e)) continue
    for (const name of ['placeholder', 'aria-label', 'title', 'alt']) {
      const text = e.getAttribute(name) ?? ''
      if (han.test(text) && han.test(rest(text))) found.push(`${text.slice(0, 80)} — ${where(e)}[${name}]`)
    }
  }
  if (han.test(rest(document.title))) found.push(`${document.title} — title`)
  return [...new Set(found)]
}

/** chinese lists what a page in English says in Chinese without telling that it is; of a page in Chinese it asks nothing. */
export const chinese = async (page: Page): Promise<string[]> => ((await page.locator('html').getAttribute('lang')) === 'en' ? page.evaluate(chineseOf) : [])
