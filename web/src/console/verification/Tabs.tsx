import { NavLink } from 'react-router'
import css from './verification.module.css'
import { useText } from './text'

const tabs = [
  { to: '/checks', label: 'tab.checks' },
  { to: '/checks/matches', label: 'tab.matches' },
  { to: '/checks/sources', label: 'tab.board' },
  { to: '/checks/health', label: 'tab.health' },
  { to: '/checks/screenings', label: 'tab.screening' },
] as const

/** Tabs leads between the pages of verification. */
export function Tabs() {
  const t = useText()
  return (
    <nav className={css.tabs} aria-label={t('tabs')}>
      {tabs.map((tab) => (
        <NavLink key={tab.to} to={tab.to} end>
          {t(tab.label)}
        </NavLink>
      ))}
    </nav>
  )
}
