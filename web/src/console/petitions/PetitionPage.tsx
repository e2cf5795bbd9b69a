import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Form, Input, Select } from 'antd'
import { Link, useParams } from 'react-router'
import { api, must, type Schema } from '@/shared/api/client'
import { newKey } from '@/shared/api/key'
import { useWords, Zh } from '@/shared/i18n'
import { ConfirmAct } from '@/shared/ui/act'
import { DivisionName } from '@/shared/ui/DivisionPicker'
import { LinkButton } from '@/shared/ui/LinkButton'
import { PageWait } from '@/shared/layout/AppShell'
import { MaskedText } from '@/shared/ui/MaskedText'
import { Page, Section } from '@/shared/ui/page'
import { PageFault } from '@/shared/ui/PageFault'
import { DateText, StatusTag } from '@/shared/ui/values'
import { useMay } from '@/shared/session/session'
import { MarkTag } from '../law/Figures'
import { ofCounty, outcomes } from './kinds'
import { useText } from './text'

type Petition = Schema<'PetitionDetail'>

/** PetitionPage shows what somebody told, and answers it. */
export default function PetitionPage() {
  const t = useText()
  const { county = '', id = '' } = useParams()
  const { data: p, error, refetch } = useQuery({
    queryKey: ['petition', county, id],
    queryFn: () => must(api.GET('/api/petitions/{county}/{id}', { params: { path: { county: Number(county), id } } })),
    refetchOnWindowFocus: false, // reading it is an act in the log
  })
  if (error) return <PageFault error={error} onRetry={() => void refetch()} />
  if (!p) return <PageWait />
  return (
    <Page
      title={p.number}
      status={<StatusTag tone={p.state === 'closed' ? 'done' : p.overdue ? 'act' : 'going'}>{p.outcome ? t(`outcome.${p.outcome}`) : t(p.overdue ? 'overdue' : 'open')}</StatusTag>}
      actions={p.mayHandle ? <Acts petition={p} /> : <><Apart petition={p} /><Back petition={p} /></>}
      facts={[
        { label: t('kind'), value: t(`kind.${p.kind}`) },
        { label: t('due'), value: p.dueOn ? <Due petition={p} /> : t('noDue') },
        { label: t('place'), value: <DivisionName code={p.place} /> },
        { label: t('handler'), value: <DivisionName code={p.division} /> },
        { label: t('received'), value: <DateText value={p.receivedAt} time /> },
        { label: t('channel'), value: t(`channel.${p.channel}`) },
        ...(p.receivedName ? [{ label: t('enteredBy'), value: <Zh>{p.receivedName}</Zh> }] : []),
      ]}
    >
      <Told petition={p} />
      {p.state === 'closed' && <Answered petition={p} />}
    </Page>
  )
}

/** Due is the day, with the term that it was counted by and how sure that is. */
function Due({ petition: p }: { petition: Petition }) {
  const t = useText()
  const words = useWords()
  return (
    <>
      <DateText value={p.dueOn} />
      {p.term && (
        <>
          <div className="quiet">{t(p.term.working ? 'termWorking' : 'termDays', { n: p.term.days, article: words(p.term.article) })}</div>
          {p.term.mark !== 'found' && <MarkTag mark={p.term.mark} />}
        </>
      )}
    </>
  )
}

function Told({ petition: p }: { petition: Petition }) {
  const t = useText()
  return (
    <Section title={t('detail')}>
      <p style={{ whiteSpace: 'pre-wrap' }}>
        <Zh>{p.words}</Zh>
      </p>
      {p.about && (
        <p>
          {t('about')} <Zh>{p.about}</Zh>
        </p>
      )}
      {p.notice && (
        <p>
          {t('notice')} <span className="figure">{p.notice}</span>
        </p>
      )}
      {p.seesWho ? <Who petition={p} /> : <p className="quiet">{t('hiddenWho')}</p>}
      {p.files.map((f, i) => (
        <p key={f}>
          <a href={`/api/petitions/${p.county}/${p.id}/files/${f}`} target="_blank" rel="noreferrer">
            {t('file', { n: i + 1 })}
          </a>
        </p>
      ))}
      {p.apart.length > 0 && (
        <p>
          {t('apartOf')} <Zh>{p.apart.join('、')}</Zh>
        </p>
      )}
      {p.caseNo && (
        <p>
          {t('case')} <Link to={`/cases/${p.county}/${p.caseId}`}>{p.caseNo}</Link>
        </p>
      )}
    </Section>
  )
}

function Who({ petition: p }: { petition: Petition }) {
  const t = useText()
  const may = useMay()
  if (!p.named) return <p className="quiet">{t('unnamed')}</p>
  const reveal = async () => {
    const who = await must(api.POST('/api/petitions/{county}/{id}/who', { params: { path: { county: p.county, id: p.id } }, headers: { 'Idempotency-Key': newKey() } }))
    return `${who.name} ${who.phone}`.trim()
  }
  return (
    <p>
      {t('who')}{' '}
      <Zh>
        <MaskedText masked={`${p.who} ${p.phone}`.trim()} label={t('who')} {...(may('petition.handle') && { onReveal: reveal })} />
      </Zh>
    </p>
  )
}

