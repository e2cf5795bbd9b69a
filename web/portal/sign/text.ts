import { texts } from '@/shared/i18n/texts'
import en from './en'
import zh from './zh'

/** useText looks up the words of signing on a phone of one's own. */
export const useText = texts(zh, en, 'sign')
