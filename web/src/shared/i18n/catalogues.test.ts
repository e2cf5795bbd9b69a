import { describe, expect, it } from 'vitest'

type Module = { default: Record<string, string> }
const zh = import.meta.glob<Module>(['/src/**/zh.ts', '/portal/**/zh.ts'], { eager: true })
const en = import.meta.glob<Module>(['/src/**/en.ts', '/portal/**/en.ts'], { eager: true })

const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort()
// Each language is called by its own name, whichever is spoken.
const tongues = ['lang.zh', 'other']
const chinese = /\p{Script=Han}/u

// faultsOf says what a pair of catalogues gets wrong, key by key.
function faultsOf(chineseTexts: Record<string, string>, english: Record<string, string>): string[] {
  return Object.entries(chineseTexts).flatMap(([key, text]) => {
    const other = english[key] ?? ''
    const faults: string[] = []
    if (!text.trim() || !other.trim()) faults.push(`${key}: empty`)
    if (places(text).join() !== places(other).join()) faults.push(`${key}: other places`)
    if (chinese.test(other) && !tongues.includes(key)) faults.push(`${key}: Chinese in the English text`)
    return faults
  })
}

describe('catalogues', () => {
  it('come in pairs', () => {
    expect(Object.keys(zh).length).toBeGreaterThan(0)
    expect(Object.keys(en).sort()).toEqual(Object.keys(zh).map((p) => p.replace(/zh\.ts$/, 'en.ts')).sort())
  })

  it.each(Object.entries(zh))('%s says the same in both languages', (path, { default: chineseTexts }) => {
    const english = en[path.replace(/zh\.ts$/, 'en.ts')]?.default ?? {}
    expect(Object.keys(english).sort()).toEqual(Object.keys(chineseTexts).sort())
    expect(faultsOf(chineseTexts, english)).toEqual([])
  })

  it('the check finds what it should', () => {
    expect(faultsOf({ a: '{n} 个', b: '有', c: '有' }, { a: '{m}', b: '有', c: '' })).toEqual([
      'a: other places',
      'b: Chinese in the English text',
      'c: empty',
    ])
  })
})
