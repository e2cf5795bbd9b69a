import { shelves } from '@/shared/phone/shelves'
import { drop } from '../carried'
import type { Form } from '../office'

/** A picture that waits to be sent, or was sent. */
export interface Picture {
  key: string
  purpose: 'evidence' | 'consent'
  name: string
  /** Whose signature it is: the person's own mark. */
  person?: string
  blob: Blob
  /** Its edges are still being looked at: it is kept, and not sent yet. */
  open?: boolean
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
  /** When it was last kept, by the phone's clock. */
  at?: number
}

/** longest is for how long the phone keeps what nobody goes on with: as long as the office (portal/session.go), for it lies here in the clear. */
export const longest = 90 * 24 * 3_600_000

/** stale tells what is to be forgotten. */
export const stale = (l: Local, now: number) => l.at !== undefined && now - l.at > longest && !l.filing

const only = 'application'
const within = shelves('doudi-portal', [only])

/** load reads what this phone holds for an account, and takes away what it holds of another, or held too long. Nothing where it holds nothing or its storage is switched off; without a connection nobody is known, and whoever was signed in goes on. */
export async function load(account: string | undefined): Promise<Local | undefined> {
  const found = await within<Local | undefined>(only, 'readonly', (s) => s.get(only) as IDBRequest<Local | undefined>).catch(() => undefined)
  if (!found) return undefined
  const of = found.account ?? account // what was begun before anybody could be asked is whoever signs in first's
  if ((!account || of === account) && !stale(found, Date.now())) return { ...found, account: of }
  await remove()
  return undefined
}

/** save keeps it; false where the phone's storage is switched off or full, which the page then says. */
export const save = (local: Local) => within(only, 'readwrite', (s) => s.put({ ...local, at: Date.now() }, only)).then(() => true, () => false)

const remove = () => within(only, 'readwrite', (s) => s.delete(only)).then(() => undefined, () => undefined)

/** forget takes it away, and what the self-check has found. */
export const forget = () => {
  drop()
  return remove()
}
