import type { Schema } from '@/shared/api/client'
import { lossParts } from './LossFields'
import { billSums } from './MedicalFields'
import type { KeptFile } from '@/shared/ui/FileUpload'

type Facts = Schema<'CaseworkFacts'>
type Line = Schema<'CaseworkLine'>

/** A line as the form holds it: with the files it rests on, not only their ids. */
export type LineForm = Line & { files?: KeptFile[] }

type WithFiles<T> = T & { files?: KeptFile[] }

/** What is declared as the form holds it. */
export type FactsForm = Omit<Facts, 'incomes' | 'assets' | 'deductions' | 'obligors' | 'expenses' | 'parents' | 'hardship' | 'medical' | 'loss'> &
  Record<'incomes' | 'assets' | 'deductions', LineForm[]> & {
    obligors?: WithFiles<Schema<'CaseworkObligor'>>[]
    expenses?: WithFiles<Schema<'CaseworkExpense'>>[]
    parents?: WithFiles<Schema<'CaseworkParent'>>[]
    hardship?: WithFiles<Schema<'CaseworkHardship'>>
    loss?: WithFiles<Schema<'CaseworkLoss'>>
    medical?: Omit<Schema<'CaseworkMedical'>, 'bills'> & { bills: WithFiles<Schema<'CaseworkBill'>>[] }
  }

/** The items a family declares, in the order of the form. */
export const incomeItems = ['wage', 'business', 'property', 'transfer', 'other'] as const
export const assetItems = ['deposit', 'security', 'fund', 'insurance', 'claim', 'internet-finance', 'vehicle', 'boat', 'machinery', 'house', 'forest', 'company', 'other'] as const
export const deductionItems = ['work-cost', 'business-cost', 'property-cost', 'transfer-out', 'rigid-disabled', 'rigid-illness'] as const

/** factsForm is what the form begins with: what was not said is chosen as “none”, and lines have their files of the case's evidence. */
export function factsForm(f: Facts, evidence: KeptFile[]): FactsForm {
  const withFiles = <T extends { evidence?: string[] | null }>(l: T): WithFiles<T> => ({ ...l, files: evidence.filter((e) => l.evidence?.includes(e.id)) })
  const { obligors, expenses, parents, hardship, medical, loss } = f
  return {
    ...f,
    members: f.members.map((m) => ({ ...m, labour: m.labour ?? '', study: m.study ?? '', disability: m.disability ?? '' })),
    incomes: f.incomes.map(withFiles),
    assets: f.assets.map(withFiles),
    deductions: f.deductions.map(withFiles),
    obligors: (obligors ?? []).map((o) => withFiles({ ...o, disability: o.disability ?? '' })),
    expenses: (expenses ?? []).map(withFiles),
    parents: (parents ?? []).map((p) => withFiles({ ...p, disability: p.disability ?? '' })),
    ...(hardship && { hardship: withFiles(hardship) }),
    ...(loss && { loss: withFiles(loss) }),
    ...(medical && { medical: { ...medical, bills: medical.bills.map(withFiles) } }),
  } as FactsForm
}

/**
 * factsBody makes what the form holds fit to send: what the form does not
 * show stays as it was, what is empty is left out, and a masked ID number,
 * which only the server may write, is not sent back.
 */
export function factsBody(was: Facts, now: FactsForm, declares: string[] = [], noObligors = false): Facts {
  const { obligors, expenses, parents, hardship, medical, loss, newWorkOn, ...rest } = now
  const asks = (part: string) => declares.includes(part)
  const { obligors: _o, expenses: _e, parents: _p, hardship: _h, medical: _m, loss: _l, newWorkOn: _w, ...kept } = was
  return {
    ...kept,
    ...rest,
    ...(newWorkOn ? { newWorkOn } : {}),
    ...(asks('obligors') && (obligors?.length || noObligors) ? { obligors: (obligors ?? []).map(bare) } : {}),
    ...(asks('expenses') && expenses?.length ? { expenses: expenses.map((x) => ({ ...bare(x), amountFen: x.amountFen ?? null })) } : {}),
    ...(asks('parents') && parents?.length ? { parents: parents.map(bare) } : {}),
    ...((asks('emergency') || asks('spending')) && hardship?.cause ? { hardship: bare(hardship) } : {}),
    ...(lossParts.some(asks) && loss?.disasterId ? { loss: { ...bare(loss), ...(loss.kind ? { kind: loss.kind } : {}) } } : {}),
    ...(asks('bills') && medical?.patientId ? { medical: medicalBody(medical) } : {}),
    members: was.members.map((m, i) => {
      const { idNumber: _, ...member } = { ...m, ...now.members[i] }
      return { ...member, disabilityGrade: member.disability ? (member.disabilityGrade ?? 0) : 0 }
    }),
    incomes: now.incomes.map(lineBody),
    assets: now.assets.map(lineBody),
    deductions: now.deductions.map(lineBody),
  }
}

// medicalBody sends each figure of a bill, null where it is not known.
function medicalBody(m: NonNullable<FactsForm['medical']>): Schema<'CaseworkMedical'> {
  const { bills, ...rest } = m
  return {
    ...bare(rest),
    bills: (bills ?? []).map((b) => ({ ...bare(b), kind: b.kind, designated: b.designated ?? false, ...(Object.fromEntries(billSums.map((k) => [k, b[k] ?? null])) as Pick<Schema<'CaseworkBill'>, (typeof billSums)[number]>) })),
  }
}

// bare sends what the form holds of a line: its files by their ids, nothing that is empty, and not what only the server writes.
function bare<T extends object>(line: T): T {
  const { files, evidence: _, kind: _k, ...rest } = line as T & { files?: KeptFile[]; evidence?: unknown; kind?: unknown }
  const said = Object.entries(rest).filter(([key, v]) => v !== undefined && v !== null && v !== '' && v !== false && !(key === 'disabilityGrade' && !v) || v === false && ['grave', 'propertyFits', 'affected', 'cannotRebuild'].includes(key))
  return { ...Object.fromEntries(said), ...(files?.length ? { evidence: files.map((f) => f.id) } : {}) } as T
}

function lineBody(l: LineForm): Line {
  const { months, quantity, detail, files, evidence: _, ...rest } = l
  return {
    ...rest,
    amountFen: l.amountFen ?? null,
    ...(months ? { months } : {}),
    ...(quantity ? { quantity } : {}),
    ...(detail ? { detail } : {}),
    ...(files?.length ? { evidence: files.map((f) => f.id) } : {}),
  }
}
