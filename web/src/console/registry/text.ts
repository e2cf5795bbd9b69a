import { texts } from '@/shared/i18n'
import en from './en'
import zh from './zh'

/** useText looks up the words of the registry's pages. */
export const useText = texts(zh, en)

/** The keys of the registry's words. */
export type TextKey = keyof typeof zh

/** keyed is the key for a code that has a word, such as an item of a line; undefined when there is none. */
export function keyed(prefix: string, code: string): TextKey | undefined {
  const key = `${prefix}.${code}`
  return key in zh ? (key as TextKey) : undefined
}
