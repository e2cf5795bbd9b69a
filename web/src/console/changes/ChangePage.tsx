import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Form, Input } from 'antd'
import { Link, useParams } from 'react-router'
import { api, must, type Schema } from '@/shared/api/client'
import { minute } from '@/shared/format/date'
import { useWords, Zh } from '@/shared/i18n'
import { PageWait } from '@/shared/layout/AppShell'
import { Table } from '@/shared/list/Table'
import { useMay } from '@/shared/session/session'
import { ConfirmAct } from '@/shared/ui/act'
import { DivisionName } from '@/shared/ui/DivisionPicker'
import { LinkButton } from '@/shared/ui/LinkButton'
import { Page, Section } from '@/shared/ui/page'
import { PageFault } from '@/shared/ui/PageFault'
import { DateText, StatusTag } from '@/shared/ui/values'
import { Effects } from './Effects'
import { kindOf, toneOf, waits } from './kinds'
import { useText } from './text'

/** A request whole, as the server sends it. */
export type Request = Schema<'ChangeDetail'>

/** ChangePage shows old beside new, who else speaks of the same, and what it would do, and decides. */
export default function ChangePage() {
  const { county = '', id = '' } = useParams()
  const { data, error, refetch } = useRequest(county, id)
  if (error) return <PageFault error={error} onRetry={() => void refetch()} />
  if (!data) return <PageWait />
  return <Whole request={data} />
}

/** useRequest reads one request. */
export const useRequest = (county: string, id: string) =>
  useQuery({ queryKey: ['change', county, id], queryFn: () => must(api.GET('/api/changes/{county}/{id}', { params: { path: { county: Number(county), id } } })) })

function Whole({ request: r }: { request: Request }) {
  const t = useText()
  return (
    <Page
      title={r.headName ? t('askOf', { head: r.headName }) : r.number}
      status={<StatusTag tone={toneOf(r)}>{r.overtaken && waits(r) ? t('overtaken') : t(`state.${r.state}`)}</StatusTag>}
      under={<span className="figure">{r.number}</span>}
      actions={<Acts request={r} />}
      facts={[
        { label: t('kind'), value: t(`kind.${kindOf(r.kind)}`) },
        { label: t('household'), value: r.householdId ? <Link to={`/households/${r.county}/${r.householdId}`}><Zh>{t('householdOf', { head: r.headName })}</Zh></Link> : t('noHousehold') },
        { label: t('due'), value: r.dueOn ? <DateText value={r.dueOn} /> : t('noDue') },
        { label: t('place'), value: <DivisionName code={r.division} /> },
        { label: t('channel'), value: t(`channel.${r.channel}`) },
        { label: t('asked'), value: <><Zh>{r.askedName || t('family')}</Zh> <DateText value={r.askedAt} time /></> },
        ...(r.editedName && r.editedName !== r.askedName ? [{ label: t('edited'), value: <Zh>{r.editedName}</Zh> }] : []),
      ]}
    >
      {waits(r) && <Warnings request={r} />}
      {r.told && <Told request={r} told={r.told} />}
      <Section title={t('why')}>
        <p style={{ whiteSpace: 'pre-wrap' }}><Zh>{r.reason}</Zh></p>
        <Papers request={r} />
      </Section>
      <Changes request={r} />
      {r.conflicts.length > 0 && <Conflicts request={r} />}
      {r.payees.length > 0 && <Payees request={r} />}
      {waits(r) && r.kind !== '' && <Effects request={r} />}
      {!waits(r) && <Decided request={r} />}
    </Page>
  )
}

function Warnings({ request: r }: { request: Request }) {
  const t = useText()
  const words = useWords()
  return (
    <>
      {r.kind === '' && <Alert type="info" showIcon title={t('unread')} />}
      {r.overtaken && <Alert type="warning" showIcon title={<Zh>{t('overtakenBy', { number: r.overtaken })}</Zh>} />}
      {r.differs.length > 0 && !r.overtaken && (
        <Alert type="warning" showIcon title={t('differs')} description={<ul>{r.differs.map((d) => <li key={d.zh}><Zh>{words(d)}</Zh></li>)}</ul>} />
      )}
      {r.state === 'returned' && r.answer && <Alert type="info" showIcon title={t('state.returned')} description={<Zh>{r.answer}</Zh>} />}
    </>
  )
}

function Told({ request: r, told }: { request: Request; told: NonNullable<Request['told']> }) {
  const t = useText()
  return (
    <Section title={t('told')}>
      <p>
        {t('toldBy')} <Zh>{told.name}</Zh> <span className="figure">{told.phone}</span>
      </p>
      <p>
        {t('about')} {told.about.map((a) => t(`about.${a as 'joined'}`)).join(' · ')}
      </p>
      {told.words !== r.reason && <p style={{ whiteSpace: 'pre-wrap' }}><Zh>{told.words}</Zh></p>}
    </Section>
  )
}

function Papers({ request: r }: { request: Request }) {
  const t = useText()
  if (r.papers.length === 0) return null
  return (
    <ul>
      {r.papers.map((f, i) => (
        <li key={f.id}>
          <a href={`/api/changes/${r.county}/${r.id}/files/${f.id}`} target="_blank" rel="noreferrer">
            <Zh>{f.name || t('paperNo', { n: i + 1 })}</Zh>
          </a>
        </li>
      ))}
    </ul>
  )
}

