import { newIntent, type FamilyDraft, type Form } from '../office'
import type { Kept, Local } from './store'

const mark = () => newIntent().slice(0, 8)

/** person makes another one of the family. */
export const person = (relation: Form['people'][number]['relation']) => ({ mark: mark(), name: '', idNumber: '', relation })

/** blank is an application of an account that nothing was entered in yet. */
export function blank(account: string | undefined): Local {
  const form: Kept = { programme: '', county: 0, division: '', address: '', urban: false, people: [person('applicant')], incomes: [], assets: [], expenses: [], reason: '', truthful: false }
  return { account, form, step: 0, version: 0, beginKey: newIntent(), pictures: [], papers: [] }
}

/** fromOffice goes on, on this phone, with what another one left at the office. */
export function fromOffice(d: FamilyDraft, account: string | undefined): Local {
  const { papers, ...form } = d.form
  return {
    ...blank(account),
    form: { ...form, people: form.people.map((p) => ({ ...p, mark: mark() })) },
    draftId: d.id,
    version: d.version,
    papers: papers.map((p) => ({ ...p, county: form.county })),
  }
}

/** formOf is what the office is sent: people without their marks, pictures that have arrived where it is sent. */
export function formOf(l: Local): Form {
  const sent = l.pictures.filter((p) => p.id && p.county === l.form.county)
  return {
    ...l.form,
    people: l.form.people.map(({ mark: m, ...p }) => {
      const own = sent.find((x) => x.purpose === 'consent' && x.person === m)
      return own?.id ? { ...p, signature: own.id } : p
    }),
    papers: [
      ...l.papers.filter((p) => p.county === l.form.county).map(({ id, name }) => ({ id, name })),
      ...sent.filter((p) => p.purpose === 'evidence').map((p) => ({ id: p.id ?? '', name: p.name })),
    ],
  }
}

/** waiting are the pictures that are still to be sent to the place that was chosen; not those that the family is still cutting. */
export const waiting = (l: Local) => l.pictures.filter((p) => l.form.division && !p.open && (!p.id || p.county !== l.form.county))

/** begun reports whether anything was entered: to have opened the page is nothing yet. */
export function begun(f: Omit<Form, 'papers'>): boolean {
  const words = [f.programme, f.address, f.reason, ...f.people.flatMap((p) => [p.name, p.idNumber])]
  return f.county > 0 || f.people.length > 1 || f.proxy !== undefined || f.hardship !== undefined || f.special !== undefined || f.loss !== undefined || [f.incomes, f.assets, f.expenses].some((list) => list.length > 0) || words.some((w) => w.trim() !== '')
}
