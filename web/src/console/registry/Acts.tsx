import { Form, Input, Select } from 'antd'
import type { ReactNode } from 'react'
import { useNavigate } from 'react-router'
import { api, must } from '@/shared/api/client'
import { asProblem } from '@/shared/api/problem'
import { useMay } from '@/shared/session/session'
import { ConfirmAct } from '@/shared/ui/act'
import { Choices } from '@/shared/ui/Choices'
import { DivisionPicker } from '@/shared/ui/DivisionPicker'
import { Field } from '@/shared/ui/form'
import { DayInput } from '@/shared/ui/inputs'
import { LinkButton } from '@/shared/ui/LinkButton'
import { useHouseholdChanges } from '../changes/useHouseholdChanges'
import { householdAddress } from './address'
import { Alike } from './Alike'
import { useCodes } from './codes'
import { headRelation, isHead, memberDraft, type MemberForm } from './draft'
import { HouseholdPicker, type PickedHousehold } from './HouseholdPicker'
import { MemberFields } from './MemberFields'
import css from './registry.module.css'
import { useText } from './text'
import { Vouch } from './Vouch'
import { useChanged, useHousehold, type File } from './useHousehold'

/** Acts are what may happen to a household beside an edit of its file. */
export function Acts({ file }: { file: File }) {
  const t = useText()
  const { data: asked } = useHouseholdChanges({ county: file.county, id: file.id })
  const free = !asked?.inAid // or else it is asked for, and somebody else approves it
  const many = free && (file.members ?? []).length > 1
  const may = useMay()
  return (
    <div className={css.acts}>
      {free && <AddMember file={file} />}
      {free && <RemoveMember file={file} />}
      {!free && may('change.ask') && <LinkButton to={`/changes/new?county=${file.county}&household=${file.id}`}>{t('askMembers')}</LinkButton>}
      {many && <ChangeHead file={file} />}
      {many && <Split file={file} />}
      {free && <Merge file={file} />}
      <Move file={file} />
      <Offer file={file} />
      {may('family.prove') && <Vouch file={file} />}
      <Close file={file} />
    </div>
  )
}

type ActProps = { file: File }

/** useActs is what every act sends: where, the version seen, and the key of the intention. */
export function useActs(file: File) {
  const changed = useChanged()
  const params = { path: { county: file.county, household: file.id } }
  const headers = (key: string) => ({ 'Idempotency-Key': key })
  // Somebody else was first: what the page shows is read anew, what the person filled in stays in the dialog.
  const run = async <T,>(write: () => Promise<T>): Promise<T> => {
    try {
      const out = await write()
      await changed(file.id)
      return out
    } catch (thrown) {
      if (asProblem(thrown).code === 'conflict') await changed(file.id)
      throw thrown
    }
  }
  return { params, headers, run, version: file.version }
}

/** Part of an act, and of a request for it. */
export function On() {
  const t = useText()
  return (
    <Field name="on" label={t('on')} extra={t('onHint')}>
      <DayInput />
    </Field>
  )
}

function Reason({ required = true }: { required?: boolean }) {
  const t = useText()
  return (
    <Field name="reason" label={t('reason')} rules={[{ required, whitespace: true, min: 2, message: t('reasonNeeded') }]}>
      <Input.TextArea rows={2} maxLength={500} />
    </Field>
  )
}

function How({ choices }: { choices: readonly ('born' | 'joined' | 'entered' | 'died' | 'left' | 'corrected')[] }) {
  const t = useText()
  return (
    <Field name="how" label={t('how')} rules={[{ required: true, message: t('required') }]}>
      <Select options={choices.map((value) => ({ value, label: t(`how.${value}`) }))} />
    </Field>
  )
}

/** Part of an act, and of a request for it. */
export function Person({ file, name = 'person', label, except }: { file: File; name?: string; label: string; except?: string }) {
  const t = useText()
  const options = (file.members ?? []).filter((m) => m.id !== except).map((m) => ({ value: m.id, label: `${m.name} · ${m.idNumber}` }))
  return (
    <Field name={name} label={label} rules={[{ required: true, message: t('choosePerson') }]}>
      <Select options={options} />
    </Field>
  )
}

export function RelationOf({ person, name, at = 'relations' }: { person: string; name: string; at?: string }) {
  const t = useText()
  const codes = useCodes()
  return (
    <Field name={[at, person]} label={t('relationTo', { name })} rules={[{ required: true, message: t('required') }]}>
      <Select showSearch={{ optionFilterProp: 'label' }} options={codes.choices('relation').filter((c) => !isHead(c.value))} />
    </Field>
  )
}

export const kinships = (relations: Record<string, string> = {}) => Object.entries(relations).map(([person, relation]) => ({ person, relation }))

