import { Button, Checkbox, Form, Input, Select } from 'antd'
import type { ReactNode } from 'react'
import { money } from '@/shared/format/money'
import { useLang, Zh } from '@/shared/i18n'
import { Field, FormSection, Wide } from '@/shared/ui/form'
import { DayInput, MoneyInput } from '@/shared/ui/inputs'
import { hasID } from '../registry/address'
import { useCodes, type ListName } from '../registry/codes'
import { MemberFields } from '../registry/MemberFields'
import rows from '../registry/registry.module.css'
import { keyed, useText as useFileText, type TextKey } from '../registry/text'
import type { File } from '../registry/useHousehold'
import { whole } from './asked'
import { useText } from './text'

/** The values of a member, and of a household, that a request may name, with their code list or whether they are yes or no. */
const ofMember: [string, TextKey, ListName | 'flag' | undefined][] = [
  ['labour', 'labour', 'labour'],
  ['health', 'health', 'health'],
  ['disability', 'disability', 'disabilityType'],
  ['disabilityGrade', 'disabilityGrade', 'disabilityGrade'],
  ['disabilityCert', 'disabilityCert', undefined],
  ['seriousIllness', 'serious', 'flag'],
  ['illness', 'illness', undefined],
  ['coLiving', 'coLiving', 'flag'],
  ['work', 'work', undefined],
  ['schooling', 'schooling', undefined],
  ['education', 'education', 'education'],
  ['marital', 'marital', 'marital'],
  ['phone', 'phone', undefined],
  ['name', 'name', undefined],
  ['idNumber', 'idNumber', undefined],
]
const ofHousehold: [string, TextKey, ListName | 'flag' | undefined][] = [
  ['address', 'address', undefined],
  ['urban', 'urban', 'flag'],
  ['bank', 'bank', undefined],
  ['account', 'account', undefined],
  ['accountName', 'accountName', undefined],
  ['cause', 'cause', 'cause'],
]

/** Facts are values, lines and people that change. */
export function Facts({ file }: { file: File }) {
  const t = useText()
  return (
    <>
      <Rows name="fields" title={t('fields')} add={t('addField')} row={(n) => t('fieldNo', { n })} initial={{ personId: file.headId }}>
        {(at) => <Value file={file} at={at} />}
      </Rows>
      <Rows name="lines" title={t('lines')} add={t('addLine')} row={(n) => t('lineNo', { n })} initial={{ kind: 'income', per: 'month', personId: file.headId }}>
        {(at) => <Line file={file} at={at} />}
      </Rows>
      <Rows name="joins" title={t('joins')} add={t('addJoin')} row={(n) => t('joinNo', { n })} initial={{ how: 'born', member: { coLiving: true } }}>
        {(at) => (
          <>
            <HowOn at={at} hows={['born', 'joined', 'entered']} />
            <MemberFields at={[at, 'member']} />
          </>
        )}
      </Rows>
      <Rows name="leaves" title={t('leaves')} add={t('addLeave')} row={(n) => t('leaveNo', { n })} initial={{ how: 'left' }}>
        {(at) => (
          <div className={rows.grid}>
            <Whose file={file} at={at} household={false} />
            <HowOn at={at} hows={['died', 'left', 'corrected']} bare />
          </div>
        )}
      </Rows>
    </>
  )
}

interface RowsProps {
  name: string
  title: string
  add: string
  row: (n: number) => string
  initial: object
  children: (at: number) => ReactNode
}

function Rows({ name, title, add, row, initial, children }: RowsProps) {
  const t = useText()
  return (
    <FormSection title={title}>
      <Wide>
        <Form.List name={name}>
          {(list, ops) => (
            <>
              {list.map((x, i) => (
                <fieldset key={x.key} className={rows.row} aria-label={row(i + 1)}>
                  <div className={rows.rowHead}>
                    <h3>{row(i + 1)}</h3>
                    <Button size="small" aria-label={t('removeOf', { what: row(i + 1) })} onClick={() => ops.remove(x.name)}>
                      {t('remove')}
                    </Button>
                  </div>
                  {children(x.name)}
                </fieldset>
              ))}
              <Button onClick={() => ops.add(initial)}>{add}</Button>
            </>
          )}
        </Form.List>
      </Wide>
    </FormSection>
  )
}

function Whose({ file, at, household = true }: { file: File; at: number; household?: boolean }) {
  const t = useText()
  const people = (file.members ?? []).map((m) => ({ value: m.id, label: <Zh>{`${m.name} · ${m.idNumber}`}</Zh> }))
  return (
    <Field name={[at, 'personId']} label={t('whose')} rules={[{ required: true, message: t('needed') }]}>
      <Select options={household ? [{ value: whole, label: t('theHousehold') }, ...people] : people} />
    </Field>
  )
}

