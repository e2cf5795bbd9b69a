import { Alert, Button } from 'antd'
import { asProblem, type Problem } from '@/shared/api/problem'
import { useT } from '@/shared/i18n'

const known = ['offline', 'unauthorized', 'forbidden', 'not_found', 'conflict', 'too_large', 'throttled', 'invalid', 'unavailable'] as const
type Known = (typeof known)[number]

const isKnown = (code: string): code is Known => (known as readonly string[]).includes(code)

/** useFaultTitle says in a line what went wrong: the server's own words when it gave any. */
export function useFaultTitle(): (problem: Problem) => string {
  const t = useT()
  return (problem) => problem.title || t(isKnown(problem.code) ? `fault.${problem.code}` : 'fault.unexpected')
}

function hintKey(problem: Problem) {
  if (problem.code === 'conflict' && problem.faults.length === 0) return 'fault.conflictHint' as const
  if (problem.code === 'offline') return 'fault.offlineHint' as const
  return undefined
}

interface FaultProps {
  /** What was thrown. */
  error: unknown
  /** In the place of the server's title, where the page knows better what was tried. */
  title?: string | undefined
  /** Shown as a button, for faults that may pass. */
  onRetry?: () => void
  /** Faults already shown beside their fields. */
  placed?: (path: string) => boolean
}

/** Fault shows what went wrong, where, and what to do next. */
export function Fault({ error, title, onRetry, placed }: FaultProps) {
  const t = useT()
  const titleOf = useFaultTitle()
  const problem = asProblem(error)
  const hint = hintKey(problem)
  const more = problem.detail || (hint && t(hint))
  const rest = problem.faults.filter((f) => !placed?.(f.path))
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={title ?? titleOf(problem)}
      description={
        (more || rest.length > 0) && (
          <>
            {more && <p>{more}</p>}
            <ul>
              {rest.map((f) => (
                <li key={f.path + f.message}>{f.message}</li>
              ))}
            </ul>
          </>
        )
      }
      action={
        onRetry && (
          <Button size="small" onClick={onRetry}>
            {t('fault.retry')}
          </Button>
        )
      }
    />
  )
}
