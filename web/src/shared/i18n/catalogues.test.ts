import { describe, expect, it } from 'vitest'

type Module = { default: Record<string, string> }
const zh = import.meta.glob<Module>('/src/**/zh.ts', { eager: true })
const en = import.meta.glob<Module>('/src/**/en.ts', { eager: true })

const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort()
const chinese = /\p{Script=Han}/u

describe('catalogues', () => {
  it('come in pairs', () => {
    expect(Object.keys(zh).length).toBeGreaterThan(0)
    expect(Object.keys(en)).toEqual(Object.keys(zh).map((p) => p.replace(/zh\.ts$/, 'en.ts')))
  })

  describe.each(Object.entries(zh))('%s', (path, { default: chineseTexts }) => {
    const english = en[path.replace(/zh\.ts$/, 'en.ts')]?.default ?? {}

    it('has the same keys in both languages', () => {
      expect(Object.keys(english).sort()).toEqual(Object.keys(chineseTexts).sort())
    })
    it.each(Object.keys(chineseTexts))('%s says the same in both', (key) => {
      const [a, b] = [chineseTexts[key] ?? '', english[key] ?? '']
      expect(a.trim()).not.toBe('')
      expect(b.trim()).not.toBe('')
      expect(places(b)).toEqual(places(a))
      if (key !== 'lang.zh') expect(b).not.toMatch(chinese)
    })
  })
})
