import { useLang, Zh } from '@/shared/i18n'
import type { Schema } from '@/shared/api/client'
import { Table } from '@/shared/list/Table'
import { Section } from '@/shared/ui/page'
import { Money, StatusTag } from '@/shared/ui/values'
import { useText } from './text'

type CheckEffect = Schema<'VerificationCheckEffect'>

/** Effect lays what the law gives on the declaration beside what it gives with what was found. */
export function Effect({ of: e }: { of: CheckEffect }) {
  const t = useText()
  const { lang } = useLang()
  const programme = lang === 'en' ? e.programmeEnglish : e.programme
  return (
    <Section title={t('effect.title')}>
      <p>{t(e.changes ? 'effect.changes' : 'effect.same', { programme })}</p>
      <Table
        caption={t('effect.title')}
        rows={[
          { on: 'declared' as const, ...e.declared },
          { on: 'found' as const, ...e.found },
        ]}
        rowKey={(r) => r.on}
        columns={[
          { key: 'on', title: t('effect.on'), main: true, render: (r) => t(`effect.${r.on}`) },
          {
            key: 'outcome',
            title: t('effect.outcome'),
            render: (r) => (
              <div>
                <StatusTag tone={r.outcome === 'eligible' ? 'done' : 'act'}>{t(`effect.${r.outcome}`)}</StatusTag>
                {r.amountFen > 0 && e.pays !== 'recognition' && (
                  <div>
                    {t(`effect.${e.pays}`)} <Money fen={r.amountFen} />
                  </div>
                )}
              </div>
            ),
          },
          {
            key: 'why',
            title: t('effect.why'),
            render: (r) => (
              <div>
                {r.why.map((w) => (
                  <div key={w.zh}>{lang === 'en' ? w.en : <Zh>{w.zh}</Zh>}</div>
                ))}
              </div>
            ),
          },
        ]}
      />
      <p className="quiet">
        {t('effect.packs', { packs: e.packs.join(', ') })} {e.demonstration && t('effect.demonstration')}
      </p>
    </Section>
  )
}
