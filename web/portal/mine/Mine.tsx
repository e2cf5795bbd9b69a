import { useContext } from 'react'
import { money } from '@/shared/format/money'
import { LangContext } from '@/shared/i18n/texts'
import { Zh } from '@/shared/i18n/Zh'
import { Heading } from '../Heading'
import { caseOf, myCases, signOut } from '../office'
import css from '../portal.module.css'
import { go, useRoute } from '../route'
import { useText } from '../apply/text'
import { forget } from '../apply/store'
import { MyChanges } from '../change/MyChanges'
import { Report } from '../change/Report'
import { MyPetitions } from '../tell/Followed'
import { forgetKept } from '../useKept'
import { useLoaded } from '../useLoaded'
import { One } from './One'
import { month, threadKey } from './state'
import { Unfiled, unfiled } from './Unfiled'

/** Mine lists what this account filed, and shows one of them. */
export default function Mine() {
  const [, county, id, what] = useRoute()
  return county && id ? <Opened key={id} county={Number(county)} id={id} report={what === 'change'} /> : <All />
}

// leave ends the session and takes what the phone kept with it: the next to use the phone may be another family.
async function leave() {
  await Promise.allSettled([signOut(), forget(), forgetKept()])
  window.location.assign('/portal')
}

const opened = (both: string) => {
  const [county, id = ''] = both.split(' ')
  return caseOf(Number(county), id)
}

function All() {
  const t = useText()
  const { lang } = useContext(LangContext)
  const { value: list, failed, again } = useLoaded('all', myCases)
  const { value: begun, again: look } = useLoaded('begun', unfiled)
  return (
    <>
      <Heading>{t('mine')}</Heading>
      <p className={css.note}>{t('mineHint')}</p>
      {failed && <Failed onRetry={again} />}
      {!failed && !list && <p role="status">{t('wait')}</p>}
      {begun && <Unfiled begun={begun} onDropped={look} />}
      {list?.length === 0 && <p>{t('none')}</p>}
      {list?.map((c) => (
        <section key={c.id} className={css.card}>
          <h2>
            {c.programme[lang]}
            {c.leaves && ` · ${t('leaves')}`}
          </h2>
          <p className={css.outcome}>
            {t(threadKey(c))}
            {c.now?.drawn && !c.now.held && c.now.amountFen > 0 && ` · ${t('nowMonth', { sum: money(c.now.amountFen, lang) })}`}
            {c.now?.drawn && c.now.from && ` · ${t('nowFrom', { month: month(c.now.from) })}`}
          </p>
          <p className={css.note}>
            <Zh>{c.applicant}</Zh> {c.number}
          </p>
          <button type="button" className={css.second} onClick={() => go(`/portal/mine/${c.county}/${c.id}`)}>
            {t('read')}
            <span className="unseen"> {c.number}</span>
          </button>
        </section>
      ))}
      <MyChanges />
      <MyPetitions />
      <div className={css.acts}>
        {begun === null && (
          <button type="button" className={css.primary} onClick={() => go('/portal/apply')}>
            {t('toApply')}
          </button>
        )}
        <button type="button" className={css.second} onClick={() => go('/portal/held')}>
          {t('toHeld')}
        </button>
        <button type="button" className={css.second} onClick={() => go('/portal/sign')}>
          {t('toSign')}
        </button>
        <button type="button" className={css.second} onClick={() => go('/portal/passkeys')}>
          {t('toPasskeys')}
        </button>
        <button type="button" className={css.second} onClick={() => void leave()}>
          {t('signOut')}
        </button>
      </div>
    </>
  )
}

function Opened({ county, id, report }: { county: number; id: string; report: boolean }) {
  const t = useText()
  const { value: c, failed, again } = useLoaded(`${county} ${id}`, opened)
  if (failed) return <Failed onRetry={again} />
  if (!c) return <p role="status">{t('wait')}</p>
  if (report) return <Report of={c} onBack={() => go(`/portal/mine/${county}/${id}`)} />
  return <One case={c} onChanged={again} />
}

function Failed({ onRetry }: { onRetry: () => void }) {
  const t = useText()
  return (
    <div role="alert">
      <p>{t('offline')}</p>
      <button type="button" className={css.second} onClick={onRetry}>
        {t('retry')}
      </button>
    </div>
  )
}
