import type { paths } from '@/api/schema'
import { api, must, type Schema } from '@/shared/api/client'

/** What names a case. */
export interface CaseRef {
  county: number
  id: string
}

/** The acts that the server knows, each with a body of its own. */
export type ActName = { [P in keyof paths]: P extends `/api/cases/{county}/{id}/acts/${infer A}` ? A : never }[keyof paths]

/** The body of an act. */
export type ActBody<A extends ActName> = paths[`/api/cases/{county}/{id}/acts/${A}`]['post']['requestBody']['content']['application/json']

/** perform does an act on a case. */
export function perform<A extends ActName>(act: A, ref: CaseRef, body: ActBody<A>, key: string): Promise<Schema<'CaseworkDone'>> {
  // All acts have the same form of address and answer; TypeScript cannot see that for a name it does not know yet.
  const path = `/api/cases/{county}/{id}/acts/${act}` as '/api/cases/{county}/{id}/acts/accept'
  return must(api.POST(path, { params: { path: ref }, body: body as ActBody<'accept'>, headers: { 'Idempotency-Key': key } }))
}

/** caseLink is the page of a case. */
export const caseLink = (c: { county: number; id: string }) => `/cases/${c.county}/${c.id}`
