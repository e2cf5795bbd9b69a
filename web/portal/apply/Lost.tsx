import { Zh } from '@/shared/i18n/Zh'
import type { Asked } from '../office'
import css from '../portal.module.css'
import { Field } from './parts'
import type { Kept } from './store'
import { useText } from './text'

type Loss = NonNullable<Kept['loss']>

/** Lost asks what a disaster did, under an event that the county has opened. */
export function Lost({ form, events, rebuild, onChange }: { form: Kept; events: Asked['events']; rebuild: boolean; onChange: (loss: Loss) => void }) {
  const t = useText()
  const l: Loss = form.loss ?? { disasterId: '', on: '', detail: '' }
  const set = (to: Partial<Loss>) => onChange({ ...l, ...to })
  if (events.length === 0) return <p role="status">{t('noEvents')}</p>
  return (
    <>
      <fieldset className={css.options}>
        <legend>{t('event')}</legend>
        {events.map((e) => (
          <label key={e.id} className={css.option}>
            <input type="radio" name="event" required checked={l.disasterId === e.id} onChange={() => set({ disasterId: e.id, on: l.on || e.beganOn })} />
            <span>
              <Zh>{e.name}</Zh> {e.beganOn}
            </span>
          </label>
        ))}
      </fieldset>
      <Field label={t('lostOn')}>
        <input required type="date" value={l.on} onChange={(e) => set({ on: e.target.value })} />
      </Field>
      {rebuild && (
        <fieldset className={css.options}>
          <legend>{t('homeIs')}</legend>
          {(['collapsed', 'damaged'] as const).map((k) => (
            <label key={k} className={css.option}>
              <input type="radio" name="home-is" required checked={l.kind === k} onChange={() => set({ kind: k })} />
              {t(`home.${k}`)}
            </label>
          ))}
        </fieldset>
      )}
      {rebuild && (
        <Field label={t('rooms')}>
          <input inputMode="numeric" autoComplete="off" pattern="[0-9]{1,2}" value={l.rooms ?? ''} onChange={(e) => set({ rooms: /^\d{1,2}$/.test(e.target.value) ? Number(e.target.value) : undefined })} />
        </Field>
      )}
      <Field label={t('lost')}>
        <textarea required rows={4} maxLength={2000} value={l.detail} onChange={(e) => set({ detail: e.target.value })} />
      </Field>
    </>
  )
}
