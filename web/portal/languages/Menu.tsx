import css from '../portal.module.css'
import { useText } from '../text'
import type { Offered } from '../talk'

interface MenuProps {
  list: Offered[]
  chosen: string
  onChoose: (tag: string) => void
}

/** Menu offers every language by its own name, where the place adds some to Chinese and English. */
export default function Menu({ list, chosen, onChoose }: MenuProps) {
  const t = useText()
  return (
    <select className={css.small} aria-label={t('languages')} value={chosen} onChange={(e) => onChoose(e.target.value)}>
      <option value="zh" lang="zh-CN">
        中文
      </option>
      <option value="en" lang="en">
        English
      </option>
      {list.map((l) => (
        <option key={l.tag} value={l.tag} lang={l.tag} dir={l.dir}>
          {l.name}
        </option>
      ))}
    </select>
  )
}
