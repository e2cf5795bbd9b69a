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

interface TextSize {
  large: boolean
  setLarge: (large: boolean) => void
}

const TextSizeContext = createContext<TextSize>({ large: false, setLarge: () => undefined })

/** useTextSize returns whether large text is on, and the way to change it. */
export const useTextSize = () => useContext(TextSizeContext)

function storedLarge(): boolean {
  try {
    return localStorage.getItem(storageKey) === 'large'
  } catch {
    return false // storage is switched off
  }
}

function storeLarge(large: boolean): void {
  try {
    localStorage.setItem(storageKey, large ? 'large' : 'normal')
  } catch {
    // storage is switched off: the choice lasts as long as the page
  }
}

/** ThemeProvider gives the page and antd our tokens, the text size and the language of dates and pickers. */
export function ThemeProvider({ children }: { children: ReactNode }) {
  const { lang } = useLang()
  const [large, setLarge] = useState(storedLarge)
  const [still] = useState(() => window.matchMedia('(prefers-reduced-motion: reduce)').matches)

  useEffect(() => {
    document.documentElement.dataset.text = large ? 'large' : 'normal'
    storeLarge(large)
  }, [large])
  useEffect(() => {
    dayjs.locale(lang === 'zh' ? 'zh-cn' : 'en')
  }, [lang])

  const size = useMemo(() => ({ large, setLarge }), [large])
  const theme = useMemo(() => antdTheme(large, still), [large, still])
  return (
    <TextSizeContext.Provider value={size}>
      <ConfigProvider locale={lang === 'zh' ? zhCN : enUS} theme={theme} button={{ autoInsertSpace: false }}>
        <App component={false}>{children}</App>
      </ConfigProvider>
    </TextSizeContext.Provider>
  )
}
