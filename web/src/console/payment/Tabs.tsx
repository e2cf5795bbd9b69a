import { NavLink } from 'react-router'
import css from './payment.module.css'
import { useText } from './text'

/** Tabs leads between the pages of payment. */
export function Tabs() {
  const t = useText()
  return (
    <nav className={css.tabs} aria-label={t('tabs')}>
      <NavLink to="/rolls" end>{t('tab.rolls')}</NavLink>
      <NavLink to="/rolls/payouts">{t('tab.payouts')}</NavLink>
      <NavLink to="/recoveries">{t('tab.recoveries')}</NavLink>
      <NavLink to="/rolls/entitlements">{t('tab.entitlements')}</NavLink>
    </nav>
  )
}
