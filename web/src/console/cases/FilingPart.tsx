import { api, must } from '@/shared/api/client'
import { newKey } from '@/shared/api/key'
import { Zh } from '@/shared/i18n'
import { useMay } from '@/shared/session/session'
import { MaskedText } from '@/shared/ui/MaskedText'
import { Section } from '@/shared/ui/page'
import type { Case } from './CasePage'
import { useText } from './text'

/** FilingPart shows what a family filed at the portal that the household's file does not know. */
export function FilingPart({ case: c }: { case: Case }) {
  const t = useText()
  const may = useMay()
  const f = c.filing
  if (!f) return null
  const reveal = async () => {
    const answer = await must(api.POST('/api/cases/{county}/{id}/phone', { params: { path: { county: c.county, id: c.id } }, headers: { 'Idempotency-Key': newKey() } }))
    return answer.phone
  }
  return (
    <Section title={t('filing')}>
      <p className="quiet">{t('filingHint')}</p>
      <p>
        {t('filingPhone')} <MaskedText masked={f.phone} label={t('filingPhone')} {...(may('household.reveal') && { onReveal: reveal })} />
      </p>
      {f.proxy && (
        <p>
          {t('filingProxy')} <Zh>{`${f.proxy.name}（${f.proxy.relation}）`}</Zh> {f.proxy.agreed && t('filingAgreed')}
        </p>
      )}
      {f.misnamed.map((m) => (
        <p key={m.said} className="act">
          <Zh>{t('filingMisnamed', { said: m.said, onFile: m.onFile })}</Zh>
        </p>
      ))}
      {f.named.length > 0 && (
        <>
          <p>{t('filingNamed')}</p>
          <ul>
            {f.named.map((n) => (
              <li key={n.name + n.idNumber}>
                <Zh>{n.name}</Zh> {t(`relation.${n.relation}`)} <span className="figure">{n.idNumber}</span> {n.signed && t('filingSigned')}
              </li>
            ))}
          </ul>
        </>
      )}
    </Section>
  )
}
