import { useQueryClient } from '@tanstack/react-query'
import { Form, Input, Radio } from 'antd'
import { Link } from 'react-router'
import { api, must, type Schema } from '@/shared/api/client'
import { Zh } from '@/shared/i18n'
import { DataList } from '@/shared/list/DataList'
import { ConfirmAct } from '@/shared/ui/act'
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
          { key: 'reason', title: t('contest.reason'), render: (c) => <Zh>{c.reason}</Zh> },
          { key: 'state', title: t('check.state'), render: (c) => <StatusTag tone={contestTone[c.state]}>{t(`contest.state.${c.state}`)}</StatusTag> },
          { key: 'answer', title: t('contest.answer'), render: (c) => (c.state === 'open' ? <Answer contest={c} /> : `${c.settledBy}：${c.answer}`) },
        ]}
      />
    </Page>
  )
}

function Answer({ contest: c }: { contest: Contest }) {
  const t = useText()
  const queries = useQueryClient()
  const needed = [{ required: true, whitespace: true, message: t('consent.required') }]
  return (
    <ConfirmAct<{ state: 'upheld' | 'denied'; answer: string }>
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
