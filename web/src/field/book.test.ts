import { describe, expect, it } from 'vitest'
import { Book, stateOf, unsent, unsentFiles, type Call, type Tour, type Visit } from './book'
import type { Vault } from './vault'

// A vault that keeps what it is given: what is sealed is the browser test's.
function shelf() {
  const kept = new Map<string, unknown>()
  const vault = {
    account: '11',
    device: '7',
    put: (name: string, value: unknown) => Promise.resolve(void kept.set(name, structuredClone(value))),
    get: (name: string) => Promise.resolve(kept.get(name)),
    putBytes: (name: string, value: unknown) => Promise.resolve(void kept.set(name, value)),
    getBytes: (name: string) => Promise.resolve(kept.get(name)),
    drop: (name: string) => Promise.resolve(void kept.delete(name)),
  }
  return { kept, vault: vault as unknown as Vault }
}

const text = { zh: '低保', en: 'Dibao' }
const call = (id: string): Call => ({
  county: 513221, id, number: `N${id}`, programmeLabel: text, division: '513221100001', village: '双河村', address: '', applicant: '某', members: [], acceptedOn: '2026-11-01',
  dueOn: '', investigators: [], survey: { round: 1, edits: [], files: [], digest: '' },
})
const tour = (...ids: string[]): Tour => ({ day: '2026-11-02', me: { id: '11', name: '杨', post: '' }, visits: ids.map(call), more: false })

