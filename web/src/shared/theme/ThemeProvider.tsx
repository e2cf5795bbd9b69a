import { App, ConfigProvider } from 'antd'
import enUS from 'antd/locale/en_US'
import zhCN from 'antd/locale/zh_CN'
import dayjs from 'dayjs'
import 'dayjs/locale/zh-cn'
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react'
import { useLang } from '@/shared/i18n/texts'
import { antdTheme } from './tokens'
import './theme.css'

const storageKey = 'doudi.text'

/** The sizes of text, and how much larger each is than the first. */
export const textScale = { normal: 1, large: 1.25, largest: 1.5 } as const

/** The name of a text size. */
export type TextSizeName = keyof typeof textScale

/** The names of the text sizes, the smallest first. */
export const textSizes = Object.keys(textScale) as TextSizeName[]

interface TextSize {
  size: TextSizeName
  setSize: (size: TextSizeName) => void
}

const TextSizeContext = createContext<TextSize>({ size: 'normal', setSize: () => undefined })

/** useTextSize returns the size of text, and the way to change it. */
export const useTextSize = () => useContext(TextSizeContext)

function stored(): TextSizeName {
  try {
    return textSizes.find((s) => s === localStorage.getItem(storageKey)) ?? 'normal'
  } catch {
    return 'normal' // storage is switched off
  }
}

function store(size: TextSizeName): void {
  try {
    localStorage.setItem(storageKey, size)
  } catch {
    // storage is switched off: the choice lasts as long as the page
  }
}

/** ThemeProvider gives the page and antd our tokens, the text size and the language of dates and pickers. */
export function ThemeProvider({ children }: { children: ReactNode }) {
  const { lang } = useLang()
  const [size, setSize] = useState(stored)
  const [still] = useState(() => window.matchMedia('(prefers-reduced-motion: reduce)').matches)

  useEffect(() => {
    document.documentElement.dataset.text = size
    store(size)
  }, [size])
  useEffect(() => {
    dayjs.locale(lang === 'zh' ? 'zh-cn' : 'en')
  }, [lang])

  const chosen = useMemo(() => ({ size, setSize }), [size])
  const theme = useMemo(() => antdTheme(textScale[size], still), [size, still])
  return (
    <TextSizeContext.Provider value={chosen}>
      {/* Lists here are short, and one that draws only what is in sight hides the rest from a screen reader. */}
      <ConfigProvider virtual={false} locale={lang === 'zh' ? zhCN : enUS} theme={theme} button={{ autoInsertSpace: false }}>
        <App component={false}>{children}</App>
      </ConfigProvider>
    </TextSizeContext.Provider>
  )
}
