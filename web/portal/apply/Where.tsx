import { useContext, type FormEvent } from 'react'
import { LangContext } from '@/shared/i18n/texts'
import { Heading } from '../Heading'
import { placesIn, type Programme } from '../office'
import { counties, Pick } from '../Pick'
import css from '../portal.module.css'
import { useLoaded } from '../useLoaded'
import type { StepProps } from './Apply'
import { Field, Steps } from './parts'
import { useText } from './text'

/** Where asks in which place, for what, and for whom. */
export function Where({ local, change, programmes, onNext, onBack }: StepProps & { programmes: Programme[] | undefined }) {
  const t = useText()
  const { form: f } = local
  const township = f.division.slice(0, 9)
  const { value: all } = useLoaded('all', counties)
  const { value: townships } = useLoaded(f.county ? String(f.county) : '', placesIn)
  const { value: villages } = useLoaded(township.length === 9 ? township : '', placesIn)
  const submit = (e: FormEvent) => {
    e.preventDefault()
    onNext()
  }
  const picked = programmes?.some((p) => p.programme === f.programme && p.online)
  return (
    <form onSubmit={submit} noValidate>
      <Heading>{t('where')}</Heading>
      <Pick label={t('county')} value={f.county ? String(f.county) : ''} places={all} onPick={(c) => change({ county: Number(c), division: '', programme: '', people: f.people.map((p) => ({ ...p, signature: undefined })) })} />
      {f.county > 0 && <Pick label={t('township')} value={township} places={townships} onPick={(division) => change({ division })} />}
      {township.length === 9 && villages && villages.length > 0 && <Pick label={t('village')} value={f.division.length === 12 ? f.division : ''} places={villages} onPick={(v) => change({ division: v || township })} />}
      <Field label={t('address')}>
        <input autoComplete="street-address" maxLength={200} value={f.address} onChange={(e) => change({ address: e.target.value })} />
      </Field>
      <fieldset className={css.options}>
        <legend>{t('home')}</legend>
        {([false, true] as const).map((urban) => (
          <label key={String(urban)} className={css.option}>
            <input type="radio" name="urban" checked={f.urban === urban} onChange={() => change({ urban })} />
            {t(urban ? 'town' : 'rural')}
          </label>
        ))}
      </fieldset>
      {programmes && <Programmes programmes={programmes} value={f.programme} onPick={(programme) => change({ programme })} />}
      <ForOthers local={local} change={change} />
      <Steps onBack={onBack} disabled={!picked || (f.proxy !== undefined && !(f.proxy.name.trim() && f.proxy.relation.trim() && f.proxy.agreed))} />
    </form>
  )
}

function Programmes({ programmes, value, onPick }: { programmes: Programme[]; value: string; onPick: (programme: string) => void }) {
  const t = useText()
  const { lang } = useContext(LangContext)
  const online = programmes.filter((p) => p.online)
  const rest = programmes.filter((p) => !p.online)
  return (
    <>
      {online.length === 0 && <p>{t('noProgrammes')}</p>}
      {online.length > 0 && (
        <fieldset className={css.options}>
          <legend>{t('programme')}</legend>
          {online.map((p) => (
            <label key={p.programme} className={css.option}>
              <input type="radio" name="programme" checked={value === p.programme} onChange={() => onPick(p.programme)} />
              {p.name[lang]}
            </label>
          ))}
        </fieldset>
      )}
      {rest.length > 0 && (
        <section className={css.card} aria-label={t('notHere')}>
          <h2>{t('notHere')}</h2>
          <dl>
            {rest.map((p) => (
              <div key={p.programme}>
                <dt>{p.name[lang]}</dt>
                <dd>
                  {p.note[lang] || t('windowOnly')} {p.article[lang] && <span className={css.cite}>{p.article[lang]}</span>}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      <p className={css.note}>{t('filedWhere')}</p>
    </>
  )
}

function ForOthers({ local, change }: Pick<StepProps, 'local' | 'change'>) {
  const t = useText()
  const { proxy } = local.form
  return (
    <>
      <label className={css.keep}>
        <input type="checkbox" checked={proxy !== undefined} onChange={(e) => change({ proxy: e.target.checked ? { name: '', relation: '', agreed: false } : undefined })} />
        {t('forOthers')}
      </label>
      {proxy && (
        <>
          <Field label={t('proxyName')}>
            <input autoComplete="name" maxLength={60} value={proxy.name} onChange={(e) => change({ proxy: { ...proxy, name: e.target.value } })} />
          </Field>
          <Field label={t('proxyRelation')}>
            <input autoComplete="off" maxLength={60} value={proxy.relation} onChange={(e) => change({ proxy: { ...proxy, relation: e.target.value } })} />
          </Field>
          <label className={css.keep}>
            <input type="checkbox" checked={proxy.agreed} onChange={(e) => change({ proxy: { ...proxy, agreed: e.target.checked } })} />
            {t('proxyAgreed')}
          </label>
        </>
      )}
    </>
  )
}
