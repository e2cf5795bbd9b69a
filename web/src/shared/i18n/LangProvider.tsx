import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useState, type ReactNode } from 'react'
import { setAPILanguage } from '@/shared/api/client'
import { storedLang, storeLang, type Lang } from './lang'
import { LangContext } from './texts'

/** LangProvider holds the chosen language, remembers it and tells the page and the server. */
export function LangProvider({ children }: { children: ReactNode }) {
  const [lang, choose] = useState<Lang>(() => {
    const stored = storedLang()
    setAPILanguage(stored)
    return stored
  })
  const queries = useQueryClient()

  useEffect(() => {
    document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en'
  }, [lang])

  const value = useMemo(
    () => ({
      lang,
      setLang: (next: Lang) => {
        storeLang(next)
        setAPILanguage(next)
        choose(next)
        void queries.invalidateQueries() // names and messages come from the server in its language
      },
    }),
    [lang, queries],
  )
  return <LangContext.Provider value={value}>{children}</LangContext.Provider>
}
