import type { Schema } from '@/shared/api/client'
import { sm3 } from './sm3'

/** An edit: a value that somebody gave a field. docs/formats/field-survey.md says what is joined and digested, and how. */
export type Change = Schema<'FieldChange'>

/** What stands in a field: edits that nobody replaced, oldest first. */
export interface Standing {
  field: string
  value: string
  changes: Change[]
  /** People gave it different values without knowing of each other. */
  conflict: boolean
}

const size = (text: string) => new TextEncoder().encode(text).length
const framed = (...texts: string[]) => texts.map((t) => `${size(t)}:${t}`).join('')

const names = new WeakMap<Change, string>()

/** nameOf names an edit by what it says. */
export function nameOf(c: Change): string {
  let name = names.get(c)
  if (!name) {
    name = sm3(framed('doudi.edit.1', c.field, c.value, c.author, c.device, String(c.at), ...[...c.over].sort())).slice(0, 32)
    names.set(c, name)
  }
  return name
}

const inOrder = (a: Change, b: Change) => a.at - b.at || (nameOf(a) < nameOf(b) ? -1 : 1)

/** join puts the edits of two replicas together, each once. */
export function join(a: Change[], b: Change[]): Change[] {
  const all = new Map(a.map((c) => [nameOf(c), c]))
  for (const c of b) if (!all.has(nameOf(c))) all.set(nameOf(c), c)
  return [...all.values()].sort(inOrder)
}

/** standing lists what stands, by field. */
export function standing(changes: Change[]): Map<string, Standing> {
  const fieldOf = new Map(changes.map((c) => [nameOf(c), c.field]))
  const replaced = new Set(changes.flatMap((c) => c.over.filter((o) => fieldOf.get(o) === c.field)))
  const all = new Map<string, Standing>()
  for (const c of [...changes].sort(inOrder)) {
    if (replaced.has(nameOf(c))) continue
    const s = all.get(c.field)
    if (!s) all.set(c.field, { field: c.field, value: c.value, changes: [c], conflict: false })
    else {
      s.changes.push(c)
      s.conflict ||= c.value !== s.value
    }
  }
  return all
}

/** signedLast reports whether nothing that stands is newer than a signature: who signed saw what stands. The server holds that too. */
export function signedLast(fields: Iterable<Standing>): boolean {
  const all = [...fields].flatMap((s) => s.changes)
  const signs = (c: Change) => c.field.startsWith('signature/')
  const last = Math.max(-1, ...all.filter((c) => !signs(c)).map((c) => c.at))
  return last < Math.min(Infinity, ...all.filter((c) => signs(c) && c.value !== '').map((c) => c.at))
}

/** digest is the SM3 that seals what was signed, of a case and round as `513221/904…/1`. */
export function digest(changes: Change[], about: string): string {
  const fields = [...standing(changes).values()].filter((s) => s.value !== '' || s.conflict).sort((a, b) => (a.field < b.field ? -1 : 1))
  return sm3(framed('doudi.survey.1', about, ...fields.flatMap((s) => [s.field, s.value, s.changes[0] ? nameOf(s.changes[0]) : ''])))
}

/** Who writes, on which phone. */
export interface Writer {
  author: string
  device: string
}

/**
 * write gives a field a value and returns all edits. Every edit that stood is
 * replaced. A draft of one's own that never left the phone (it is not among
 * `fixed`) goes: nobody has seen it.
 */
export function write(changes: Change[], fixed: Set<string>, by: Writer, field: string, value: string, now: number): Change[] {
  const heads = standing(changes).get(field)?.changes ?? []
  const [head] = heads
  if (head && heads.length === 1 && head.value === value) return changes
  const draft = head && heads.length === 1 && head.author === by.author && head.device === by.device && !fixed.has(nameOf(head)) ? head : undefined
  const before = changes.filter((c) => c !== draft)
  const at = Math.max(now, ...before.map((c) => c.at + 1))
  return [...before, { field, value, over: draft ? draft.over : heads.map(nameOf), author: by.author, device: by.device, at }]
}