function HowOn({ at, hows, bare = false }: { at: number; hows: readonly ('born' | 'joined' | 'entered' | 'died' | 'left' | 'corrected')[]; bare?: boolean }) {
  const t = useFileText()
  const fields = (
    <>
      <Field name={[at, 'how']} label={t('how')}>
        <Select options={hows.map((h) => ({ value: h, label: t(`how.${h}`) }))} />
      </Field>
      <Field name={[at, 'on']} label={t('on')} extra={t('onHint')}>
        <DayInput />
      </Field>
    </>
  )
  return bare ? fields : <div className={rows.grid}>{fields}</div>
}

// Value names one value and what it becomes, with what the file says beside it.
function Value({ file, at }: { file: File; at: number }) {
  const t = useText()
  const say = useFileText()
  const codes = useCodes()
  const person = Form.useWatch<string | undefined>(['fields', at, 'personId'])
  const field = Form.useWatch<string | undefined>(['fields', at, 'field'])
  const list = person === whole ? ofHousehold : ofMember
  const kind = list.find(([f]) => f === field)?.[2]
  const yesNo = [
    { value: 'true', label: t('yes') },
    { value: 'false', label: t('no') },
  ]
  const choices = kind === 'flag' ? yesNo : kind ? codes.choices(kind) : undefined
  const now = field ? current(file, person, field) : ''
  const named = choices?.find((c) => c.value === now)?.label ?? now
  return (
    <div className={rows.grid}>
      <Whose file={file} at={at} />
      <Field name={[at, 'field']} label={t('field')} rules={[{ required: true, message: t('needed') }]}>
        <Select showSearch={{ optionFilterProp: 'label' }} options={list.map(([value, label]) => ({ value, label: say(label) }))} />
      </Field>
      <Field name={[at, 'value']} label={t('newValue')} extra={field && <Zh>{t('now', { value: named || t('nothing') })}</Zh>}>
        {choices ? <Select allowClear showSearch={{ optionFilterProp: 'label' }} options={choices} /> : <Input maxLength={200} autoComplete="off" />}
      </Field>
    </div>
  )
}

function current(file: File, person: string | undefined, field: string): string {
  const of: object | undefined = person === whole ? file : (file.members ?? []).find((m) => m.id === person)
  const v = (of as Record<string, unknown> | undefined)?.[field]
  if (field === 'disabilityGrade') return v ? String(v as number) : ''
  return typeof v === 'boolean' ? String(v) : typeof v === 'string' ? v : ''
}

function Line({ file, at }: { file: File; at: number }) {
  const t = useText()
  const say = useFileText()
  const codes = useCodes()
  const { lang } = useLang()
  const form = Form.useFormInstance()
  const kind = Form.useWatch<string | undefined>(['lines', at, 'kind']) ?? 'income'
  const line = Form.useWatch<string | undefined>(['lines', at, 'lineId'])
  const ends = Form.useWatch<boolean | undefined>(['lines', at, 'ends'])
  const item = (code: string) => {
    const key = keyed('item', code)
    return key ? say(key) : code
  }
  const per = (p: string) => {
    const key = keyed('per', p)
    return key ? say(key) : p
  }
  const name = (id: string) => (file.members ?? []).find((m) => m.id === id)?.name ?? t('theHousehold')
  const open = (file.lines ?? []).filter((l) => !l.to)
  const pick = (id: string | undefined) => {
    const l = open.find((x) => x.id === id)
    if (l) form.setFieldValue(['lines', at], { lineId: l.id, kind: l.kind, item: l.item, personId: hasID(l.personId) ? l.personId : whole, amountFen: l.amountFen, per: l.per, ends: false })
  }
  const need = [{ required: true, message: t('needed') }]
  return (
    <div className={rows.grid}>
      <Field name={[at, 'lineId']} label={t('which')}>
        <Select
          allowClear
          placeholder={t('newLine')}
          onChange={pick}
          options={open.map((l) => ({ value: l.id, label: <Zh>{`${name(l.personId)} · ${item(l.item)} · ${money(l.amountFen, lang)} ${per(l.per)}`}</Zh> }))}
        />
      </Field>
      {line && (
        <Field name={[at, 'ends']} valuePropName="checked" label={t('ends')}>
          <Checkbox>{t('yes')}</Checkbox>
        </Field>
      )}
      {!ends && (
        <>
          <Field name={[at, 'kind']} label={say('kind')}>
            <Select options={(['income', 'asset', 'deduction'] as const).map((k) => ({ value: k, label: say(k) }))} onChange={() => form.setFieldValue(['lines', at, 'item'], undefined)} />
          </Field>
          <Field name={[at, 'item']} label={say('item')} rules={need}>
            <Select options={codes.items(kind).map((i) => ({ value: i, label: item(i) }))} />
          </Field>
          <Whose file={file} at={at} />
          <Field name={[at, 'amountFen']} label={say('amount')} rules={need}>
            <MoneyInput />
          </Field>
          {kind !== 'asset' && (
            <Field name={[at, 'per']} label={say('per')}>
              <Select options={(['month', 'year'] as const).map((p) => ({ value: p, label: say(`per.${p}`) }))} />
            </Field>
          )}
          <Field name={[at, 'detail']} label={say('detail')}>
            <Input maxLength={500} />
          </Field>
        </>
      )}
    </div>
  )
}
