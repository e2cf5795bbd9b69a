import { useEffect, useState } from 'react'
import { asProblem } from '@/shared/api/problem'
import { money } from '@/shared/format/money'
import { useLang } from '@/shared/i18n/texts'
import { resultsIn, type Results } from '../office'
import css from '../portal.module.css'
import { useText } from './text'

/** ResultList is who is given what in a township now, a programme and a page at a time: name, number of members and amount alone. */
export function ResultList({ place }: { place: string }) {
  const t = useText()
  const { lang } = useLang()
  const [shown, setShown] = useState<Results>()
  const [wanted, setWanted] = useState('')
  const [fault, setFault] = useState<number>()
  const read = (programme: string, cursor: string) => {
    setFault(undefined)
    setWanted(programme)
    resultsIn(place, programme, cursor).then(
      (page) => setShown((before) => (cursor && before ? { ...page, items: [...before.items, ...page.items] } : page)),
      (e: unknown) => setFault(asProblem(e).status),
    )
  }
  useEffect(() => {
    read('', '')
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once for a place: its key is the place
  }, [])
  const one = shown?.programmes.find((p) => p.code === shown.programme)
  return (
    <div aria-live="polite">
      <p className={css.note}>{t('resultsIntro')}</p>
      {shown && shown.programmes.length > 0 && (
        <label>
          {t('programme')}{' '}
          <select value={wanted || shown.programme} onChange={(e) => read(e.target.value, '')}>
            {shown.programmes.map((p) => (
              <option key={p.code} value={p.code}>
                {p.name[lang]}
              </option>
            ))}
          </select>
        </label>
      )}
      {shown?.items.length === 0 && <p>{t('noResults')}</p>}
      {shown && one && shown.items.length > 0 && <Lines results={shown} caption={`${one.name[lang]} · ${one.when[lang]}`} quarter={one.each === 'quarter'} />}
      {one && <p className={css.note}>{t('resultsBy', { article: one.article[lang] })}</p>}
      {fault !== undefined && <p role="alert">{t(fault === 429 ? 'busy' : 'failed')}</p>}
      {(shown?.next || fault !== undefined) && (
        <div className={css.acts}>
          <button type="button" className={css.second} onClick={() => read(wanted, fault === undefined ? (shown?.next ?? '') : '')}>
            {t(fault === undefined ? 'more' : 'retry')}
          </button>
        </div>
      )}
    </div>
  )
}

// One programme's lines, village after village.
function Lines({ results, caption, quarter }: { results: Results; caption: string; quarter: boolean }) {
  const t = useText()
  const { lang } = useLang()
  const amounts = results.items.some((r) => r.amountFen !== undefined)
  return (
    <table>
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{t('village')}</th>
          <th scope="col">{t('resultName')}</th>
          <th scope="col">{t('resultMembers')}</th>
          {amounts && <th scope="col">{t(quarter ? 'resultPaid' : 'resultAmount')}</th>}
        </tr>
      </thead>
      <tbody>
        {results.items.map((r, i) => (
          <tr key={i}>
            <td lang="zh-CN">{r.village}</td>
            <td lang="zh-CN">{r.name}</td>
            <td>{r.members}</td>
            {amounts && <td>{r.amountFen === undefined ? '' : money(r.amountFen, lang)}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
