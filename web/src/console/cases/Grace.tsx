import { Form, Input } from 'antd'
import { monthText } from '@/shared/format/date'
import { useLang } from '@/shared/i18n'
import { Section } from '@/shared/ui/page'
import { Money } from '@/shared/ui/values'
import type { Case } from './CasePage'
import css from './cases.module.css'
import { SignatureField } from './fields'
import { Reasons } from './Reasons'
import { useText } from './text'

/** GracePart says that a family may keep what it draws for some months, and why; or until when it does. */
export function GracePart({ case: c }: { case: Case }) {
  const t = useText()
  const { lang } = useLang()
  if (!c.grace) return null
  return (
    <Section title={t('grace')}>
      <p className={css.outcome}>
        {t('graceOpen', { until: monthText(c.grace.until, lang) })} · {t('aMonth')} <Money fen={c.grace.amountFen} />
      </p>
      <Reasons reasons={c.grace.proposal.reasons} />
    </Section>
  )
}

/** GraceFields are signed to let what a family draws go on for its grace period. */
export function GraceFields({ case: c, name }: { case: Case; name: string }) {
  const t = useText()
  const { lang } = useLang()
  return (
    <>
      {c.grace && (
        <p className={css.outcome}>
          {t('graceOpen', { until: monthText(c.grace.until, lang) })} · {t('aMonth')} <Money fen={c.grace.amountFen} />
        </p>
      )}
      <Form.Item name="words" label={t('words')}>
        <Input.TextArea rows={3} maxLength={2000} />
      </Form.Item>
      <SignatureField name={name} />
    </>
  )
}
