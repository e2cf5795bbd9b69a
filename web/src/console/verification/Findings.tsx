import { Button, Input, type InputRef } from 'antd'
import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { api, must } from '@/shared/api/client'
import { Zh } from '@/shared/i18n'
import { useAct } from '@/shared/ui/act'
import { Fault } from '@/shared/ui/fault'
import { Section } from '@/shared/ui/page'
import { Money, StatusTag, type Tone } from '@/shared/ui/values'
import type { Check } from './CheckPage'
import { useItemName, useSourceName } from './names'
import { Contested } from './Contested'
import { Matched } from './Matched'
import { RawRow } from './RawRow'
import { useText } from './text'
import css from './verification.module.css'

type Finding = Check['findings'][number]
type State = Finding['state']

interface FindingsProps {
  check: Check
  canSettle: boolean
  onSettled: (next?: Check) => void
}

const tones: Record<State, Tone> = { open: 'act', accepted: 'done', exempt: 'done', not_ours: 'done' }

/** byKey are the keys that settle the finding in focus. */
const byKey: Record<string, State> = { '1': 'accepted', '2': 'exempt', '3': 'not_ours', '0': 'open' }

/** needsReason tells whether a settlement must be explained: leaving something out, or believing what may be somebody else's. */
export const needsReason = (f: Pick<Finding, 'unsure'>, state: State) => state === 'exempt' || state === 'not_ours' || (state === 'accepted' && f.unsure)

/** Findings lets the checker say of each finding whether it counts, by mouse or by keyboard. */
export function Findings({ check, canSettle, onSettled }: FindingsProps) {
  const t = useText()
  const [asking, setAsking] = useState<{ finding: Finding; state: State }>()
  const [raw, setRaw] = useState<Finding>()
  const [error, setError] = useState<unknown>()
  const list = useRef<HTMLOListElement>(null)
  const act = useAct((s: { findingId: string; state: State; reason: string }, key: string) =>
    must(
      api.POST('/api/checks/{county}/{id}/settle', {
        params: { path: { county: check.county, id: check.id } },
        headers: { 'Idempotency-Key': key },
        body: { version: check.version, settlements: [s] },
      }),
    ),
  )
  const settle = async (finding: Finding, state: State, reason: string) => {
    setError(undefined)
    try {
      const next = await act.run({ findingId: finding.id, state, reason })
      if (!next) return
      setAsking(undefined)
      onSettled(next)
      focusOn(list.current, check.findings.indexOf(finding) + (state === 'open' ? 0 : 1))
    } catch (thrown) {
      setError(thrown)
    }
  }
  const choose = (finding: Finding, state: State) => {
    if (!canSettle) return
    if (needsReason(finding, state)) setAsking({ finding, state })
    else void settle(finding, state, '')
  }
  const press = (e: KeyboardEvent, finding: Finding, i: number) => {
    if (e.target !== e.currentTarget) return
    const state = byKey[e.key]
    if (e.key === 'ArrowDown' || e.key === 'ArrowUp') focusOn(list.current, i + (e.key === 'ArrowDown' ? 1 : -1))
    else if (state) choose(finding, state)
    else if (e.key === 'Enter' && canSettle) setRaw(finding)
    else return
    e.preventDefault()
  }
  const left = check.findings.filter((f) => f.state === 'open').length
  return (
    <Section
      title={t('view.findings')}
      aside={check.findings.length > 0 && <StatusTag tone={left > 0 ? 'act' : 'done'}>{left > 0 ? t('view.findingsLeft', { n: left }) : t('view.findingsDone')}</StatusTag>}
    >
      {check.findings.length === 0 && <p className="quiet">{t('view.noFindings')}</p>}
      {canSettle && check.findings.length > 0 && <p className={`quiet ${css.keys}`}>{t('view.keys')}</p>}
      {error !== undefined && <Fault error={error} />}
      <ol ref={list} className={css.findings} aria-label={t('finding.list', { n: check.findings.length })}>
        {check.findings.map((f, i) => (
          // Arrow keys and digits work on the finding in focus; its buttons do the same by mouse.
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
          <li
            key={f.id}
            className={css.finding}
            data-state={f.state}
            // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
            tabIndex={canSettle ? 0 : undefined}
            onKeyDown={(e) => press(e, f, i)}
          >
            <What finding={f} check={check} onChange={onSettled} />
            {canSettle && <Choices finding={f} busy={act.busy} onChoose={(s) => choose(f, s)} onRaw={() => setRaw(f)} />}
            {asking?.finding.id === f.id && (
              <AskReason state={asking.state} busy={act.busy} onReason={(r) => void settle(f, asking.state, r)} onCancel={() => setAsking(undefined)} />
            )}
          </li>
        ))}
      </ol>
      {raw && <RawRow check={check} findingId={raw.id} onClose={() => setRaw(undefined)} />}
    </Section>
  )
}

