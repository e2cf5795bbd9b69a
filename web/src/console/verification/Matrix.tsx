import { minute } from '@/shared/format/date'
import type { Schema } from '@/shared/api/client'
import { useLang, Zh } from '@/shared/i18n'
import { Table } from '@/shared/list/Table'
import { Section } from '@/shared/ui/page'
import { StatusTag, type Tone } from '@/shared/ui/values'
import { matrixOf, standing, type MatrixRow, type Reply } from './matrix'
import { useSourceName, useWhy } from './names'
import { useText } from './text'
import css from './verification.module.css'

const tones: Record<Reply['state'], Tone> = { hit: 'going', none: 'plain', no_reply: 'act', no_consent: 'act', asking: 'going' }

/** What the programme allows at most of what a source tells of a member. */
type Limit = Schema<'VerificationCheckLimit'>

interface MatrixProps {
  county: number
  people: { personId: string; name: string; idNumber?: string; outside?: boolean }[]
  replies: Reply[]
  sources?: { code: string; chinese: string; english?: string }[]
  limits?: Limit[]
}

/** Matrix shows what each source replied about each member, with the day its data speak of. */
export function Matrix({ county, people, replies, sources, limits = [] }: MatrixProps) {
  const t = useText()
  const nameOf = useSourceName(county, sources)
  return (
    <Section title={t('view.matrix')}>
      <p className={`quiet ${css.notice}`}>
        <span role="status">{t('view.live', standing(replies))}</span> {t('view.matrixHint')}
      </p>
      <Table<MatrixRow>
        caption={t('view.matrix')}
        rows={matrixOf(replies)}
        rowKey={(r) => r.source}
        columns={[
          { key: 'source', title: t('board.source'), main: true, render: (r) => nameOf(r.source) },
          ...people.map((p) => ({ key: p.personId, title: p.outside ? t('view.obligorNamed', { name: p.name }) : p.name, render: (r: MatrixRow) => <ReplyCell reply={r.cells[p.personId]} limits={limits.filter((l) => l.personId === p.personId && l.source === r.source)} /> })),
        ]}
      />
    </Section>
  )
}

function ReplyCell({ reply, limits }: { reply: Reply | undefined; limits: Limit[] }) {
  const t = useText()
  const why = useWhy()
  const { lang } = useLang()
  if (!reply) return <span className="quiet">{t('view.reply.absent')}</span>
  const asked = reply.state !== 'no_consent' || reply.detail === 'revoked' // nobody was asked about who did not consent
  const tone = asked || !reply.detail ? tones[reply.state] : 'plain' // the file says why they did not: nothing is left to do
  return (
    <span title={asked && reply.retrievedAt ? t('view.retrieved', { at: minute(reply.retrievedAt) }) : undefined}>
      <StatusTag tone={tone}>{t(`view.reply.${reply.state}`)}</StatusTag>
      {reply.detail && <span className={css.sub}>{why(reply.detail)}</span>}
      {reply.state === 'no_reply' && (reply.tries ?? 0) > 0 && <span className={`figure ${css.sub}`}>{t('view.tries', { n: reply.tries ?? 0 })}</span>}
      {(reply.tookMs ?? 0) > 0 && <span className={`figure ${css.sub}`}>{t('health.ms', { ms: reply.tookMs ?? 0 })}</span>}
      {reply.asOf && <span className={`figure ${css.sub}`}>{t('view.asOf', { day: reply.asOf })}</span>}
      {asked && reply.retrievedAt && <span className={`figure ${css.sub}`}>{t('view.retrieved', { at: minute(reply.retrievedAt) })}</span>}
      {limits.map((l) => (
        <span key={l.text.zh} className={`figure ${css.sub}`} title={lang === 'en' ? l.article.en : l.article.zh}>
          <Zh>{t('view.limit', { limit: lang === 'en' ? l.text.en : l.text.zh })}</Zh>
        </span>
      ))}
    </span>
  )
}
