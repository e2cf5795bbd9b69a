import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Form, Input, Select } from 'antd'
import { Link, useParams } from 'react-router'
import { api, must, type Schema } from '@/shared/api/client'
import { useWords, Zh } from '@/shared/i18n'
import { PageWait } from '@/shared/layout/AppShell'
import { ConfirmAct } from '@/shared/ui/act'
import { DivisionName } from '@/shared/ui/DivisionPicker'
import { Page, Section } from '@/shared/ui/page'
import { PageFault } from '@/shared/ui/PageFault'
import { DateText } from '@/shared/ui/values'
import { Due, Standing } from './Referred'
import { useText } from './text'

type Referral = Schema<'ReferralDetail'>

const outcomes = ['helped', 'refused', 'not_theirs', 'recalled'] as const

/** ReferralPage shows what was handed on, prints its letter and takes the answer. */
export default function ReferralPage() {
  const t = useText()
  const words = useWords()
  const { county = '', id = '' } = useParams()
  const { data: r, error, refetch } = useQuery({
    queryKey: ['referral', county, id],
    queryFn: () => must(api.GET('/api/referrals/{county}/{id}', { params: { path: { county: Number(county), id } } })),
  })
  if (error) return <PageFault error={error} onRetry={() => void refetch()} />
  if (!r) return <PageWait />
  return (
    <Page
      title={r.topic.zh ? words(r.topic) : t('noTopic')}
      status={<Standing referral={r} />}
      actions={r.mayHandle && <Acts referral={r} />}
      facts={[
        { label: t('number'), value: <span className="figure">{r.number}</span> },
        { label: t('department'), value: <Zh>{r.department}</Zh> },
        { label: t('due'), value: <Due referral={r} /> },
        { label: t('division'), value: <DivisionName code={r.division} /> },
        { label: t('household'), value: <Link to={`/households/${r.county}/${r.householdId}`}>{t('openFile')}</Link> },
        { label: t('made'), value: <DateText value={r.madeOn} /> },
        { label: t('madeBy'), value: <Zh>{r.madeName}</Zh> },
        ...(r.acceptedOn ? [{ label: t('acceptedOn'), value: <DateText value={r.acceptedOn} /> }] : []),
        ...(r.theirs ? [{ label: t('theirs'), value: <Zh>{r.theirs}</Zh> }] : []),
      ]}
    >
      <Section title={t('need')}>
        <p>
          <Zh>{`${r.who} ${r.phone}`.trim()}</Zh>
        </p>
        <p style={{ whiteSpace: 'pre-wrap' }}>
          <Zh>{r.words}</Zh>
        </p>
        {r.mayHandle && (
          <>
            <p>
              <a href={`/api/referrals/${r.county}/${r.id}/letter`} target="_blank" rel="noreferrer">
                {t('letter')}
              </a>
            </p>
            <p className="quiet">{t('letterHint')}</p>
          </>
        )}
      </Section>
      {r.state === 'closed' && (
        <Section title={t('answer')}>
          <p style={{ whiteSpace: 'pre-wrap' }}>
            <Zh>{r.reply}</Zh>
          </p>
          <p className="quiet">
            <Zh>{t('closedBy', { who: r.closedName })}</Zh> <DateText value={r.closedOn} />
          </p>
        </Section>
      )}
    </Page>
  )
}

function Acts({ referral: r }: { referral: Referral }) {
  const t = useText()
  const queries = useQueryClient()
  const path = { county: r.county, id: r.id }
  const refresh = () => void queries.invalidateQueries()
  const needed = [{ required: true, whitespace: true, message: t('needed') }]
  return (
    <>
      <ConfirmAct<{ outcome: (typeof outcomes)[number]; reply: string }>
        verb={t('close')}
        primary
        consequence={t('closeHint')}
        fields={
          <>
            <Form.Item name="outcome" label={t('outcome')} rules={needed}>
              <Select options={outcomes.map((o) => ({ value: o, label: t(`outcome.${o}`) }))} />
            </Form.Item>
            <Form.Item name="reply" label={t('reply')} extra={t('replyHint')} rules={needed}>
              <Input.TextArea rows={4} maxLength={2000} />
            </Form.Item>
          </>
        }
        onAct={(v, key) => must(api.POST('/api/referrals/{county}/{id}/close', { params: { path }, body: { version: r.version, ...v }, headers: { 'Idempotency-Key': key } }))}
        onDone={refresh}
      />
      {r.state === 'sent' && (
        <ConfirmAct<{ theirs?: string }>
          verb={t('accept')}
          consequence={t('acceptHint')}
          fields={
            <Form.Item name="theirs" label={t('theirs')}>
              <Input maxLength={60} autoComplete="off" />
            </Form.Item>
          }
          onAct={({ theirs }, key) =>
            must(api.POST('/api/referrals/{county}/{id}/accept', { params: { path }, body: { version: r.version, theirs: theirs ?? '' }, headers: { 'Idempotency-Key': key } }))
          }
          onDone={refresh}
        />
      )}
    </>
  )
}
