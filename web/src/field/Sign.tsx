import { useState } from 'react'
import { minute } from '@/shared/format/date'
import { Zh } from '@/shared/i18n/Zh'
import { idOf } from './book'
import css from './field.module.css'
import { bytesOf, onPaper } from './photo'
import { SignaturePad } from './SignaturePad'
import { signedLast } from './survey'
import { useText } from './text'
import type { FormProps } from './VisitPage'

type As = 'first' | 'second' | 'member'

/** Sign takes three signatures, of both investigators and of a member who was there (民发〔2021〕57号 art. 16), and seals the form. */
export function Sign(form: FormProps & { onSealed: () => void }) {
  const { book, visit, fields, closed, onSealed } = form
  const t = useText()
  const value = (name: string) => fields.get(name)?.value ?? ''
  const people = visit.call.investigators
  const second = people.find((p) => p.id === value('second'))
  const present = visit.call.members.filter((m) => value(`present/${m.personId}`) === 'yes')
  const [chosen, choose] = useState('')
  const signer = present.find((m) => m.personId === (chosen || value('signature/member').split(' ')[0])) ?? present[0]
  if (closed) return null
  const missing = lacks(form, second?.id, present.map((m) => m.personId))
  const seal = async () => {
    await book.seal(idOf(visit.call))
    onSealed()
  }
  return (
    <section>
      <h2>{t('sign')}</h2>
      <p className={css.note}>{t('signHint')}</p>
      <Signature form={form} as="first" who={book.me} label={t('signFirst', { name: book.cover?.me.name ?? '' })} />
      {second && <Signature form={form} as="second" who={second.id} label={t('signSecond', { name: second.name })} />}
      {present.length > 1 && (
        <label className={css.field}>
          <span>{t('signMemberWho')}</span>
          <select value={signer?.personId} onChange={(e) => choose(e.target.value)}>
            {present.map((m) => (
              <option key={m.personId} value={m.personId} lang="zh-CN">
                {m.name}
              </option>
            ))}
          </select>
        </label>
      )}
      {signer && <Signature key={signer.personId} form={form} as="member" who={signer.personId} label={t('signMember', { name: signer.name })} />}
      {missing.length > 0 ? (
        <div role="status" className={css.note}>
          {t('missing')}
          <ul className={css.list}>
            {missing.map((m) => (
              <li key={m}>{t(m)}</li>
            ))}
          </ul>
        </div>
      ) : (
        <>
          <p className={css.note}>{t('sealHint')}</p>
          <button type="button" className={css.primary} onClick={() => void seal()}>
            {t('seal')}
          </button>
        </>
      )}
    </section>
  )
}

// lacks lists what the server would refuse a form for.
function lacks({ fields, book }: FormProps, second: string | undefined, present: string[]) {
  const value = (name: string) => fields.get(name)?.value ?? ''
  const signed = (as: As) => value(`signature/${as}`).split(' ')[0] ?? ''
  return [
    [...fields.values()].some((s) => s.conflict) && ('missing.conflict' as const),
    ...(['visitedOn', 'place', 'dwelling', 'incomeSeen', 'living'] as const).map((f) => value(f).trim() === '' && f),
    present.length === 0 && ('missing.present' as const),
    !second && ('missing.second' as const),
    signed('first') !== book.me && ('missing.first' as const),
    second && signed('second') !== second && ('missing.secondSign' as const),
    !present.includes(signed('member')) && ('missing.member' as const),
    !signedLast(fields.values()) && ('missing.again' as const),
  ].filter((m): m is Exclude<typeof m, false | undefined | ''> => Boolean(m))
}

function Signature({ form: { book, visit, fields, set }, as, who, label }: { form: FormProps; as: As; who: string; label: string }) {
  const t = useText()
  const name = `signature/${as}`
  const [of, , at] = (fields.get(name)?.value ?? '').split(' ')
  const signed = of === who && at
  const put = async (picture: Uint8Array<ArrayBuffer>) => {
    const now = Date.now()
    await book.add(idOf(visit.call), 'signature', picture, () => name, (sum) => `${who} ${sum} ${now}`)
  }
  return (
    <div className={css.card}>
      <p>
        <Zh>{label}</Zh> {signed && <strong role="status">{t('signed', { at: minute(new Date(Number(at)).toISOString()).slice(11) })}</strong>}
      </p>
      <SignaturePad label={label} onDrawn={(b) => bytesOf(b).then(put)} onCleared={() => set(name, '')} />
      <label className={css.file}>
        {t('signPaper', { who: label })}
        <input
          type="file"
          accept="image/*"
          capture="environment"
          onChange={(e) => {
            const [file] = [...(e.target.files ?? [])]
            e.target.value = ''
            if (file) void onPaper(file).then(put, () => set(name, ''))
          }}
        />
      </label>
    </div>
  )
}
