import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Form, Input, Select } from 'antd'
import { api, must, type Schema } from '@/shared/api/client'
import { Zh } from '@/shared/i18n'
import { ConfirmAct } from '@/shared/ui/act'
import { Section } from '@/shared/ui/page'
import { DateText } from '@/shared/ui/values'
import type { Case } from './CasePage'
import css from './cases.module.css'
import { useText } from './text'

type Note = Schema<'CaseworkNote'>
type Handover = Schema<'CaseworkHandover'>

interface Of {
  case: Case
}

/** NotesPart is what colleagues write to one another about a case, and who handed it to whom; no family reads it. */
export function NotesPart({ case: c }: Of) {
  const t = useText()
  const path = { county: c.county, id: c.id }
  const notes = useQuery({ queryKey: ['case', String(c.county), c.id, 'notes'], queryFn: () => must(api.GET('/api/cases/{county}/{id}/notes', { params: { path } })) })
  const hand = useQuery({ queryKey: ['case', String(c.county), c.id, 'handovers'], queryFn: () => must(api.GET('/api/cases/{county}/{id}/handovers', { params: { path } })) })
  if (!notes.data || !hand.data) return null
  const all = [...notes.data.items.map((n) => ({ at: n.at, key: n.id, note: n, over: undefined })), ...hand.data.handovers.map((h) => ({ at: h.at, key: h.id, note: undefined, over: h }))].sort((a, b) =>
    a.at.localeCompare(b.at),
  )
  return (
    <Section title={t('notes')} aside={<Acts case={c} hand={hand.data} />}>
      <p className="quiet">{t('notesHint')}</p>
      {all.length === 0 && <p>{t('notesNone')}</p>}
      <ol className={css.notes}>
        {all.map((x) => (
          <li key={x.key}>{x.note ? <Written case={c} note={x.note} /> : x.over && <Handed over={x.over} />}</li>
        ))}
      </ol>
    </Section>
  )
}

function Written({ case: c, note: n }: Of & { note: Note }) {
  const t = useText()
  const queries = useQueryClient()
  return (
    <>
      <p className="quiet">
        <Zh>{n.by}</Zh> · {t(`role.${n.role as 'clerk'}`)} · <DateText value={n.at} time />
      </p>
      <p style={{ whiteSpace: 'pre-wrap' }}>{n.struck ? <del><Zh>{n.words}</Zh></del> : <Zh>{n.words}</Zh>}</p>
      {n.struck && (
        <p className="quiet">
          <Zh>{t('noteStruck', { who: n.struckBy, why: n.struckWhy })}</Zh> <DateText value={n.struckAt} time />
        </p>
      )}
      {n.mayStrike && (
        <ConfirmAct<{ reason: string }>
          verb={t('noteStrike')}
          label={t('noteStrikeOf', { who: n.by })}
          consequence={t('noteStrikeWhat')}
          fields={<Words name="reason" label={t('noteWhy')} />}
          onAct={({ reason }, key) =>
            must(api.POST('/api/cases/{county}/{id}/notes/{note}/strike', { params: { path: { county: c.county, id: c.id, note: n.id } }, body: { reason }, headers: { 'Idempotency-Key': key } }))
          }
          onDone={() => void queries.invalidateQueries({ queryKey: ['case', String(c.county), c.id, 'notes'] })}
        />
      )}
    </>
  )
}

function Handed({ over: h }: { over: Handover }) {
  const t = useText()
  return (
    <>
      <p>
        <Zh>{t('handed', { from: h.from, to: h.to, role: t(`role.${h.role as 'clerk'}`) })}</Zh>{' '}
        <span className="quiet">
          <DateText value={h.at} time />
        </span>
      </p>
      <p><Zh>{h.why}</Zh></p>
    </>
  )
}

function Acts({ case: c, hand }: Of & { hand: Schema<'CaseworkHandoverPage'> }) {
  const t = useText()
  const queries = useQueryClient()
  const path = { county: c.county, id: c.id }
  const done = () => void queries.invalidateQueries()
  return (
    <>
      <ConfirmAct<{ words: string }>
        verb={t('noteAdd')}
        consequence={t('noteAddWhat')}
        fields={<Words name="words" label={t('noteWords')} rows={4} most={2000} />}
        onAct={({ words }, key) => must(api.POST('/api/cases/{county}/{id}/notes', { params: { path }, body: { words }, headers: { 'Idempotency-Key': key } }))}
        onDone={done}
      />
      {hand.role !== '' && (
        <ConfirmAct<{ toId: string; reason: string }>
          verb={t('handOver')}
          consequence={t(hand.colleagues.length > 0 ? 'handOverWhat' : 'handOverNobody')}
          fields={
            <>
              <Form.Item name="toId" label={t('handTo')} rules={[{ required: true, message: t('handNeeded') }]}>
                <Select options={hand.colleagues.map((p) => ({ value: p.id, label: <Zh>{`${p.name} ${p.post}`}</Zh> }))} />
              </Form.Item>
              <Words name="reason" label={t('handWhy')} />
            </>
          }
          onAct={(body, key) => must(api.POST('/api/cases/{county}/{id}/handovers', { params: { path }, body, headers: { 'Idempotency-Key': key } }))}
          onDone={done}
        />
      )}
    </>
  )
}

function Words({ name, label, rows = 2, most = 500 }: { name: string; label: string; rows?: number; most?: number }) {
  const t = useText()
  return (
    <Form.Item name={name} label={label} rules={[{ required: true, whitespace: true, message: t('handNeeded') }]}>
      <Input.TextArea rows={rows} maxLength={most} />
    </Form.Item>
  )
}
