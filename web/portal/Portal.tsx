import { lazy, Suspense, useEffect, useMemo, useState } from 'react'
import { storedLang, storeLang, type Lang } from '@/shared/i18n/lang'
import { LangContext } from '@/shared/i18n/texts'
import css from './portal.module.css'
import { go, useRoute } from './route'
import { SelfCheck } from './SelfCheck'
import { useText } from './text'

// Applying, following and telling are fetched when they are opened: the first page stays small.
const Apply = lazy(() => import('./apply/Apply'))
const Mine = lazy(() => import('./mine/Mine'))
const Held = lazy(() => import('./held/Held'))
const Passkeys = lazy(() => import('./passkeys/Passkeys'))
const Summoned = lazy(() => import('./sign/Summoned'))
const Tell = lazy(() => import('./tell/Tell'))
const Guarded = lazy(() => import('./Guarded').then((m) => ({ default: m.Guarded })))

/** Portal is the page for families: its head, the self-check, applying, following and telling, and the choice of language and text size. */
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
      <Pages />
      <main className={css.page}>
        <Room />
      </main>
    </LangContext.Provider>
  )
}

function Room() {
  const t = useText()
  const [page] = useRoute()
  const wait = (
    <p role="status" className={css.wait}>
      {t('wait')}
    </p>
  )
  if (page === 'tell')
    return (
      <Suspense fallback={wait}>
        <Tell />
      </Suspense>
    )
  const own = guarded(page)
  if (!own) return <SelfCheck />
  return (
    <Suspense fallback={wait}>
      <Guarded>{own}</Guarded>
    </Suspense>
  )
}

// guarded is the page that needs an account.
function guarded(page: string | undefined) {
  switch (page) {
    case 'apply':
      return <Apply />
    case 'mine':
      return <Mine />
    case 'held':
      return <Held />
    case 'passkeys':
      return <Passkeys />
    case 'sign':
      return <Summoned />
  }
  return undefined
}

const pages = [
  ['', 'toCheck'],
  ['apply', 'toApply'],
  ['mine', 'toMine'],
  ['tell', 'toTell'],
] as const

function Pages() {
  const t = useText()
  const [at = ''] = useRoute()
  return (
    <nav className={css.pages} aria-label={t('pages')}>
      {pages.map(([page, label]) => (
        <a
          key={page}
          href={page ? `/portal/${page}` : '/portal'}
          aria-current={at === page ? 'page' : undefined}
          onClick={(e) => {
            if (e.metaKey || e.ctrlKey) return
            e.preventDefault()
            go(page ? `/portal/${page}` : '/portal')
          }}
        >
          {t(label)}
        </a>
      ))}
    </nav>
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
