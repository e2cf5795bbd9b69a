import { texts } from '@/shared/i18n'
import en from './en'
import zh from './zh'

/** useText looks up the texts of the register of certificates. */
export const useText = texts(zh, en)