interface Adding {
  how: 'born' | 'joined' | 'entered'
  on?: string
  member: MemberForm
  reason?: string
}

function AddMember({ file }: ActProps) {
  const t = useText()
  const { params, headers, run, version } = useActs(file)
  return (
    <ConfirmAct<Adding>
      verb={t('addMember')}
      wide
      consequence={t('addWhat')}
      initial={{ how: 'born', member: { coLiving: true } }}
      fields={
        <>
          <How choices={['born', 'joined', 'entered']} />
          <On />
          <MemberFields at={['member']} />
          <Alike at={['member']} />
          <Field name="reason" label={t('elsewhereReason')} extra={t('elsewhereHint')}>
            <Input.TextArea rows={2} maxLength={500} />
          </Field>
        </>
      }
      onAct={({ how, on, member, reason }, key) =>
        run(() =>
          api.POST('/api/households/{county}/{household}/members', {
            params,
            headers: headers(key),
            body: { version, how, member: memberDraft(member), ...(on ? { on } : {}), ...(reason ? { reason } : {}) },
          }),
        )
      }
    />
  )
}

function RemoveMember({ file }: ActProps) {
  const t = useText()
  const { params, headers, run, version } = useActs(file)
  return (
    <ConfirmAct<{ person: string; how: 'died' | 'left' | 'corrected'; on?: string }>
      verb={t('removeMember')}
      consequence={t('removeWhat')}
      fields={
        <>
          <Person file={file} label={t('person')} />
          <How choices={['died', 'left', 'corrected']} />
          <On />
        </>
      }
      onAct={({ person, how, on }, key) =>
        run(() =>
          api.POST('/api/households/{county}/{household}/members/remove', { params, headers: headers(key), body: { version, person, how, ...(on ? { on } : {}) } }),
        )
      }
    />
  )
}

/** Part of an act, and of a request for it. */
export function OthersToHead({ file }: ActProps) {
  const head = Form.useWatch<string | undefined>('head')
  if (!head) return null
  return (
    <>
      {(file.members ?? [])
        .filter((m) => m.id !== head)
        .map((m) => (
          <RelationOf key={m.id} person={m.id} name={m.name} />
        ))}
    </>
  )
}

function ChangeHead({ file }: ActProps) {
  const t = useText()
  const { params, headers, run, version } = useActs(file)
  return (
    <ConfirmAct<{ head: string; relations?: Record<string, string> }>
      verb={t('changeHead')}
      consequence={t('headWhat')}
      fields={
        <>
          <Person file={file} name="head" label={t('newHead')} except={file.headId} />
          <OthersToHead file={file} />
        </>
      }
      onAct={({ head, relations }, key) =>
        run(() =>
          api.POST('/api/households/{county}/{household}/head', {
            params,
            headers: headers(key),
            body: { version, relations: kinships({ ...relations, [head]: headRelation }) },
          }),
        )
      }
    />
  )
}

interface SplitForm {
  goes: string[]
  head: string
  relations?: Record<string, string>
  number?: string
  division?: string
  address?: string
  on?: string
}

/** Part of an act, and of a request for it. */
export function SplitMembers({ file }: ActProps) {
  const t = useText()
  const goes = Form.useWatch<string[] | undefined>('goes') ?? []
  const head = Form.useWatch<string | undefined>('head')
  const members = (file.members ?? []).filter((m) => m.id !== file.headId)
  const going = members.filter((m) => goes.includes(m.id))
  return (
    <>
      <Field name="goes" label={t('goes')} rules={[{ required: true, message: t('choosePerson') }]}>
        <Choices label={t('goes')} options={members.map((m) => ({ value: m.id, label: m.name }))} />
      </Field>
      {going.length > 0 && (
        <Field name="head" label={t('splitHead')} rules={[{ required: true, message: t('choosePerson') }]}>
          <Select options={going.map((m) => ({ value: m.id, label: m.name }))} />
        </Field>
      )}
      {head && going.filter((m) => m.id !== head).map((m) => <RelationOf key={m.id} person={m.id} name={m.name} />)}
    </>
  )
}

function Split({ file }: ActProps) {
  const t = useText()
  const navigate = useNavigate()
  const { params, headers, run, version } = useActs(file)
  const split = async ({ goes, head, relations = {}, ...rest }: SplitForm, key: string) => {
    const of = Object.fromEntries(goes.map((p) => [p, p === head ? headRelation : (relations[p] ?? '')]))
    const given = Object.fromEntries(Object.entries(rest).filter(([, v]) => v))
    const body = { version, members: kinships(of), ...given }
    const made = await run(() => must(api.POST('/api/households/{county}/{household}/split', { params, headers: headers(key), body })))
    if (made.fresh) void navigate(householdAddress(made.fresh))
  }
  return (
    <ConfirmAct<SplitForm>
      verb={t('split')}
      consequence={t('splitWhat')}
      fields={
        <>
          <SplitMembers file={file} />
          <Place label={t('division')} root={String(file.county)} />
          <Address />
          <On />
        </>
      }
      onAct={split}
    />
  )
}

