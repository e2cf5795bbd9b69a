import type { Overlay } from '@/shared/i18n/texts'

const han = /\p{Script=Han}/gu
const letters = /\p{L}/gu
const count = (text: string, what: RegExp) => text.match(what)?.length ?? 0

const isChinese = (text: string) => count(text, han) * 2 > count(text, letters)

/** usesHan reports whether a language is itself written in Chinese characters, so that they do not tell the two apart. */
export function usesHan(texts: Overlay): boolean {
  const all = Object.values(texts).flatMap((page) => Object.values(page ?? {}).map((text) => text.replace(/\{[^}]*\}/g, '')))
  return all.length > 0 && all.filter(isChinese).length * 2 > all.length
}

// What an element says itself, not by the elements inside it.
function own(e: Element): string {
  const inside = [...e.childNodes].filter((n) => n.nodeType === Node.TEXT_NODE).map((n) => n.textContent)
  return [...inside, e.getAttribute('aria-label'), e.getAttribute('placeholder')].join(' ')
}

/**
 * markChinese gives lang to what is Chinese in a page of another language: texts
 * that are not translated yet, the law's own words, what the office wrote. A screen
 * reader then pronounces it as Chinese (WCAG 3.1.2), and the browser takes a Chinese
 * font. It goes on with what the page shows later, until the function that it
 * returns is called. What has a lang of its own is left alone.
 */
export function markChinese(root: Element, tag: string): () => void {
  const marked = new Set<Element>()
  const unmark = (e: Element) => {
    if (marked.delete(e)) e.removeAttribute('lang')
  }
  const settle = (e: Element) => {
    unmark(e)
    if (e.hasAttribute('lang')) return
    const around = e.parentElement?.closest('[lang]')
    if (around && around !== document.documentElement && !marked.has(around)) return
    const text = own(e)
    if (count(text, letters) === 0) return
    const lang = isChinese(text) ? 'zh-CN' : tag
    if (lang === (around?.getAttribute('lang') ?? tag)) return
    e.setAttribute('lang', lang)
    marked.add(e)
  }
  const settleAll = (e: Element) => {
    settle(e)
    for (const inner of e.querySelectorAll('*')) settle(inner)
  }
  settleAll(root)
  const observer = new MutationObserver((records) => {
    const changed = new Set(records.map((r) => (r.target instanceof Element ? r.target : r.target.parentElement)))
    for (const e of changed) if (e?.isConnected) settleAll(e)
    for (const e of marked) if (!e.isConnected) marked.delete(e)
  })
  observer.observe(root, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ['aria-label', 'placeholder'] })
  return () => {
    observer.disconnect()
    for (const e of marked) unmark(e)
  }
}
