import { useEffect, useRef, useState } from 'react'
import { asProblem } from '@/shared/api/problem'
import { lasting } from '@/shared/phone/lasting'
import { shelves } from '@/shared/phone/shelves'
import { final } from './apply/sending'
import { longest } from './apply/store'
import { account, newIntent } from './office'

/** What a family writes to the office, until the office has it. */
interface Draft<T> {
  value: T
  /** One for all tries: the office takes it once. */
  intent: string
  /** When it was first sent, where no answer came: it may have been taken, and is not changed any more. */
  triedAt: number | undefined
  /** Whose it is. It stays theirs when their session ends; none before anybody could be asked. */
  account: string | undefined
}

/** What lies on the phone. */
interface Kept extends Draft<unknown> {
  name: string
  at: number
}

type Part<T> = Partial<T> | ((was: T) => Partial<T>)

/** remembered is for how long the office knows a second try by its intent (internal/web/answers.go, rememberFor). */
const remembered = 14 * 24 * 3_600_000

const shelf = 'kept'
const within = shelves('doudi-portal-kept', [shelf])

const put = (name: string, draft: Draft<unknown>) =>
  within(shelf, 'readwrite', (s) => s.put({ ...draft, name, at: Date.now() } satisfies Kept, name)).then(() => undefined, () => undefined)

/** dropKept takes away what was kept under a name. */
export const dropKept = (name: string) => within(shelf, 'readwrite', (s) => s.delete(name)).then(() => undefined, () => undefined)

/** forgetKept takes all of it away. */
export const forgetKept = () => within(shelf, 'readwrite', (s) => s.clear()).then(() => undefined, () => undefined)

/** sweepKept takes away what is another account's, or was kept too long, and gives what is left. Without a connection nobody is known: whoever was signed in goes on, and what was written then is theirs who sign in next. */
export async function sweepKept(): Promise<Kept[]> {
  const all = await within<Kept[]>(shelf, 'readonly', (s) => s.getAll() as IDBRequest<Kept[]>).catch(() => [])
  const me = account()
  const stays = (k: Kept) => (!me || !k.account || k.account === me) && Date.now() - k.at <= longest
  await Promise.all(all.filter((k) => !stays(k)).map((k) => dropKept(k.name)))
  return all.filter(stays)
}

// found is what was kept under a name; under none nothing is kept. What the office would not know again may be changed, and is another intention.
async function found<T>(name: string): Promise<Draft<T> | undefined> {
  if (!name) return undefined
  const d = (await sweepKept()).find((k) => k.name === name) as Draft<T> | undefined
  return d?.triedAt && Date.now() - d.triedAt > remembered ? anew(d) : d
}

const fresh = <T>(value: T): Draft<T> => ({ value, intent: newIntent(), triedAt: undefined, account: account() })
const anew = <T>(d: Draft<T>): Draft<T> => ({ ...d, intent: newIntent(), triedAt: undefined })
const owned = <T>(d: Draft<T>): Draft<T> => ({ ...d, account: d.account ?? account() })

// changed is a draft with a part of it replaced; nothing where that changes nothing, or it may have been taken.
function changed<T extends object>(d: Draft<T>, part: Part<T>): Draft<T> | undefined {
  if (d.triedAt) return undefined
  const made = typeof part === 'function' ? part(d.value) : part
  const value = { ...d.value, ...made }
  return (Object.keys(made) as (keyof T)[]).some((k) => value[k] !== d.value[k]) ? { ...d, value } : undefined
}

// refused is what was sent, after a try that came to nothing. Changed words do not go under the key of what was refused.
function refused<T>(sent: Draft<T>, triedBefore: number | undefined, e: unknown): Draft<T> {
  const { status } = asProblem(e)
  if (status === 0 || status >= 500) return sent
  const before = { ...sent, triedAt: triedBefore }
  if (!final(e)) return before // it was turned away before the office looked at it
  if (status === 409 && triedBefore) return before // the office says so too where it took the first try and lost its answer
  return anew(sent)
}

/** useKept keeps on the phone what a family writes, over a dead battery, until it was handed in. There is no value before the phone was asked. Without a name nothing is kept. */
export function useKept<T extends object>(name: string, blank: T) {
  const [draft, setDraft] = useState<Draft<T>>()
  const [restored, setRestored] = useState(false)
  const now = useRef<Draft<T>>()
  const open = useRef<string>()
  const last = useRef<Promise<unknown>>(Promise.resolve())
  const asked = useRef<Promise<boolean>>()
  const first = useRef(blank)
  const show = (d: Draft<T>) => setDraft((now.current = d))
  useEffect(() => {
    open.current = name
    void found<T>(name).then((d) => {
      if (open.current !== name) return
      setRestored(d !== undefined)
      show(d ?? fresh(first.current))
    })
    return () => {
      open.current = undefined
    }
  }, [name])
  const after = (act: () => Promise<unknown>) => {
    if (name) last.current = last.current.then(act)
    return last.current
  }
  const keep = (d: Draft<T>): Draft<T> => {
    const next = owned(d)
    show(next)
    if (name) asked.current ??= lasting()
    void after(() => put(name, next))
    return next
  }
  // late changes what is kept after the page was left, such as by a picture that was still being made small: newer words may lie there by then.
  const late = async (part: Part<T>) => {
    const next = changed((await found<T>(name)) ?? fresh(first.current), part)
    if (next) await put(name, owned(next))
  }
  const change = (part: Part<T>) => {
    const was = now.current
    if (!was || was.triedAt) return
    if (open.current !== name) return void after(() => late(part))
    const next = changed(was, part)
    if (next) keep(next)
  }
  /** hand sends it, and forgets it once the office has it. */
  const hand = async <R>(send: (value: T, intent: string) => Promise<R>): Promise<R> => {
    const was = now.current
    if (!was) throw new Error('nothing to hand in yet')
    const sent = keep({ ...was, triedAt: was.triedAt ?? Date.now() })
    try {
      const answer = await send(sent.value, sent.intent)
      await after(() => dropKept(name))
      return answer
    } catch (e) {
      keep(refused(sent, was.triedAt, e))
      throw e
    }
  }
  /** discard throws it away, and begins anew. */
  const discard = () => {
    setRestored(false)
    show(fresh(first.current))
    void after(() => dropKept(name))
  }
  return { value: draft?.value, tried: draft?.triedAt !== undefined, restored, change, hand, discard }
}
