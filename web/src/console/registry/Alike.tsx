import { useQuery } from '@tanstack/react-query'
import { Alert, Form } from 'antd'
import { Link } from 'react-router'
import { api, must, type Schema } from '@/shared/api/client'
import { DateText } from '@/shared/ui/values'
import { householdAddress, placeUnder } from './address'
import type { MemberForm } from './draft'
import type { At } from './MemberFields'
import css from './registry.module.css'
import { useText } from './text'
import { useLater } from './useLater'

type Likeness = Schema<'RegistryLikeness'>

/** Alike points out people on file who may be the one that is entered at a place of the form. It never blocks. */
export function Alike({ at }: { at: At }) {
  const t = useText()
  const form = Form.useFormInstance()
  // preserve: who the member is stands in no field of the form, and without it everybody is like themselves.
  const member = (Form.useWatch(at, { form, preserve: true }) ?? {}) as MemberForm
  const asked = useLater(JSON.stringify({ name: member.name?.trim(), idNumber: member.idNumber?.trim() || undefined, bornOn: member.bornOn || undefined, id: member.id }), 400)
  const who = JSON.parse(asked) as Schema<'RegistrySomeone'>
  const { data = [] } = useQuery({
    queryKey: ['persons', 'alike', asked],
    queryFn: () => must(api.POST('/api/persons/alike', { body: who })),
    enabled: !!who.name && !!(who.idNumber || who.bornOn),
    gcTime: 0, // what was typed is not kept
  })
  return (
    <div aria-live="polite" className={css.alike}>
      {data.length > 0 && (
        <Alert
          type="warning"
          showIcon
          title={t('alike')}
          description={
            <>
              <ul>
                {data.map((l) => (
                  <li key={`${l.reason} ${l.where} ${l.person?.personId}`}>
                    <One like={l} who={who} />
                  </li>
                ))}
              </ul>
              <p>{t('alikeHint')}</p>
            </>
          }
        />
      )}
    </div>
  )
}

/** One puts what was entered beside what is on file; of somebody out of reach it says only where. */
function One({ like, who }: { like: Likeness; who: Schema<'RegistrySomeone'> }) {
  const t = useText()
  const p = like.person
  const why = t(`alike.${like.reason}`)
  if (!p) return <>{t(like.where === 'county' ? 'alikeCounty' : 'alikeElsewhere', { why })}</>
  const rows = [
    [t('name'), who.name, p.name],
    [t('idNumber'), hidden(who.idNumber), p.idNumber || '—'],
    [t('born'), <DateText key="entered" value={who.bornOn ?? ''} />, <DateText key="there" value={p.bornOn} />],
    [t('head'), '', p.headName],
    [t('place'), '', placeUnder(p.divisionName)],
  ] as const
  return (
    <>
      {why}
      <table className={css.beside}>
        <thead>
          <tr>
            <td />
            <th scope="col">{t('alikeEntered')}</th>
            <th scope="col">{t('alikeThere')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([label, entered, there]) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td className="figure">{entered || '—'}</td>
              <td className="figure">{there}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div>
        <Link to={householdAddress({ county: p.county, id: p.householdId })} target="_blank">
          {t('alikeSee', { head: p.headName })}
        </Link>
      </div>
    </>
  )
}

const hidden = (id = '') => (id.length < 8 ? id : `${id.slice(0, 3)}${'*'.repeat(id.length - 7)}${id.slice(-4)}`)
