import { texts } from '@/shared/i18n/texts'
import en from './en'
import zh from './zh'

/** useText looks up the texts of what departments found. */
export const useText = texts(zh, en, 'found')
