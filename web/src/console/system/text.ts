import { texts } from '@/shared/i18n'
import en from './en'
import zh from './zh'

/** useText looks up the texts of the system administrator's page. */
export const useText = texts(zh, en)
