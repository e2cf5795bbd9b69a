import { Form, Input, Select } from 'antd'
import { api } from '@/shared/api/client'
import { useToday } from '@/shared/session/session'
import { ConfirmAct } from '@/shared/ui/act'
import { Field } from '@/shared/ui/form'
import { DayInput } from '@/shared/ui/inputs'
import { kinships, RelationOf, useActs } from './Acts'
import { headRelation, isHead } from './draft'
import { useText } from './text'
import type { File, Member } from './useHousehold'

type Told = 'kin' | 'village' | 'department'

interface Dying {
  on: string
  told: Told
  head?: string
  relations?: Record<string, string>
}

/** ReportDeath records that a member died; what the household is paid is dealt with from then on. */
export function ReportDeath({ file, member: m }: { file: File; member: Member }) {
  const t = useText()
  const today = useToday()
  const { params, headers, run, version } = useActs(file)
  const others = (file.members ?? []).filter((o) => o.id !== m.id)
  const heads = m.id === file.headId && others.length > 0
  const [only] = others
  return (
    <ConfirmAct<Dying>
      verb={t('reportDeath')}
      label={t('reportDeathOf', { name: m.name })}
      danger
      consequence={t(others.length > 0 ? 'deathWhat' : 'deathLast', { name: m.name })}
      initial={{ on: today, told: 'kin', ...(heads && others.length === 1 && only ? { head: only.id } : {}) }}
      fields={
        <>
          <Field name="on" label={t('diedOn')} rules={[{ required: true, message: t('required') }]}>
            <DayInput />
          </Field>
          <Field name="told" label={t('deathTold')} rules={[{ required: true, message: t('required') }]}>
            <Select options={(['kin', 'village', 'department'] as const).map((value) => ({ value, label: t(`told.${value}`) }))} />
          </Field>
          {heads && <NextHead others={others} />}
        </>
      }
      onAct={({ on, told, head, relations }, key) =>
        run(() =>
          api.POST('/api/households/{county}/{household}/members/death', {
            params,
            headers: headers(key),
            body: { version, person: m.id, on, told, ...(head ? { relations: kinships({ ...relations, [head]: headRelation }) } : {}) },
          }),
        )
      }
    />
  )
}

/** CorrectDeath takes back a death that was recorded by mistake: by somebody else than who recorded it. */
export function CorrectDeath({ file, member: m }: { file: File; member: Member }) {
  const t = useText()
  const { params, headers, run, version } = useActs(file)
  const heads = file.headId !== m.id && isHead(m.relation) && (file.members ?? []).length > 0
  return (
    <ConfirmAct<{ reason: string; relations?: Record<string, string> }>
      verb={t('correctDeath')}
      label={t('correctDeathOf', { name: m.name })}
      consequence={t('correctDeathHint', { name: m.name })}
      fields={
        <>
          {heads && <RelationOf person={m.id} name={m.name} />}
          <Field name="reason" label={t('correctDeathWhy')} rules={[{ required: true, message: t('required') }]}>
            <Input.TextArea rows={2} maxLength={500} />
          </Field>
        </>
      }
      onAct={({ reason, relations }, key) =>
        run(() =>
          api.POST('/api/households/{county}/{household}/members/death/correct', {
            params,
            headers: headers(key),
            body: { version, person: m.id, reason, ...(relations?.[m.id] ? { relation: relations[m.id] } : {}) },
          }),
        )
      }
    />
  )
}

// Where the head died another takes their place, with everybody's relation to the new one.
function NextHead({ others }: { others: Member[] }) {
  const t = useText()
  const head = Form.useWatch<string | undefined>('head')
  return (
    <>
      <Field name="head" label={t('newHead')} rules={[{ required: true, message: t('choosePerson') }]}>
        <Select options={others.map((o) => ({ value: o.id, label: o.name }))} />
      </Field>
      {head && others.filter((o) => o.id !== head).map((o) => <RelationOf key={o.id} person={o.id} name={o.name} />)}
    </>
  )
}
