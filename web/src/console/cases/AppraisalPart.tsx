import { Zh } from '@/shared/i18n'
import { FileLink } from '@/shared/ui/Evidence'
import { Section } from '@/shared/ui/page'
import { DateText } from '@/shared/ui/values'
import type { Case } from './CasePage'
import css from './cases.module.css'
import { HiddenNote, isHidden } from './HiddenNote'
import { useText } from './text'

/** AppraisalPart shows what the people of the village said in a democratic appraisal, and who they were. */
export function AppraisalPart({ case: c }: { case: Case }) {
  const t = useText()
  return (
    <Section title={t('appraisals')} aside={<span className="quiet">{t('appraisalsHint')}</span>}>
      {c.appraisals.map((a) => (
        <div key={a.id} className={css.record}>
          <p>
            <strong>
              <DateText value={a.heldOn} />
            </strong>{' '}
            · {t(`appraisal.${a.result}`)} · <Zh>{a.by}</Zh>
          </p>
          {a.form && (
            <dl className={css.words}>
              <dt>{t('votes')}</dt>
              <dd>{t('votesCount', { yes: a.form.for, no: a.form.against, rest: a.form.attendees.filter((p) => !p.recused).length - a.form.for - a.form.against })}</dd>
              <dt>{t('attendees')}</dt>
              <dd>
                {a.form.attendees.map((p, i) => (
                  <div key={p.name}>
                    {i + 1}. <Zh>{p.name}</Zh> · {t(`attendee.${p.as}`)}
                    {p.recused && (
                      <>
                        {' · '}
                        {t('recused')} <Zh>{p.why}</Zh>
                      </>
                    )}
                  </div>
                ))}
              </dd>
              <dt>{t('heldAt')}</dt>
              <dd><Zh>{a.form.place}</Zh></dd>
              <dt>{t('appraiseWords')}</dt>
              <dd><Zh>{a.form.words}</Zh></dd>
            </dl>
          )}
          {a.signedMinutes && (
            <FileLink county={c.county} id={a.signedMinutes}>
              {t('minutes')}
            </FileLink>
          )}
        </div>
      ))}
      {isHidden(c, 'appraisals') && <HiddenNote case={c} field="appraisals" />}
    </Section>
  )
}
