import { expect, it } from 'vitest'
import doc from '@/api/openapi.json'

const pages = Object.values(import.meta.glob<string>('./**/*.tsx', { eager: true, query: '?raw', import: 'default' })).join('\n')
const paths = Object.keys(doc.paths)
const exports = paths.filter((p) => p.endsWith('/export'))

it('every export of the server is offered on a page', () => {
  // A DataList has the button of its path; other exports are named by a link.
  const offered = (path: string) => pages.includes(`'${path}'`) || pages.includes(`path="${path.replace(/\/export$/, '')}"`)
  expect(exports.length).toBeGreaterThan(25)
  expect(exports.filter((path) => !offered(path))).toEqual([])
})

it('every list has a filter', () => {
  const lists = pages.match(/<DataList\b[\s\S]*?\n {2,}\/>/g) ?? []
  expect(lists.length).toBeGreaterThan(20)
  expect(lists.filter((list) => !list.includes('filters=')).map((list) => /path="([^"]+)"/.exec(list)?.[1])).toEqual([])
})
