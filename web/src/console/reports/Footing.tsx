import { StatusTag } from '@/shared/ui/values'
import { useText } from './text'

/** Footing tells at a glance whether a report foots. */
export function Footing({ checks, failed }: { checks: number; failed: number }) {
  const t = useText()
  if (checks === 0) return <span className="quiet">—</span>
  return failed === 0 ? <StatusTag tone="done">{t('allFoot', { n: checks })}</StatusTag> : <StatusTag tone="act">{t('someFail', { n: checks, failed })}</StatusTag>
}
