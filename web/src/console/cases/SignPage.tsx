import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Checkbox, Form, Input, Radio, Segmented } from 'antd'
import { useState } from 'react'
import { useParams } from 'react-router'
import { api, must, type Schema } from '@/shared/api/client'
import { upload } from '@/shared/api/upload'
import { Zh } from '@/shared/i18n'
import { PageWait } from '@/shared/layout/AppShell'
import { useToday } from '@/shared/session/session'
import { ConfirmAct, useAct } from '@/shared/ui/act'
import { Fault } from '@/shared/ui/fault'
import { FileUpload, type KeptFile } from '@/shared/ui/FileUpload'
import { LinkButton } from '@/shared/ui/LinkButton'
import { Page, Section } from '@/shared/ui/page'
import { PageFault } from '@/shared/ui/PageFault'
import { DateText, StatusTag } from '@/shared/ui/values'
import { PrintButtons } from './Print'
import { SignatureBox } from './SignatureBox'
import { useText } from './text'
import css from './sign.module.css'

type Signer = Schema<'VerificationSigner'>

const signed = (s: Signer) => s.consent?.status === 'valid'
const settled = (s: Signer) => signed(s) || s.withheld !== undefined
const word = (s: Signer) => (signed(s) ? 'consented' : s.withheld ? 'signWithheld' : 'notConsented')

/** SignPage lays the letter of authorisation before the people of a case, one after the other, on the clerk's phone or at the window. */
export default function SignPage() {
  const { county = '', id = '' } = useParams()
  const t = useText()
  const queries = useQueryClient()
  const [chosen, setChosen] = useState<string>()
  const { data, error, refetch } = useQuery({
    queryKey: ['consents', 'desk', county, id],
    queryFn: () => must(api.GET('/api/consents/desk', { params: { query: { county: Number(county), applicationId: id } } })),
  })
  if (error && !data) return <PageFault error={error} onRetry={() => void refetch()} />
  if (!data) return <PageWait />
  const current = data.signers.find((s) => s.personId === chosen) ?? data.signers.find((s) => s.adult && !settled(s))
  return (
    <Page title={t('signTitle')} under={data.caseNo} narrow actions={<LinkButton to={`/cases/${county}/${id}`}>{t('signBack')}</LinkButton>}>
      <div className={css.people} role="group" aria-label={t('signWho')}>
        {data.signers.map((s) => (
          <Button key={s.personId} type={s.personId === current?.personId ? 'primary' : 'default'} aria-pressed={s.personId === current?.personId} onClick={() => setChosen(s.personId)}>
            <span>
              <Zh>{s.name}</Zh> {t(word(s))}
            </span>
          </Button>
        ))}
      </div>
      {!current && <p role="status">{t(data.signers.some((s) => !signed(s) && s.withheld) ? 'signAllSaid' : 'signAll')}</p>}
      {current && (
        <One
          key={`${current.personId} ${current.consent?.status ?? ''} ${current.withheld?.id ?? ''}`}
          county={Number(county)}
          applicationId={id}
          signer={current}
          onDone={() => {
            setChosen(undefined)
            void queries.invalidateQueries()
          }}
        />
      )}
    </Page>
  )
}

interface OneProps {
  county: number
  applicationId: string
  signer: Signer
  onDone: () => void
}

function One(props: OneProps) {
  const t = useText()
  const { signer: s } = props
  const states = { valid: 'signValid', revoked: 'signRevoked', expired: 'signExpired' } as const
  return (
    <Section title={<Zh>{s.letter.title}</Zh>} aside={s.consent && <StatusTag tone={signed(s) ? 'done' : 'act'}>{t(states[s.consent.status])}</StatusTag>}>
      <p>
        <strong><Zh>{s.name}</Zh></strong> <span className="figure">{s.idNumber}</span> {s.party === 'obligor' && <StatusTag>{t('signObligor')}</StatusTag>}{' '}
        {s.supports && s.relation && <span className="quiet"><Zh>{t('signSupports', { name: s.supports, relation: t(`relation.${s.relation}`) })}</Zh></span>} {!s.adult && <StatusTag>{t('signMinor')}</StatusTag>}
      </p>
      <ol className={css.letter}>
        {s.letter.paragraphs.map((p) => (
          <li key={p} lang="zh-CN">
            {p}
          </li>
        ))}
        <li className="quiet"><Zh>{t('signVersion', { version: s.letter.version, basis: s.letter.basis })}</Zh></li>
      </ol>
      {signed(s) && s.consent ? <Revoke {...props} consent={s.consent.id} /> : <SignForm {...props} />}
      {s.party === 'obligor' && !signed(s) && <Withhold {...props} />}
    </Section>
  )
}

function Revoke({ county, signer, consent, onDone }: OneProps & { consent: string }) {
  const t = useText()
  return (
    <div className={css.form}>
      <p role="status"><Zh>{t('signDone', { name: signer.name })}</Zh></p>
      <ConfirmAct<{ reason: string }>
        verb={t('signRevoke')}
        consequence={t('signRevokeHint', { name: signer.name })}
        danger
        fields={
          <Form.Item name="reason" label={t('signRevokeReason')} rules={[{ required: true, whitespace: true, message: t('needed') }]}>
            <Input.TextArea rows={2} maxLength={200} />
          </Form.Item>
        }
        onAct={({ reason }, key) =>
          must(api.POST('/api/consents/{county}/{id}/revoke', { params: { path: { county, id: consent } }, headers: { 'Idempotency-Key': key }, body: { reason } }))
        }
        onDone={onDone}
      />
    </div>
  )
}

