import { describe, expect, it } from 'vitest'
import { serve } from '../../../dev/harness'
import { api, must, setAPILanguage, setCSRF, whenSignedOut } from './client'
import { newKey } from './key'
import { downloadURL, listURL, loadPage } from './list'
import { asProblem, formPath, Problem, problemFrom } from './problem'

describe('the client', () => {
  it('sends the token with writes only, and the language always', async () => {
    const log = serve({ 'GET /api/info': () => ({ body: {} }), 'DELETE /api/session': () => ({ status: 204 }) })
    setCSRF('token')
    setAPILanguage('en')
    await api.GET('/api/info')
    await api.DELETE('/api/session')
    setAPILanguage('zh')
    expect(log.map((s) => s.headers.get('X-CSRF-Token'))).toEqual([null, 'token'])
    expect(log.map((s) => s.headers.get('Accept-Language'))).toEqual(['en', 'en'])
  })

  it('throws what the server refuses', async () => {
    serve({ 'GET /api/info': () => ({ status: 403, body: { title: '不行', status: 403, code: 'forbidden' } }) })
    await expect(must(api.GET('/api/info'))).rejects.toMatchObject({ status: 403, code: 'forbidden', title: '不行', passing: false })
  })

  it('says when the session is over, but not for a wrong password', async () => {
    serve({ 'GET /api/me': () => ({ status: 401, body: {} }), 'POST /api/session': () => ({ status: 401, body: {} }) })
    let times = 0
    const stop = whenSignedOut(() => times++)
    await expect(api.POST('/api/session', { body: { login: 'a', password: 'b' } })).rejects.toBeInstanceOf(Problem)
    expect(times).toBe(0)
    await expect(api.GET('/api/me')).rejects.toBeInstanceOf(Problem)
    expect(times).toBe(1)
    stop()
  })
})

describe('problems', () => {
  it('keep code and faults, and never need a body', () => {
    const p = problemFrom(422, { title: '有误', code: 'invalid', errors: [{ path: 'body.name', message: '请填写' }] })
    expect([p.code, p.faults]).toEqual(['invalid', [{ path: 'body.name', message: '请填写' }]])
    expect(problemFrom(502, undefined)).toMatchObject({ code: 'unavailable', passing: true })
    expect(problemFrom(409, '<html>')).toMatchObject({ code: 'conflict', passing: false })
    expect(asProblem(new TypeError('fetch failed'))).toMatchObject({ code: 'offline', passing: true })
  })

  it.each([
    ['body.members[0].idNumber', ['members', 0, 'idNumber']],
    ['name', ['name']],
    ['body', []],
    ['', []],
  ])('%s names a field', (path, name) => expect(formPath(path)).toEqual(name))
})

describe('lists', () => {
  it('fill the path and leave out what is empty', () => {
    expect(listURL('/api/cases/{id}/visits', { id: 'a/b' }, { q: '王', state: '', cursor: undefined })).toBe(
      '/api/cases/a%2Fb/visits?q=%E7%8E%8B',
    )
    expect(listURL('/api/x', {}, {})).toBe('/api/x')
  })
  it('are downloaded in the reader’s language', () => {
    setAPILanguage('en')
    expect(downloadURL('/api/x/{id}/export', { id: '1' }, { format: 'xlsx' })).toBe('/api/x/1/export?format=xlsx&lang=en')
    setAPILanguage('zh')
    expect(downloadURL('/api/x', {}, {})).toBe('/api/x?lang=zh')
  })
  it('throw problems', async () => {
    serve({ 'GET /api/x': () => ({ status: 503, body: { title: '维护中' } }) })
    await expect(loadPage('/api/x')).rejects.toMatchObject({ title: '维护中', passing: true })
  })
})

it('keys are 128 bits and differ', () => {
  const keys = new Set(Array.from({ length: 100 }, newKey))
  expect(keys.size).toBe(100)
  for (const k of keys) expect(k).toMatch(/^[0-9a-f]{32}$/)
})
