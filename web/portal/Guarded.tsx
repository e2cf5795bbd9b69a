import { useCallback, useEffect, useState, type ReactNode } from 'react'
import { asProblem } from '@/shared/api/problem'
import { me, whenOut } from './office'
import css from './portal.module.css'
import { SignIn } from './SignIn'
import { useText } from './apply/text'
import { sweepKept } from './useKept'

/** Guarded shows what needs an account once there is one. Without a connection a reader who is in the middle of something goes on with it. */
export function Guarded({ children }: { children: ReactNode }) {
  const t = useText()
  const [state, setState] = useState<'wait' | 'in' | 'out'>('wait')
  const look = useCallback(() => {
    me().then(
      () => setState('in'),
      (e: unknown) => setState(asProblem(e).status === 401 ? 'out' : 'in'),
    )
  }, [])
  useEffect(look, [look])
  useEffect(() => whenOut(() => setState('out')), [])
  useEffect(() => {
    if (state === 'in') void sweepKept() // what another account wrote on this phone is not for this one
  }, [state])
  if (state === 'wait')
    return (
      <p role="status" className={css.wait}>
        {t('wait')}
      </p>
    )
  if (state === 'out') return <SignIn onDone={() => setState('in')} />
  return children
}
