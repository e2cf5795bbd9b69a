import { useCallback, useEffect, useRef, useState } from 'react'
import { account, beginDraft, drafts, fileApplication, keepDraft, newIntent, send, type FamilyDraft, type Form } from '../office'
import { Refused } from '../talk'
import { forget, load, save, type Kept, type Local } from './store'

/** Where what was entered is: on this phone and at the office, on its way, on this phone only, or changed on another phone too. */
export type Whereabouts = 'kept' | 'sending' | 'offline' | 'other' | 'nowhere'

const mark = () => newIntent().slice(0, 8)

/** blank is an application that nothing was entered in yet. */
export function blank(): Local {
  const form: Kept = { programme: '', county: 0, division: '', address: '', urban: false, people: [{ mark: mark(), name: '', idNumber: '', relation: 'applicant' }], incomes: [], assets: [], expenses: [], reason: '', truthful: false }
  return { form, step: 0, version: 0, beginKey: newIntent(), fileKey: newIntent(), pictures: [] }
}

/** person makes another one of the family. */
export const person = (relation: Form['people'][number]['relation']) => ({ mark: mark(), name: '', idNumber: '', relation })

/** formOf is what the office is sent: people without their marks, pictures that have arrived. */
export function formOf(l: Local): Form {
  const sent = l.pictures.filter((p) => p.id && p.county === l.form.county)
  return {
    ...l.form,
    people: l.form.people.map(({ mark: m, ...p }) => {
      const own = sent.find((x) => x.purpose === 'consent' && x.person === m)
      return own?.id ? { ...p, signature: own.id } : p
    }),
    papers: sent.filter((p) => p.purpose === 'evidence').map((p) => ({ id: p.id ?? '', name: p.name })),
  }
}

const waiting = (l: Local) => l.pictures.filter((p) => l.form.division && (!p.id || p.county !== l.form.county))

function fromOffice(d: FamilyDraft): Local {
  const { papers: _, ...form } = d.form
  return { ...blank(), form: { ...form, people: form.people.map((p) => ({ ...p, mark: mark() })) }, draftId: d.id, version: d.version }
}

/** useApplication keeps an application on the phone at every change, and at the office whenever there is a connection; pictures are sent once they can be. */
export function useApplication() {
  const [local, setLocal] = useState<Local>()
  const [kept, setKept] = useState<Whereabouts>('sending')
  const now = useRef<Local>()
  const busy = useRef<Promise<boolean>>()
  const timer = useRef<number>()

  const put = useCallback((next: Local) => {
    now.current = next
    setLocal(next)
    return save(next)
  }, [])

  const syncOnce = useCallback(async (): Promise<boolean> => {
    try {
      setKept('sending')
      for (let l = now.current; l && waiting(l).length > 0; l = now.current) {
        const [p] = waiting(l)
        if (!p) break
        const { county, division } = l.form
        const stored = await send(p.blob, `${p.name || 'photo'}.${p.blob.type === 'image/png' ? 'png' : 'jpg'}`, { county, division, purpose: p.purpose }, `${p.key}-${county}`)
        if (now.current) await put({ ...now.current, pictures: now.current.pictures.map((x) => (x.key === p.key ? { ...x, id: stored.id, county } : x)) })
      }
      for (let pushed: Local | undefined; now.current && pushed !== now.current; ) {
        const l: Local = now.current
        const d = l.draftId ? await keepDraft(l.draftId, l.version, formOf(l)) : await beginDraft(formOf(l), l.beginKey)
        const after: Local = { ...(now.current ?? l), draftId: d.id, version: d.version }
        pushed = now.current === l ? after : undefined
        await put(after)
      }
      setKept('kept')
      return true
    } catch (e) {
      const status = e instanceof Refused ? e.status : 0
      if (status === 409 && now.current?.draftId) setKept('other')
      else if (status === 404 && now.current?.draftId) await put({ ...now.current, draftId: undefined, version: 0, beginKey: newIntent() })
      else setKept('offline')
      return false
    }
  }, [put])

  const sync = useCallback(() => {
    busy.current ??= syncOnce().finally(() => (busy.current = undefined))
    return busy.current
  }, [syncOnce])

  const change = useCallback(
    (form: Partial<Kept>, rest: Partial<Pick<Local, 'step' | 'pictures'>> = {}) => {
      const was = now.current
      if (!was) return
      const other = Object.keys(form).length > 0 || rest.pictures !== undefined
      void put({ ...was, ...rest, form: { ...was.form, ...form }, ...(other ? { fileKey: newIntent() } : {}) }).then((ok) => !ok && setKept('nowhere'))
      window.clearTimeout(timer.current)
      timer.current = window.setTimeout(() => void sync(), 1000)
    },
    [put, sync],
  )

  useEffect(() => {
    void load(account()).then(async (found) => {
      const theirs = found ? undefined : (await drafts().catch(() => []))[0]
      await put({ ...(found ?? (theirs ? fromOffice(theirs) : blank())), account: account() ?? found?.account })
      if (found) void sync()
      else setKept('kept')
    })
    const online = () => void sync()
    window.addEventListener('online', online)
    return () => {
      window.removeEventListener('online', online)
      window.clearTimeout(timer.current)
    }
  }, [put, sync])

  /** choose settles which of two phones counts. */
  const choose = async (theirs: boolean) => {
    const l = now.current
    const d = (await drafts().catch(() => [])).find((x) => x.id === l?.draftId)
    if (!l || !d) return
    await put(theirs ? { ...fromOffice(d), account: l.account, step: l.step } : { ...l, version: d.version })
    void sync()
  }

  /** file hands it in. What was sent before the connection broke is not handed in twice. */
  const file = async () => {
    window.clearTimeout(timer.current)
    const l = now.current
    if (!l) throw new Refused(0)
    if (waiting(l).length > 0 && !(await sync())) throw new Refused(0)
    await busy.current
    const last = now.current ?? l
    const filed = await fileApplication(formOf(last), last.draftId, last.fileKey)
    now.current = undefined
    await forget()
    return filed
  }

  return { local, kept, change, sync, choose, file }
}
