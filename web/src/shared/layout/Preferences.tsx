import { useLang, useT } from '@/shared/i18n'
import { textSizes, useTextSize } from '@/shared/theme/ThemeProvider'
import css from './layout.module.css'

/** Preferences switches language and text size. `always` keeps it on a phone, where the top bar has no room. */
export function Preferences({ always = false }: { always?: boolean }) {
  const t = useT()
  const { lang, setLang } = useLang()
  const { size, setSize } = useTextSize()
  const next = textSizes[(textSizes.indexOf(size) + 1) % textSizes.length] ?? 'normal'
  const other = lang === 'zh' ? 'en' : 'zh'
  return (
    <span className={`${css.preferences} ${always ? '' : css.wideOnly}`}>
      <button type="button" className="link" onClick={() => setSize(next)}>
        {t(`app.text.${next}`)}
      </button>
      <button type="button" className="link" lang={other === 'zh' ? 'zh-CN' : 'en'} title={t('lang.switch')} onClick={() => setLang(other)}>
        {t(`lang.${other}`)}
      </button>
    </span>
  )
}
