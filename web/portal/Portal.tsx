import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from 'react'
import { storedLang, storeLang, type Lang } from '@/shared/i18n/lang'
import { LangContext } from '@/shared/i18n/texts'
import { Boundary } from '@/shared/ui/Boundary'
import { useAdded, useOffered, useTongue } from './languages/useAdded'
import css from './portal.module.css'
import { go, useRoute } from './route'
import { SelfCheck } from './SelfCheck'
import { useText } from './text'

// Applying, following and telling are fetched when they are opened: the first page stays small. What did not come is remembered as such: another try makes them anew.
const fetched = () => ({
  Apply: lazy(() => import('./apply/Apply')),
  Mine: lazy(() => import('./mine/Mine')),
  Held: lazy(() => import('./held/Held')),
  Passkeys: lazy(() => import('./passkeys/Passkeys')),
  Summoned: lazy(() => import('./sign/Summoned')),
  Notices: lazy(() => import('./notices/Notices')),
  Paper: lazy(() => import('./notices/Paper')),
  Tell: lazy(() => import('./tell/Tell')),
  Guarded: lazy(() => import('./Guarded').then((m) => ({ default: m.Guarded }))),
})
type Fetched = ReturnType<typeof fetched>

const Menu = lazy(() => import('./languages/Menu'))

/** Portal is the page for families: its head, the self-check, applying, following and telling, and the choice of language and text size. */
export function Portal() {
  const [lang, choose] = useState<Lang>(storedLang)
  const { added, wanted, failed, want } = useAdded()
  const base = added ? 'zh' : lang // what an added language leaves out is Chinese
  useTongue(base === 'zh' ? 'zh-CN' : 'en', added)
  const speak = useCallback(
    (tag: string) => {
      const own = tag === 'zh' || tag === 'en'
      want(own ? '' : tag)
      choose(tag === 'en' ? 'en' : 'zh')
      if (own) storeLang(tag)
    },
    [want],
  )
  const value = useMemo(() => ({ lang: base, setLang: speak, overlay: added?.texts }), [base, speak, added])
  return (
    <LangContext.Provider value={value}>
      <Head chosen={wanted || lang} onChoose={speak} />
      <Pages />
      <main className={css.page}>
        {failed && <Failed />}
        <Room />
      </main>
      {added?.texts.portal?.binding && <Binding />}
    </LangContext.Provider>
  )
}

function Failed() {
  const t = useText()
  return (
    <p role="status" className={css.note}>
      {t('languageFailed')}
    </p>
  )
}

/** Binding says, in the reader's language, which text holds. */
function Binding() {
  const t = useText()
  return <footer className={css.binding}>{t('binding')}</footer>
}

// Room is the page that the address names. One that does not come leaves the rest of the portal as it is.
function Room() {
  const t = useText()
  const route = useRoute()
  const [page] = route
  const [rooms, fetchAnew] = useState(fetched)
  const [tries, setTries] = useState(0)
  const again = () => {
    // What a second try does not bring either may have gone with a new edition of the portal: only a new page has its names.
    if (tries > 0 && navigator.onLine) return window.location.reload()
    setTries(tries + 1)
    fetchAnew(fetched)
  }
  const opened = anybodys(page, rooms) ?? guarded(page, rooms)
  if (!opened) return <SelfCheck />
  const wait = (
    <p role="status" className={css.wait}>
      {t('wait')}
    </p>
  )
  return (
    <Boundary of={`${route.join('/')} ${tries}`} instead={<Unopened onRetry={again} />}>
      <Suspense fallback={wait}>{opened}</Suspense>
    </Boundary>
  )
}

function Unopened({ onRetry }: { onRetry: () => void }) {
  const t = useText()
  return (
    <section role="alert">
      <h1>{t('unopened')}</h1>
      <p>{t('unopenedWhy')}</p>
      <div className={css.acts}>
        <button type="button" className={css.primary} onClick={onRetry}>
          {t('retry')}
        </button>
      </div>
    </section>
  )
}

// anybodys is the page that needs no account.
function anybodys(page: string | undefined, { Tell, Notices, Paper }: Fetched) {
  switch (page) {
    case 'tell':
      return <Tell />
    case 'notices':
      return <Notices />
    case 'p':
      return <Paper />
  }
  return undefined
}

// guarded is the page that needs an account.
function guarded(page: string | undefined, { Guarded, ...rooms }: Fetched) {
  const own = owned(page, rooms)
  return own && <Guarded>{own}</Guarded>
}

function owned(page: string | undefined, { Apply, Mine, Held, Passkeys, Summoned }: Omit<Fetched, 'Guarded'>) {
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

function Head({ chosen, onChoose }: { chosen: string; onChoose: (tag: string) => void }) {
  const t = useText()
  const offered = useOffered()
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
        {offered.length > 0 ? (
          <Boundary of="menu" instead={<Other />}>
            <Suspense fallback={<Other />}>
              <Menu list={offered} chosen={chosen} onChoose={onChoose} />
            </Suspense>
          </Boundary>
        ) : (
          <Other />
        )}
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
