import { expect, it } from 'vitest'

type Module = { default: Record<string, string> }
const zh = import.meta.glob<Module>('./**/zh.ts', { eager: true })

// pageOf names a catalogue as its texts.ts does: by its folder, the first page's is "portal".
const pageOf = (path: string) => path.replace(/^\.\//, '').replace(/\/?zh\.ts$/, '') || 'portal'

it('the template for languages that a place adds has the keys and texts of the portal', async () => {
  const texts = Object.fromEntries(Object.entries(zh).map(([path, m]) => [pageOf(path), m.default]))
  expect(Object.keys(texts)).toContain('portal')
  // After a change of texts: npm run generate writes it anew.
  await expect(`${JSON.stringify(texts, undefined, 2)}\n`).toMatchFileSnapshot('../../portal/language/zh.json')
})

const used = import.meta.glob<string>('./**/text.ts', { eager: true, query: '?raw', import: 'default' })

it('every page looks its texts up under its own name', () => {
  const named = Object.entries(used).map(([path, source]) => [path.replace(/text\.ts$/, 'zh.ts'), /texts\(zh, en, '(\w+)'\)/.exec(source)?.[1]])
  expect(Object.fromEntries(named)).toEqual(Object.fromEntries(Object.keys(zh).map((path) => [path, pageOf(path)])))
})
