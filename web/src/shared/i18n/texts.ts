import { createContext, useContext, useMemo } from 'react'
import type { Lang } from './lang'

/** Values for the `{name}` places of a text. */
export type Values = Record<string, string | number>

/**
 * fill puts values into the `{name}` places of a text. `{days|day|days}` is
 * the first word when the value is 1, else the second.
 */
export function fill(text: string, values?: Values): string {
  if (!values) return text
  return text.replace(/\{(\w+)(?:\|([^|}]*)\|([^|}]*))?\}/g, (place, name: string, one?: string, many?: string) => {
    const value = values[name]
    if (value === undefined) return place
    if (one === undefined || many === undefined) return String(value)
    return Number(value) === 1 ? one : many
  })
}

/** Texts that lie over a language's own, by room and key: a language that a place adds to the portal lies over Chinese. */
export type Overlay = Record<string, Record<string, string> | undefined>

/** LangContext carries the chosen language and the way to change it. */
export const LangContext = createContext<{ lang: Lang; setLang: (lang: Lang) => void; overlay?: Overlay | undefined }>({
  lang: 'zh',
  setLang: () => undefined,
})

/** useLang returns the chosen language and the way to change it. */
export const useLang = () => useContext(LangContext)

/** Translate looks a text up by its key. */
export type Translate<K extends string> = (key: K, values?: Values) => string

/**
 * texts joins the two catalogues of a room into a hook. The compiler holds
 * the English one to the keys of the Chinese one:
 *
 *     export const useText = texts(zh, en)
 *     const t = useText(); t('title')
 *
 * A room with a name can be overlaid by a language that a place adds.
 */
export function texts<K extends string>(zh: Record<K, string>, en: Record<NoInfer<K>, string>, room = ''): () => Translate<K> {
  const catalogues = { zh, en }
  return function useText() {
    const { lang, overlay } = useLang()
    return useMemo(() => (key: K, values?: Values) => fill(overlay?.[room]?.[key] ?? catalogues[lang][key], values), [lang, overlay])
  }
}

/** What the server says in both languages. */
export interface Words {
  zh: string
  en: string
}

/** useWords chooses the reader's language of what the server says in both. */
export function useWords(): (words: Words) => string {
  const { lang } = useLang()
  return (words) => words[lang] || words.zh
}
