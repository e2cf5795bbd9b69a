import { texts } from '@/shared/i18n'
import en from './en'
import zh from './zh'

/** useText looks up the words of the import pages. */
export const useText = texts(zh, en)