describe('the book of visits', () => {
  it('counts days on from the day of the server', async () => {
    let now = Date.parse('2026-12-01T15:00:00Z') // 23:00 in China; the server's clock is a demonstration's
    const b = new Book(shelf().vault, () => now)
    await b.arrive(tour('1'))
    expect(b.today()).toBe('2026-11-02')
    now += 2 * 3_600_000
    expect(b.today()).toBe('2026-11-03')
  })

  it('has on the phone what was typed last after two writes, however slow they are', async () => {
    const { kept, vault } = shelf()
    const b = new Book(vault, () => 5)
    await b.arrive(tour('1'))
    const id = '513221-1-1'
    let writes = 0
    let go = () => {}
    const { put } = vault
    vault.put = async (name, value) => {
      writes++
      await new Promise<void>((resolve) => (go = resolve))
      return put(name, value)
    }
    const pause = () => new Promise((resolve) => setTimeout(resolve))
    b.set(id, 'place', '双河村')
    await pause()
    for (const [field, value] of Object.entries({ dwelling: '石木', incomeSeen: '花椒', living: '存粮', needs: '修房' })) b.set(id, field, value)
    expect(b.keptOf(id)).toBe('keeping')
    for (let n = 0; b.keptOf(id) !== 'kept' && n < 100; n++) {
      go()
      await pause()
    }
    expect(writes).toBe(2)
    expect((kept.get(`visit/${id}`) as Visit).changes.map((c) => c.value)).toEqual(['双河村', '石木', '花椒', '存粮', '修房'])
  })

  it('says what the phone would not keep, until it does', async () => {
    const { vault } = shelf()
    const b = new Book(vault, () => 5)
    await b.arrive(tour('1'))
    const id = '513221-1-1'
    const { put } = vault
    vault.put = () => Promise.reject(new Error('the phone is full'))
    b.set(id, 'needs', '修房')
    await b.kept().catch(() => undefined)
    expect([b.keptOf(id), b.visits[0]?.changes[0]?.value]).toEqual(['lost', '修房'])
    vault.put = put
    await b.put(b.visits[0] as Visit)
    expect(b.keptOf(id)).toBe('kept')
  })

  it('is not closed over what the phone would not keep, and keeps it once there is room', async () => {
    const { kept, vault } = shelf()
    const b = new Book(vault, () => 5)
    await b.arrive(tour('1', '2'))
    const { put } = vault
    vault.put = () => Promise.reject(new Error('the phone is full'))
    b.set('513221-1-1', 'needs', '修房')
    b.set('513221-2-1', 'needs', '药费')
    expect([await b.secure(), b.anyLost()]).toEqual([false, true])
    vault.put = (name, value) => (name === 'visit/513221-2-1' ? Promise.reject(new Error('too large')) : put(name, value))
    expect([await b.secure(), b.keptOf('513221-1-1'), b.keptOf('513221-2-1')]).toEqual([false, 'kept', 'lost'])
    vault.put = put
    expect([await b.secure(), b.anyLost()]).toEqual([true, false])
    expect(['1', '2'].map((n) => (kept.get(`visit/513221-${n}-1`) as Visit).changes.map((c) => c.value))).toEqual([['修房'], ['药费']])
  })

  it.each([
    ['is opened anew', (b: Book, id: string) => b.reopen(id)],
    ['comes from the server', (b: Book, id: string) => b.take(id, { round: 1, files: [], digest: '', edits: [] })],
  ])('says so too where a form %s and the phone is full', async (_, does) => {
    const { vault } = shelf()
    const b = new Book(vault, () => 5)
    await b.arrive(tour('1'))
    const thrown: unknown[] = []
    const note = (e: unknown) => void thrown.push(e)
    process.on('unhandledRejection', note)
    vault.put = () => Promise.reject(new Error('the phone is full'))
    does(b, '513221-1-1')
    await new Promise((resolve) => setTimeout(resolve, 10))
    process.off('unhandledRejection', note)
    expect([b.keptOf('513221-1-1'), thrown]).toEqual(['lost', []])
  })

  it('keeps a person who was met until the office has them, over a killed app', async () => {
    const { vault } = shelf()
    const b = new Book(vault, () => 5)
    await b.arrive(tour())
    await b.work([{ code: '513221100001', name: '双河村' }])
    const met = { key: 'one-key-for-all', place: '513221100001', about: '王奶奶', name: '', phone: '', words: '独居' }
    await b.lead(met)
    await b.lead({ ...met, refused: '没有接受' }) // the same, not a second one
    const again = new Book(vault, () => 6)
    await again.load()
    expect(again.leads).toEqual([{ ...met, refused: '没有接受' }])
    expect(again.places).toEqual([{ code: '513221100001', name: '双河村' }])
    await again.dropLead(met.key)
    const last = new Book(vault, () => 7)
    await last.load()
    expect(last.leads).toEqual([])
  })

  it('keeps what was not sent, drops what waits no more, and closes what was signed', async () => {
    const { kept, vault } = shelf()
    const b = new Book(vault, () => 5)
    await b.arrive(tour('1', '2', '3'))
    b.set('513221-1-1', 'needs', '药费')
    await b.add('513221-2-1', 'signature', new Uint8Array([1, 2, 3]), () => 'signature/first', (sum) => `11 ${sum} 5`)
    await b.seal('513221-2-1')
    b.set('513221-2-1', 'needs', '后来写的')
    await b.arrive(tour())
    expect(b.visits.map((v) => [v.call.id, stateOf(v, '11'), unsent(v, '11').length])).toEqual([
      ['1', 'waiting', 1],
      ['2', 'waiting', 1],
    ])
    expect([...kept.keys()].filter((k) => k.startsWith('visit/'))).toEqual(['visit/513221-1-1', 'visit/513221-2-1'])
    const again = new Book(vault)
    await again.load()
    expect(again.visits).toEqual(b.visits)
    const [, signed] = again.visits
    if (!signed) throw new Error('nothing was kept')
    await again.drop(signed)
    expect([...kept.keys()].some((k) => k.startsWith('file/'))).toBe(false)
  })

  it('keeps photographs that were not sent of a visit that was recorded without them, until they are thrown away', async () => {
    const { kept, vault } = shelf()
    const b = new Book(vault, () => 5)
    await b.arrive(tour('1'))
    const id = '513221-1-1'
    await b.add(id, 'photo', new Uint8Array([1]), (sum) => `photo/${sum}`, () => '5 food')
    b.take(id, { round: 1, files: [], digest: '', edits: b.visit(id)?.changes ?? [] }) // the edits came; the line broke before the photograph
    const v = b.visit(id)
    if (!v) throw new Error('it is not there')
    await b.put({ ...v, refused: '已不在入户调查环节' })
    await b.arrive(tour())
    expect(b.visits.map((x) => [x.call.id, stateOf(x, '11'), x.refused])).toEqual([['1', 'refused', '已不在入户调查环节']])
    expect([...kept.keys()].filter((k) => k.startsWith('file/'))).toHaveLength(1)
    await b.drop(b.visit(id) as never)
    expect([...kept.keys()].filter((k) => k.startsWith('file/') || k.startsWith('visit/'))).toEqual([])
  })

  it('is in conflict until one chooses, and can be signed anew after a refusal', async () => {
    const b = new Book(shelf().vault, () => 5)
    await b.arrive(tour('1'))
    const id = '513221-1-1'
    b.set(id, 'needs', '药费')
    b.take(id, { round: 1, files: [], digest: '', edits: [{ field: 'needs', value: '修房', over: [], author: '12', device: '8', at: 4 }] })
    const state = () => stateOf(b.visits[0] as never, '11')
    expect(state()).toBe('conflict')
    b.set(id, 'needs', '药费和修房')
    expect(state()).toBe('waiting')
    await b.seal(id)
    const [v] = b.visits
    if (v) await b.put({ ...v, refused: '不行' })
    expect(state()).toBe('refused')
    b.reopen(id)
    b.set(id, 'needs', '药费、修房')
    expect([state(), b.visits[0]?.sealed]).toEqual(['waiting', undefined])
  })

  it('keeps no bytes of a form that is signed, and waits for no file that nobody names', async () => {
    const { kept, vault } = shelf()
    const b = new Book(vault, () => 5)
    await b.arrive(tour('1', '2'))
    const add = (id: string, byte: number) => b.add(id, 'photo', new Uint8Array([byte]), (sum) => `photo/${sum}`, () => 'home')
    await b.seal('513221-1-1')
    await add('513221-1-1', 1)
    const late = add('513221-2-1', 2)
    await b.seal('513221-2-1')
    await late
    expect([...kept.keys()].filter((k) => k.startsWith('file/'))).toEqual([])

    b.reopen('513221-2-1')
    await add('513221-2-1', 3)
    const id = '513221-2-1'
    const photo = () => b.visit(id)?.files[0]?.sm3 ?? ''
    expect(b.visit(id) && unsentFiles(b.visit(id) as never)).toHaveLength(1)
    b.set(id, `photo/${photo()}`, '')
    await b.kept()
    b.take(id, { round: 1, files: [], digest: '', edits: b.visit(id)?.changes ?? [] })
    expect(stateOf(b.visit(id) as never, '11')).toBe('begun')
  })
})
