import { useEffect, useMemo, useState } from 'react'
import { storedLang, storeLang, type Lang } from '@/shared/i18n/lang'
import { LangContext } from '@/shared/i18n/texts'
import css from './portal.module.css'
import { SelfCheck } from './SelfCheck'
import { useText } from './text'

/** Portal is the page for families: its head, the self-check, and the choice of language and text size. */
export function Portal() {
  const [lang, choose] = useState<Lang>(storedLang)
  useEffect(() => {
    document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en'
  }, [lang])
  const value = useMemo(
    () => ({
      lang,
      setLang: (next: Lang) => {
        storeLang(next)
        choose(next)
      },
    }),
    [lang],
  )
  return (
    <LangContext.Provider value={value}>
      <Head />
      <main className={css.page}>
        <SelfCheck />
      </main>
    </LangContext.Provider>
  )
}

const sizeKey = 'doudi.text'

function storedLarge(): boolean {
  try {
    return localStorage.getItem(sizeKey) === 'large'
  } catch {
    return false // storage is switched off
  }
}

function Head() {
  const t = useText()
  const [large, setLarge] = useState(storedLarge)
  useEffect(() => {
    document.documentElement.dataset.text = large ? 'large' : 'normal'
    try {
      localStorage.setItem(sizeKey, large ? 'large' : 'normal')
    } catch {
      // storage is switched off: the choice lasts as long as the page
    }
  }, [large])
  const title = `${t('title')} · ${t('app')}`
  useEffect(() => {
    document.title = title
  }, [title])
  return (
    <header className={css.head}>
      <strong>{t('app')}</strong>
      <span className={css.choices}>
        <button type="button" className={css.small} aria-pressed={large} onClick={() => setLarge(!large)}>
          {t(large ? 'normal' : 'large')}
        </button>
        <Other />
      </span>
    </header>
  )
}

function Other() {
  const t = useText()
  return (
    <LangContext.Consumer>
      {({ lang, setLang }) => (
        <button type="button" className={css.small} lang={lang === 'zh' ? 'en' : 'zh-CN'} onClick={() => setLang(lang === 'zh' ? 'en' : 'zh')}>
          {t('other')}
        </button>
      )}
    </LangContext.Consumer>
  )
}
