import { asProblem, Problem } from '@/shared/api/problem'
import { account, beginDraft, fileApplication, keepDraft, me, newIntent, send, type FamilyDraft, type Form } from '../office'
import { begun, formOf, waiting } from './application'
import type { Local, Picture } from './store'

/** Box holds what the phone has: it changes while something is on its way. Empty once the page is left. */
export interface Box {
  now: () => Local | undefined
  put: (next: Local) => Promise<unknown>
}

/** Another account is signed in than the one whose application this is. */
export class Another extends Error {}

/** The draft was changed on another phone too. */
export class Elsewhere extends Problem {}

const statusOf = (e: unknown) => asProblem(e).status

/** final reports whether a refusal is an answer: what was sent was not taken, and sending it again will not help. */
export const final = (e: unknown) => statusOf(e) >= 400 && statusOf(e) < 500 && ![401, 403, 408, 429].includes(statusOf(e))

/** bring sends the pictures that wait, and then the draft until the office has what the phone has. */
export async function bring(box: Box): Promise<void> {
  await identify(box)
  const refused = await pictures(box)
  await draft(box)
  if (refused) throw refused
}

// identify makes sure that nobody's application is saved as another's.
async function identify(box: Box) {
  const who = account() ?? (await me()).account
  const l = box.now()
  if (l?.account && l.account !== who) throw new Another()
  if (l && !l.account) await box.put({ ...l, account: who })
}

// pictures sends what waits. One that is refused does not hold up the rest.
async function pictures(box: Box): Promise<unknown> {
  const tried = new Set<string>()
  let refused: unknown
  const next = (): [Local, Picture] | undefined => {
    const l = box.now()
    const p = l && waiting(l).find((x) => !tried.has(x.key))
    return l && p && [l, p]
  }
  for (let at = next(); at; at = next()) {
    const [l, p] = at
    const { county, division } = l.form
    tried.add(p.key)
    try {
      const stored = await send(p.blob, `${p.name || 'photo'}.${p.blob.type === 'image/png' ? 'png' : 'jpg'}`, { county, division, purpose: p.purpose }, `${p.key}-${division}`)
      const after = box.now()
      if (after) await box.put({ ...after, pictures: after.pictures.map((x) => (x.key === p.key ? { ...x, id: stored.id, county } : x)) })
    } catch (e) {
      if (!final(e)) throw e
      refused = e
    }
  }
  return refused
}

// draft sends the draft. What was sent and not answered is sent again as it was: it may
// have been taken, and then anything else looks like another phone's.
async function draft(box: Box) {
  for (let l = box.now(); l && !l.filing && (l.draftId || l.sent || begun(l.form) || l.pictures.length > 0); l = box.now()) {
    const form = l.sent ?? formOf(l)
    await box.put({ ...l, sent: form })
    const d = await keep(l, form).catch((e: unknown) => refusedDraft(box, e))
    const after = box.now()
    if (!after || !d) continue
    await box.put({ ...after, sent: undefined, draftId: d.id, version: d.version })
    if (same(form, formOf(after))) return
  }
}

const keep = (l: Local, form: Form): Promise<FamilyDraft> => (l.draftId ? keepDraft(l.draftId, l.version, form) : beginDraft(form, l.beginKey))

const same = (a: Form, b: Form) => JSON.stringify(a) === JSON.stringify(b)

async function refusedDraft(box: Box, e: unknown): Promise<undefined> {
  const l = box.now()
  if (!l || !final(e)) throw e
  const gone = l.draftId !== undefined && statusOf(e) === 404
  await box.put({ ...l, sent: undefined, ...(gone ? { draftId: undefined, version: 0 } : {}), ...(gone || !l.draftId ? { beginKey: newIntent() } : {}) })
  if (gone) return
  if (l.draftId && statusOf(e) === 409) throw new Elsewhere(409, 'conflict', '')
  throw e
}

/** hand hands the application in. Until there is an answer it is sent again exactly as it was at the first try, under the same key: a lost answer makes no second case. */
export async function hand(box: Box): Promise<{ number: string }> {
  const l = box.now()
  if (!l) throw new Problem(0, 'gone', '')
  const filing = l.filing ?? { form: formOf(l), draftId: l.draftId, key: newIntent() }
  await box.put({ ...l, filing })
  try {
    return await fileApplication(filing.form, filing.draftId, filing.key)
  } catch (e) {
    const after = box.now()
    if (after && final(e)) await box.put({ ...after, filing: undefined })
    throw e
  }
}
