import { Form, type FormInstance } from 'antd'
import { useCallback, useId, useState, type ReactNode } from 'react'
import { asProblem, formPath, type Problem } from '@/shared/api/problem'
import css from './form.module.css'

/**
 * useFaults puts the server's faults beside their fields. Faults of fields
 * that this form does not have stay for the Fault above it.
 *
 *     const faults = useFaults(form)
 *     try { … } catch (error) { faults.show(error) }
 *     {faults.problem && <Fault error={faults.problem} placed={faults.placed} />}
 */
export function useFaults(form: FormInstance) {
  const [problem, setProblem] = useState<Problem>()

  const placed = useCallback((path: string) => hasField(form, formPath(path)), [form])
  const show = useCallback(
    (error: unknown) => {
      const next = asProblem(error)
      const own = next.faults.map((f) => ({ name: formPath(f.path), errors: [f.message] })).filter((f) => hasField(form, f.name))
      form.setFields(own as Parameters<FormInstance['setFields']>[0])
      if (own[0]) form.scrollToField(own[0].name, { focus: true })
      setProblem(next)
    },
    [form],
  )
  const clear = useCallback(() => setProblem(undefined), [])
  return { problem, placed, show, clear }
}

function hasField(form: FormInstance, path: (string | number)[]): boolean {
  return path.length > 0 && form.getFieldInstance(path) !== undefined && form.getFieldInstance(path) !== null
}

/** FormSection groups fields under a heading that a screen reader announces with them. */
export function FormSection({ title, hint, children }: { title: string; hint?: ReactNode; children: ReactNode }) {
  const id = useId()
  return (
    <fieldset className={`paper ${css.section}`} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {hint && <p className="quiet">{hint}</p>}
      <div className={css.grid}>{children}</div>
    </fieldset>
  )
}

/** Wide makes a field of a FormSection span its whole width. */
export function Wide({ children }: { children: ReactNode }) {
  return <div className={css.wide}>{children}</div>
}

/** FormActions keeps the buttons of a long form in reach. */
export function FormActions({ children }: { children: ReactNode }) {
  return <div className={css.actions}>{children}</div>
}

/** Field is antd's Form.Item with a label above; the short name keeps forms readable. */
export const Field = Form.Item
