import type { Schema } from '@/shared/api/client'
import type { KeptFile } from '@/shared/ui/FileUpload'

type Facts = Schema<'CaseworkFacts'>
type Line = Schema<'CaseworkLine'>

/** A line as the form holds it: with the files it rests on, not only their ids. */
export type LineForm = Line & { files?: KeptFile[] }

/** What is declared as the form holds it. */
export type FactsForm = Omit<Facts, 'incomes' | 'assets' | 'deductions'> & Record<'incomes' | 'assets' | 'deductions', LineForm[]>

/** The items a family declares, in the order of the form. */
export const incomeItems = ['wage', 'business', 'property', 'transfer', 'other'] as const
export const assetItems = ['deposit', 'security', 'fund', 'insurance', 'claim', 'internet-finance', 'vehicle', 'boat', 'machinery', 'house', 'forest', 'company', 'other'] as const
export const deductionItems = ['work-cost', 'business-cost', 'property-cost', 'transfer-out', 'rigid-disabled', 'rigid-illness'] as const

/** factsForm is what the form begins with: what was not said is chosen as “none”, and lines have their files of the case's evidence. */
export function factsForm(f: Facts, evidence: KeptFile[]): FactsForm {
  const withFiles = (l: Line): LineForm => ({ ...l, files: evidence.filter((e) => l.evidence?.includes(e.id)) })
  return {
    ...f,
    members: f.members.map((m) => ({ ...m, labour: m.labour ?? '', study: m.study ?? '', disability: m.disability ?? '' })),
    incomes: f.incomes.map(withFiles),
    assets: f.assets.map(withFiles),
    deductions: f.deductions.map(withFiles),
  }
}

/**
 * factsBody makes what the form holds fit to send: what the form does not
 * show stays as it was, what is empty is left out, and a masked ID number,
 * which only the server may write, is not sent back.
 */
export function factsBody(was: Facts, now: FactsForm): Facts {
  return {
    ...was,
    ...now,
    members: was.members.map((m, i) => {
      const { idNumber: _, ...member } = { ...m, ...now.members[i] }
      return { ...member, disabilityGrade: member.disability ? (member.disabilityGrade ?? 0) : 0 }
    }),
    incomes: now.incomes.map(lineBody),
    assets: now.assets.map(lineBody),
    deductions: now.deductions.map(lineBody),
  }
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
