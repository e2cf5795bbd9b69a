import { Checkbox, Input, Select } from 'antd'
import { DayInput } from '@/shared/ui/inputs'
import { Field } from '@/shared/ui/form'
import { useCodes, type ListName } from './codes'
import css from './registry.module.css'
import { useText, type TextKey } from './text'

/** Where the fields of a person stand in a form: ['member'] or ['members', 0]. */
export type At = (string | number)[]

interface MemberFieldsProps {
  at: At
  /** The relation of the head cannot be changed here. */
  head?: boolean
}

/** MemberFields are the fields of one person; what is seldom needed is folded away. */
export function MemberFields({ at, head = false }: MemberFieldsProps) {
  const t = useText()
  const need = [{ required: true, whitespace: true, message: t('required') }]
  return (
    <>
      <div className={css.grid}>
        <Field name={[...at, 'name']} label={t('name')} rules={need}>
          <Input maxLength={60} />
        </Field>
        <Field name={[...at, 'idNumber']} label={t('idNumber')}>
          <Input maxLength={40} inputMode="text" autoComplete="off" />
        </Field>
        <CodeField at={at} name="relation" list="relation" label="relation" disabled={head} required />
        <Field name={[...at, 'phone']} label={t('phone')}>
          <Input maxLength={40} inputMode="tel" autoComplete="off" />
        </Field>
        <CodeField at={at} name="health" list="health" label="health" />
        <CodeField at={at} name="labour" list="labour" label="labour" />
        <CodeField at={at} name="disability" list="disabilityType" label="disability" />
        <CodeField at={at} name="disabilityGrade" list="disabilityGrade" label="disabilityGrade" />
        <Field name={[...at, 'illness']} label={t('illness')}>
          <Input maxLength={200} autoComplete="off" />
        </Field>
        <Field name={[...at, 'seriousIllness']} valuePropName="checked" label={t('serious')}>
          <Checkbox>{t('yes')}</Checkbox>
        </Field>
        <Field name={[...at, 'coLiving']} valuePropName="checked" label={t('coLiving')}>
          <Checkbox>{t('yes')}</Checkbox>
        </Field>
      </div>
      <details className={css.moreFields}>
        <summary>{t('moreOf')}</summary>
        <More at={at} />
      </details>
    </>
  )
}

function More({ at }: { at: At }) {
  const t = useText()
  return (
    <div className={css.grid}>
      <CodeField at={at} name="sex" list="sex" label="sex" extra={t('fromID')} />
      <Field name={[...at, 'bornOn']} label={t('born')} extra={t('fromID')}>
        <DayInput />
      </Field>
      <CodeField at={at} name="ethnicity" list="ethnicity" label="ethnicity" />
      <CodeField at={at} name="marital" list="marital" label="marital" />
      <CodeField at={at} name="education" list="education" label="education" />
      <Field name={[...at, 'work']} label={t('work')}>
        <Input maxLength={100} />
      </Field>
      <Field name={[...at, 'schooling']} label={t('schooling')}>
        <Input maxLength={60} />
      </Field>
      <Field name={[...at, 'disabilityCert']} label={t('disabilityCert')}>
        <Input maxLength={40} autoComplete="off" />
      </Field>
    </div>
  )
}

interface CodeFieldProps {
  at: At
  name: string
  list: ListName
  label: TextKey
  extra?: string
  required?: boolean
  disabled?: boolean
}

/** CodeField chooses a code of a list by its name. */
export function CodeField({ at, name, list, label, extra, required = false, disabled = false }: CodeFieldProps) {
  const t = useText()
  const codes = useCodes()
  return (
    <Field name={[...at, name]} label={t(label)} extra={extra} rules={required ? [{ required, message: t('required') }] : []}>
      <Select allowClear={!required} disabled={disabled} showSearch={{ optionFilterProp: 'label' }} options={codes.choices(list)} />
    </Field>
  )
}
