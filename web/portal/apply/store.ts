import type { Form } from '../office'

/** A picture that waits to be sent, or was sent. */
export interface Picture {
  key: string
  purpose: 'evidence' | 'consent'
  name: string
  /** Whose signature it is: the person's own mark. */
  person?: string
  blob: Blob
  /** Of the stored file, once it was sent, and the place it was sent to. */
  id?: string
  county?: number
}

/** A person with a mark that stays while others come and go. */
export type Kept = Omit<Form, 'papers' | 'people'> & { people: (Form['people'][number] & { mark: string })[] }

/** What this phone holds of an application that is not filed yet. */
export interface Local {
  /** Whose it is: a phone is often a family's, and sometimes a neighbour's. None before anybody could be asked. */
  account?: string
  form: Kept
  step: number
  /** Of the copy on the server, if there is one. */
  draftId?: string
  version: number
  /** The key of the first sending of the draft: a retry is not a second one. */
  beginKey: string
  /** What the draft was sent as and no answer came to: it may have been taken. */
  sent?: Form
  /** What was handed in and no answer came to, with its key. */
  filing?: { form: Form; draftId?: string; key: string }
  pictures: Picture[]
  /** What another phone sent: it is at the office, in the county for which it was sent. */
  papers: (Form['papers'][number] & { county: number })[]
}

const name = 'doudi-portal'
const only = 'application'

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1)
    request.onupgradeneeded = () => request.result.createObjectStore(only)
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('the phone keeps nothing'))
  })
}

async function within<T>(mode: IDBTransactionMode, act: (s: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await open()
  try {
    return await new Promise((resolve, reject) => {
      const t = db.transaction(only, mode)
      const request = act(t.objectStore(only))
      t.oncomplete = () => resolve(request.result)
      t.onabort = () => reject(t.error ?? new Error('the phone keeps nothing'))
    })
  } finally {
    db.close()
  }
}

/** load reads what this phone holds for an account, and takes away what it holds of another. Nothing where it holds nothing or its storage is switched off; without a connection nobody is known, and whoever was signed in goes on. */
export async function load(account: string | undefined): Promise<Local | undefined> {
  const found = await within<Local | undefined>('readonly', (s) => s.get(only) as IDBRequest<Local | undefined>).catch(() => undefined)
  if (!found || !account || found.account === account) return found
  await forget()
  return undefined
}

/** save keeps it; false where the phone's storage is switched off or full, which the page then says. */
export const save = (local: Local) => within('readwrite', (s) => s.put(local, only)).then(() => true, () => false)

/** forget takes it away. */
export const forget = () => within('readwrite', (s) => s.delete(only)).then(() => undefined, () => undefined)
