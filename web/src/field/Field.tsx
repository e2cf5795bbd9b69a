import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { setAPILanguage } from '@/shared/api/client'
import { asProblem } from '@/shared/api/problem'
import { storedLang, storeLang, type Lang } from '@/shared/i18n/lang'
import { LangContext, useLang } from '@/shared/i18n/texts'
import { Boundary } from '@/shared/ui/Boundary'
import { Book, idOf } from './book'
import { SetPin, SignIn, Unlock } from './Enter'
import css from './field.module.css'
import * as store from './store'
import { LeadPage } from './Leads'
import { Revoked, SomebodyElse, standing, sync } from './sync'
import { useText } from './text'
import { lockOf, usable, type Vault } from './vault'
import { VisitPage } from './VisitPage'
import { Visits } from './Visits'

/** Field is the app of those who visit homes: it works without signal once a day's visits were taken along. */
export function Field() {
  const [lang, choose] = useState<Lang>(storedLang)
  useEffect(() => {
    document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en'
    setAPILanguage(lang)
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
        <Whole />
      </main>
    </LangContext.Provider>
  )
}

// Whole keeps a way on where a screen cannot be shown: what was written is on the phone, and the PIN opens it again.
function Whole() {
  const t = useText()
  const [tries, setTries] = useState(0)
  const broken = (
    <div role="alert" className={css.alert}>
      <p>{t('broken')}</p>
      <button type="button" className={css.second} onClick={() => setTries(tries + 1)}>
        {t('again')}
      </button>
    </div>
  )
  return (
    <Boundary of={String(tries)} instead={broken}>
      <Screens />
    </Boundary>
  )
}

function Head() {
  const t = useText()
  const { lang, setLang } = useLang()
  const title = `${t('title')} · ${t('app')}`
  useEffect(() => {
    document.title = title
  }, [title])
  return (
    <header className={css.head}>
      <strong>{t('title')}</strong>
      <button type="button" className={css.small} lang={lang === 'zh' ? 'en' : 'zh-CN'} onClick={() => setLang(lang === 'zh' ? 'en' : 'zh')}>
        {t('other')}
      </button>
    </header>
  )
}

type Where = 'wait' | 'signIn' | 'pin' | 'locked' | 'open'

// forgotten asks, where there is a network, whether the phone must forget; without one it cannot be told.
async function forgotten(): Promise<boolean> {
  const lock = await lockOf()
  if (!lock) return false
  const told = await standing(lock.token).catch(() => undefined)
  if (!told?.wipe) return false
  await store.forget()
  return true
}

function Screens() {
  const t = useText()
  const [where, go] = useState<Where>('wait')
  const [said, say] = useState('')
  const [account, setAccount] = useState('')
  const [book, setBook] = useState<Book>()
  useEffect(() => {
    if (!usable()) return
    void (async () => {
      const wiped = await forgotten()
      if (wiped) say('wipedRevoked')
      go((await lockOf()) ? 'locked' : 'signIn')
    })()
  }, [])
  const open = async (vault: Vault) => {
    const b = new Book(vault)
    await b.load()
    say('')
    setBook(b)
    go('open')
  }
  const leave = useCallback((why: string) => {
    setBook(undefined)
    say(why)
    go(why ? 'signIn' : 'locked')
  }, [])
  if (!usable()) return <p role="alert">{t('unusable')}</p>
  return (
    <>
      {said && (
        <p role="status" className={css.alert}>
          {t(said === 'wiped' ? 'wiped' : 'wipedRevoked')}
        </p>
      )}
      {where === 'wait' && <p aria-busy="true">{t('wait')}</p>}
      {where === 'signIn' && (
        <SignIn
          onDone={(id) => {
            setAccount(id)
            go('pin')
          }}
        />
      )}
      {where === 'pin' && <SetPin account={account} onDone={(v) => void open(v)} />}
      {where === 'locked' && <Unlock onDone={(v) => void open(v)} onWiped={() => leave('wiped')} />}
      {where === 'open' && book && <Open book={book} onLeave={leave} />}
    </>
  )
}

/** What came of the last try to synchronise. */
export interface Line {
  busy: boolean
  online: boolean
  fault: string
  run: () => void
}

function useSync(book: Book, onLeave: (why: string) => void, onSignIn: () => void): Line {
  const t = useText()
  const [busy, setBusy] = useState(false)
  const [online, setOnline] = useState(navigator.onLine)
  const [fault, setFault] = useState('')
  const running = useRef(false)
  const once = useCallback(async () => {
    setBusy(true)
    setFault('')
    try {
      await sync(book)
      setOnline(true)
    } catch (thrown) {
      if (thrown instanceof Revoked) {
        await store.forget()
        onLeave('wipedRevoked')
        return
      }
      const problem = asProblem(thrown)
      if (thrown instanceof SomebodyElse) setFault(t('somebodyElse'))
      else if (problem.status === 401) onSignIn()
      else if (problem.status === 0) setOnline(false)
      else setFault(problem.title)
    } finally {
      setBusy(false)
    }
  }, [book, onLeave, onSignIn, t])
  const asked = useRef(false)
  const run = useCallback(async () => {
    asked.current = true
    if (running.current) return // it goes once more: what was written meanwhile is to be sent too
    running.current = true
    while (asked.current) {
      asked.current = false
      await once()
    }
    running.current = false
  }, [once])
  useEffect(() => {
    const on = () => {
      setOnline(true)
      void run()
    }
    const off = () => setOnline(false)
    window.addEventListener('online', on)
    window.addEventListener('offline', off)
    return () => {
      window.removeEventListener('online', on)
      window.removeEventListener('offline', off)
    }
  }, [run])
  useEffect(() => {
    void run() // once, when the phone is unlocked
    // eslint-disable-next-line react/exhaustive-deps
  }, [book])
  return { busy, online, fault, run: () => void run() }
}

/** idle is how long an open phone may lie about before it locks itself, in milliseconds. */
const idle = 10 * 60_000

function useIdle(onIdle: () => void) {
  useEffect(() => {
    let last = Date.now()
    const touched = () => {
      last = Date.now()
    }
    const clock = window.setInterval(() => Date.now() - last > idle && onIdle(), 15_000)
    window.addEventListener('pointerdown', touched)
    window.addEventListener('keydown', touched)
    return () => {
      window.clearInterval(clock)
      window.removeEventListener('pointerdown', touched)
      window.removeEventListener('keydown', touched)
    }
  }, [onIdle])
}

function Open({ book, onLeave }: { book: Book; onLeave: (why: string) => void }) {
  const [signIn, setSignIn] = useState(false)
  const [at, setAt] = useState('')
  const [meets, setMeets] = useState(false)
  useSyncExternalStore(book.subscribe, book.version)
  const line = useSync(book, onLeave, useCallback(() => setSignIn(true), []))
  // What the phone would not take is on the screen only: then it stays open, and the list says so.
  const lock = useCallback(() => void book.secure().then((all) => all && onLeave('')), [book, onLeave])
  useIdle(lock)
  if (signIn) {
    return (
      <SignIn
        again
        onDone={() => {
          setSignIn(false)
          line.run()
        }}
      />
    )
  }
  const visit = at ? book.visit(at) : undefined
  const leave = () => {
    setAt('')
    line.run() // what was entered goes when its form is left, not only when somebody asks
  }
  if (visit) return <VisitPage key={at} book={book} visit={visit} onBack={leave} onSealed={line.run} />
  if (meets) {
    const back = () => setMeets(false)
    return (
      <LeadPage
        book={book}
        onBack={back}
        onKept={() => {
          back()
          line.run()
        }}
      />
    )
  }
  return (
    <Visits
      book={book}
      line={line}
      onOpen={(v) => setAt(idOf(v.call))}
      onLead={() => setMeets(true)}
      onLock={lock}
      onWipe={() => {
        void store.forget().then(() => onLeave('wiped'))
      }}
    />
  )
}
