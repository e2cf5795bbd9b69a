/** What a form of a statement of exit holds. */
export interface Stated {
  signedOn: string
  who: string
  words?: string
  statementFiles?: { id: string }[]
}

/** stated is the statement as it is sent. */
export function stated({ statementFiles, words, ...rest }: Stated) {
  return { ...rest, ...(words ? { words } : {}), signedForm: statementFiles?.[0]?.id ?? '' }
}