function Answered({ petition: p }: { petition: Petition }) {
  const t = useText()
  return (
    <Section title={t('answer')}>
      <p style={{ whiteSpace: 'pre-wrap' }}>
        <Zh>{p.reply}</Zh>
      </p>
      {p.to && (
        <p>
          <Zh>{t('toOf', { to: p.to })}</Zh>
        </p>
      )}
      <p className="quiet">
        <Zh>{t('closedBy', { who: p.closedName })}</Zh> <DateText value={p.closedAt} time />
      </p>
    </Section>
  )
}

function Acts({ petition: p }: { petition: Petition }) {
  const t = useText()
  const may = useMay()
  const queries = useQueryClient()
  const path = { county: p.county, id: p.id }
  const refresh = () => void queries.invalidateQueries()
  const needed = [{ required: true, whitespace: true, message: t('needed') }]
  return (
    <>
      <ConfirmAct<Omit<Schema<'PetitionClosing'>, 'version'>>
        verb={t('close')}
        label={t('closeOf', { number: p.number })}
        primary
        wide
        consequence={t('closeHint')}
        initial={{ caseNo: p.caseNo, to: '' }}
        fields={<Closing kind={p.kind} />}
        onAct={(v, key) =>
          must(
            api.POST('/api/petitions/{county}/{id}/close', {
              params: { path },
              body: { version: p.version, outcome: v.outcome, reply: v.reply, to: v.to ?? '', caseNo: v.caseNo ?? '' },
              headers: { 'Idempotency-Key': key },
            }),
          )
        }
        onDone={refresh}
      />
      <ConfirmAct<{ caseNo: string }>
        verb={t('link')}
        consequence={t('linkHint')}
        fields={
          <Form.Item name="caseNo" label={t('caseNo')} rules={needed}>
            <Input maxLength={40} autoComplete="off" />
          </Form.Item>
        }
        onAct={({ caseNo }, key) => must(api.POST('/api/petitions/{county}/{id}/link', { params: { path }, body: { version: p.version, caseNo }, headers: { 'Idempotency-Key': key } }))}
        onDone={refresh}
      />
      <Apart petition={p} />
      <Back petition={p} />
      {p.kind === 'need' && may('case.enter') && <LinkButton to="/cases/new">{t('newCase')}</LinkButton>}
    </>
  )
}

// Apart keeps somebody away from it, also once it is closed.
function Apart({ petition: p }: { petition: Petition }) {
  const t = useText()
  const may = useMay()
  const queries = useQueryClient()
  if (!ofCounty(p.kind) || !p.seesWho || !may('petition.handle')) return null
  return (
    <ConfirmAct<{ name: string }>
      verb={t('apart')}
      consequence={t('apartHint')}
      fields={
        <Form.Item name="name" label={t('apartName')} rules={[{ required: true, whitespace: true, message: t('needed') }]}>
          <Input maxLength={60} autoComplete="off" />
        </Form.Item>
      }
      onAct={({ name }, key) =>
        must(api.POST('/api/petitions/{county}/{id}/apart', { params: { path: { county: p.county, id: p.id } }, body: { version: p.version, name }, headers: { 'Idempotency-Key': key } }))
      }
      onDone={() => void queries.invalidateQueries()}
    />
  )
}

// Back takes back a name that was given to keep somebody away.
function Back({ petition: p }: { petition: Petition }) {
  const t = useText()
  const may = useMay()
  const queries = useQueryClient()
  if (p.apart.length === 0 || !p.seesWho || !may('petition.handle')) return null
  return (
    <ConfirmAct<{ name: string }>
      verb={t('back')}
      consequence={t('backHint')}
      fields={
        <Form.Item name="name" label={t('backName')} rules={[{ required: true, message: t('needed') }]}>
          <Select options={p.apart.map((name) => ({ value: name, label: <Zh>{name}</Zh> }))} />
        </Form.Item>
      }
      onAct={({ name }, key) =>
        must(api.POST('/api/petitions/{county}/{id}/back', { params: { path: { county: p.county, id: p.id } }, body: { version: p.version, name }, headers: { 'Idempotency-Key': key } }))
      }
      onDone={() => void queries.invalidateQueries()}
    />
  )
}

function Closing({ kind }: { kind: Petition['kind'] }) {
  const t = useText()
  const outcome = Form.useWatch('outcome') as string | undefined
  const fits = outcomes.filter((o) => (kind === 'need' ? true : o !== 'helped' && o !== 'on_file'))
  const needed = [{ required: true, whitespace: true, message: t('needed') }]
  return (
    <>
      <Form.Item name="outcome" label={t('outcome')} rules={needed}>
        <Select options={fits.map((o) => ({ value: o, label: t(`outcome.${o}`) }))} />
      </Form.Item>
      {outcome === 'not_ours' && (
        <Form.Item name="to" label={t('to')} rules={needed}>
          <Input maxLength={100} />
        </Form.Item>
      )}
      <Form.Item name="reply" label={t('reply')} extra={t('replyHint')} rules={needed}>
        <Input.TextArea rows={4} maxLength={2000} />
      </Form.Item>
      <Form.Item name="caseNo" label={t('caseNo')} extra={t('caseNoHint')}>
        <Input maxLength={40} autoComplete="off" />
      </Form.Item>
    </>
  )
}
