import { texts } from '@/shared/i18n'
import en from './en'
import zh from './zh'

/** useText looks up the texts of the register of relatives. */
export const useText = texts(zh, en)

/** The relations that make somebody a near relative. */
export const relations = ['spouse', 'parent', 'child', 'sibling', 'grandparent', 'grandchild'] as const
