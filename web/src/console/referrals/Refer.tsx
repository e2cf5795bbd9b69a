import { useQuery, useQueryClient } from '@tanstack/react-query'
import { AutoComplete, Form, Input } from 'antd'
import { useNavigate } from 'react-router'
import { api, must } from '@/shared/api/client'
import { ConfirmAct } from '@/shared/ui/act'
import { DayInput } from '@/shared/ui/inputs'
import { useText } from './text'

interface ReferProps {
  home: { county: number; householdId: string }
  /** programme of the law in force, with its name; none for another need. */
  programme?: string
  topic?: string
  person?: string
}

interface Values {
  department: string
  who: string
  phone?: string
  words: string
  dueOn?: string | null
}

/** Refer hands a need of a household on to another department. */
export function Refer({ home, programme = '', topic = '', person = '' }: ReferProps) {
  const t = useText()
  const navigate = useNavigate()
  const queries = useQueryClient()
  return (
    <ConfirmAct<Values>
      verb={topic ? t('refer') : t('referOther')}
      label={topic ? t('referOf', { topic, person }) : t('referOther')}
      wide
      consequence={t('referHint')}
      initial={{ department: '', who: person, words: '' }}
      fields={<Fields county={home.county} />}
      onAct={async (v, key) => {
        const made = await must(
          api.POST('/api/referrals', {
            body: {
              county: home.county,
              householdId: home.householdId,
              programme,
              department: v.department,
              who: v.who,
              phone: v.phone ?? '',
              words: v.words,
              dueOn: v.dueOn ?? '',
            },
            headers: { 'Idempotency-Key': key },
          }),
        )
        await queries.invalidateQueries()
        void navigate(`/referrals/${made.county}/${made.id}`)
        return made
      }}
    />
  )
}

function Fields({ county }: { county: number }) {
  const t = useText()
  const { data } = useQuery({
    queryKey: ['referral-departments', county],
    queryFn: () => must(api.GET('/api/counties/{county}/referral-departments', { params: { path: { county } } })),
  })
  const needed = [{ required: true, whitespace: true, message: t('needed') }]
  return (
    <>
      <Form.Item name="department" label={t('department')} rules={needed}>
        <AutoComplete options={(data?.names ?? []).map((value) => ({ value }))} showSearch={{ filterOption: (typed, option) => option?.value.includes(typed) ?? false }} maxLength={60} />
      </Form.Item>
      <Form.Item name="who" label={t('who')} rules={needed}>
        <Input maxLength={60} autoComplete="off" />
      </Form.Item>
      <Form.Item name="phone" label={t('phone')} extra={t('phoneHint')}>
        <Input maxLength={20} inputMode="tel" autoComplete="off" />
      </Form.Item>
      <Form.Item name="words" label={t('words')} extra={t('wordsHint')} rules={needed}>
        <Input.TextArea rows={4} maxLength={2000} />
      </Form.Item>
      <Form.Item name="dueOn" label={t('dueOn')} extra={t('dueHint')}>
        <DayInput />
      </Form.Item>
    </>
  )
}
