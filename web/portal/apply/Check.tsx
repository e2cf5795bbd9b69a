import { useContext, useState, type FormEvent } from 'react'
import { LangContext } from '@/shared/i18n/texts'
import { Zh } from '@/shared/i18n/Zh'
import { Heading } from '../Heading'
import css from '../portal.module.css'
import type { StepProps } from './Apply'
import { Steps } from './parts'
import { said } from './said'
import { signedBy, useInvited } from './Sign'
import { useText } from './text'

interface CheckProps extends StepProps {
  onFile: () => Promise<{ number: string }>
  onFiled: (number: string) => void
}

/** Check shows all of it once more and hands it in. */
export function Check({ local, change, programme, onBack, onFile, onFiled }: CheckProps) {
  const t = useText()
  const { lang } = useContext(LangContext)
  const { form: f } = local
  const { invited } = useInvited(local.draftId)
  const [busy, setBusy] = useState(false)
  const [faults, setFaults] = useState<string[]>([])
  const submit = async (e: FormEvent) => {
    e.preventDefault()
    setBusy(true)
    setFaults([])
    try {
      onFiled((await onFile()).number)
    } catch (thrown) {
      setFaults(said(thrown, t))
      setBusy(false)
    }
  }
  return (
    <form onSubmit={(e) => void submit(e)} noValidate>
      <Heading>{t('check')}</Heading>
      <dl className={css.facts}>
        <dt>{t('programme')}</dt>
        <dd>{programme?.name[lang] ?? f.programme}</dd>
        <dt>{t('where_')}</dt>
        <dd>{t('filedWhere')}</dd>
        {f.special && f.people.length > 1 && (
          <>
            <dt>{t('for')}</dt>
            <dd>
              <Zh>{f.people[(f.special.for || 1) - 1]?.name ?? ''}</Zh>
            </dd>
          </>
        )}
        <dt>{t('members')}</dt>
        <dd>
          {f.people.map((p) => (
            <div key={p.mark}>
              <Zh>{p.name}</Zh> {p.idNumber.slice(0, 4)}…{p.idNumber.slice(-4)}
            </div>
          ))}
        </dd>
        <dt>{t('reason')}</dt>
        <dd>
          <Zh>{f.reason}</Zh>
        </dd>
        <dt>{t('photos')}</dt>
        <dd>{t('count', { n: local.papers.filter((p) => p.county === f.county).length + local.pictures.filter((p) => p.purpose === 'evidence').length })}</dd>
        <dt>{t('signatures')}</dt>
        <dd>{t('signedBy', { n: f.people.filter((p) => signedBy(local.pictures, p) ?? p.signature ?? (invited(p)?.state === 'signed' || undefined)).length })}</dd>
      </dl>
      <label className={css.keep}>
        <input type="checkbox" checked={f.truthful} disabled={local.filing !== undefined} onChange={(e) => change({ truthful: e.target.checked })} />
        {t('truthful')}
      </label>
      {local.filing && !busy && <p role="status">{t('filingWait')}</p>}
      {faults.length > 0 && (
        <div role="alert" className="act">
          {faults.map((x) => (
            <p key={x}>{x}</p>
          ))}
        </div>
      )}
      <Steps onBack={onBack} next={t(busy ? 'filing' : 'file')} disabled={busy || !f.truthful} />
    </form>
  )
}
