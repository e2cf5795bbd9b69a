import { texts } from '@/shared/i18n'
import en from './en'
import zh from './zh'

/** useText looks up the texts of batches and the business calendar. */
export const useText = texts(zh, en)
