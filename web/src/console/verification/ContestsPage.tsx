import { useQueryClient } from '@tanstack/react-query'
import { Form, Input, InputNumber, Radio } from 'antd'
import { Link } from 'react-router'
import { api, must, type Schema } from '@/shared/api/client'
import { money } from '@/shared/format/money'
import { useLang, Zh } from '@/shared/i18n'
import { DataList } from '@/shared/list/DataList'
import { ConfirmAct } from '@/shared/ui/act'
import { Field } from '@/shared/ui/form'
import { MoneyInput } from '@/shared/ui/inputs'
import { DivisionName } from '@/shared/ui/DivisionPicker'
import { Page } from '@/shared/ui/page'
import { DateText, StatusTag, type Tone } from '@/shared/ui/values'
import { Tabs } from './Tabs'
import { useText } from './text'
import css from './verification.module.css'

/** What a family says is not theirs. */
export type Contest = Schema<'VerificationContest'>

/** contestTone is how the state of a contest looks. */
export const contestTone: Record<Contest['state'], Tone> = { open: 'act', upheld: 'done', denied: 'done' }

/** ContestsPage lists what families say is not theirs, for a checker to answer. */
export default function ContestsPage() {
  const t = useText()
  return (
    <Page title={t('contest.title')}>
      <Tabs />
      <p className={`quiet ${css.notice}`}>{t('contest.hint')}</p>
      <DataList
        path="/api/contests"
        caption={t('contest.title')}
        empty={{ text: t('contest.empty') }}
        rowKey={(c) => `${c.county} ${c.id}`}
        filters={[{ key: 'state', label: t('check.state'), kind: 'choice', options: (['open', 'upheld', 'denied'] as const).map((s) => ({ value: s, label: t(`contest.state.${s}`) })) }]}
        columns={[
          { key: 'case', title: t('checks.case'), main: true, render: (c) => <Link to={`/checks/${c.county}/${c.checkId}`}>{c.caseNo}</Link> },
          { key: 'place', title: t('checks.place'), render: (c) => <DivisionName code={c.division} /> },
          { key: 'at', title: t('contest.at'), render: (c) => <DateText value={c.contestedAt} time /> },
          { key: 'by', title: t('contest.by'), render: (c) => <By contest={c} /> },
          { key: 'claim', title: t('contest.claim'), render: (c) => t(`contest.claim.${c.claim}`) },
          { key: 'reason', title: t('contest.reason'), render: (c) => <Reason contest={c} /> },
          { key: 'state', title: t('check.state'), render: (c) => <StatusTag tone={contestTone[c.state]}>{t(`contest.state.${c.state}`)}</StatusTag> },
          { key: 'answer', title: t('contest.answer'), render: (c) => (c.state === 'open' ? <Answer contest={c} /> : <Answered contest={c} />) },
        ]}
      />
    </Page>
  )
}

/** By is who said so: the family itself, or who entered its word. */
export function By({ contest: c }: { contest: Contest }) {
  const t = useText()
  return <Zh>{c.byFamily ? t('contest.byFamily', { name: c.contestedBy }) : c.contestedBy}</Zh>
}

/** Reason is what was said of a record, with its photograph. */
export function Reason({ contest: c }: { contest: Contest }) {
  const t = useText()
  return (
    <>
      <Zh>{c.reason}</Zh>{' '}
      {c.pictured && (
        <a href={`/api/contests/${c.county}/${c.id}/picture`} target="_blank" rel="noreferrer">
          {t('contest.picture')}
        </a>
      )}
    </>
  )
}

// Right takes what is right instead of a record, by what it says.
function Right({ measure }: { measure: Contest['measure'] }) {
  const t = useText()
  const rules = [{ required: true, message: t('consent.required') }]
  switch (measure) {
    case 'none':
      return <p className="quiet">{t('contest.noneHint')}</p>
    case 'money':
      return (
        <Field name="countsFen" label={t('contest.counts')} extra={t('contest.countsHint')} rules={rules}>
          <MoneyInput />
        </Field>
      )
    default:
      return (
        <Field name="countsNumber" label={t(`contest.counts.${measure}`)} extra={t(`contest.countsHint.${measure}`)} rules={rules}>
          <InputNumber min={0} max={measure === 'grade' ? 4 : 1000} precision={0} />
        </Field>
      )
  }
}

/** Answered is who answered what, and what counts by it. */
export function Answered({ contest: c }: { contest: Contest }) {
  return (
    <>
      <Counted contest={c} />
      <Zh>{`${c.settledBy}：${c.answer}`}</Zh>
    </>
  )
}

// Counted says what counts instead of a record that was not right.
function Counted({ contest: c }: { contest: Contest }) {
  const t = useText()
  const { lang } = useLang()
  if (c.countsFen > 0) return <b>{t('contest.counted', { amount: money(c.countsFen, lang) })} </b>
  if (c.countsNumber > 0) return <b>{t(c.measure === 'grade' ? 'contest.counted.grade' : 'contest.counted.number', { n: c.countsNumber })} </b>
  return null
}

type Word = Schema<'VerificationContestWord'>

function Answer({ contest: c }: { contest: Contest }) {
  const t = useText()
  const queries = useQueryClient()
  const needed = [{ required: true, whitespace: true, message: t('consent.required') }]
  return (
    <ConfirmAct<Word>
      verb={t('contest.settle')}
      label={`${t('contest.settle')} ${c.caseNo}`}
      consequence={t('contest.settleHint')}
      fields={
        <>
          <Form.Item name="state" label={t('contest.word')} rules={[{ required: true, message: t('consent.required') }]}>
            <Radio.Group
              options={[
                { value: 'upheld', label: t('contest.upheld') },
                { value: 'denied', label: t('contest.denied') },
              ]}
            />
          </Form.Item>
          <Form.Item noStyle dependencies={['state']}>
            {({ getFieldValue }) =>
              c.claim === 'not_right' && getFieldValue('state') === 'upheld' ? <Right measure={c.measure} /> : null
            }
          </Form.Item>
          <Form.Item name="answer" label={t('contest.answer')} rules={needed}>
            <Input.TextArea rows={3} maxLength={200} />
          </Form.Item>
        </>
      }
      onAct={(body, key) =>
        must(api.POST('/api/contests/{county}/{id}/settle', { params: { path: { county: c.county, id: c.id } }, headers: { 'Idempotency-Key': key }, body }))
      }
      onDone={() => void queries.invalidateQueries()}
    />
  )
}
