import { useCallback, useEffect, useState } from 'react'
import { language, languages, type Added, type Offered } from '../talk'

const storageKey = 'doudi.portal.language'

function stored(): string {
  try {
    return localStorage.getItem(storageKey) ?? ''
  } catch {
    return '' // storage is switched off
  }
}

function store(tag: string): void {
  try {
    if (tag) localStorage.setItem(storageKey, tag)
    else localStorage.removeItem(storageKey)
  } catch {
    // storage is switched off: the choice lasts as long as the page
  }
}

/** useAdded fetches the added language that the reader chose, now or on an earlier visit. Until it is there, or where it cannot be had, the page is in Chinese. */
export function useAdded(): { added: Added | undefined; wanted: string; failed: boolean; want: (tag: string) => void } {
  const [wanted, setWanted] = useState(stored)
  const [got, setGot] = useState<Added>()
  const [failed, setFailed] = useState('')
  const want = useCallback((tag: string) => {
    store(tag)
    setFailed('')
    setWanted(tag)
  }, [])
  useEffect(() => {
    if (!wanted) return
    let still = true
    language(wanted).then(
      (found) => still && setGot(found),
      () => still && setFailed(wanted),
    )
    return () => {
      still = false
    }
  }, [wanted])
  return { added: got?.tag === wanted ? got : undefined, wanted, failed: wanted !== '' && failed === wanted, want }
}

/** useTongue tells browser and screen reader which language the page is in, and what of it is Chinese all the same. */
export function useTongue(lang: string, added: Added | undefined): void {
  useEffect(() => {
    const root = document.documentElement
    root.lang = added?.tag ?? lang
    root.dir = added?.dir ?? 'ltr'
    if (!added) return
    let stop: (() => void) | undefined
    let still = true
    void import('./chinese').then((m) => {
      if (still && !m.usesHan(added.texts)) stop = m.markChinese(document.body, added.tag)
    })
    return () => {
      still = false
      stop?.()
    }
  }, [lang, added])
}

/** useOffered lists the languages that the place adds; empty until it is known, and where there are none. */
export function useOffered(): Offered[] {
  const [list, setList] = useState<Offered[]>([])
  useEffect(() => {
    languages().then(setList, () => undefined)
  }, [])
  return list
}
