import { useEffect, useRef } from 'react'
import { Zh } from '@/shared/i18n/Zh'
import { useWords } from '@/shared/i18n/texts'
import { Asking } from './Asking'
import { idOf, stateOf, unsent, unsentFiles, type Book, type Visit } from './book'
import { Conflicts } from './Conflicts'
import css from './field.module.css'
import { Photos } from './Photos'
import { items, whole } from './plan'
import { Sign } from './Sign'
import { standing, type Standing } from './survey'
import { useText } from './text'
import { Voice } from './Voice'

/** What the parts of a form read and write. */
export interface FormProps {
  book: Book
  visit: Visit
  fields: Map<string, Standing>
  set: (field: string, value: string) => void
  closed: boolean
}

interface VisitPageProps {
  book: Book
  visit: Visit
  onBack: () => void
  onSealed: () => void
}

/** VisitPage is the form of one home visit, from the address to the signatures. */
export function VisitPage({ book, visit, onBack, onSealed }: VisitPageProps) {
  const t = useText()
  const words = useWords()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const id = idOf(visit.call)
  const fields = standing(visit.changes)
  const set = (field: string, value: string) => book.set(id, field, value)
  const form: FormProps = { book, visit, fields, set, closed: visit.sealed !== undefined || visit.done !== undefined }
  const state = stateOf(visit, book.me)
  const kept = book.keptOf(id)
  useEffect(() => {
    if (form.closed) return
    // What one would type every time: the day, and the place from the household's file.
    if (!fields.has('visitedOn')) set('visitedOn', book.today())
    if (!fields.has('place')) set('place', homeOf(visit))
    // eslint-disable-next-line react/exhaustive-deps
  }, [])
  return (
    <>
      <p>
        <button type="button" className="link" onClick={onBack}>
          ‹ {t('back')}
        </button>
      </p>
      <h1 ref={heading} tabIndex={-1}>
        <Zh>{visit.call.applicant}</Zh>
      </h1>
      <p className={css.note}>
        {words(visit.call.programmeLabel)} · {t('case')} {visit.call.number}
        <br />
        <Zh>{homeOf(visit)}</Zh>
      </p>
      <p role="status">
        <span className={`${css.state} ${css[state]}`}>{t(`state.${state}`)}</span>
      </p>
      {kept === 'lost' && <Lost onAgain={() => void book.put(visit).catch(() => undefined)} />}
      {visit.refused && <Refused form={form} onBack={onBack} />}
      {form.closed && <Closed visit={visit} />}
      {!form.closed && <Conflicts {...form} />}
      <fieldset disabled={form.closed} className={css.plain} data-kept={kept}>
        <legend className="unseen">{t('title')}</legend>
        <When {...form} />
        <Who {...form} />
        <Asking {...form} />
        <Household {...form} />
        <SelfCare {...form} />
        <Photos {...form} />
        <Voice {...form} />
        <Sign {...form} onSealed={onSealed} />
      </fieldset>
    </>
  )
}

// An address in the household's file names the village already.
const homeOf = ({ call }: Visit) => call.address || call.village

/** Lost says that the phone's storage took nothing, while what was entered is still on the screen. */
export function Lost({ onAgain }: { onAgain: () => void }) {
  const t = useText()
  return (
    <section className={css.alert} role="alert">
      <p>{t('lost')}</p>
      <div className={css.acts}>
        <button type="button" className={css.second} onClick={onAgain}>
          {t('keepAgain')}
        </button>
      </div>
    </section>
  )
}

function Closed({ visit: v }: { visit: Visit }) {
  const t = useText()
  const sum = v.sealed?.digest ?? v.call.survey.digest
  return (
    <section className={css.card}>
      <p>
        <strong>{t('sealedNote')}</strong>
      </p>
      <p className={css.sum}>
        {t('sealedDigest')} {sum}
      </p>
    </section>
  )
}

function Refused({ form: { book, visit }, onBack }: { form: FormProps; onBack: () => void }) {
  const t = useText()
  const id = idOf(visit.call)
  const only = unsent(visit, book.me).length + unsentFiles(visit).length
  return (
    <section className={css.alert} role="alert">
      <p>
        <Zh>{t('refusedWhy', { why: visit.refused ?? '' })}</Zh>
      </p>
      {only > 0 && <p>{t('onlyHere', { count: only })}</p>}
      <div className={css.acts}>
        {visit.sealed && (
          <button type="button" className={css.second} onClick={() => book.reopen(id)}>
            {t('reopen')}
          </button>
        )}
        <button
          type="button"
          className={css.danger}
          onClick={() => {
            onBack()
            void book.drop(visit)
          }}
        >
          {t('discard')}
        </button>
      </div>
    </section>
  )
}

