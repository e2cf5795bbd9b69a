import { afterEach, beforeEach, expect, it } from 'vitest'
import { markChinese, usesHan } from './chinese'

let stop = () => {}
beforeEach(() => {
  document.documentElement.lang = 'x-test'
})
afterEach(() => stop())

const langs = () => Object.fromEntries([...document.querySelectorAll('[id]')].map((e) => [e.id, e.getAttribute('lang')]))
const observed = () => new Promise((done) => setTimeout(done))

it('what is Chinese is marked, and nothing else', () => {
  document.body.innerHTML = `
    <h1 id="h">我能不能吃低保</h1>
    <p id="p">Stárt <b id="b">汶川县</b> 2026</p>
    <p id="q">通知书 <b id="t">Tést</b></p>
    <p id="z" lang="zh-CN">低保 <i id="i">DIBAO</i></p>
    <button id="a" aria-label="关闭">×</button>
    <p id="n">1,200</p>`
  stop = markChinese(document.body, 'x-test')
  expect(langs()).toEqual({ h: 'zh-CN', p: null, b: 'zh-CN', q: 'zh-CN', t: 'x-test', z: 'zh-CN', i: null, a: 'zh-CN', n: null })
})

it('what changes later is marked anew, and all marks go when it ends', async () => {
  document.body.innerHTML = '<p id="p">你好</p><p id="q">Héllo</p>'
  stop = markChinese(document.body, 'x-test')
  const [p, q] = ['p', 'q'].map((id) => document.getElementById(id)?.firstChild as Text)
  if (!p || !q) throw new Error('the page has two paragraphs')
  p.data = 'Héllo'
  q.data = '你好'
  document.body.insertAdjacentHTML('beforeend', '<div id="d"><p id="e">低保</p></div>')
  await observed()
  expect(langs()).toEqual({ p: null, q: 'zh-CN', d: null, e: 'zh-CN' })
  stop()
  expect(langs()).toEqual({ p: null, q: null, d: null, e: null })
})

it('a language in Chinese characters is known as such', () => {
  expect(usesHan({ portal: { a: '我哋', b: '{n} 個', c: 'OK' } })).toBe(true)
  expect(usesHan({ portal: { a: 'Bouxcuengh', b: 'Ndeu (民政局)' } })).toBe(false)
  expect(usesHan({})).toBe(false)
})
