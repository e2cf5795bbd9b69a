import { texts } from '@/shared/i18n/texts'
import en from './en'
import zh from './zh'

/** useText looks up the words of applying and following. */
export const useText = texts(zh, en, 'apply')
