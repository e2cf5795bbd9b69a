import type { Schema } from '@/shared/api/client'
import { StatusTag } from '@/shared/ui/values'
import { useText } from './text'

type Match = Pick<Schema<'VerificationCheckFinding'>, 'nameMatch' | 'matchedBy' | 'confidence'>

/** Matched says how a department's row came to be taken for this person's, and how likely it is theirs. */
export function Matched({ match }: { match: Match }) {
  const t = useText()
  const likeness = match.matchedBy === 'likeness'
  return (
    <span>
      <StatusTag tone={match.nameMatch === 'same' ? 'plain' : 'act'}>{t(`finding.name.${match.nameMatch}`)}</StatusTag>{' '}
      {likeness && <StatusTag tone="act">{t('finding.likeness')}</StatusTag>}{' '}
      {match.confidence > 0 && (likeness || match.nameMatch !== 'same') && (
        <span className="quiet figure">{t('finding.confidence', { p: percent(match.confidence) })}</span>
      )}
    </span>
  )
}

/** percent writes ten-thousandths: `99.98%`. */
export function percent(tenThousandths: number): string {
  return `${(tenThousandths / 100).toFixed(2)}%`
}
