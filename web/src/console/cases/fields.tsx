import { useQuery } from '@tanstack/react-query'
import { Button, Checkbox, Form, Input, Radio, Select } from 'antd'
import { useEffect } from 'react'
import { api, must, type Schema } from '@/shared/api/client'
import { useWords } from '@/shared/i18n'
import { placeUnder } from '@/console/registry/address'
import { useHousehold } from '@/console/registry/useHousehold'
import { Zh } from '@/shared/i18n'
import { useMay } from '@/shared/session/session'
import { Choices } from '@/shared/ui/Choices'
import { FileUpload } from '@/shared/ui/FileUpload'
import { DayInput, MoneyInput } from '@/shared/ui/inputs'
import { Money } from '@/shared/ui/values'
import type { Case } from './CasePage'
import css from './cases.module.css'
import { useText } from './text'

const Item = Form.Item

function useNeeded() {
  const t = useText()
  return [{ required: true, message: t('needed') }]
}

/** SignatureField takes the signer's own name, typed. */
export function SignatureField({ name, optional = false }: { name: string; optional?: boolean }) {
  const t = useText()
  const needed = useNeeded()
  if (optional) return null
  return (
    <Item name="signature" label={t('signature')} extra={<Zh>{t('signatureHint', { name })}</Zh>} rules={needed}>
      <Input autoComplete="off" maxLength={60} />
    </Item>
  )
}

/** AcceptFields are of 受理. */
export function AcceptFields() {
  const t = useText()
  return (
    <Item name="nearRelative" valuePropName="checked" extra={t('nearRelativeHint')}>
      <Checkbox>{t('nearRelative')}</Checkbox>
    </Item>
  )
}

/** SupplementFields list everything that is missing, once. */
export function SupplementFields() {
  const t = useText()
  const needed = useNeeded()
  return (
    <Form.List name="items">
      {(rows, { add, remove }) => (
        <>
          {rows.map((row, i) => (
            <Item key={row.key} label={t('missingItem', { n: i + 1 })}>
              <div style={{ display: 'flex', gap: '0.5rem' }}>
                <Item name={row.name} noStyle rules={needed}>
                  <Input maxLength={200} aria-label={t('missingItem', { n: i + 1 })} />
                </Item>
                {rows.length > 1 && <Button onClick={() => remove(row.name)}>{t('remove')}</Button>}
              </div>
            </Item>
          ))}
          <Button className={css.add} onClick={() => add('')}>
            {t('addItem')}
          </Button>
        </>
      )}
    </Form.List>
  )
}

/** ReasonFields ask for a written reason. */
export function ReasonFields() {
  const t = useText()
  const needed = useNeeded()
  return (
    <Item name="reason" label={t('why')} rules={needed}>
      <Input.TextArea rows={3} maxLength={1000} />
    </Item>
  )
}

/** ExtendFields name one of the causes that the law has, and say more: the family reads both. */
export function ExtendFields({ causes }: { causes: Schema<'CaseworkCause'>[] }) {
  const t = useText()
  const words = useWords()
  const needed = useNeeded()
  return (
    <>
      {causes.length > 0 && (
        <Item name="cause" label={t('extendCause')} rules={needed}>
          <Select options={causes.map((k) => ({ value: k.id, label: `${words(k.label)}${t('inBrackets', { text: words(k.article) })}` }))} />
        </Item>
      )}
      <Item name="reason" label={t('why')} extra={t('extendWhyHint')} rules={needed}>
        <Input.TextArea rows={3} maxLength={1000} />
      </Item>
    </>
  )
}

/** DoubtFields say why a report is not enough, with what the family shows against it. */
export function DoubtFields({ county }: { county: number }) {
  const t = useText()
  return (
    <>
      <ReasonFields />
      <Item name="proofFiles" label={t('doubtProof')} extra={t('doubtProofHint')}>
        <FileUpload county={county} purpose="evidence" label={t('doubtProof')} accept="image/*,.pdf" />
      </Item>
    </>
  )
}

/** PostingFields say where a notice hangs and whom to call. */
export function PostingFields() {
  const t = useText()
  const needed = useNeeded()
  return (
    <>
      <Item name="place" label={t('postPlace')} rules={needed}>
        <Input maxLength={200} placeholder={t('postPlaceHint')} />
      </Item>
      <Item name="phone" label={t('postPhone')} rules={needed}>
        <Input maxLength={40} inputMode="tel" />
      </Item>
    </>
  )
}

/** ObjectionFields take down what somebody says against a publicity. */
export function ObjectionFields() {
  const t = useText()
  const needed = useNeeded()
  return (
    <>
      <Item name="receivedOn" label={t('receivedOn')} rules={needed}>
        <DayInput />
      </Item>
      <Item name="text" label={t('objectionText')} rules={needed}>
        <Input.TextArea rows={4} maxLength={4000} />
      </Item>
      <Item name="from" label={t('objectionFrom')} extra={t('objectionFromHint')}>
        <Input maxLength={100} />
      </Item>
      <Item name="contact" label={t('contact')}>
        <Input maxLength={100} />
      </Item>
    </>
  )
}