function focusOn(list: HTMLOListElement | null, i: number) {
  const item = list?.children[Math.max(0, Math.min(i, list.children.length - 1))]
  if (item instanceof HTMLElement) item.focus()
}

function What({ finding: f, check, onChange }: { finding: Finding; check: Check; onChange: () => void }) {
  const t = useText()
  const sourceOf = useSourceName(check.county)
  const itemOf = useItemName()
  const person = check.people.find((p) => p.personId === f.personId)?.name ?? ''
  return (
    <div>
      <div className={css.what}>
        <strong>
          <Zh>{person}</Zh>
        </strong>
        <span>{itemOf(f.item)}</span>
        {f.amountFen > 0 && (
          <span className="figure">
            {f.per !== 'once' && t(`finding.amount.${f.per}`)} <Money fen={f.amountFen} />
          </span>
        )}
        <span className="quiet">{sourceOf(f.source)}</span>
        <Matched match={f} />
        <StatusTag tone={tones[f.state]}>{t(`finding.state.${f.state}`)}</StatusTag>
      </div>
      <div><Zh>{f.summary}</Zh></div>
      {f.hint && f.state === 'open' && <div className="quiet"><Zh>{t('finding.hint', { hint: f.hint })}</Zh></div>}
      {f.reason && <div className="quiet"><Zh>{f.reason}</Zh></div>}
      <Contested check={check} finding={f} onChange={onChange} />
    </div>
  )
}

function Choices({ finding: f, busy, onChoose, onRaw }: { finding: Finding; busy: boolean; onChoose: (s: State) => void; onRaw: () => void }) {
  const t = useText()
  return (
    <div className={css.settle}>
      {f.state === 'open' ? (
        <>
          <Button disabled={busy} onClick={() => onChoose('accepted')}>
            {t('finding.accept')}
          </Button>
          <Button disabled={busy} onClick={() => onChoose('exempt')}>
            {t('finding.exempt')}
          </Button>
          <Button disabled={busy} onClick={() => onChoose('not_ours')}>
            {t('finding.notOurs')}
          </Button>
        </>
      ) : (
        <Button disabled={busy} onClick={() => onChoose('open')}>
          {t('finding.reopen')}
        </Button>
      )}
      <Button type="link" onClick={onRaw}>
        {t('finding.raw')}
      </Button>
    </div>
  )
}

interface AskProps {
  state: State
  busy: boolean
  onReason: (reason: string) => void
  onCancel: () => void
}

function AskReason({ state, busy, onReason, onCancel }: AskProps) {
  const t = useText()
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const input = useRef<InputRef>(null)
  useEffect(() => input.current?.focus(), []) // who pressed 2 or 3 goes on to write why
  const send = () => (reason.trim() ? onReason(reason.trim()) : setTried(true))
  return (
    <div className={css.reason}>
      <label>
        {t('finding.why', { state: t(`finding.state.${state}`) })}
        <Input
          ref={input}
          value={reason}
          maxLength={200}
          status={tried && !reason.trim() ? 'error' : ''}
          onChange={(e) => setReason(e.target.value)}
          onPressEnter={(e) => !e.nativeEvent.isComposing && send()}
          onKeyDown={(e) => e.key === 'Escape' && onCancel()}
        />
        {tried && !reason.trim() && (
          <span className="act" role="alert">
            {t('finding.reasonNeeded')}
          </span>
        )}
      </label>
      <Button type="primary" loading={busy} onClick={send}>
        {t('finding.confirm')}
      </Button>
      <Button onClick={onCancel}>{t('finding.cancel')}</Button>
    </div>
  )
}
