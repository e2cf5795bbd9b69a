import { asProblem } from '@/shared/api/problem'
import { useT } from '@/shared/i18n'
import { Fault, useFaultTitle } from './fault'
import { Page } from './page'

interface PageFaultProps {
  /** What was thrown while the page's subject was read. */
  error: unknown
  onRetry?: () => void
}

/** PageFault stands in a page's place when what it is about cannot be shown; what is out of scope looks as if it were not there. */
export function PageFault({ error, onRetry }: PageFaultProps) {
  const t = useT()
  const titleOf = useFaultTitle()
  const problem = asProblem(error)
  if (problem.status === 404)
    return (
      <Page narrow title={t('page.notFound')}>
        <p>{t('page.notFoundHint')}</p>
      </Page>
    )
  return (
    <Page narrow title={titleOf(problem)}>
      <Fault error={error} {...(onRetry && { onRetry })} />
    </Page>
  )
}
