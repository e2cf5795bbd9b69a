import type { KeptFile } from '@/shared/ui/FileUpload'
import type { ActBody } from './perform'

/** What the form of a home visit holds before it is sent. */
export interface VisitValues {
  visitedOn: string
  place: string
  investigators: string[]
  form: ActBody<'visit'>['form']
  signedFiles: KeptFile[]
  photoFiles?: KeptFile[]
}

/** visitBody makes the record of a visit: the signed form carries the signatures of both investigators and of the members who were there. */
export function visitBody(version: number, v: VisitValues): ActBody<'visit'> {
  const signedForm = v.signedFiles[0]?.id ?? ''
  return {
    version,
    visitedOn: v.visitedOn,
    place: v.place,
    investigators: v.investigators,
    form: { ...v.form, needs: v.form.needs ?? '' },
    signedForm,
    signatures: [
      ...v.investigators.map((personId) => ({ as: 'investigator' as const, personId, fileId: signedForm })),
      ...v.form.membersPresent.map((personId) => ({ as: 'member' as const, personId, fileId: signedForm })),
    ],
    photos: (v.photoFiles ?? []).map((f) => f.id),
  }
}
