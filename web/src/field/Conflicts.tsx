import { minute } from '@/shared/format/date'
import { Zh } from '@/shared/i18n/Zh'
import css from './field.module.css'
import { nameOf, type Change, type Standing } from './survey'
import { useText } from './text'
import type { FormProps } from './VisitPage'

/** Conflicts shows what two people wrote in one field, whose it is and when, until one of them chooses. */
export function Conflicts({ fields, set, visit }: FormProps) {
  const t = useText()
  const list = [...fields.values()].filter((s) => s.conflict)
  // Whether a fact is as stated is read in words.
  const read = (field: string, value: string) => (field.startsWith('seen/') && value ? t(value.startsWith('same ') ? 'asStated' : 'notAsStated') : shown(field, value))
  const who = (c: Change) => visit.call.investigators.find((p) => p.id === c.author)?.name ?? t('unknownPerson')
  return (
    <>
      {list.map((s) => (
        <section key={s.field} className={css.alert} aria-label={t('conflict')}>
          <h2>
            {t('conflict')}: <FieldName of={s} visit={visit} />
          </h2>
          <p>{t('conflictHint')}</p>
          {s.changes.map((c) => (
            <div key={nameOf(c)} className={css.card}>
              <p className={css.words}>
                <Zh>{read(s.field, c.value) || t('empty')}</Zh>
              </p>
              <p className="quiet">
                <Zh>{t('said', { name: who(c), at: minute(new Date(c.at).toISOString()) })}</Zh>
              </p>
              <button type="button" className={css.second} onClick={() => set(s.field, c.value)}>
                {t('useThis')}
              </button>
            </div>
          ))}
        </section>
      ))}
    </>
  )
}

// A signature is read by when it was drawn, not by its digest.
const shown = (field: string, value: string) => (field.startsWith('signature/') ? minute(new Date(Number(value.split(' ')[2] ?? 0)).toISOString()) : value)

const named = ['visitedOn', 'place', 'second', 'helpers', 'dwelling', 'incomeSeen', 'living', 'needs'] as const

function FieldName({ of: s, visit }: { of: Standing; visit: FormProps['visit'] }) {
  const t = useText()
  const [kind = '', who = '', item = ''] = s.field.split('/')
  const plain = named.find((n) => n === kind)
  const person = visit.call.members.find((m) => m.personId === who)?.name ?? ''
  if (plain) return <>{t(plain)}</>
  if (kind === 'seen') return <>{t(`seen.${who as 'incomes'}`)}</>
  if (kind === 'present') return <Zh>{`${t('present')} ${person}`}</Zh>
  if (kind === 'selfcare') return <Zh>{t('itemFor', { name: person, item: t(`item.${item as 'eat'}`) })}</Zh>
  return <>{t(kind === 'photo' ? 'photos' : kind === 'voice' ? 'voice' : 'sign')}</>
}
