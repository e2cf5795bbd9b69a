import { useText } from './text'

/** useReason shows why an amount changed. What people wrote stays; what the program wrote is in the reader's language. */
export function useReason(): (reason: string) => string {
  const t = useText()
  return (reason) => {
    if (reason === '原在保名册转入') return t('reason.takenOver')
    const decision = /^审核确认 (\S+)$/.exec(reason)?.[1]
    if (decision) return t('reason.confirmed', { decision })
    const advance = /^先行救助 (\S+)$/.exec(reason)?.[1]
    return advance ? t('reason.advance', { number: advance }) : reason
  }
}
