import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { asProblem, Problem } from '@/shared/api/problem'
import { lasting } from '@/shared/phone/lasting'
import { carried, drop } from '../carried'
import { account, drafts } from '../office'
import { blank, fromOffice } from './application'
import { Another, bring, Elsewhere, hand, type Box } from './sending'
import { forget, load, save, type Kept, type Local, type Picture } from './store'

/** Where what was entered is: on this phone and at the office, on its way, on this phone only, refused by the office, or changed on another phone too. */
export type Whereabouts = 'kept' | 'sending' | 'offline' | 'refused' | 'other' | 'nowhere'

function whereabouts(e: unknown): Whereabouts {
  if (e instanceof Elsewhere) return 'other'
  const { status, title } = asProblem(e)
  return title && status < 500 ? 'refused' : 'offline'
}

/** What changes besides the form; pictures are made of those there are by then. */
interface Rest {
  step?: number
  pictures?: (was: Picture[]) => Picture[]
}

// opened is the application to go on with: the phone's, or else the last one at the office, or else a new one with what the self-check has found.
async function opened(): Promise<{ local: Local; found: boolean }> {
  const found = await load(account())
  if (found) {
    drop() // what was found out for another application is none of this one's
    return { local: { ...blank(account()), ...found }, found: true }
  }
  const [theirs] = await drafts().catch(() => [])
  if (theirs) {
    drop()
    return { local: fromOffice(theirs, account()), found: false }
  }
  const fresh = blank(account())
  return { local: { ...fresh, form: { ...fresh.form, ...carried() } }, found: false }
}

// late keeps a picture that was still made small when the page was left; the office has it when the page is opened again.
async function late(pictures: (was: Picture[]) => Picture[]) {
  const l = await load(account())
  if (l && !l.filing) await save({ ...l, pictures: pictures(l.pictures) })
}

/** useApplication keeps an application on the phone at every change, and at the office whenever there is a connection; pictures are sent once they can be. */
export function useApplication() {
  const [local, setLocal] = useState<Local>()
  const [kept, setKept] = useState<{ at: Whereabouts; why?: unknown }>({ at: 'sending' })
  const now = useRef<Local>()
  const busy = useRef<Promise<unknown>>()
  const timer = useRef<number>()
  const lates = useRef(Promise.resolve())
  const asked = useRef<Promise<boolean>>() // once something was entered: some browsers put the question to the family

  const put = useCallback((next: Local) => {
    now.current = next
    setLocal(next)
    return save(next)
  }, [])
  const box = useMemo<Box>(() => ({ now: () => now.current, put }), [put])

  const syncOnce = useCallback(async (): Promise<unknown> => {
    try {
      setKept({ at: 'sending' })
      await bring(box)
      setKept({ at: 'kept' })
      return undefined
    } catch (e) {
      if (e instanceof Another) await put((await opened()).local)
      setKept(e instanceof Another ? { at: 'kept' } : { at: whereabouts(e), why: e })
      return e
    }
  }, [box, put])

  /** sync sends what there is; it answers with what went wrong, if anything did. */
  const sync = useCallback(() => {
    busy.current ??= syncOnce().finally(() => (busy.current = undefined))
    return busy.current
  }, [syncOnce])

  const change = useCallback(
    (form: Partial<Kept>, { step, pictures }: Rest = {}) => {
      const was = now.current
      if (!was && pictures) lates.current = lates.current.then(() => late(pictures))
      if (!was || was.filing) return // what was handed in may have arrived: it is not changed any more
      const next = { ...was, step: step ?? was.step, pictures: pictures?.(was.pictures) ?? was.pictures, form: { ...was.form, ...form } }
      asked.current ??= lasting()
      void put(next).then((ok) => !ok && setKept({ at: 'nowhere' }))
      window.clearTimeout(timer.current)
      timer.current = window.setTimeout(() => void sync(), 1000)
    },
    [put, sync],
  )

  /** dropPaper leaves out a paper that another phone sent. */
  const dropPaper = (id: string) => {
    const was = now.current
    if (!was) return
    void put({ ...was, papers: was.papers.filter((p) => p.id !== id) })
    change({})
  }

  useEffect(() => {
    let here = true
    void opened().then(async (o) => {
      if (!here) return
      await put(o.local)
      if (o.found) void sync()
      else setKept({ at: 'kept' })
    })
    const online = () => void sync()
    window.addEventListener('online', online)
    return () => {
      here = false
      now.current = undefined // what is still on its way is sent again, as it was, when the page is opened again
      window.removeEventListener('online', online)
      window.clearTimeout(timer.current)
    }
  }, [put, sync])

  /** choose settles which of two phones counts. */
  const choose = async (theirs: boolean) => {
    const list = await drafts().catch(() => undefined)
    const l = now.current
    if (!l || !list) return
    const d = list.find((x) => x.id === l.draftId)
    if (d) await put(theirs ? { ...fromOffice(d, l.account), step: l.step } : { ...l, version: d.version })
    void sync()
  }

  /** file hands it in, once the office has all of it. */
  const file = async () => {
    window.clearTimeout(timer.current)
    await busy.current
    if (!now.current) throw new Problem(0, 'gone', '')
    if (!now.current.filing) {
      const failed = await sync()
      if (failed) throw failed
    }
    const filed = await hand(box)
    now.current = undefined
    await forget()
    return filed
  }

  /** saved has the office keep it as it is, and gives the draft's name there. */
  const saved = async () => {
    window.clearTimeout(timer.current)
    await busy.current
    const failed = await sync()
    if (failed) throw failed
    return now.current?.draftId
  }

  return { local, kept, change, dropPaper, sync, saved, choose, file }
}