const valueOf = (fields: Map<string, Standing>, name: string) => fields.get(name)?.value ?? ''

function Text({ form, name, long }: { form: FormProps; name: 'place' | 'helpers' | 'dwelling' | 'incomeSeen' | 'living' | 'needs'; long?: boolean }) {
  const t = useText()
  const shared = { value: valueOf(form.fields, name), maxLength: long ? 2000 : 200, autoComplete: 'off', lang: 'zh-CN' }
  return (
    <label className={css.field}>
      <span>{t(name)}</span>
      {long ? (
        <textarea rows={3} {...shared} onChange={(e) => form.set(name, e.target.value)} />
      ) : (
        <input {...shared} onChange={(e) => form.set(name, e.target.value)} />
      )}
    </label>
  )
}

function When(form: FormProps) {
  const t = useText()
  return (
    <section>
      <h2>{t('when')}</h2>
      <label className={css.field}>
        <span>{t('visitedOn')}</span>
        <input type="date" value={valueOf(form.fields, 'visitedOn')} min={form.visit.call.acceptedOn} onChange={(e) => form.set('visitedOn', e.target.value)} />
      </label>
      <Text form={form} name="place" />
    </section>
  )
}

function Who(form: FormProps) {
  const t = useText()
  return (
    <section>
      <h2>{t('who')}</h2>
      <fieldset className={css.options}>
        <legend>{t('present')}</legend>
        {form.visit.call.members.map((m) => (
          <label key={m.personId} className={css.option}>
            <input
              type="checkbox"
              checked={valueOf(form.fields, `present/${m.personId}`) === 'yes'}
              onChange={(e) => form.set(`present/${m.personId}`, e.target.checked ? 'yes' : '')}
            />
            <span lang="zh-CN">{m.name}</span> <span className="quiet">{m.bornOn}</span>
          </label>
        ))}
      </fieldset>
      <label className={css.field}>
        <span>{t('second')}</span>
        <select value={valueOf(form.fields, 'second')} onChange={(e) => form.set('second', e.target.value)}>
          <option value="">{t('choose')}</option>
          {form.visit.call.investigators
            .filter((p) => p.id !== form.book.me)
            .map((p) => (
              <option key={p.id} value={p.id} lang="zh-CN">
                {p.name} · {p.post}
              </option>
            ))}
        </select>
      </label>
      <Text form={form} name="helpers" />
    </section>
  )
}

function Household(form: FormProps) {
  const t = useText()
  return (
    <section>
      <h2>{t('form')}</h2>
      <Text form={form} name="dwelling" long />
      <Text form={form} name="incomeSeen" long />
      <Text form={form} name="living" long />
      <Text form={form} name="needs" long />
    </section>
  )
}

function SelfCare(form: FormProps) {
  const t = useText()
  const { plan } = form.visit.call
  const spared = plan && whole(plan) && !plan.selfCare
  return (
    <section>
      <h2>{t('selfCare')}</h2>
      <p className={css.note}>
        {t('selfCareHint')} {spared && t('selfCareSpared')}
      </p>
      {form.visit.call.members.map((m) => (
        <details key={m.personId} className={css.card} open={[...form.fields.keys()].some((f) => f.startsWith(`selfcare/${m.personId}/`))}>
          <summary>
            <Zh>{m.name}</Zh>
          </summary>
          {items.map((item) => {
            const name = `selfcare/${m.personId}/${item}`
            return (
              <label key={item} className={css.field}>
                <span>{t(`item.${item}`)}</span>
                <select aria-label={t('itemFor', { name: m.name, item: t(`item.${item}`) })} value={valueOf(form.fields, name)} onChange={(e) => form.set(name, e.target.value)}>
                  <option value="">{t('unseen')}</option>
                  <option value="yes">{t('can')}</option>
                  <option value="no">{t('cannot')}</option>
                </select>
              </label>
            )
          })}
        </details>
      ))}
    </section>
  )
}
