import { useLang, useT } from '@/shared/i18n'
import { useTextSize } from '@/shared/theme/ThemeProvider'
import css from './layout.module.css'

/** Preferences switches language and text size. `always` keeps it on a phone, where the top bar has no room. */
export function Preferences({ always = false }: { always?: boolean }) {
  const t = useT()
  const { lang, setLang } = useLang()
  const { large, setLarge } = useTextSize()
  const other = lang === 'zh' ? 'en' : 'zh'
  return (
    <span className={`${css.preferences} ${always ? '' : css.wideOnly}`}>
      <button type="button" className="link" onClick={() => setLarge(!large)}>
        {t(large ? 'app.normalText' : 'app.largeText')}
      </button>
      <button type="button" className="link" lang={other === 'zh' ? 'zh-CN' : 'en'} title={t('lang.switch')} onClick={() => setLang(other)}>
        {t(`lang.${other}`)}
      </button>
    </span>
  )
}