function Changes({ request: r }: { request: Request }) {
  const t = useText()
  const words = useWords()
  if (r.rows.length === 0) return null
  return (
    <Section title={t('changes')}>
      <Table
        caption={t('changes')}
        rowKey={(x) => `${x.what.zh} ${x.who} ${x.value.zh}`}
        rows={r.rows}
        columns={[
          { key: 'what', title: t('what'), main: true, render: (x) => words(x.what) },
          { key: 'who', title: t('who'), render: (x) => (x.who ? <Zh>{x.who}</Zh> : t('theHousehold')) },
          { key: 'was', title: t('was'), render: (x) => (x.was.zh ? <Zh>{words(x.was)}</Zh> : <span className="quiet">{t('nothing')}</span>) },
          { key: 'value', title: t('value'), render: (x) => <strong>{x.value.zh ? <Zh>{words(x.value)}</Zh> : t('nothing')}</strong> },
        ]}
      />
    </Section>
  )
}

// What is paid today to the account that would be another.
function Payees({ request: r }: { request: Request }) {
  const t = useText()
  const words = useWords()
  return (
    <Section title={t('payees')}>
      <p className="quiet">{t('payeesHint')}</p>
      <ul>
        {r.payees.map((p, i) => (
          <li key={i}>
            {words(p.name)} · {t('payeeNow')} <Zh>{p.payee}</Zh> <Zh>{p.bank}</Zh> <span className="figure">{p.account}</span>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Conflicts({ request: r }: { request: Request }) {
  const t = useText()
  const words = useWords()
  return (
    <Section title={t('conflicts')}>
      <p className="quiet">{t('conflictHint')}</p>
      <ul>
        {r.conflicts.map((c) => (
          <li key={c.id}>
            <Link to={`/changes/${r.county}/${c.id}`} className="figure">
              {c.number}
            </Link>{' '}
            <Zh>{t('conflict', { who: c.askedName || t('family'), at: minute(c.askedAt), shared: c.shared.map(words).join(t('comma')) })}</Zh>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Decided({ request: r }: { request: Request }) {
  const t = useText()
  const words = useWords()
  return (
    <Section title={t('answer')}>
      {r.answer && <p style={{ whiteSpace: 'pre-wrap' }}><Zh>{r.answer}</Zh></p>}
      <p className="quiet">
        {r.decidedName && <Zh>{t('answeredBy', { who: r.decidedName })}</Zh>} <DateText value={r.decidedAt} time />
      </p>
      {r.begun.length > 0 && (
        <>
          <h3>{t('begun')}</h3>
          <ul>
            {r.begun.map((b) => (
              <li key={b.id}>
                {words(b.name)} · {t(`begun.${b.what}`)} <Link to={`/cases/${r.county}/${b.id}`}>{b.number}</Link>
              </li>
            ))}
          </ul>
        </>
      )}
      {r.freshId && <LinkButton to={`/households/${r.county}/${r.freshId}`}>{t('fresh')}</LinkButton>}
    </Section>
  )
}

function Acts({ request: r }: { request: Request }) {
  const t = useText()
  const may = useMay()
  const queries = useQueryClient()
  const path = { county: r.county, id: r.id }
  const done = () => void queries.invalidateQueries()
  const act = (name: 'approve' | 'return' | 'refuse' | 'withdraw') => (v: { words?: string }, key: string) =>
    must(api.POST(`/api/changes/{county}/{id}/${name}`, { params: { path }, body: { version: r.version, words: v.words ?? '' }, headers: { 'Idempotency-Key': key } }))
  const blocked = r.overtaken !== '' || r.differs.length > 0
  return (
    <>
      {r.mayDecide && !blocked && (
        <ConfirmAct<{ words?: string }> verb={t('approve')} primary consequence={t('approveHint')} fields={<Words />} onAct={act('approve')} onDone={done} />
      )}
      {r.mayEdit && may('change.ask') && <LinkButton to={`/changes/${r.county}/${r.id}/edit`}>{t(blocked ? 'rebase' : 'edit')}</LinkButton>}
      {r.mayDecide && (
        <>
          <ConfirmAct<{ words?: string }> verb={t('return')} consequence={t('returnHint')} fields={<Words needed />} onAct={act('return')} onDone={done} />
          <ConfirmAct<{ words?: string }> verb={t('refuse')} danger consequence={t('refuseHint')} fields={<Words needed />} onAct={act('refuse')} onDone={done} />
        </>
      )}
      {r.mayWithdraw && <ConfirmAct<{ words?: string }> verb={t('withdraw')} consequence={t('withdrawHint')} onAct={act('withdraw')} onDone={done} />}
    </>
  )
}

function Words({ needed = false }: { needed?: boolean }) {
  const t = useText()
  return (
    <Form.Item name="words" label={t('words')} rules={needed ? [{ required: true, whitespace: true, message: t('wordsNeeded') }] : []}>
      <Input.TextArea rows={3} maxLength={1000} />
    </Form.Item>
  )
}