/** Part of an act, and of a request for it. */
export function Place({ label, root, required = false }: { label: string; root: string; required?: boolean }) {
  const t = useText()
  return (
    <Field name="division" label={label} rules={required ? [{ required, message: t('required') }] : []}>
      <DivisionPicker label={label} root={root} />
    </Field>
  )
}

/** Part of an act, and of a request for it. */
export function Address() {
  const t = useText()
  return (
    <Field name="address" label={t('newAddress')}>
      <Input maxLength={200} />
    </Field>
  )
}

interface MergeForm {
  into: PickedHousehold
  relations?: Record<string, string>
  on?: string
}

/** Everybody's relation to the other household's head: its own members keep theirs unless it is changed. */
export function MergedRelations({ file }: ActProps) {
  const into = Form.useWatch<PickedHousehold | undefined>('into')
  return into ? <MergedInto file={file} into={into} /> : null
}

function MergedInto({ file, into }: { file: File; into: PickedHousehold }): ReactNode {
  const { data } = useHousehold(into)
  if (!data) return null
  return (
    <>
      {(file.members ?? []).map((m) => (
        <RelationOf key={m.id} person={m.id} name={m.name} />
      ))}
    </>
  )
}

function Merge({ file }: ActProps) {
  const t = useText()
  const navigate = useNavigate()
  const changed = useChanged()
  const { params, headers, run, version } = useActs(file)
  const merge = async ({ into, relations, on }: MergeForm, key: string) => {
    const other = await must(api.GET('/api/households/{county}/{household}', { params: { path: { county: into.county, household: into.id } } }))
    const own = Object.fromEntries((other.members ?? []).map((m) => [m.id, m.relation]))
    const body = { version, into: into.id, intoVersion: other.version, relations: kinships({ ...own, ...relations }), ...(on ? { on } : {}) }
    await run(() => api.POST('/api/households/{county}/{household}/merge', { params, headers: headers(key), body }))
    await changed(into.id)
    void navigate(householdAddress(into))
  }
  return (
    <ConfirmAct<MergeForm>
      verb={t('merge')}
      consequence={t('mergeWhat')}
      fields={
        <>
          <Field name="into" label={t('intoHousehold')} rules={[{ required: true, message: t('pickHousehold') }]}>
            <HouseholdPicker except={file.id} />
          </Field>
          <MergedRelations file={file} />
          <On />
        </>
      }
      onAct={merge}
    />
  )
}

interface MoveForm {
  division: string
  address?: string
  urban?: boolean
  on?: string
}

function Move({ file }: ActProps) {
  const t = useText()
  const { params, headers, run, version } = useActs(file)
  return (
    <ConfirmAct<MoveForm>
      verb={t('move')}
      consequence={t('moveWhat')}
      initial={{ division: file.division, urban: file.urban }}
      fields={
        <>
          <Place label={t('division')} root={String(file.county)} required />
          <Address />
          <Field name="urban" label={t('urbanRural')}>
            <Select
              options={[
                { value: true, label: t('urban') },
                { value: false, label: t('rural') },
              ]}
            />
          </Field>
          <On />
        </>
      }
      onAct={({ division, address, urban, on }, key) =>
        run(() =>
          api.POST('/api/households/{county}/{household}/move', {
            params,
            headers: headers(key),
            body: { version, division, ...(urban === undefined ? {} : { urban }), ...(address ? { address } : {}), ...(on ? { on } : {}) },
          }),
        )
      }
    />
  )
}

function Offer({ file }: ActProps) {
  const t = useText()
  const { params, headers, run, version } = useActs(file)
  return (
    <ConfirmAct<{ division: string; reason: string }>
      verb={t('offer')}
      consequence={t('offerWhat')}
      fields={
        <>
          <Place label={t('toPlace')} root="" required />
          <Reason />
        </>
      }
      onAct={({ division, reason }, key) =>
        run(() => api.POST('/api/households/{county}/{household}/offer', { params, headers: headers(key), body: { version, division, reason } }))
      }
    />
  )
}

function Close({ file }: ActProps) {
  const t = useText()
  const { params, headers, run, version } = useActs(file)
  return (
    <ConfirmAct<{ on?: string; reason: string }>
      verb={t('close')}
      danger
      consequence={t('closeWhat')}
      fields={
        <>
          <On />
          <Reason />
        </>
      }
      onAct={({ on, reason }, key) =>
        run(() => api.POST('/api/households/{county}/{household}/close', { params, headers: headers(key), body: { version, reason, ...(on ? { on } : {}) } }))
      }
    />
  )
}
