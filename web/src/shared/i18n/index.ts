import en from './en'
import { texts } from './texts'
import zh from './zh'

/** useT looks up the texts that every room shares. */
export const useT = texts(zh, en)

export type { Lang } from './lang'
export { Zh } from './Zh'
export { texts, useLang, useWords, type Translate, type Values, type Words } from './texts'