const reasons = ['declined', 'unreachable', 'unable', 'other'] as const

interface Why {
  why: (typeof reasons)[number]
  reason: string
}

// Withhold records why an obligor does not sign: nobody is made to, and the file says why they were not asked about.
function Withhold({ county, applicationId, signer: s, onDone }: OneProps) {
  const t = useText()
  return (
    <div className={css.form}>
      {s.withheld && (
        <p role="status">
          {t('signWithheld')}: {t(`why.${s.withheld.why}`)} · <Zh>{s.withheld.enteredBy}</Zh> <DateText value={s.withheld.enteredAt} time />
        </p>
      )}
      <ConfirmAct<Why>
        verb={t('signWithhold')}
        consequence={t('signWithholdHint', { name: s.name })}
        initial={{ why: 'declined', reason: '' }}
        fields={
          <>
            <Form.Item name="why" label={t('signWhy')}>
              <Radio.Group options={reasons.map((v) => ({ value: v, label: t(`why.${v}`) }))} />
            </Form.Item>
            <Form.Item name="reason" label={t('signWhyReason')} extra={t('signWhyReasonHint')} rules={[{ required: true, whitespace: true, message: t('needed') }]}>
              <Input.TextArea rows={2} maxLength={200} />
            </Form.Item>
          </>
        }
        onAct={({ why, reason }, key) =>
          must(api.POST('/api/consents/withheld', { headers: { 'Idempotency-Key': key }, body: { county, applicationId, personId: s.personId, why, reason } }))
        }
        onDone={onDone}
      />
    </div>
  )
}

// BlankLetters prints what whoever cannot sign on the screen signs on paper.
function BlankLetters({ county, applicationId: id }: { county: number; applicationId: string }) {
  const { data, error } = useQuery({
    queryKey: ['case', String(county), id],
    queryFn: () => must(api.GET('/api/cases/{county}/{id}', { params: { path: { county, id } } })),
  })
  if (error) return <Fault error={error} />
  return data ? <PrintButtons case={data} kinds={['consent_blank']} /> : null
}

function SignForm({ county, applicationId, signer: s, onDone }: OneProps) {
  const t = useText()
  const today = useToday()
  const [way, setWay] = useState<'drawn' | 'scan'>('drawn')
  const [drawing, setDrawing] = useState<() => Promise<Blob>>()
  const [paper, setPaper] = useState<KeptFile[]>([])
  const [cannot, setCannot] = useState(!s.adult)
  const [guardian, setGuardian] = useState('')
  const [read, setRead] = useState(false)
  const [error, setError] = useState<unknown>()
  const act = useAct(async (_: undefined, key: string) => {
    const file = way === 'drawn' && drawing ? await upload(new File([await drawing()], `${t('signOnScreen')}.png`, { type: 'image/png' }), { county, purpose: 'consent' }, () => undefined) : paper[0]
    return must(
      api.POST('/api/consents', {
        headers: { 'Idempotency-Key': key },
        body: {
          county,
          applicationId,
          personId: s.personId,
          textVersion: s.letter.version,
          method: cannot ? 'guardian' : way,
          fileId: file?.id ?? '',
          signedOn: today,
          ...(cannot && { guardian: guardian.trim() }),
        },
      }),
    )
  })
  const ready = read && (way === 'drawn' ? drawing !== undefined : paper.length > 0) && (!cannot || guardian.trim() !== '')
  const send = async () => {
    setError(undefined)
    try {
      if (await act.run(undefined)) onDone()
    } catch (thrown) {
      setError(thrown)
    }
  }
  return (
    <div className={css.form}>
      {s.adult && (
        <Checkbox checked={cannot} onChange={(e) => setCannot(e.target.checked)}>
          {t('signCannot')}
        </Checkbox>
      )}
      {cannot && (
        <label>
          {t('guardian')}
          <Input value={guardian} maxLength={60} onChange={(e) => setGuardian(e.target.value)} />
          <span className="quiet">{t('signGuardianHint')}</span>
        </label>
      )}
      <Segmented
        value={way}
        aria-label={t('signedBy')}
        options={[
          { value: 'drawn', label: t('signOnScreen') },
          { value: 'scan', label: t('signOnPaper') },
        ]}
        onChange={setWay}
      />
      {way === 'drawn' ? (
        <div>
          <p className="quiet">{t('signHere')}</p>
          <SignatureBox label={t('signHere')} onChange={(draw) => setDrawing(() => draw)} />
        </div>
      ) : (
        <>
          <BlankLetters county={county} applicationId={applicationId} />
          <FileUpload county={county} purpose="consent" label={t('consentScan')} accept="image/*,.pdf" value={paper} onChange={setPaper} />
        </>
      )}
      <p className="quiet">{t('signPaper')}</p>
      <Checkbox checked={read} onChange={(e) => setRead(e.target.checked)}>
        {t('signRead')}
      </Checkbox>
      {error !== undefined && <Fault error={error} />}
      <Button type="primary" size="large" disabled={!ready} loading={act.busy} onClick={() => void send()}>
        {t('signDo')}
      </Button>
    </div>
  )
}
