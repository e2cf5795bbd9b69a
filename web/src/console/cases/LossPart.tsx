import { Link } from 'react-router'
import type { Schema } from '@/shared/api/client'
import { Zh } from '@/shared/i18n'
import { Section } from '@/shared/ui/page'
import { DateText } from '@/shared/ui/values'
import type { Case } from './CasePage'
import css from './cases.module.css'
import { useDisasters } from './LossFields'
import { Papers } from './Papers'
import { useText } from './text'

/** LossPart shows what a disaster did to the family, with the way to all who applied after it. */
export function LossPart({ case: c, of: l }: { case: Case; of: Schema<'CaseworkLoss'> }) {
  const t = useText()
  const disaster = useDisasters(c.county).find((d) => d.id === l.disasterId)
  const said = (v: boolean | undefined) => (v === undefined ? t('notSaid') : t(v ? 'yes' : 'no'))
  return (
    <Section title={t('loss.title')}>
      <dl className={css.words}>
        <dt>{t('disaster')}</dt>
        <dd>
          <Link to={`/disasters/${c.county}/${l.disasterId}`}>{disaster ? <Zh>{disaster.name}</Zh> : t('disasterOpen')}</Link> · <DateText value={l.on} />
        </dd>
        <dt>{t('lossKind')}</dt>
        <dd>
          {l.kind && t(`loss.${l.kind}`)}
          {(l.rooms ?? 0) > 0 && <> · {t('lossRoomsOf', { n: l.rooms ?? 0 })}</>}
          {(l.days ?? 0) > 0 && <> · {t('lossDaysOf', { n: l.days ?? 0 })}</>}
          {(l.persons ?? 0) > 0 && <> · {t('people', { count: l.persons ?? 0 })}</>}
        </dd>
        {(l.kind === 'collapsed' || l.kind === 'damaged') && (
          <>
            <dt>{t('cannotRebuild')}</dt>
            <dd>{said(l.cannotRebuild)}</dd>
          </>
        )}
        {(l.kind === 'transition' || l.kind === 'winter') && (
          <>
            <dt>{t('affected')}</dt>
            <dd>{said(l.affected)}</dd>
          </>
        )}
        <dt>{t('whatHappened')}</dt>
        <dd><Zh>{l.detail || '—'}</Zh></dd>
        <dt>{t('lossPapers')}</dt>
        <dd>
          <Papers case={c} ids={l.evidence} />
        </dd>
      </dl>
    </Section>
  )
}