// usePlace fills in where the household's file says that it lives: who visited elsewhere writes that.
function usePlace({ county, householdId }: Case) {
  const form = Form.useFormInstance()
  const mayRead = useMay()('household.read')
  const { data: home } = useHousehold({ county, id: householdId }, '', mayRead)
  useEffect(() => {
    const place = home && (home.address || placeUnder(home.divisionName))
    if (place && !form.getFieldValue('place')) form.setFieldValue('place', place)
  }, [home, form])
}

/** VisitFields are the form of a home visit: two investigators and a member who is present. */
export function VisitFields({ case: c, byCounty }: { case: Case; byCounty: boolean }) {
  const t = useText()
  const needed = useNeeded()
  const { data } = useQuery({
    queryKey: ['investigators', c.id, byCounty],
    queryFn: () => must(api.GET('/api/cases/{county}/{id}/investigators', { params: { path: { county: c.county, id: c.id }, query: { byCounty } } })),
  })
  usePlace(c)
  const two = { validator: (_: unknown, v: string[] | undefined) => (v?.length === 2 ? Promise.resolve() : Promise.reject(new Error(t('twoNeeded')))) }
  return (
    <>
      <Item name="visitedOn" label={t('visitedOn')} rules={needed}>
        <DayInput />
      </Item>
      <Item name="place" label={t('visitPlace')} rules={needed}>
        <Input maxLength={200} />
      </Item>
      <Item name="investigators" label={t('investigators')} extra={t('investigatorsHint')} rules={[two]}>
        <Select mode="multiple" maxCount={2} optionFilterProp="name" options={(data?.items ?? []).map((p) => ({ value: p.id, title: '', name: `${p.name} · ${p.post}`, label: <Zh>{`${p.name} · ${p.post}`}</Zh> }))} />
      </Item>
      <Item name={['form', 'membersPresent']} label={t('membersPresent')} rules={needed}>
        <Choices label={t('membersPresent')} options={c.facts.members.map((m) => ({ value: m.personId, label: m.name }))} />
      </Item>
      {(['dwelling', 'incomeSeen', 'living'] as const).map((k) => (
        <Item key={k} name={['form', k]} label={t(k)} rules={needed}>
          <Input.TextArea rows={2} maxLength={2000} />
        </Item>
      ))}
      <Item name={['form', 'needs']} label={t('needs')}>
        <Input.TextArea rows={2} maxLength={2000} />
      </Item>
      <Item name={['form', 'helpers']} label={t('helpers')}>
        <Input maxLength={200} />
      </Item>
      <Item name="signedFiles" label={t('signedForm')} extra={t('signedFormHint')} rules={needed}>
        <FileUpload county={c.county} purpose="evidence" label={t('signedForm')} accept="image/*,.pdf" />
      </Item>
      <Item name="photoFiles" label={t('photos')}>
        <FileUpload county={c.county} purpose="evidence" label={t('photos')} accept="image/*" multiple />
      </Item>
    </>
  )
}

interface JudgementProps {
  case: Case
  /** The signer chooses whether to agree, as the township does. */
  choose?: boolean
  /** What the act itself says, when it is no choice. */
  agree?: boolean
  name: string
}

/** JudgementFields show the computed proposal and take the signer's own: whoever differs writes down why. */
export function JudgementFields({ case: c, choose = false, agree = true, name }: JudgementProps) {
  const t = useText()
  const needed = useNeeded()
  const form = Form.useFormInstance()
  const chosen = Form.useWatch<boolean | undefined>('agree', form)
  const amount = Form.useWatch<number | null | undefined>('amountFen', form)
  const agrees = choose ? chosen !== false : agree
  const differs = !(c.ends && !agrees) && differsFrom(c.proposal, agrees, c.result === 'recognition' ? 0 : (amount ?? null)) || (agrees && c.helped !== undefined)
  return (
    <>
      <p className={css.outcome}>
        <span className="quiet">{t('proposal')}</span> {c.proposal ? t(`outcome.${c.proposal.outcome}`) : '—'}
        {c.proposal?.outcome === 'eligible' && c.result !== 'recognition' && (
          <>
            {' · '}
            <Money fen={c.proposal.amountFen} />
          </>
        )}
      </p>
      {choose && (
        <Item name="agree" label={t('opinion')}>
          <Radio.Group options={[{ value: true, label: t('agree') }, { value: false, label: t('disagree') }]} />
        </Item>
      )}
      {agrees && c.result !== 'recognition' && (
        <Item name="amountFen" label={t(c.result === 'once' ? 'amountOnce' : 'amount')} rules={needed}>
          <MoneyInput />
        </Item>
      )}
      {differs && (
        <Item name="differs" label={t('differs')} extra={t('differsHint')} rules={needed}>
          <Input.TextArea rows={3} maxLength={2000} />
        </Item>
      )}
      <Item name="words" label={t('words')}>
        <Input.TextArea rows={3} maxLength={2000} />
      </Item>
      <SignatureField name={name} />
    </>
  )
}

/** differsFrom tells whether an answer is not what the law in force gives; nothing agrees with a proposal that could not be determined. */
export function differsFrom(p: Case['proposal'], agree: boolean, amountFen: number | null): boolean {
  if (!p || p.outcome === 'undetermined') return true
  return p.outcome === 'eligible' ? !agree || amountFen !== p.amountFen : agree
}

