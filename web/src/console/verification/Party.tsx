import type { Schema } from '@/shared/api/client'
import { Zh } from '@/shared/i18n'
import { useText } from './text'
import css from './verification.module.css'

interface PartyProps {
  of: Schema<'VerificationCheckedPerson'>
  replies: Schema<'VerificationCheckReply'>[]
}

/** Party says as who somebody is checked, and of an obligor how many sources answered, or why nobody was asked. */
export function Party({ of: p, replies }: PartyProps) {
  const t = useText()
  if (!p.outside) return <>{t('view.party.member')}</>
  const about = replies.filter((r) => r.personId === p.personId)
  const count = (state: string) => about.filter((r) => r.state === state).length
  const asked = about.some((r) => r.state !== 'no_consent' && r.detail !== 'no_number') // without a number nobody can be
  return (
    <div>
      {t('view.party.obligor')}
      {p.supports && p.relation && (
        <span className={css.sub}>
          <Zh>{t('view.party.of', { name: p.supports, relation: t(`view.relation.${p.relation}`) })}</Zh>
        </span>
      )}
      {asked && <span className={`figure ${css.sub}`}>{t('view.party.asked', { hit: count('hit'), none: count('none'), silent: count('no_reply') })}</span>}
      {!asked && about.length > 0 && (
        <span className={css.sub}>
          {t('view.party.notAsked')}: {p.withheld ? t(`why.${p.withheld.why}`) : t(count('no_reply') > 0 ? 'why.no_number' : 'view.party.noLetter')}
        </span>
      )}
    </div>
  )
}
