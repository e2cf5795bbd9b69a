import type { Schema } from '@/shared/api/client'

/** A letter of authorisation as it stands. */
export type Consent = Schema<'VerificationConsent'>

/** A member of the case; bornOn tells adults from children. */
export interface ConsentPerson {
  personId: string
  name: string
  /** `1980-05-02`; an unknown birthday counts as an adult's. */
  bornOn?: string
}

/** isAdult tells whether somebody is 18 on a day (民法典 art. 17). */
export function isAdult(bornOn: string | undefined, today: string): boolean {
  if (!bornOn || !today) return true
  const [year, ...rest] = bornOn.split('-')
  return [String(Number(year) + 18).padStart(4, '0'), ...rest].join('-') <= today
}

/** A member with the letter that counts: the newest valid one, else the newest. */
export interface ConsentRow extends ConsentPerson {
  adult: boolean
  consent?: Consent
}

/** consentRows puts members and their letters together, in the members' order. */
export function consentRows(people: ConsentPerson[], consents: Consent[], today: string): ConsentRow[] {
  return people.map((p) => {
    const own = consents.filter((c) => c.personId === p.personId)
    const consent = own.filter((c) => c.status === 'valid').at(-1) ?? own.at(-1)
    return { ...p, adult: isAdult(p.bornOn, today), ...(consent && { consent }) }
  })
}

/** missing lists the adults about whom nobody may ask. */
export const missing = (rows: ConsentRow[]) => rows.filter((r) => r.adult && r.consent?.status !== 'valid')
