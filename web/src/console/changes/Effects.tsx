import { useWords, Zh } from '@/shared/i18n'
import { Table } from '@/shared/list/Table'
import { Section } from '@/shared/ui/page'
import { Money } from '@/shared/ui/values'
import type { Request } from './ChangePage'
import css from './changes.module.css'
import { useText } from './text'

type Effect = Request['effects'][number]

/** Effects say what the change would do to everything that is drawn, before anybody approves it. */
export function Effects({ request: r }: { request: Request }) {
  const t = useText()
  const words = useWords()
  return (
    <Section title={t('effects')}>
      <p className="quiet">{t('effectHint')}</p>
      {r.noEffect && <p>{words(r.noEffect)}</p>}
      {!r.noEffect && r.effects.length === 0 && <p>{t('noDraws')}</p>}
      {r.effects.map((e) => (
        <One key={`${e.householdId} ${e.programme} ${e.personId ?? ''}`} effect={e} />
      ))}
    </Section>
  )
}

function One({ effect: e }: { effect: Effect }) {
  const t = useText()
  const words = useWords()
  const name = `${words(e.name)}${e.person ? ` · ${e.person}` : ''}`
  return (
    <section className={css.effect} aria-label={name}>
      <h3>
        <Zh>{name}</Zh>
      </h3>
      <dl className={css.sums}>
        <div>
          <dt>{t('drawn')}</dt>
          <dd>{e.drawnFen === undefined ? t('status') : <Money fen={e.drawnFen} />}</dd>
        </div>
        <Side label={t('before')} of={e.before} paid={e.drawnFen !== undefined} />
        <Side label={t('after')} of={e.after} paid={e.drawnFen !== undefined} />
      </dl>
      {(e.before.demonstration || e.after.demonstration) && <p className="quiet">{t('demonstration')}</p>}
      {e.assumed && <p className="quiet">{t('assumed')}</p>}
      <p>
        <strong className={e.begins === 'hearing' ? 'act' : undefined}>{t(`begins.${e.begins}`)}</strong>
      </p>
      {e.turned.length > 0 && (
        <Table
          caption={t('turned')}
          rowKey={(x) => x.rule + (x.before?.zh ?? '') + (x.after?.zh ?? '')}
          rows={e.turned}
          columns={[
            { key: 'before', title: t('reason'), main: true, render: (x) => (x.before ? <Zh>{words(x.before)}</Zh> : <span className="quiet">—</span>) },
            { key: 'after', title: t('reasonAfter'), render: (x) => (x.after ? <Zh>{words(x.after)}</Zh> : <span className="quiet">—</span>) },
            { key: 'article', title: t('article'), wideOnly: true, render: (x) => <span className="quiet"><Zh>{words(x.article)}</Zh></span> },
          ]}
        />
      )}
    </section>
  )
}

function Side({ label, of, paid }: { label: string; of: Effect['before']; paid: boolean }) {
  const t = useText()
  const words = useWords()
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {t(`outcome.${of.outcome}`)} {paid && of.outcome === 'eligible' && <Money fen={of.amountFen} />}
        {of.missing.map((m) => (
          <div key={m.zh} className="quiet">
            <Zh>{words(m)}</Zh>
          </div>
        ))}
      </dd>
    </div>
  )
}
